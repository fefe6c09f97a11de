using Microsoft.Data.Sqlite;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>Another process has the data; two processes never write.</summary>
public sealed class StoreHeldException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The check at start found the database damaged. Nothing was served from it.</summary>
public sealed class StoreDamagedException(string message, Exception? inner = null) : InvalidOperationException(message, inner);

/// <summary>What a SQLite error means for the rest of the store (sqlite.org/rescode.html).</summary>
internal static class Faults
{
    private const int Constraint = 19, TooBig = 18, Mismatch = 20, Full = 13, Corrupt = 11, NotADatabase = 26;
    private const int ShmSize = 10 | (19 << 8);

    /// <summary>The statement was wrong, the connection is as sound as before: only this batch fails.</summary>
    public static bool ConcernsOneBatch(Exception fault) => Code(fault) is null or Constraint or TooBig or Mismatch;

    /// <summary>No room. SQLite has undone the transaction; what is stored is sound, so reads may go on.</summary>
    public static bool IsFullDisk(Exception fault) => Code(fault) == Full || fault is SqliteException { SqliteExtendedErrorCode: ShmSize };

    /// <summary>The file itself is not what it should be.</summary>
    public static bool IsDamage(Exception fault) => Code(fault) is Corrupt or NotADatabase;

    private static int? Code(Exception fault) => fault is SqliteException sqlite ? sqlite.SqliteErrorCode & 0xFF : null;
}

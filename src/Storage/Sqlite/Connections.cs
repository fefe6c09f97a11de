using BrigadeDispatch.Kernel.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>Opens connections in the only two ways there are: the writer, and readers that cannot write.</summary>
/// <remarks>
/// SQLite 3.7.0 to 3.51.2 can damage a database when two connections write or checkpoint at the same moment
/// (sqlite.org/wal.html#walresetbug). So one connection does both and readers do neither. No pooling: it forgets settings
/// that hold per connection.
/// </remarks>
internal static class Connections
{
    /// <summary>The writer: write-ahead log, every commit synced. Settings are read back.</summary>
    /// <exception cref="StoreSetUpException">One of them did not take.</exception>
    public static SqliteConnection OpenWriter(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Demand(connection, "PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal");
            Demand(connection, "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2");
            Demand(connection, "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1");
            // The writer empties the log itself, at moments when nobody waits.
            Demand(connection, "PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_autocheckpoint", "0");
            // After a burst the file shrinks back to this.
            Run(connection, $"PRAGMA journal_size_limit = {64 << 20}");
            // Overwrites what is deleted inside pages that are written anyway: a destroyed key leaves no bytes there.
            Run(connection, "PRAGMA secure_delete = FAST");
            Run(connection, "PRAGMA temp_store = MEMORY");
            // What it last wrote stays in it: an import of 60 MB fills whatever it may take, and finds nothing there again.
            Run(connection, "PRAGMA cache_size = -8192");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A reader: refuses every write, never checkpoints.</summary>
    public static SqliteConnection OpenReader(string file)
    {
        var connection = Open(file, SqliteOpenMode.ReadOnly);
        try
        {
            Demand(connection, "PRAGMA query_only = ON", "PRAGMA query_only", "1");
            Demand(connection, "PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_autocheckpoint", "0");
            Run(connection, "PRAGMA temp_store = MEMORY");
            Run(connection, "PRAGMA cache_size = -8192");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A reader that may write one other file: VACUUM INTO counts as a write, so the file itself is opened read-only and nothing else guards it.</summary>
    public static SqliteConnection OpenCopier(string file) => Open(file, SqliteOpenMode.ReadOnly);

    /// <summary>A number that a statement without values gives.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.Number();
    }

    /// <summary>Runs statements without values.</summary>
    public static void Run(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);

    /// <summary>Pages this connection has written since it was last asked: what it added to the write-ahead log.</summary>
    public static int PagesWritten(SqliteConnection connection)
    {
        const int cacheWrite = 9;   // SQLITE_DBSTATUS_CACHE_WRITE
        _ = raw.sqlite3_db_status(connection.Handle, cacheWrite, out var pages, out _, 1);
        return pages;
    }

    /// <summary>Moves the log into the database; frames in the log and frames moved.</summary>
    /// <param name="connection">The writer.</param>
    /// <param name="truncate">Also waits for readers and empties the file; otherwise waits for nobody.</param>
    public static (int InLog, int Moved) Checkpoint(SqliteConnection connection, bool truncate)
    {
        var status = raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main",
            truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE, out var inLog, out var moved);
        SqliteException.ThrowExceptionForRC(status, connection.Handle);
        return (inLog, moved);
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        SqliteLibrary.Load();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
        }.ToString());
        connection.Open();
        _ = raw.sqlite3_busy_timeout(connection.Handle, 5000);
        return connection;
    }

    private static void Demand(SqliteConnection connection, string set, string ask, string wanted)
    {
        Run(connection, set);
        using var statement = new Statement(connection, ask);
        using var rows = statement.Rows();
        var found = rows.Read() ? rows.Text(0) : "";
        if (found != wanted)
            throw new StoreSetUpException($"SQLite did not take '{set}': it says '{found}'. The data folder must be on a local disk.");
    }
}

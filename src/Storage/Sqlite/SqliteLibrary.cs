using System.Reflection;
using System.Runtime.InteropServices;
using BrigadeDispatch.Kernel.Storage;
using SQLitePCL;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The operating system's own SQLite, loaded once and checked for age.</summary>
/// <remarks>
/// The system's library gets security fixes with the system; a copy shipped with us would not. STRICT tables need 3.37.
/// </remarks>
internal static class SqliteLibrary
{
    /// <summary>The oldest version whose features the schema uses.</summary>
    public static readonly Version Oldest = new(3, 37, 0);

    private static readonly Lock Gate = new();
    private static Version? s_version;

    /// <summary>Loads the library; later calls only return its version.</summary>
    /// <exception cref="StoreSetUpException">It is missing or too old.</exception>
    public static Version Load()
    {
        lock (Gate)
        {
            if (s_version is not null)
                return s_version;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
                raw.SetProvider(new SQLite3Provider_e_sqlite3());
            }
            catch (DllNotFoundException missing)
            {
                throw new StoreSetUpException("The system's SQLite library is missing: install it (Debian, Ubuntu: apt-get install libsqlite3-0).", missing);
            }
            var version = Version.Parse(raw.sqlite3_libversion().utf8_to_string());
            if (version < Oldest)
                throw new StoreSetUpException($"The system's SQLite is {version}; at least {Oldest} is needed.");
            return s_version = version;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
            return 0;
        string[] candidates = OperatingSystem.IsWindows() ? ["winsqlite3"]
            : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (var candidate in candidates)
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        return 0;
    }
}

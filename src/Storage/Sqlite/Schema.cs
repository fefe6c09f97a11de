using BrigadeDispatch.Kernel.Storage;
using Microsoft.Data.Sqlite;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The tables and how they came to be. Steps are only ever added; each runs in one transaction with its number.</summary>
internal static class Schema
{
    private const long ApplicationId = 0x42444953;   // "BDIS": tells our file from a stranger's

    /// <summary>The steps of this program, oldest first.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        // `number` apart from the address keeps bodies out of the index; body last, so that the rest is read without it.
        // A deleted document stays as a row without body (tombstone) until expires_at.
        """
        CREATE TABLE brigades (
            number INTEGER PRIMARY KEY,
            id     TEXT    NOT NULL UNIQUE,
            head   INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE documents (
            number     INTEGER PRIMARY KEY,
            brigade    INTEGER NOT NULL REFERENCES brigades (number),
            type       TEXT    NOT NULL,
            id         TEXT    NOT NULL,
            sequence   INTEGER NOT NULL,
            deleted    INTEGER NOT NULL,
            expires_at INTEGER,
            keys       TEXT    NOT NULL,
            body       BLOB,
            UNIQUE (brigade, type, id)
        ) STRICT;
        CREATE INDEX documents_by_change ON documents (brigade, sequence, type);
        CREATE INDEX documents_by_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;
        CREATE TABLE document_keys (
            brigade  INTEGER NOT NULL,
            type     TEXT    NOT NULL,
            name     TEXT    NOT NULL,
            value    TEXT    NOT NULL,
            id       TEXT    NOT NULL,
            document INTEGER NOT NULL,
            PRIMARY KEY (brigade, type, name, value, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE probe (
            number INTEGER PRIMARY KEY CHECK (number = 1),
            writes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO probe VALUES (1, 0);
        """,
    ];

    /// <summary>Refuses a file this program must not touch, before anything is written to it.</summary>
    /// <exception cref="StoreSetUpException">The file is a stranger's or was written by a newer program.</exception>
    public static void Recognise(SqliteConnection connection, IReadOnlyList<string> steps)
    {
        var version = Version(connection);
        if (version == 0 && Connections.Number(connection, "SELECT count(*) FROM sqlite_schema") > 0
            || version > 0 && Connections.Number(connection, "PRAGMA application_id") != ApplicationId)
            throw new StoreSetUpException("The database file was not made by BrigadeDispatch; it is left untouched.");
        if (version > steps.Count)
            throw new StoreSetUpException(
                $"The data was written by a newer program (schema {version}, this one knows {steps.Count}): start that one, or restore a backup from before.");
    }

    /// <summary>Brings the file to the newest step, with a copy of it made first.</summary>
    public static void Raise(SqliteConnection connection, IReadOnlyList<string> steps, Func<int, string> copyBefore, Action<int, int, string> raised)
    {
        var version = Version(connection);
        if (version == steps.Count)
            return;

        var copy = version == 0 ? "" : copyBefore(version);
        for (var step = version; step < steps.Count; step++)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            Connections.Run(connection, steps[step]);
            Connections.Run(connection, $"PRAGMA application_id = {ApplicationId}");
            Connections.Run(connection, $"PRAGMA user_version = {step + 1}");
            transaction.Commit();
        }
        if (version > 0)
            raised(version, steps.Count, copy);
    }

    /// <summary>Checks the whole file; throws with what was found.</summary>
    /// <param name="connection">The writer.</param>
    /// <param name="full">Indexes against tables too; otherwise structure only.</param>
    public static void Check(SqliteConnection connection, bool full)
    {
        using var statement = new Statement(connection, full ? "PRAGMA integrity_check(5)" : "PRAGMA quick_check(5)");
        var found = new List<string>();
        using (var rows = statement.Rows())
            while (rows.Read())
                found.Add(rows.Text(0));
        if (found is not ["ok"])
            throw new StoreDamagedException(
                $"The database is damaged ({string.Join("; ", found)}): keep a copy of the data folder, then restore the newest backup.");
    }

    private static int Version(SqliteConnection connection) => (int)Connections.Number(connection, "PRAGMA user_version");
}

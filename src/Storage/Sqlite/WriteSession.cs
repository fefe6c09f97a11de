using System.Globalization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Data.Sqlite;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The one connection that writes, with its statements. Belongs to the writer's thread.</summary>
internal sealed class WriteSession : IDisposable
{
    /// <summary>How long a deletion stays visible to those who follow the changes.</summary>
    public static readonly TimeSpan TombstonesKept = TimeSpan.FromDays(35);

    private readonly Brigades _brigades;
    private readonly Dictionary<BrigadeId, Partition> _fresh = [];
    private readonly HashSet<Partition> _touched = [];
    private readonly List<Row?> _rows = [];
    private readonly Statement _begin, _commit, _rollback, _savepoint, _release, _rollbackTo;
    private readonly Statement _find, _insert, _update, _addKey, _dropKey, _addBrigade, _setHead, _probe;
    private readonly Statement _due, _bury, _remove;

    public WriteSession(SqliteConnection connection, Brigades brigades)
    {
        Connection = connection;
        _brigades = brigades;
        _begin = new Statement(connection, "BEGIN IMMEDIATE");
        _commit = new Statement(connection, "COMMIT");
        _rollback = new Statement(connection, "ROLLBACK");
        _savepoint = new Statement(connection, "SAVEPOINT batch");
        _release = new Statement(connection, "RELEASE batch");
        _rollbackTo = new Statement(connection, "ROLLBACK TO batch");
        _find = new Statement(connection,
            "SELECT number, sequence, deleted, expires_at, keys FROM documents WHERE brigade = ?1 AND type = ?2 AND id = ?3");
        _insert = new Statement(connection,
            "INSERT INTO documents (brigade, type, id, sequence, deleted, expires_at, keys, body) VALUES (?1, ?2, ?3, ?4, ?8, ?5, ?6, ?7) RETURNING number");
        _update = new Statement(connection,
            "UPDATE documents SET sequence = ?2, deleted = ?3, expires_at = ?4, keys = ?5, body = ?6 WHERE number = ?1");
        _addKey = new Statement(connection,
            "INSERT INTO document_keys (brigade, type, name, value, id, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _dropKey = new Statement(connection,
            "DELETE FROM document_keys WHERE brigade = ?1 AND type = ?2 AND name = ?3 AND value = ?4 AND id = ?5");
        _addBrigade = new Statement(connection, "INSERT INTO brigades (id, head) VALUES (?1, 0) RETURNING number");
        _setHead = new Statement(connection, "UPDATE brigades SET head = ?2 WHERE number = ?1");
        _probe = new Statement(connection, "UPDATE probe SET writes = writes + 1");
        _due = new Statement(connection,
            "SELECT number, brigade, type, id, deleted, keys FROM documents INDEXED BY documents_by_expiry WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2");
        _bury = new Statement(connection,
            "UPDATE documents SET deleted = 1, expires_at = expires_at + ?2, keys = '', body = NULL WHERE number = ?1");
        _remove = new Statement(connection, "DELETE FROM documents WHERE number = ?1");
    }

    public SqliteConnection Connection { get; }

    /// <summary>Brings heads in memory up to the file; the pairs whose commits were acknowledged and are gone.</summary>
    public IReadOnlyList<(BrigadeId Brigade, long Acknowledged, long Found)> LoadHeads()
    {
        var lost = new List<(BrigadeId, long, long)>();
        using var all = new Statement(Connection, "SELECT id, number, head FROM brigades");
        using var rows = all.Rows();
        while (rows.Read())
        {
            var brigade = BrigadeId.FromStore(rows.Text(0));
            var found = rows.Number(2);
            var former = _brigades.Find(brigade)?.Head ?? 0;
            if (found < former)
                lost.Add((brigade, former, found));
            _brigades.Publish(brigade, new Partition(rows.Number(1), Math.Max(found, former)));
        }
        return lost;
    }

    public void Begin()
    {
        _fresh.Clear();
        _touched.Clear();
        _begin.Run();
    }

    /// <summary>Makes all batches since <see cref="Begin"/> durable, then readable.</summary>
    public void Commit()
    {
        foreach (var partition in _touched)
            _setHead.Run(partition.Number, partition.Written);
        _commit.Run();
        foreach (var (brigade, partition) in _fresh)
            _brigades.Publish(brigade, partition);
        foreach (var partition in _touched)
            partition.Head = partition.Written;
    }

    /// <summary>Undoes all since <see cref="Begin"/>, as far as SQLite has not done so itself.</summary>
    public void Rollback()
    {
        foreach (var partition in _touched)
            partition.Written = partition.Head;
        if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0)
            _rollback.Run();
    }

    /// <summary>A durable write that changes nothing anybody reads.</summary>
    public void Probe()
    {
        Begin();
        try
        {
            _probe.Run();
            _commit.Run();
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Writes a batch into the running transaction, or nothing of it if a condition does not hold.</summary>
    public CommitResult Apply(BrigadeId brigade, DocumentWrite[] writes, DateTimeOffset now)
    {
        var partition = PartitionOf(brigade);
        _rows.Clear();
        foreach (var write in writes)
        {
            var row = Find(partition, write.Type, write.Id);
            if (!Holds(write, row, now))
                return new CommitResult(0, write);
            _rows.Add(row);
        }

        // All conditions hold, so only a defect can fail from here on: the savepoint keeps it from the other batches.
        _savepoint.Run();
        try
        {
            var sequence = partition.Written + 1;
            for (var i = 0; i < writes.Length; i++)
                Write(partition, writes[i], _rows[i], sequence, now);
            _release.Run();
            partition.Written = sequence;
            _touched.Add(partition);
            return new CommitResult(sequence, null);
        }
        catch (Exception fault) when (Faults.ConcernsOneBatch(fault))
        {
            _rollbackTo.Run();
            _release.Run();
            throw;
        }
    }

    /// <summary>Writes documents as another store has them, with their numbers; what is there with the same or a higher number stays. How many were written.</summary>
    public int Load(BrigadeId brigade, IReadOnlyList<StoredDocument> documents, long head, DateTimeOffset now)
    {
        var partition = PartitionOf(brigade);
        var written = 0;
        foreach (var document in documents)
        {
            head = Math.Max(head, document.Sequence);
            var row = Find(partition, document.Type, document.Id);
            if (row?.Sequence >= document.Sequence)
                continue;
            var kind = document.Deleted ? WriteKind.Delete : WriteKind.Put;
            Write(partition, new DocumentWrite(kind, document.Type, document.Id, null, document.Body, document.Keys, document.ExpiresAt), row, document.Sequence, now);
            written++;
        }
        partition.Written = Math.Max(partition.Written, head);
        _touched.Add(partition);
        return written;
    }

    /// <summary>Takes the next few expired documents and outlived tombstones away; how many there were.</summary>
    public int Sweep(DateTimeOffset now, int most)
    {
        var due = new List<(long Number, long Brigade, string Type, string Id, bool Deleted, string Keys)>(most);
        using (var rows = _due.Rows(now.UtcTicks, most))
            while (rows.Read())
                due.Add((rows.Number(0), rows.Number(1), rows.Text(2), rows.Text(3), rows.Number(4) == 1, rows.Text(5)));
        foreach (var (number, brigade, type, id, deleted, keys) in due)
        {
            if (deleted)
            {
                _remove.Run(number);
                continue;
            }
            foreach (var (name, value) in KeyText.Read(keys))
                _dropKey.Run(brigade, type, name, value, id);
            _bury.Run(number, TombstonesKept.Ticks);
        }
        return due.Count;
    }

    public void Dispose()
    {
        foreach (var statement in new[]
                 {
                     _begin, _commit, _rollback, _savepoint, _release, _rollbackTo, _find, _insert, _update, _addKey, _dropKey,
                     _addBrigade, _setHead, _probe, _due, _bury, _remove,
                 })
            statement.Dispose();
        Connection.Dispose();
    }

    private Partition PartitionOf(BrigadeId brigade)
    {
        if (_brigades.Find(brigade) is { } known)
            return known;
        if (!_fresh.TryGetValue(brigade, out var partition))
            _fresh[brigade] = partition = new Partition(_addBrigade.Number(brigade.Value), 0);
        return partition;
    }

    private Row? Find(Partition partition, string type, string id)
    {
        using var rows = _find.Rows(partition.Number, type, id);
        return rows.Read()
            ? new Row(rows.Number(0), rows.Number(1), rows.Number(2) == 1, rows.IsNull(3) ? null : rows.Number(3), rows.Text(4))
            : null;
    }

    private static bool Holds(DocumentWrite write, Row? row, DateTimeOffset now)
    {
        var isThere = row is { Deleted: false } && !(row.ExpiresAt <= now.UtcTicks);
        return write.Kind switch
        {
            WriteKind.Create => !isThere,
            WriteKind.Put => true,
            WriteKind.Replace or WriteKind.Delete =>
                isThere && row!.Sequence.ToString(CultureInfo.InvariantCulture) == write.ETag,
            _ => throw new BatchRefusedException($"{write.Kind} is no kind of write."),
        };
    }

    private void Write(Partition partition, DocumentWrite write, Row? row, long sequence, DateTimeOffset now)
    {
        var brigade = partition.Number;
        var delete = write.Kind is WriteKind.Delete;
        var formerKeys = row?.Keys ?? "";
        var keys = delete ? "" : KeyText.Write(write.Keys);
        SqlValue body = delete ? default : write.Body;
        long? expiresAt = delete ? (now + TombstonesKept).UtcTicks : write.ExpiresAt?.UtcTicks;

        long number;
        if (row is null)
        {
            number = _insert.Number(brigade, write.Type, write.Id, sequence, expiresAt, keys, body, delete ? 1L : 0L);
        }
        else
        {
            number = row.Number;
            _update.Run(number, sequence, delete ? 1L : 0L, expiresAt, keys, body);
        }
        if (keys == formerKeys)
            return;

        // Row by row, so that a value that stayed is not taken out and put in again.
        var former = KeyText.Read(formerKeys);
        var wanted = delete ? DocumentWrite.NoKeys : write.Keys;
        foreach (var (name, value) in former)
            if (!wanted.TryGetValue(name, out var stays) || stays != value)
                _dropKey.Run(brigade, write.Type, name, value, write.Id);
        foreach (var (name, value) in wanted)
            if (!former.TryGetValue(name, out var was) || was != value)
                _addKey.Run(brigade, write.Type, name, value, write.Id, number);
    }

    private sealed record Row(long Number, long Sequence, bool Deleted, long? ExpiresAt, string Keys);
}

using System.Globalization;
using System.Text;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Data.Sqlite;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>A connection that only reads, with its statements; used by one read at a time and never across an await.</summary>
internal sealed class ReadSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin, _end, _read, _head;
    private readonly Dictionary<string, Statement> _byShape = [];

    public ReadSession(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new Statement(connection, "BEGIN");
        _end = new Statement(connection, "COMMIT");
        _read = new Statement(connection,
            "SELECT type, id, sequence, deleted, expires_at, keys, body FROM documents WHERE brigade = ?1 AND type = ?2 AND id = ?3 AND deleted = 0");
        _head = new Statement(connection, "SELECT head FROM brigades WHERE number = ?1");
    }

    public StoredDocument? Read(Partition partition, string type, string id, DateTimeOffset now)
    {
        using var rows = _read.Rows(partition.Number, type, id);
        return rows.Read() && Document(rows, now) is { Deleted: false } document ? document : null;
    }

    public DocumentPage Query(Partition partition, DocumentQuery query, DateTimeOffset now)
    {
        var byKey = query.Key is not null;
        var column = byKey ? "k.value" : "d.id";
        var sql = new StringBuilder("SELECT d.type, d.id, d.sequence, d.deleted, d.expires_at, d.keys, d.body FROM ");
        var values = new List<SqlValue> { partition.Number, query.Type };
        if (byKey)
        {
            // CROSS JOIN: the index of keys leads, in its own order.
            sql.Append("document_keys k CROSS JOIN documents d ON d.number = k.document WHERE k.brigade = ?1 AND k.type = ?2 AND k.name = ?3");
            values.Add(query.Key);
        }
        else
        {
            sql.Append("documents d WHERE d.brigade = ?1 AND d.type = ?2");
        }

        string Value(SqlValue value)
        {
            values.Add(value);
            return "?" + values.Count;
        }

        var after = query.After is null ? ((string? Value, string Id)?)null : KeyText.ReadContinuation(query.After, byKey);
        // The page before ended inside the range, so its end takes the place of that bound.
        if (query.From is not null && (after is null || query.Descending))
            sql.Append($" AND {column} >= {Value(query.From)}");
        if (query.To is not null && (after is null || !query.Descending))
            sql.Append($" AND {column} <= {Value(query.To)}");
        var direction = query.Descending ? "<" : ">";
        if (after is { } end)
            sql.Append(byKey ? $" AND (k.value, k.id) {direction} ({Value(end.Value)}, {Value(end.Id)})" : $" AND d.id {direction} {Value(end.Id)}");
        sql.Append($" AND d.deleted = 0 AND (d.expires_at IS NULL OR d.expires_at > {Value(now.UtcTicks)})");
        var order = query.Descending ? " DESC" : "";
        sql.Append(byKey ? $" ORDER BY k.value{order}, k.id{order}" : $" ORDER BY d.id{order}");
        sql.Append($" LIMIT {Value(query.Limit + 1L)}");

        var documents = new List<StoredDocument>(Math.Min(query.Limit, 128));
        using var rows = Shaped(sql.ToString()).Rows([.. values]);
        while (rows.Read())
        {
            if (documents.Count == query.Limit)
            {
                var last = documents[^1];
                return new DocumentPage(documents, KeyText.WriteContinuation(byKey ? last.Keys[query.Key!] : null, last.Id));
            }
            documents.Add(Document(rows, now));
        }
        return new DocumentPage(documents, null);
    }

    public ChangePage ChangesSince(Partition partition, long sequence, IReadOnlyCollection<string>? types, int limit, DateTimeOffset now)
    {
        // INDEXED BY: the planner would rather sort by address once types are named.
        var sql = new StringBuilder("SELECT type, id, sequence, deleted, expires_at, keys, body FROM documents INDEXED BY documents_by_change WHERE brigade = ?1 AND sequence > ?2");
        var values = new List<SqlValue> { partition.Number, sequence };
        if (types is not null)
        {
            sql.Append(" AND type IN (");
            foreach (var type in types)
            {
                values.Add(type);
                sql.Append(values.Count == 3 ? "?" : ", ?").Append(values.Count);
            }
            sql.Append(')');
        }
        sql.Append(" ORDER BY sequence");

        // One snapshot for head and rows: what it says to go on from is what it showed.
        _begin.Run();
        try
        {
            var head = Math.Max(sequence, _head.Number(partition.Number));
            var changes = new List<StoredDocument>();
            using var rows = Shaped(sql.ToString()).Rows([.. values]);
            while (rows.Read())
            {
                // A page holds whole commits: up to 99 documents more than asked for.
                if (changes.Count >= limit && rows.Number(2) != changes[^1].Sequence)
                    return new ChangePage(changes, changes[^1].Sequence, true);
                changes.Add(Document(rows, now));
            }
            return new ChangePage(changes, head, false);
        }
        finally
        {
            _end.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _byShape.Values.Concat([_begin, _end, _read, _head]))
            statement.Dispose();
        _connection.Dispose();
    }

    private Statement Shaped(string sql)
    {
        if (!_byShape.TryGetValue(sql, out var statement))
            _byShape[sql] = statement = new Statement(_connection, sql);
        return statement;
    }

    private static StoredDocument Document(Rows row, DateTimeOffset now)
    {
        var type = row.Text(0);
        var id = row.Text(1);
        var sequence = row.Number(2);
        var etag = sequence.ToString(CultureInfo.InvariantCulture);
        var expiresAt = row.IsNull(4) ? (long?)null : row.Number(4);
        if (row.Number(3) == 1 || expiresAt <= now.UtcTicks)
            return new StoredDocument(type, id, etag, sequence, default, DocumentWrite.NoKeys, null, true);
        return new StoredDocument(type, id, etag, sequence, row.Bytes(6), KeyText.Read(row.Text(5)),
            expiresAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null, false);
    }
}

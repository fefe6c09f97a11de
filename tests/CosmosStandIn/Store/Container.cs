using System.Text.Json;

namespace BrigadeDispatch.CosmosStandIn.Store;

/// <summary>The newest state of one document, for the change feed and for the time to live.</summary>
internal sealed class Entry(long lsn, Partition partition, string id, ReadOnlyMemory<byte> body)
{
    internal long Lsn { get; } = lsn;

    internal Partition Partition { get; } = partition;

    internal string Id { get; } = id;

    /// <summary>JSON as stored.</summary>
    internal ReadOnlyMemory<byte> Body { get; set; } = body;

    internal int Bytes { get; } = body.Length;

    /// <summary>Values that the index holds.</summary>
    internal int Indexed { get; set; }

    /// <summary>Unix seconds; from then on the document is gone.</summary>
    internal long? ExpiresAt { get; set; }

    /// <summary>A later write or a deletion took its place.</summary>
    internal bool Superseded { get; set; }
}

/// <summary>A write that the third-party server took: the document as it is now; null if it is gone.</summary>
internal readonly record struct Written(string Id, ReadOnlyMemory<byte>? Body);

/// <summary>A container (コンテナー): one physical partition with its own sequence of writes (LSN) and as many logical partitions as are used.</summary>
internal sealed class Container
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Partition> _partitions = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private List<Entry> _log = [];
    private int _superseded;
    private long _lsn;

    internal Container(int number, string database, JsonElement definition, TimeProvider clock)
    {
        _clock = clock;
        Number = number;
        Id = definition.GetProperty("id").GetString()!;
        Rid = definition.GetProperty("_rid").GetString()!;
        Name = $"dbs/{database}/colls/{Id}";
        PartitionKeyPath = definition.GetProperty("partitionKey").GetProperty("paths")[0].GetString()!;
        (Indexing, DefaultTimeToLive) = Read(definition);
    }

    internal int Number { get; }

    internal string Id { get; }

    internal string Rid { get; }

    /// <summary>Full name as in paths.</summary>
    internal string Name { get; }

    internal IndexingPolicy Indexing { get; private set; }

    internal string PartitionKeyPath { get; }

    /// <summary>Seconds; -1: only documents that say so; null: nothing expires.</summary>
    internal int? DefaultTimeToLive { get; private set; }

    /// <summary>Number of the newest write.</summary>
    internal long Lsn => Interlocked.Read(ref _lsn);

    internal string SessionToken => $"0:-1#{Lsn}";

    internal IReadOnlyList<Partition> Partitions
    {
        get
        {
            lock (_lock)
                return [.. _partitions.Values];
        }
    }

    internal Partition Partition(string key)
    {
        lock (_lock)
        {
            if (!_partitions.TryGetValue(key, out var partition))
                _partitions[key] = partition = new Partition(this, key, $"{Number}-{_partitions.Count}");
            return partition;
        }
    }

    /// <summary>One number for all writes of a batch; the feed shows all of them or none.</summary>
    internal void Record(Partition partition, IEnumerable<Written> writes)
    {
        lock (_lock)
        {
            var lsn = _lsn + 1;
            foreach (var (id, body) in writes)
            {
                Supersede(partition, id);
                if (body is not { } document)
                    continue;
                var entry = new Entry(lsn, partition, id, document);
                Consider(entry);
                partition.Documents[id] = entry;
                _log.Add(entry);
            }
            if (_superseded > 1000 && _superseded > _log.Count / 2)
            {
                _log = [.. _log.Where(entry => !entry.Superseded)];
                _superseded = 0;
            }
            Interlocked.Exchange(ref _lsn, lsn);
        }
    }

    /// <summary>The container was replaced: another indexing policy, another time to live.</summary>
    internal void Redefine(JsonElement definition)
    {
        lock (_lock)
            (Indexing, DefaultTimeToLive) = Read(definition);
    }

    /// <summary>Times to live and indexed values of a partition by the definition of now; inside its gate.</summary>
    internal void Reconsider(Partition partition)
    {
        lock (_lock)
        {
            partition.Expiring.Clear();
            foreach (var entry in partition.Documents.Values)
                Consider(entry);
        }
    }

    /// <summary>Forgets what has expired; the feed of latest versions does not tell of it.</summary>
    internal void Forget(Entry expired)
    {
        lock (_lock)
            Supersede(expired.Partition, expired.Id);
    }

    /// <summary>Newest versions written after a number, oldest first; never parts of one write.</summary>
    internal (IReadOnlyList<(long Lsn, ReadOnlyMemory<byte> Body)> Entries, long UpTo) Since(long lsn, int mostEntries, int mostBytes, Partition? only)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            var bytes = 0;
            var entries = new List<(long Lsn, ReadOnlyMemory<byte> Body)>();
            for (var at = FirstAfter(lsn); at < _log.Count; at++)
            {
                var entry = _log[at];
                if (entry.Superseded || entry.ExpiresAt <= now || (only is not null && entry.Partition != only))
                    continue;
                if ((entries.Count >= mostEntries || bytes >= mostBytes) && entry.Lsn != entries[^1].Lsn)
                    return (entries, entries[^1].Lsn);
                bytes += entry.Bytes;
                entries.Add((entry.Lsn, entry.Body));
            }
            return (entries, _lsn);
        }
    }

    private void Supersede(Partition partition, string id)
    {
        if (!partition.Documents.Remove(id, out var former))
            return;
        former.Superseded = true;
        former.Body = default;
        _superseded++;
    }

    private int FirstAfter(long lsn)
    {
        var (low, high) = (0, _log.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_log[middle].Lsn > lsn)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    private void Consider(Entry entry)
    {
        using var json = JsonDocument.Parse(entry.Body);
        var document = json.RootElement;
        entry.Indexed = Indexing.Count(document);
        entry.ExpiresAt = null;
        if (DefaultTimeToLive is not { } standard)
            return;
        var seconds = document.TryGetProperty("ttl", out var own) && own.ValueKind == JsonValueKind.Number ? own.GetInt32() : standard;
        if (seconds < 0)
            return;
        var at = document.GetProperty("_ts").GetInt64() + seconds;
        entry.ExpiresAt = at;
        entry.Partition.Expiring.Enqueue(entry, at);
    }

    private (IndexingPolicy, int?) Read(JsonElement definition) =>
        (new IndexingPolicy(definition, PartitionKeyPath),
            definition.TryGetProperty("defaultTtl", out var ttl) && ttl.ValueKind == JsonValueKind.Number ? ttl.GetInt32() : null);
}

/// <summary>A logical partition: a collection of its own in the third-party server, so that a query there can see no other.</summary>
internal sealed class Partition(Container container, string key, string collection)
{
    internal Container Container { get; } = container;

    /// <summary>Value of the partition key.</summary>
    internal string Key { get; } = key;

    /// <summary>Its collection in the third-party server.</summary>
    internal string Collection { get; } = collection;

    /// <summary>Whether that collection is there; set inside the gate.</summary>
    internal bool Exists { get; set; }

    internal PartitionGate Gate { get; } = new();

    /// <summary>By id; changed inside the gate and the container's lock.</summary>
    internal Dictionary<string, Entry> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>By Unix seconds; may hold superseded ones.</summary>
    internal PriorityQueue<Entry, long> Expiring { get; } = new();
}

using System.Collections.Concurrent;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The partition of one brigade: its number in the file and the newest commit that can be read.</summary>
internal sealed class Partition(long number, long head)
{
    private long _head = head;

    public long Number { get; } = number;

    /// <summary>Newest readable commit; never goes back.</summary>
    public long Head
    {
        get => Volatile.Read(ref _head);
        set => Volatile.Write(ref _head, value);
    }

    /// <summary>Newest commit of the running transaction; the writer's own.</summary>
    public long Written { get; set; } = head;
}

/// <summary>All partitions with something committed, in memory: heads are asked for before every look at a board.</summary>
internal sealed class Brigades
{
    private readonly ConcurrentDictionary<BrigadeId, Partition> _known = new();

    public Partition? Find(BrigadeId brigade)
    {
        // An unset id is a defect of the caller, never a brigade without documents.
        _ = brigade.Value;
        return _known.GetValueOrDefault(brigade);
    }

    public void Publish(BrigadeId brigade, Partition partition) => _known[brigade] = partition;
}

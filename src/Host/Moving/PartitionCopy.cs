using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>One of the two stores of a move.</summary>
internal sealed record StoreEnd(StorePlace Place, IDocumentStore Store, IStoreCopy Copy);

/// <summary>A partition that was moved; the hash is the one of <see cref="StoreState"/>.</summary>
internal sealed record MovedPartition(string Id, long Documents, string StateHash);

/// <summary>A move that cannot be made, or not now; the source is in force as before.</summary>
internal sealed class MoveRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Copies partitions of one store to another and compares every document, again and again until the copy is level.</summary>
internal sealed class PartitionCopy(StoreEnd source, StoreEnd target, TimeProvider clock, Action<string> progress)
{
    private static readonly TimeSpan _betweenWords = TimeSpan.FromSeconds(1), _betweenTries = TimeSpan.FromMilliseconds(200);

    // Seven times what an instance takes to hear of another one's commit.
    private static readonly TimeSpan _instancesNotice = TimeSpan.FromSeconds(1.5);

    private readonly StoreState _state = new(source.Store, target.Store, clock);
    private readonly Dictionary<BrigadeId, long> _copied = [], _compared = [];
    private readonly Dictionary<BrigadeId, (long Head, MovedPartition Partition)> _hashed = [];
    private long _spokenAt = clock.GetTimestamp();

    /// <summary>Copies and compares what is new in a partition; how many documents there were.</summary>
    /// <exception cref="MoveRefusedException">The copy is not like the original.</exception>
    public async Task<long> LevelAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        if (_compared.TryGetValue(brigade, out var compared) && await source.Store.HeadAsync(brigade, cancellationToken) == compared)
            return 0;
        // The operator's partition is small, and the target's own mark counts in it: always from the start.
        var from = _copied.TryGetValue(brigade, out var copied) ? copied
            : brigade == BrigadeId.Operator ? 0 : await target.Store.HeadAsync(brigade, cancellationToken);
        var documents = await CopyAsync(brigade, from, cancellationToken);
        var through = _copied[brigade];
        var found = await CompareAsync(brigade, compared, through, cancellationToken);
        if (found.Differences.Count > 0)
        {
            progress($"{brigade}: {found.Differences.Count} documents differ, e.g. {found.Differences[0]}. All of it is copied again.");
            await RepairAsync(brigade, through, found, cancellationToken);
            compared = 0;
            through = _copied[brigade];
            found = await CompareAsync(brigade, compared, through, cancellationToken);
            if (found.Differences.Count > 0)
                throw new MoveRefusedException($"{brigade}: the copy differs from the original in {found.Differences[0]}, copied twice. {source.Place} stays in force; empty {target.Place} and begin anew.");
        }
        if (compared == 0 && found.SourceHash == found.TargetHash)
            _hashed[brigade] = (through, new MovedPartition(brigade.Value, found.Documents, found.SourceHash));
        _compared[brigade] = through;
        return documents;
    }

    /// <summary>A store that other instances share is left by them once they see the mark; what they wrote until then is copied too.</summary>
    public async Task AwaitOtherInstancesAsync(Func<CancellationToken, Task<long>> level, CancellationToken cancellationToken)
    {
        if (source.Store.IsExclusive)
            return;
        await Task.Delay(_instancesNotice, clock, cancellationToken);
        while (true)
        {
            try
            {
                if (await level(cancellationToken) == 0)
                    return;
            }
            catch (Exception failure) when (failure is StoreUnavailableException or MoveRefusedException)
            {
                progress($"The last changes are not copied yet ({failure.Message}); trying again.");   // it is decided: there is no way back
                await Task.Delay(_betweenTries, clock, cancellationToken);
            }
        }
    }

    private async Task<long> CopyAsync(BrigadeId brigade, long from, CancellationToken cancellationToken)
    {
        long documents = 0;
        ChangePage page;
        do
        {
            page = await source.Store.ChangesSinceAsync(brigade, from, null, StoreState.PageSize, cancellationToken);
            var own = page.Changes.Where(document => document.Type != StoreMark.Type).ToList();
            if (own.Count > 0 || page.UpTo > from)
                await target.Copy.LoadAsync(brigade, own, page.UpTo, cancellationToken);
            documents += own.Count;
            _copied[brigade] = from = page.UpTo;
            if (page.More)
                Say($"{brigade}: {documents} documents copied");
        }
        while (page.More);
        return documents;
    }

    private Task<StateComparison> CompareAsync(BrigadeId brigade, long after, long through, CancellationToken cancellationToken) =>
        _state.CompareAsync(brigade, after, through, same => Say($"{brigade}: {same} documents compared"), cancellationToken);

    /// <summary>For a target that followed long ago: what was deleted since then may no longer be told.</summary>
    private async Task RepairAsync(BrigadeId brigade, long through, StateComparison found, CancellationToken cancellationToken)
    {
        var gone = found.Differences.Where(difference => difference.OnlyInTarget)
            .Select(difference => new StoredDocument(difference.Type, difference.Id, "", Math.Max(through, difference.Sequence + 1), default, DocumentWrite.NoKeys, null, true)).ToList();
        if (gone.Count > 0)
            await target.Copy.LoadAsync(brigade, gone, gone.Max(document => document.Sequence), cancellationToken);
        await CopyAsync(brigade, 0, cancellationToken);
    }

    /// <summary>What was copied. The source is as it was when it was left: hashes that were not taken in passing are taken from it now.</summary>
    public async Task<IReadOnlyList<MovedPartition>> PartitionsAsync(CancellationToken cancellationToken)
    {
        var all = new List<MovedPartition>();
        foreach (var brigade in _compared.Keys.OrderBy(brigade => brigade.Value, StringComparer.Ordinal))
        {
            if (brigade != BrigadeId.Operator && _hashed.TryGetValue(brigade, out var hashed) && hashed.Head == await source.Store.HeadAsync(brigade, cancellationToken))
            {
                all.Add(hashed.Partition);
                continue;
            }
            var (documents, hash) = await StoreState.HashAsync(source.Store, brigade, clock, cancellationToken);
            all.Add(new MovedPartition(brigade.Value, documents, hash));
        }
        return all;
    }

    private void Say(string words)
    {
        if (clock.GetElapsedTime(_spokenAt) < _betweenWords)
            return;
        _spokenAt = clock.GetTimestamp();
        progress(words);
    }
}

using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>One of the two stores of a move.</summary>
internal sealed record StoreEnd(StorePlace Place, IDocumentStore Store, IStoreCopy Copy);

/// <summary>A partition that was moved; the hash is the one of <see cref="StoreState"/>.</summary>
internal sealed record MovedPartition(string Id, long Documents, string StateHash);

/// <summary>What a move did.</summary>
/// <param name="From">Where all of it was.</param>
/// <param name="To">Where it is now.</param>
/// <param name="Partitions">The operator's and each brigade's.</param>
/// <param name="HandOverMs">How long commits waited, milliseconds; null: no server was running.</param>
internal sealed record MoveOutcome(StorePlace From, StorePlace To, IReadOnlyList<MovedPartition> Partitions, long? HandOverMs);

/// <summary>A move that cannot be made, or not now; the source is in force as before.</summary>
internal sealed class MoveRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Moves everything from one store to another. At each moment exactly one of them is in force: the source until its mark says <see cref="StoreRole.Moved"/>,
/// the target from then on. That one write decides; all before it can be repeated or given up, all after it is made up for by whoever comes next.
/// docs/adr/0015 goes through it step by step.
/// </summary>
internal sealed class StoreMove(StoreEnd source, StoreEnd target, TimeProvider clock, Action<string> progress)
{
    /// <summary>How long a hand-over may hold up commits before it is undone.</summary>
    public static readonly TimeSpan HandOverBound = TimeSpan.FromSeconds(2);

    private const int NearlyLevel = 50, RoundsToLevel = 20, Attempts = 10;

    // Numbers that marks may take in the operator's partition of the source after the target's counter was raised.
    private const int NumbersForMarks = 16;

    private static readonly TimeSpan _instancesNotice = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _betweenWords = TimeSpan.FromSeconds(1);

    private readonly StoreState _state = new(source.Store, target.Store, clock);
    private readonly Dictionary<BrigadeId, long> _copied = [], _compared = [];
    private readonly Dictionary<BrigadeId, (long Head, MovedPartition Partition)> _hashed = [];
    private long _spokenAt = clock.GetTimestamp();
    private string _move = "";

    /// <summary>Moves, or finishes a move that was broken off.</summary>
    /// <param name="serving">The running process's store, whose gate is closed for the hand-over; null: no server holds the source.</param>
    /// <param name="cancellationToken">Gives up, until it is decided.</param>
    /// <exception cref="MoveRefusedException">It cannot be done; the sentence says why.</exception>
    /// <exception cref="StoreUnavailableException">One of the stores does not answer; repeat.</exception>
    public async Task<MoveOutcome> RunAsync(StoreInForce? serving, CancellationToken cancellationToken)
    {
        long? handOver = null;
        if (await BeginAsync(cancellationToken))
        {
            if (serving is not null)
            {
                handOver = await HandOverAsync(serving, cancellationToken);
            }
            else
            {
                await ApproachAsync(cancellationToken);
                if (!await DecideAsync(cancellationToken))
                    throw new StoreUnavailableException($"{source.Place} could not be marked as moved.");
                await AwaitOtherInstancesAsync(cancellationToken);
                await SettleAsync(cancellationToken);
            }
        }
        else
        {
            await ApproachAsync(cancellationToken);
            await SettleAsync(cancellationToken);
        }
        return new MoveOutcome(source.Place, target.Place, await PartitionsAsync(cancellationToken), handOver);
    }

    /// <summary>
    /// Puts a target in force whose source was decided to be moved before a crash; false: the source is still in force.
    /// Copies what another instance may have added to a shared source in the meantime.
    /// </summary>
    public async Task<bool> TryFinishAsync(CancellationToken cancellationToken)
    {
        var (ours, _) = await StoreMark.ReadAsync(source.Store, cancellationToken);
        var (theirs, _) = await StoreMark.ReadAsync(target.Store, cancellationToken);
        if (theirs is not { Role: StoreRole.Target } || ours is not { Role: StoreRole.Moved } || ours.Move != theirs.Move)
            return false;
        _move = ours.Move;
        await AwaitOtherInstancesAsync(cancellationToken);
        await SettleAsync(cancellationToken);
        return true;
    }

    /// <summary>Marks both stores; false if it was decided before and only the end is missing.</summary>
    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        var (ours, ourTag) = await StoreMark.ReadAsync(source.Store, cancellationToken);
        var (theirs, theirTag) = await StoreMark.ReadAsync(target.Store, cancellationToken);
        if (ours is { Role: StoreRole.Moved })
        {
            if (theirs is not { Role: StoreRole.Target } || theirs.Move != ours.Move)
                throw new MoveRefusedException($"{source.Place} was moved to {ours.Other} on {ours.At:yyyy-MM-dd} and is no longer in force: nothing is left to move.");
            _move = ours.Move;
            return false;
        }
        if (ours is { Role: StoreRole.Target })
            throw new MoveRefusedException($"{source.Place} is the unfinished copy of {ours.Other}: move from there.");
        if (ours is { Role: StoreRole.Source } && theirs is { Role: StoreRole.Target } && ours.Move == theirs.Move)
        {
            progress("Going on with the move that was begun.");
            _move = ours.Move;
            return true;
        }
        var former = ours is { Role: StoreRole.InForce } ? ours.Move : ours?.Former;
        var isEmpty = theirs is null && await target.Store.HeadAsync(BrigadeId.Operator, cancellationToken) == 0;
        if (!isEmpty && !(theirs is { Role: StoreRole.Moved } && theirs.Move == former))
            throw new MoveRefusedException($"{target.Place} already holds data that did not come from {source.Place}: name an empty store, or remove that data first.");

        var now = clock.GetUtcNow();
        _move = ShortId.Write(Guid.CreateVersion7(now));
        if (!await new StoreMark(StoreRole.Source, _move, target.Place, now, former).WriteAsync(source.Store, ourTag, cancellationToken)
            || !await new StoreMark(StoreRole.Target, _move, source.Place, now).WriteAsync(target.Store, theirTag, cancellationToken))
            throw new MoveRefusedException("Another move began at the same moment; look at what it does.");
        return true;
    }

    /// <summary>Copies and compares until hardly anything is new: at once if nobody writes to the source.</summary>
    private async Task ApproachAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round < RoundsToLevel && await LevelAsync(cancellationToken) > NearlyLevel; round++)
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Copies and compares what is new in every partition; how many documents there were.</summary>
    private async Task<long> LevelAsync(CancellationToken cancellationToken)
    {
        var documents = await LevelAsync(BrigadeId.Operator, cancellationToken);
        var query = new DocumentQuery("brigade", Limit: StoreLimits.DocumentsPerPage);
        while (true)
        {
            var page = await source.Store.QueryAsync(BrigadeId.Operator, query, cancellationToken);
            foreach (var brigade in page.Documents)
                documents += await LevelAsync(BrigadeId.Parse(brigade.Id), cancellationToken);
            if (page.Next is null)
                return documents;
            query = query with { After = page.Next };
        }
    }

    private async Task<long> LevelAsync(BrigadeId brigade, CancellationToken cancellationToken)
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

    /// <summary>Copies on while people work, then closes the gate, copies the rest, decides, and opens it onto the target. Milliseconds of closed gate.</summary>
    private async Task<long> HandOverAsync(StoreInForce serving, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await ApproachAsync(cancellationToken);
            progress("The copy is level; handing over.");
            var closedAt = clock.GetTimestamp();
            Exception tooLong;
            using (var bound = new CancellationTokenSource(HandOverBound, clock))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken))
            {
                try
                {
                    using var handOver = await serving.CloseAsync(HandOverBound, either.Token);
                    await LevelAsync(either.Token);
                    if (await DecideAsync(either.Token))
                    {
                        // Settled first: a target that has served is never taken for one that has not.
                        await AwaitOtherInstancesAsync(CancellationToken.None);
                        await SettleAsync(CancellationToken.None);
                        handOver.OpenOn(target.Store);
                        return (long)clock.GetElapsedTime(closedAt).TotalMilliseconds;
                    }
                    tooLong = new StoreUnavailableException("The source could not be marked.");
                }
                catch (Exception failure) when (failure is TimeoutException or StoreUnavailableException || failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    tooLong = failure;
                }
            }
            if (attempt == Attempts)
                throw new MoveRefusedException(
                    $"The hand-over did not fit into {HandOverBound.TotalSeconds:0} s, {Attempts} times: {source.Place} stays in force. Try at a quieter hour; what is copied stays copied.", tooLong);
            progress($"The hand-over did not fit into {HandOverBound.TotalSeconds:0} s and was undone ({tooLong.Message}); again in {attempt} s.");
            await Task.Delay(TimeSpan.FromSeconds(attempt), clock, cancellationToken);
        }
    }

    /// <summary>The one write that decides. True: the target is in force; false: certainly not.</summary>
    private async Task<bool> DecideAsync(CancellationToken cancellationToken)
    {
        var head = await source.Store.HeadAsync(BrigadeId.Operator, cancellationToken);
        await target.Copy.LoadAsync(BrigadeId.Operator, [], head + NumbersForMarks, cancellationToken);
        var (mark, etag) = await StoreMark.ReadAsync(source.Store, cancellationToken);
        if (mark is not { Role: StoreRole.Source } || mark.Move != _move)
            throw new MoveRefusedException($"Another move of {source.Place} began meanwhile.");
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // From here on nobody may give up: it would not be known which store is in force.
            if (await (mark with { Role = StoreRole.Moved, At = clock.GetUtcNow() }).WriteAsync(source.Store, etag, CancellationToken.None))
                return true;
        }
        catch (StoreUnavailableException)
        {
            // Perhaps written, perhaps not: it is found out below.
        }
        while (true)
        {
            try
            {
                (mark, etag) = await StoreMark.ReadAsync(source.Store, CancellationToken.None);
                if (mark is { Role: StoreRole.Moved } && mark.Move == _move)
                    return true;
                // A write still on its way would come after this one and fail by its ETag.
                if (mark is not null && await (mark with { At = clock.GetUtcNow() }).WriteAsync(source.Store, etag, CancellationToken.None))
                    return false;
            }
            catch (StoreUnavailableException)
            {
                progress($"{source.Place} does not say whether it was marked; asking again.");
            }
            await Task.Delay(_betweenTries, clock, CancellationToken.None);
        }
    }

    /// <summary>A store that other instances share is left by them once they see the mark; what they wrote until then is copied too.</summary>
    private async Task AwaitOtherInstancesAsync(CancellationToken cancellationToken)
    {
        if (source.Store.IsExclusive)
            return;
        await Task.Delay(_instancesNotice, clock, cancellationToken);
        while (true)
        {
            try
            {
                if (await LevelAsync(cancellationToken) == 0)
                    return;
            }
            catch (Exception failure) when (failure is StoreUnavailableException or MoveRefusedException)
            {
                progress($"The last changes are not copied yet ({failure.Message}); trying again.");   // it is decided: there is no way back
                await Task.Delay(_betweenTries, clock, cancellationToken);
            }
        }
    }

    /// <summary>Tells the target that it is in force. Until this is there, a start on the target looks at the source.</summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var (mark, etag) = await StoreMark.ReadAsync(target.Store, cancellationToken);
                if (mark is { Role: StoreRole.InForce } && mark.Move == _move)
                    return;
                await new StoreMark(StoreRole.InForce, _move, source.Place, clock.GetUtcNow()).WriteAsync(target.Store, etag, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                progress($"{target.Place} does not answer; trying again.");
                await Task.Delay(_betweenTries, clock, cancellationToken);
            }
        }
    }

    /// <summary>The source is as it was when it was left: hashes that were not taken in passing are taken from it now.</summary>
    private async Task<IReadOnlyList<MovedPartition>> PartitionsAsync(CancellationToken cancellationToken)
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

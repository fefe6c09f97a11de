using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>What a move did.</summary>
/// <param name="From">Where all of it was.</param>
/// <param name="To">Where it is now.</param>
/// <param name="Partitions">The operator's and each brigade's.</param>
/// <param name="HandOverMs">How long commits waited, milliseconds; null: no server was running.</param>
internal sealed record MoveOutcome(StorePlace From, StorePlace To, IReadOnlyList<MovedPartition> Partitions, long? HandOverMs);

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

    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(200);

    private readonly PartitionCopy _copy = new(source, target, clock, progress);
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
                await _copy.AwaitOtherInstancesAsync(LevelAsync, cancellationToken);
                await SettleAsync(cancellationToken);
            }
        }
        else
        {
            await ApproachAsync(cancellationToken);
            await SettleAsync(cancellationToken);
        }
        return new MoveOutcome(source.Place, target.Place, await _copy.PartitionsAsync(cancellationToken), handOver);
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
        await _copy.AwaitOtherInstancesAsync(LevelAsync, cancellationToken);
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
        var documents = await _copy.LevelAsync(BrigadeId.Operator, cancellationToken);
        var query = new DocumentQuery("brigade", Limit: StoreLimits.DocumentsPerPage);
        while (true)
        {
            var page = await source.Store.QueryAsync(BrigadeId.Operator, query, cancellationToken);
            foreach (var brigade in page.Documents)
                documents += await _copy.LevelAsync(BrigadeId.Parse(brigade.Id), cancellationToken);
            if (page.Next is null)
                return documents;
            query = query with { After = page.Next };
        }
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
                        await _copy.AwaitOtherInstancesAsync(LevelAsync, CancellationToken.None);
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
}

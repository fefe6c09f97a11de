using System.Collections.Concurrent;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Messaging.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>
/// Sends what is stored until LINE has taken it or refused it: woken at once by the commit that stored it, and by a sweep every
/// second, so that a lost wake-up costs at most that. A repeat has the same bytes and the same key.
/// </summary>
internal sealed class Sender(
    BrigadeReader reader, HeldBatches held, IBrigades brigades, ICallOutBook callOuts, LineClient line, Pacing pacing, Counters counters,
    TimeProvider clock, IOptions<LineOptions> options, ILogger<Sender> log) : BackgroundService, ISenderPulse
{
    /// <summary>A key counts as new after 24 hours (LINE, "Retry failed API requests"): well before that an unknown batch is given up.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(20);

    // Whom LINE does not answer lets its lease run out: perhaps LINE answers another instance. Until one takes the batch over it goes on.
    private const int AttemptsHeld = 2;

    private static readonly TimeSpan _sweepEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _sweepCloser = TimeSpan.FromMilliseconds(500);   // while another instance has something unsent
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(30);

    // Ours, unsent and nobody at it: its delivery broke off. A fresh one is just about to begin.
    private static readonly TimeSpan _forgotten = TimeSpan.FromSeconds(2);

    // A brigade nothing was committed to and without anything unsent need not be asked every second: on Cosmos DB each question costs.
    private static readonly TimeSpan _lookAnyhow = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _underWay = new();
    private readonly ConcurrentDictionary<BrigadeId, long> _foundNothing = new();
    private readonly OthersLeases _others = new(clock, options.Value.Lease);
    private readonly ConcurrentDictionary<BrigadeId, SemaphoreSlim> _lanes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _running;

    /// <summary>Names this run of the program in leases.</summary>
    public string Owner => held.Owner;

    /// <summary>How long a batch is held without a word.</summary>
    public TimeSpan Lease => held.Lease;

    public bool Running => _running;

    public Task Begun => _begun.Task;

    public long OldestUnsentMs
    {
        get
        {
            var oldest = DateTimeOffset.MaxValue;
            foreach (var (_, at) in _underWay)
                oldest = at < oldest ? at : oldest;
            return oldest == DateTimeOffset.MaxValue ? 0 : Math.Max(0, (long)(clock.GetUtcNow() - oldest).TotalMilliseconds);
        }
    }

    /// <summary>Sends a batch that was just committed and is claimed by this process.</summary>
    public void Begin(BrigadeId brigade, BatchDocument batch, byte[] body)
    {
        if (!_underWay.TryAdd(batch.DocumentId, batch.CreatedAt))
            return;
        var task = Task.Run(() => DeliverAsync(brigade, batch, body));
        _tasks.TryAdd(task, true);
        task.ContinueWith(done => _tasks.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Waits between attempts end; an attempt under way is finished and recorded, so that a restart has nothing unknown.
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
        await Task.WhenAny(Task.WhenAll(_tasks.Keys), Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
    }

    public override void Dispose()
    {
        base.Dispose();
        _stopping.Dispose();
        foreach (var lane in _lanes.Values)
            lane.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_sweepEvery, clock);
        using var listening = reader.Store.OnCommitted((brigade, _) => _foundNothing.TryRemove(brigade, out var _));
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
                _running = true;
                _begun.TrySetResult();
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                SenderLog.SweepFailed(log, failure);   // the next second tries again
            }
        }
        while (await NextAsync());
        _running = false;

        ValueTask<bool> NextAsync()
        {
            var period = _others.Any ? _sweepCloser : _sweepEvery;
            if (timer.Period != period)
                timer.Period = period;
            return timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    /// <summary>Takes over every unsent batch that nobody works on.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var brigade in await brigades.ListAsync(cancellationToken))
        {
            if (_foundNothing.TryGetValue(brigade.Id, out var at) && clock.GetElapsedTime(at) < _lookAnyhow)
                continue;
            try
            {
                _foundNothing[brigade.Id] = clock.GetTimestamp();   // before the look, so that a commit meanwhile makes another
                if (await SweepAsync(brigade.Id, cancellationToken))
                    _foundNothing.TryRemove(brigade.Id, out _);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _foundNothing.TryRemove(brigade.Id, out _);
                SenderLog.SweepFailed(log, failure);   // what ails one brigade must not keep the others waiting
            }
        }
    }

    /// <summary>Whether anything is unsent, whoever is at it.</summary>
    private async Task<bool> SweepAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var unsent = false;
        var look = _others.Look(brigade);
        await foreach (var (batch, _) in reader.QueryAsync<BatchDocument>(
            brigade, DocumentQuery.Where(BatchDocument.Type, "unsent", "1", 1000), cancellationToken))
        {
            unsent |= !batch.IsFinal;
            if (_underWay.ContainsKey(batch.DocumentId) || batch.IsFinal)
                continue;
            var abandoned = batch.LeaseUntil is null || (batch.Owner == Owner
                ? clock.GetUtcNow() - batch.CreatedAt > _forgotten
                : reader.Store.IsExclusive || look.IsOver(batch));
            if (!abandoned)
                continue;
            try
            {
                await TakeOverAsync(brigade, batch, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                SenderLog.DeliveryFailed(log, brigade, batch.DocumentId, failure);   // nor one batch the others
            }
        }
        look.Done();
        return unsent;
    }

    private async Task TakeOverAsync(BrigadeId brigade, BatchDocument batch, CancellationToken cancellationToken)
    {
        if (await held.ClaimAsync(brigade, batch, cancellationToken) is not { } mine)
            return;
        byte[] body;
        try
        {
            body = await reader.FindAsync<MessageDocument>(brigade, mine.CallOutId.ToString(), cancellationToken) is { } message
                ? RequestBody.Of(message.Document, mine)
                : throw new InvalidDataException($"Batch {mine.DocumentId} has no message.");
        }
        catch (InvalidDataException failure)
        {
            SenderLog.DeliveryFailed(log, brigade, mine.DocumentId, failure);
            await held.RecordAsync(brigade, mine, DeliveryState.Rejected, "bytes.changed", null);   // other bytes under its key could reach people twice
            return;
        }
        SenderLog.TakenOver(log, brigade, mine.DocumentId, mine.Fence);
        Begin(brigade, mine, body);
    }

    private async Task DeliverAsync(BrigadeId id, BatchDocument batch, byte[] body)
    {
        var lane = _lanes.GetOrAdd(id, _ => new SemaphoreSlim(options.Value.ConcurrentPerBrigade));
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                TimeSpan wait;
                await lane.WaitAsync(_stopping.Token);
                try
                {
                    await pacing.WaitAsync(id, EndpointOf(batch), _stopping.Token);
                    // A process that was frozen, or a lane that was long: the lease may have run out before the first attempt.
                    var late = batch.LeaseUntil <= clock.GetUtcNow();
                    if (attempt > 1 || batch.Fence > 1 || late)
                    {
                        if (await StillNeededAsync(id, batch) is { } reason)
                        {
                            await held.RecordAsync(id, batch, reason.State, reason.Why, null);
                            return;
                        }
                        if (attempt > 1 || late)
                        {
                            if (await (attempt > AttemptsHeld ? held.FindAsync(id, batch) : held.RenewAsync(id, batch)) is not { } ours)
                                return;   // another owner has it now
                            batch = ours;
                        }
                    }
                    if (await AttemptAsync(id, batch, body, attempt) is not { } next)
                        return;
                    wait = next;
                }
                finally
                {
                    lane.Release();
                }
                await Task.Delay(wait, clock, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            await held.ReleaseAsync(id, batch);   // taken over under the same key
        }
        catch (Exception failure)
        {
            SenderLog.DeliveryFailed(log, id, batch.DocumentId, failure);   // no longer under way: the sweep takes it up within a second
        }
        finally
        {
            _underWay.TryRemove(batch.DocumentId, out _);
        }
    }

    /// <summary>One attempt and its record; null: final. Otherwise the time to wait.</summary>
    private async Task<TimeSpan?> AttemptAsync(BrigadeId id, BatchDocument batch, byte[] body, int attempt)
    {
        if (await brigades.FindAsync(id, _stopping.Token) is not { } brigade)
            return null;
        var endpoint = EndpointOf(batch);
        var outcome = await line.SendAsync(endpoint, brigade.Line.AccessToken, batch.RetryKey, body, CancellationToken.None);
        var tries = Math.Max(attempt, batch.Attempts + 1);   // those of former owners count
        SenderLog.Attempted(log, id, batch.DocumentId, attempt, outcome.GetType().Name, outcome.Status, outcome.RequestId);
        switch (outcome)
        {
            case Accepted accepted:
                counters.BatchAccepted();
                await held.RecordAsync(id, batch, DeliveryState.Accepted, null, outcome, accepted.AcceptedRequestId);
                return null;
            case OutcomeUnknown unknown:
                counters.BatchUnknown();
                await held.RecordAsync(id, batch, DeliveryState.Unknown, unknown.Reason, outcome);
                return Backoff(tries);
            case Paced paced:
                pacing.Slow(id, endpoint);
                if (await line.QuotaAsync(brigade.Line.AccessToken, _stopping.Token) is { IsOut: true })
                {
                    SenderLog.QuotaOut(log, id, batch.DocumentId);
                    await held.RecordAsync(id, batch, DeliveryState.Rejected, "quota.out", outcome);
                    return null;
                }
                return paced.RetryAfter is { } told && told < _longestWait ? told : Backoff(tries);
            case TokenRefused when attempt == 1:
                return TimeSpan.FromMilliseconds(200);   // the token is read anew: it may just have been replaced
            case TokenRefused:
                SenderLog.TokenRefused(log, id);
                await held.RecordAsync(id, batch, DeliveryState.Rejected, "line.token", outcome);
                return null;
            case RecipientsRefused refused:
                await SplitAsync(id, batch, refused, outcome);
                return null;
            case MessageRefused refused when batch.Form == MessageForm.Flex:
                SenderLog.FlexRefused(log, id, batch.DocumentId, refused.Reason);
                await ReplaceAsync(id, batch, MessageForm.Plain, "flex.refused", outcome);
                return null;
            case MessageRefused refused:
                SenderLog.Refused(log, id, batch.DocumentId, refused.Reason);
                await held.RecordAsync(id, batch, DeliveryState.Rejected, "message.refused", outcome);
                return null;
            case Refused { Status: 400 } when endpoint == LineEndpoint.Multicast:
                await HalveAsync(id, batch, outcome);
                return null;
            case Refused refused:
                SenderLog.Refused(log, id, batch.DocumentId, refused.Reason);
                await held.RecordAsync(id, batch, DeliveryState.Rejected, "line.refused", outcome);
                return null;
            default:
                throw new InvalidOperationException(outcome.ToString());
        }
    }

    private async Task<(DeliveryState State, string Why)?> StillNeededAsync(BrigadeId brigade, BatchDocument batch)
    {
        if (clock.GetUtcNow() - batch.CreatedAt > GiveUpAfter)
            return (DeliveryState.Expired, "too old to repeat safely");
        return await callOuts.IsOpenAsync(brigade, batch.CallOutId, _stopping.Token) ? null : (DeliveryState.Superseded, "the incident is over");
    }

    private static LineEndpoint EndpointOf(BatchDocument batch) => batch.Recipients.Length == 16 ? LineEndpoint.Push : LineEndpoint.Multicast;

    private static TimeSpan Backoff(int attempt)
    {
        return TimeSpan.FromSeconds(Math.Min(_longestWait.TotalSeconds, 0.25 * Math.Pow(2, Math.Min(attempt - 1, 10))) * (0.75 + Random.Shared.NextDouble() / 2));
    }

    private Task SplitAsync(BrigadeId brigade, BatchDocument batch, RecipientsRefused refused, LineOutcome outcome)
    {
        var people = Batches.People(batch);
        var bad = refused.Indexes.Where(index => index < people.Count).ToHashSet();
        if (bad.Count == 0)
            return HalveAsync(brigade, batch, outcome);
        SenderLog.RecipientsRefused(log, brigade, batch.DocumentId, bad.Count);
        return DivideAsync(brigade, batch, batch.Form, "recipient.refused", outcome, bad.Select(index => people[index]).ToList(),
            [people.Where((_, index) => !bad.Contains(index)).ToList()]);
    }

    private Task HalveAsync(BrigadeId brigade, BatchDocument batch, LineOutcome outcome)
    {
        var people = Batches.People(batch);
        return DivideAsync(brigade, batch, batch.Form, "halved", outcome, [], [people[..(people.Count / 2)], people[(people.Count / 2)..]]);
    }

    private Task ReplaceAsync(BrigadeId brigade, BatchDocument batch, MessageForm form, string reason, LineOutcome outcome) =>
        DivideAsync(brigade, batch, form, reason, outcome, [], [Batches.People(batch)]);

    /// <summary>
    /// The batch was refused as a whole, so nobody has it: those to blame stay with it, the others go into new batches with new
    /// keys, in one commit.
    /// </summary>
    private async Task DivideAsync(
        BrigadeId brigade, BatchDocument batch, MessageForm form, string reason, LineOutcome outcome, List<Recipient> stay, IReadOnlyList<List<Recipient>> go)
    {
        if (await reader.FindAsync<MessageDocument>(brigade, batch.CallOutId.ToString(), CancellationToken.None) is not { } message)
            throw new InvalidDataException($"Batch {batch.DocumentId} has no message.");
        var now = clock.GetUtcNow();
        var fresh = go.Where(people => people.Count > 0).SelectMany(people => Batches.For(message.Document, form, people, Owner, Lease, now)).ToList();
        var changed = await held.ChangeAsync(brigade, batch.DocumentId, "batch.divided", current =>
            current.Fence != batch.Fence || current.IsFinal
                ? null
                : held.Recorded(current, DeliveryState.Rejected, reason, outcome, null) with
                {
                    Numbers = NumberList.Pack(stay.Select(person => person.Number)),
                    Recipients = Recipients.Pack(stay.Select(person => person.LineUserId)),
                },
            CancellationToken.None, fresh);
        if (changed is null)
            return;
        counters.BatchesStored(fresh.Count);
        foreach (var one in fresh)
            Begin(brigade, one, RequestBody.Of(message.Document, one));
    }
}

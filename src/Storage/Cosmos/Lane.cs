using System.Diagnostics;
using System.Globalization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>
/// The commits of one brigade from this process, one transactional batch after the other; what waits meanwhile goes into the next batch together. Every
/// batch replaces the brigade's <see cref="Head"/> under its ETag, so of two instances one is told to look again, and a batch whose answer was lost can be
/// repeated as it is: only one of its copies can ever be carried out.
/// </summary>
internal sealed class Lane(BrigadeId brigade, CosmosDocumentStore store)
{
    /// <summary>A commit is tried this long before it is given up as not known to be stored.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int MostTogether = 25;
    private static readonly TransactionalBatchItemRequestOptions _silent = new() { EnableContentResponseOnWrite = false };
    private readonly Lock _gate = new();
    private readonly LinkedList<Job> _waiting = new();
    private Task _draining = Task.CompletedTask;
    private Head? _head;

    /// <summary>The newest commit this process knows of; 0: none.</summary>
    public long Known => Volatile.Read(ref _known);

    private long _known;

    /// <summary>Takes note of a head that was read or written.</summary>
    public void Observe(Head head)
    {
        lock (_gate)
        {
            if (_head is null || head.Sequence > _head.Sequence || head.ETag is null)
                _head = head.ETag is null ? null : head;
            if (head.Sequence > _known)
                Volatile.Write(ref _known, head.Sequence);
        }
    }

    /// <summary>Commits, or waits its turn. Cancelled means: did not happen; once its batch is being made, the result is waited for.</summary>
    public async Task<CommitResult> CommitAsync(DocumentWrite[] writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var job = new Job(writes);
        lock (_gate)
        {
            _waiting.AddLast(job.Place);
            if (_draining.IsCompleted)
                _draining = Task.Run(DrainAsync, CancellationToken.None);
        }
        await using var registration = cancellationToken.UnsafeRegister(static state =>
        {
            var (lane, waiting) = ((Lane, Job))state!;
            lock (lane._gate)
            {
                if (waiting.Place.List is null)
                    return;
                lane._waiting.Remove(waiting.Place);
            }
            waiting.Done.TrySetCanceled();
        }, (this, job));
        return await job.Done.Task;
    }

    /// <summary>Ends when nothing waits.</summary>
    public Task DrainedAsync()
    {
        lock (_gate)
            return _draining;
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            List<Job> group;
            lock (_gate)
            {
                group = TakeTogether();
                if (group.Count == 0)
                {
                    _draining = Task.CompletedTask;
                    return;
                }
            }
            try
            {
                await StoreAsync(group);
            }
            catch (Exception fault)
            {
                store.Failed(brigade, group.Count, fault);
                var unavailable = fault as StoreUnavailableException
                    ?? new StoreUnavailableException("Cosmos DB cannot be written; it is not known whether the change is stored.", fault);
                foreach (var job in group)
                    job.Done.TrySetException(unavailable);
            }
        }
    }

    /// <summary>The first who waits, and those behind whose documents are others and who fit into one batch with it.</summary>
    private List<Job> TakeTogether()
    {
        var group = new List<Job>();
        var (operations, weight) = (0, 0L);
        var addresses = new HashSet<(string, string)>();
        while (_waiting.First is { } first && group.Count < MostTogether)
        {
            var job = first.Value;
            if (group.Count > 0 && (job.Alone || group[0].Alone || operations + job.Writes.Length > StoreLimits.OperationsPerBatch || weight + job.Weight > StoreLimits.BytesPerBatch
                || job.Writes.Any(write => addresses.Contains((write.Type, write.Id)))))
                break;
            _waiting.RemoveFirst();
            operations += job.Writes.Length;
            weight += job.Weight;
            foreach (var write in job.Writes)
                addresses.Add((write.Type, write.Id));
            group.Add(job);
        }
        return group;
    }

    private async Task StoreAsync(List<Job> group)
    {
        var waited = Stopwatch.StartNew();   // the machine's time, not the clock's: this is about a network
        foreach (var job in group.ToList())
            if (job.Expired(store.Clock.GetUtcNow()) is { } past)
                Settle(group, job, new CommitResult(0, past));
        Proposal? proposal = null;
        for (var attempt = 1; group.Count > 0; attempt++)
        {
            proposal ??= new Proposal(CurrentHead() ?? await store.ReadHeadAsync(brigade, CancellationToken.None), [.. group], store.NewBatchId());
            var answer = await SendAsync(proposal);
            if (answer.Stored)
            {
                Stored(group, proposal, proposal.Head with { ETag = answer.ETag });
                return;
            }
            if (Answers.IsRefusal(answer.Status))
                throw new StoreUnavailableException($"Cosmos DB refuses writes ({answer.Status}): key, rights or quota.", answer.Failure);
            if (Answers.IsMalformed(answer.Status))
            {
                Split(group, answer);
                proposal = null;
                continue;
            }
            if (!Answers.WasNotCarriedOut(answer.Status))
            {
                // Refused or unknown: either way one look at the head tells whether this very batch, or a copy of it that the network kept, was carried out.
                var head = await store.ReadHeadAsync(brigade, CancellationToken.None);
                var holds = head.Holds(proposal.Id, proposal.Head.Sequence);
                if (!answer.Refused)
                    store.Logger.Settled(brigade.Value, proposal.Head.Sequence, answer.Status, holds == true);
                if (holds is null)
                    throw new StoreUnavailableException("Too much was committed meanwhile to tell whether the change is stored.", answer.Failure);
                if (holds == true)
                {
                    Stored(group, proposal, head);
                    return;
                }
                if (answer.Refused)
                    await DecideAsync(group, proposal, answer);
                if (answer.Refused || head.ETag != proposal.Before.ETag)
                    proposal = null;   // it can never be carried out any more: what it wanted to replace is no longer there
            }
            if (waited.Elapsed > Patience)
                throw new StoreUnavailableException("Cosmos DB did not take the change in time; it is not known to be stored.", answer.Failure);
            if (!answer.Refused || attempt > 3)
                await Task.Delay(Answers.Pause(attempt));
        }
    }

    private Head? CurrentHead()
    {
        lock (_gate)
            return _head;
    }

    private void Stored(List<Job> group, Proposal proposal, Head head)
    {
        Observe(head);
        var number = proposal.Before.Sequence;
        foreach (var job in proposal.Jobs)
        {
            number++;
            store.Committed(brigade, number);
            job.Done.TrySetResult(new CommitResult(number, null));
        }
        group.Clear();
    }

    private static void Settle(List<Job> group, Job job, CommitResult result)
    {
        group.Remove(job);
        job.Done.TrySetResult(result);
    }

    /// <summary>Several went too far together: each goes by itself. One alone that is refused as it is: a defect of the caller.</summary>
    private void Split(List<Job> group, Answer answer)
    {
        if (group.Count == 1)
        {
            group[0].Done.TrySetException(new BatchRefusedException($"Cosmos DB refused the batch ({answer.Status}): {answer.Said}"));
            group.Clear();
            return;
        }
        lock (_gate)
            foreach (var job in group.Skip(1).Reverse())
            {
                job.Alone = true;
                _waiting.AddFirst(job.Place);
            }
        group.RemoveRange(1, group.Count - 1);
    }

    /// <summary>Finds out what an operation that was refused means for its commit.</summary>
    private async Task DecideAsync(List<Job> group, Proposal proposal, Answer answer)
    {
        if (proposal.Find(answer.Operation) is not (var job, var write))
            return;   // the head: another instance committed first
        if (write.Kind is WriteKind.Create && answer.Status != 404)
        {
            // An address is free again once its document is deleted or expired, though something still lies there.
            var (there, etag) = await store.LookAsync(brigade, write.Type, write.Id, CancellationToken.None);
            if (there is null or { Deleted: true })
            {
                job.Instead[(write.Type, write.Id)] = etag;
                return;
            }
        }
        else if (job.Instead.Remove((write.Type, write.Id)))
        {
            return;   // what lay there was cleared away meanwhile
        }
        Settle(group, job, new CommitResult(0, write));
    }

    private async Task<Answer> SendAsync(Proposal proposal)
    {
        var batch = store.Container.CreateTransactionalBatch(CosmosDocumentStore.Key(brigade));
        var now = store.Clock.GetUtcNow();
        var number = proposal.Before.Sequence;
        foreach (var job in proposal.Jobs)
        {
            number++;
            foreach (var write in job.Writes)
                Add(batch, job, write, number, now);
        }
        if (proposal.Before.ETag is null)
            batch.CreateItemStream(proposal.Head.Write(brigade), _silent);
        else
            batch.ReplaceItemStream(Head.Id, proposal.Head.Write(brigade), new() { IfMatchEtag = proposal.Before.ETag, EnableContentResponseOnWrite = false });
        using var limit = new CancellationTokenSource(Answers.OneAttempt);
        try
        {
            using var answer = await batch.ExecuteAsync(limit.Token);
            if (answer.IsSuccessStatusCode)
                return new Answer(true, 200, -1, answer[^1].ETag, null, null);
            for (var operation = 0; operation < answer.Count; operation++)
                if ((int)answer[operation].StatusCode is not 424 and var status)
                    return new Answer(false, status, operation, null, answer.ErrorMessage, null);
            return new Answer(false, (int)answer.StatusCode, -1, null, answer.ErrorMessage, null);
        }
        catch (Exception fault) when (Answers.IsNoAnswer(fault))
        {
            return new Answer(false, fault is CosmosException { StatusCode: var status } ? (int)status : 0, -1, null, null, fault);
        }
    }

    private void Add(TransactionalBatch batch, Job job, DocumentWrite write, long number, DateTimeOffset now)
    {
        var id = Envelope.Id(write.Type, write.Id);
        var deleted = write.Kind is WriteKind.Delete;
        var json = Envelope.Write(brigade, write.Type, write.Id, number, write.Body, write.Keys, write.ExpiresAt, deleted, now);
        switch (write.Kind)
        {
            case WriteKind.Create when job.Instead.TryGetValue((write.Type, write.Id), out var lying) && lying is not null:
                batch.ReplaceItemStream(id, json, new() { IfMatchEtag = lying, EnableContentResponseOnWrite = false });
                break;
            case WriteKind.Create:
                batch.CreateItemStream(json, _silent);
                break;
            case WriteKind.Put:
                batch.UpsertItemStream(json, _silent);
                break;
            default:
                batch.ReplaceItemStream(id, json, new() { IfMatchEtag = Envelope.Match(write.ETag!, DateTimeOffset.MinValue), EnableContentResponseOnWrite = false });
                break;
        }
    }

    /// <summary>A commit that waits or is being made.</summary>
    private sealed class Job
    {
        public Job(DocumentWrite[] writes)
        {
            Writes = writes;
            Weight = StoreLimits.Weight(writes);
            Place = new LinkedListNode<Job>(this);
        }

        public DocumentWrite[] Writes { get; }

        public long Weight { get; }

        public LinkedListNode<Job> Place { get; }

        public TaskCompletionSource<CommitResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Refused together with others before.</summary>
        public bool Alone { get; set; }

        /// <summary>Documents to be created where a deleted or expired one still lies, with its ETag; null: nothing lies there any more.</summary>
        public Dictionary<(string Type, string Id), string?> Instead { get; } = [];

        /// <summary>The first write whose document is past its time or can never have had that ETag.</summary>
        public DocumentWrite? Expired(DateTimeOffset now) => Array.Find(Writes, write => write.ETag is not null
            && write.Kind is WriteKind.Replace or WriteKind.Delete && Envelope.Match(write.ETag!, now) is null);
    }

    /// <summary>One batch as it is sent, however often.</summary>
    private sealed class Proposal(Head before, Job[] jobs, string id)
    {
        public Head Before { get; } = before;

        public Job[] Jobs { get; } = jobs;

        public string Id { get; } = id;

        public Head Head { get; } = before.Next(id, before.Sequence + jobs.Length);

        /// <summary>The commit and write that an operation belongs to; null: the head.</summary>
        public (Job Job, DocumentWrite Write)? Find(int operation)
        {
            foreach (var job in Jobs)
            {
                if (operation < job.Writes.Length)
                    return (job, job.Writes[operation]);
                operation -= job.Writes.Length;
            }
            return null;
        }
    }

    /// <summary>What came back.</summary>
    private sealed record Answer(bool Stored, int Status, int Operation, string? ETag, string? Said, Exception? Failure)
    {
        /// <summary>An operation's condition did not hold; nothing of the batch happened this time.</summary>
        public bool Refused => Operation >= 0 && Answers.IsConflict(Status);
    }
}

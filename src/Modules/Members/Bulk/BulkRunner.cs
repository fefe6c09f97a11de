using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Domain;
using BrigadeDispatch.Members.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Members.Bulk;

/// <summary>
/// Applies decided bulk changes, each part in one commit that also counts it, so that a part is applied once however often it is
/// begun. Woken by the decision; after the start, and every minute, it looks for what another start or instance left unfinished.
/// </summary>
internal sealed partial class BulkRunner(IServiceScopeFactory scopes, BrigadeReader reader, AfterStart start, TimeProvider clock, ILogger<BulkRunner> log)
    : BackgroundService
{
    private const int MostTries = 20;
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(1);

    private readonly Channel<(BrigadeId Brigade, string Id)> _woken = Channel.CreateUnbounded<(BrigadeId, string)>();
    private readonly ConcurrentDictionary<BrigadeId, SemaphoreSlim> _turns = new();

    /// <summary>A bulk change was decided.</summary>
    public void Wake(BrigadeId brigade, string id) => _woken.Writer.TryWrite((brigade, id));

    /// <summary>Applies what is left of a bulk change. Once it returns, it is applied.</summary>
    public async Task ApplyAsync(BrigadeId brigade, string id, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(brigade, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            for (var tries = 0; ;)
            {
                try
                {
                    if (!await ApplyNextAsync(brigade, id, cancellationToken))
                        return;
                    tries = 0;
                }
                catch (ConcurrentChangeException) when (++tries < MostTries)
                {
                    // A member of this part was changed, or another instance was faster: read again.
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Applies whatever is decided and not finished in a brigade.</summary>
    public async Task ResumeAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var unfinished = new List<string>();
        await foreach (var (change, _) in reader.QueryAsync<BulkChangeDocument>(brigade, DocumentQuery.Where(BulkChangeDocument.Type, "running", "yes"), cancellationToken))
            unfinished.Add(change.Id);
        foreach (var id in unfinished)
            await ApplyAsync(brigade, id, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var brigades = scope.ServiceProvider.GetRequiredService<IBrigades>();
        var looking = LookAsync(brigades, stoppingToken);
        await foreach (var (brigade, id) in _woken.Reader.ReadAllAsync(stoppingToken))
            await GuardedAsync(brigade, () => ApplyAsync(brigade, id, stoppingToken));
        await looking;
    }

    private async Task LookAsync(IBrigades brigades, CancellationToken stoppingToken)
    {
        await start.Over.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(_look, clock);
        do
        {
            await GuardedAsync(BrigadeId.Operator, async () =>
            {
                foreach (var brigade in await brigades.ListAsync(stoppingToken))
                    await GuardedAsync(brigade.Id, () => ResumeAsync(brigade.Id, stoppingToken));
            });
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task GuardedAsync(BrigadeId brigade, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotApplied(log, brigade, failure);   // it stays decided: the next look goes on with it
        }
    }

    // The next part, if there is one. The head's ETag makes sure that each part is applied by one and once.
    private async Task<bool> ApplyNextAsync(BrigadeId brigade, string id, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.Service, "bulk " + id);
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        if (await work.FindAsync<BulkChangeDocument>(id, cancellationToken) is not { State: BulkState.Running } head)
            return false;
        if (head.Applied >= head.Parts)
        {
            await FinishAsync(work, head, BulkState.Done, cancellationToken);
        }
        else if (await reader.FindAsync<BulkPartDocument>(brigade, BulkPartDocument.IdOf(id, head.Applied), cancellationToken) is not var (part, _))
        {
            PartGone(log, brigade, id);
            await FinishAsync(work, head, BulkState.Failed, cancellationToken);
        }
        else
        {
            foreach (var item in part.Items)
                Stage(work, item, await work.FindAsync<MemberDocument>(item.Either.DocumentId, cancellationToken));
            head = head with { Applied = head.Applied + 1, Done = head.Done + part.Items.Count };
            if (head.Applied == head.Parts)
                await FinishAsync(work, head, BulkState.Done, cancellationToken);
            else
                work.Save(head);
        }
        work.Audit("bulk.applied", id, $"{head.Applied}/{head.Parts}");
        await work.CommitAsync(cancellationToken);
        return true;
    }

    private async Task FinishAsync(UnitOfWork work, BulkChangeDocument head, BulkState state, CancellationToken cancellationToken)
    {
        work.Save(head with { State = state, FinishedAt = clock.GetUtcNow() });
        if (await work.FindAsync<RosterDecisionDocument>(RosterDecisionDocument.TheOne, cancellationToken) is { } decision && decision.Running == head.Id)
            work.Save(decision with { Count = decision.Count + 1, Running = null });
        if (state == BulkState.Done && head.Undoes is { } undone && await work.FindAsync<BulkChangeDocument>(undone, cancellationToken) is { } former)
            work.Save(former with { State = BulkState.Undone });
    }

    private void Stage(UnitOfWork work, BulkItem item, MemberDocument? current)
    {
        if (item.After is null)
        {
            if (current is not null)
                work.Delete(current);
            return;
        }
        if (item.Before is not null && current is null)
            return;   // gone since: what is gone is not brought back by a change of its unit
        var next = Merge(item.Before, item.After, current);
        // Leaving duty ends every session, also one begun between decision and now.
        work.Save(current is { MaySignIn: true } && !next.MaySignIn ? next with { SignedOutAt = clock.GetUtcNow() } : next);
    }

    private static MemberDocument Merge(MemberDocument? before, MemberDocument after, MemberDocument? current)
    {
        if (before is null || current is null)
            return after;
        var was = JsonSerializer.SerializeToUtf8Bytes(before, MemberDocument.Json);
        if (JsonSerializer.SerializeToUtf8Bytes(current, MemberDocument.Json).AsSpan().SequenceEqual(was))
            return after;
        var merged = FieldMerge.Apply(Node(before), Node(after), Node(current));
        return merged.Deserialize(MemberDocument.Json)!;

        static JsonObject Node(MemberDocument member) => JsonSerializer.SerializeToNode(member, MemberDocument.Json)!.AsObject();
    }

    [LoggerMessage(3101, LogLevel.Error, "Brigade {Brigade}: a decided bulk change could not be applied now; it goes on within a minute")]
    private static partial void NotApplied(ILogger log, BrigadeId brigade, Exception failure);

    [LoggerMessage(3102, LogLevel.Error, "Brigade {Brigade}: a part of bulk change {Id} is no longer there; the rest of it was not applied")]
    private static partial void PartGone(ILogger log, BrigadeId brigade, string id);
}

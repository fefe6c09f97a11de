using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>
/// Applies personnel orders (人事異動) at midnight in Japan of their day, and after the start those that fell due while nothing ran.
/// The order and the bulk change that applies it are decided in one commit, so that two instances apply it once.
/// </summary>
internal sealed partial class PersonnelRunner(
    IServiceScopeFactory scopes, BrigadeReader reader, BulkRunner runner, AfterStart start, TimeProvider clock, ILogger<PersonnelRunner> log) : BackgroundService
{
    // Also between midnights: for orders of today, and for a clock that was set.
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(1);

    /// <summary>How long until the next look: at the latest at midnight in Japan.</summary>
    internal static TimeSpan UntilNextLook(DateTimeOffset now)
    {
        var local = now.ToOffset(JapanTime.Offset);
        var midnight = new DateTimeOffset(local.Date.AddDays(1), JapanTime.Offset);
        return midnight - now < _look ? midnight - now : _look;
    }

    /// <summary>Applies what is due in a brigade, and finishes what was begun.</summary>
    public async Task ApplyDueAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var today = MemberStates.Today(clock.GetUtcNow()).ToString("yyyy-MM-dd", null);
        var due = new List<PersonnelDocument>();
        await foreach (var (order, _) in reader.QueryAsync<PersonnelDocument>(
            brigade, new DocumentQuery(PersonnelDocument.Type, "due", To: today), cancellationToken))
            due.Add(order);
        foreach (var order in due)
        {
            if (order.State == PersonnelState.Running || await DecideAsync(brigade, order.Id, cancellationToken))
                await FinishAsync(brigade, order.Id, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Over.WaitAsync(stoppingToken);
        await using var scope = scopes.CreateAsyncScope();
        var brigades = scope.ServiceProvider.GetRequiredService<IBrigades>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var brigade in await brigades.ListAsync(stoppingToken))
                    await GuardedAsync(brigade.Id, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                NotApplied(log, BrigadeId.Operator, failure);
            }
            await Task.Delay(UntilNextLook(clock.GetUtcNow()), clock, stoppingToken);
        }
    }

    private async Task GuardedAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        try
        {
            await ApplyDueAsync(brigade, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotApplied(log, brigade, failure);   // it stays due: the next look tries again
        }
    }

    // True: it is decided (by whomever) and to be finished.
    private async Task<bool> DecideAsync(BrigadeId brigade, string id, CancellationToken cancellationToken)
    {
        await using var scope = Enter(brigade, id);
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var roster = scope.ServiceProvider.GetRequiredService<RosterWork>();
        await roster.BeginAsync(cancellationToken);
        if (await work.FindAsync<PersonnelDocument>(id, cancellationToken) is not { State: PersonnelState.Planned } order)
            return false;
        var now = clock.GetUtcNow();
        var plan = PersonnelPlan.Make(roster.State, roster.Given(), order.Entries, order.EffectiveOn, now);
        var items = plan.Where(change => change.After is not null).Select(change => new BulkItem(change.Before, change.After)).ToList();
        order = order with
        {
            State = PersonnelState.Running,
            AppliedAt = now,
            Entries = [.. plan.Select(change => change.Entry with
            {
                MemberId = change.Either?.Id ?? change.Entry.MemberId,
                Name = change.Either?.Name,
                Number = change.Either?.Number,
                Before = PersonnelPlan.Stand(roster.State, change.Before),
                After = PersonnelPlan.Stand(roster.State, change.After),
                Problem = change.Problem,
            })],
        };
        work.Audit("personnel.applied", id, $"{items.Count}/{plan.Count}");
        if (items.Count == 0)
        {
            work.Save(order with { State = PersonnelState.Applied });
            try
            {
                await work.CommitAsync(cancellationToken);
            }
            catch (ConcurrentChangeException)
            {
                // Another instance was faster, or the order was changed: the next look sees.
            }
            return false;
        }
        var decided = await scope.ServiceProvider.GetRequiredService<BulkChanges>().DecideAsync(
            new BulkPlan("personnel", "人事異動: " + order.Title, items), change => work.Save(order with { ChangeId = change }), cancellationToken);
        return decided.Refusal is null;
    }

    private async Task FinishAsync(BrigadeId brigade, string id, CancellationToken cancellationToken)
    {
        await using var scope = Enter(brigade, id);
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        if (await work.FindAsync<PersonnelDocument>(id, cancellationToken) is not { State: PersonnelState.Running } order)
            return;
        if (order.ChangeId is { } change)
            await runner.ApplyAsync(brigade, change, cancellationToken);
        work.Save(order with { State = PersonnelState.Applied });
        work.Audit("personnel.finished", id);
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (ConcurrentChangeException)
        {
            // Another instance finished it.
        }
    }

    private AsyncServiceScope Enter(BrigadeId brigade, string id)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.Service, "personnel " + id);
        return scope;
    }

    [LoggerMessage(3103, LogLevel.Error, "Brigade {Brigade}: a personnel order that is due could not be applied now; again within a minute")]
    private static partial void NotApplied(ILogger log, BrigadeId brigade, Exception failure);
}

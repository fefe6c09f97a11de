using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Messaging.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>What a sender writes about batches it holds: under their fence, so that whoever lost one to another writes nothing any more. Null: it is lost.</summary>
internal sealed class HeldBatches(BrigadeReader reader, IServiceScopeFactory scopes, TimeProvider clock, IOptions<LineOptions> options, ILogger<Sender> log)
{
    /// <summary>Names this run of the program in leases; a new start is another owner.</summary>
    public string Owner { get; } = ShortId.Write(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>How long a batch is held without a word.</summary>
    public TimeSpan Lease { get; } = options.Value.Lease;

    public Task<BatchDocument?> ClaimAsync(BrigadeId brigade, BatchDocument seen, CancellationToken cancellationToken) =>
        ChangeAsync(brigade, seen.DocumentId, "batch.claimed", current =>
            current.Fence != seen.Fence || current.IsFinal
                ? null
                : current with { Owner = Owner, Fence = current.Fence + 1, LeaseUntil = clock.GetUtcNow() + Lease }, cancellationToken);

    public Task<BatchDocument?> RenewAsync(BrigadeId brigade, BatchDocument batch) =>
        ChangeAsync(brigade, batch.DocumentId, "batch.renewed", current =>
            current.Fence == batch.Fence && !current.IsFinal ? current with { LeaseUntil = clock.GetUtcNow() + Lease } : null, CancellationToken.None);

    /// <summary>The batch as it is now, if it is still held; the lease stays as it is.</summary>
    public async Task<BatchDocument?> FindAsync(BrigadeId brigade, BatchDocument batch) =>
        await reader.FindAsync<BatchDocument>(brigade, batch.DocumentId, CancellationToken.None) is ({ IsFinal: false } current, _)
        && current.Fence == batch.Fence ? current : null;

    /// <summary>Lets go of what is not sent, so that another instance, or the next start, takes it up at once.</summary>
    public async Task ReleaseAsync(BrigadeId brigade, BatchDocument batch)
    {
        if (reader.Store.IsExclusive)
            return;   // the next start does not ask for leases
        try
        {
            await ChangeAsync(brigade, batch.DocumentId, "batch.released", current =>
                current.Fence == batch.Fence && !current.IsFinal ? current with { LeaseUntil = null } : null, CancellationToken.None);
        }
        catch (StoreUnavailableException failure)
        {
            SenderLog.DeliveryFailed(log, brigade, batch.DocumentId, failure);   // the lease runs out instead
        }
    }

    // After LINE has answered, what it said is recorded whatever else is going on: hence no cancellation.
    public Task<BatchDocument?> RecordAsync(
        BrigadeId brigade, BatchDocument batch, DeliveryState state, string? reason, LineOutcome? outcome, string? acceptedRequestId = null) =>
        ChangeAsync(brigade, batch.DocumentId, "batch." + state.ToString().ToLowerInvariant(), current =>
            current.Fence != batch.Fence || current.IsFinal ? null : Recorded(current, state, reason, outcome, acceptedRequestId), CancellationToken.None);

    public BatchDocument Recorded(BatchDocument current, DeliveryState state, string? reason, LineOutcome? outcome, string? acceptedRequestId)
    {
        var now = clock.GetUtcNow();
        return current with
        {
            State = state,
            Reason = reason,
            AcceptedAt = state == DeliveryState.Accepted ? now : null,
            FirstSentAt = outcome is null ? current.FirstSentAt : current.FirstSentAt ?? now,
            Attempts = current.Attempts + (outcome is null ? 0 : 1),
            RequestIds = outcome?.RequestId is { } requestId ? [.. current.RequestIds.TakeLast(4), requestId] : current.RequestIds,
            AcceptedRequestId = acceptedRequestId ?? current.AcceptedRequestId,
        };
    }

    public async Task<BatchDocument?> ChangeAsync(
        BrigadeId brigade, string id, string action, Func<BatchDocument, BatchDocument?> change, CancellationToken cancellationToken,
        IReadOnlyList<BatchDocument>? more = null)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.Service, "sender");
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            if (await work.FindAsync<BatchDocument>(id, cancellationToken) is not { } current || change(current) is not { } next)
                return null;
            work.Save(next);
            foreach (var one in more ?? [])
                work.Save(one);
            work.Audit(action, id, next.Reason);
            try
            {
                await work.CommitAsync(cancellationToken);
                return next;
            }
            catch (ConcurrentChangeException)
            {
                // Read again: the fence tells whether it is still ours.
            }
        }
    }
}

using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host;

/// <summary>Ready only when the store can be written, the sender runs, and the service is not on its way out.</summary>
internal sealed class Health(IDocumentStore store, ISenderPulse sender, Counters counters)
{
    public sealed record StorageState(bool Writable);

    public sealed record SenderState(bool Running, long OldestUnsentMs);

    public sealed record Counts(
        long AlertsAccepted, long AnswersAccepted, long BatchesQueued, long BatchesAccepted, long BatchesUnknown, long DuplicateHits);

    public sealed record State(string Status, StorageState Storage, SenderState Sender, Counts Counters);

    private volatile bool _leaving;

    /// <summary>From now on nothing more is to be sent here.</summary>
    public void Leave() => _leaving = true;

    public Task<IResult> ReadyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ready = store.IsWritable && sender.Running && !_leaving;
        return Task.FromResult(Results.Json(
            new State(
                ready ? "ready" : _leaving ? "leaving" : "notReady", new StorageState(store.IsWritable), new SenderState(sender.Running, sender.OldestUnsentMs),
                new Counts(counters.AlertsAccepted, counters.AnswersAccepted, counters.BatchesQueued, counters.BatchesAccepted, counters.BatchesUnknown, counters.DuplicateHits)),
            statusCode: ready ? 200 : 503));
    }
}

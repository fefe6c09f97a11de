using System.Text.Json;
using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host;

/// <summary>Ready only when the store can be written and the sender runs.</summary>
internal sealed class Health(IDocumentStore store, ISenderPulse sender, Counters counters)
{
    public sealed record StorageState(bool Writable);

    public sealed record SenderState(bool Running, long OldestUnsentMs);

    public sealed record Counts(
        long AlertsAccepted, long AnswersAccepted, long BatchesQueued, long BatchesAccepted, long BatchesUnknown, long DuplicateHits);

    public sealed record State(string Status, StorageState Storage, SenderState Sender, Counts Counters);

    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when somebody was told that the service is ready.</summary>
    public Task Told => _told.Task;

    public Task<IResult> ReadyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ready = store.IsWritable && sender.Running;
        if (ready)
            _told.TrySetResult();
        return Task.FromResult(Results.Json(
            new State(
                ready ? "ready" : "notReady", new StorageState(store.IsWritable), new SenderState(sender.Running, sender.OldestUnsentMs),
                new Counts(counters.AlertsAccepted, counters.AnswersAccepted, counters.BatchesQueued, counters.BatchesAccepted, counters.BatchesUnknown, counters.DuplicateHits)),
            HealthJson.Default.State, statusCode: ready ? 200 : 503));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Health.State))]
internal sealed partial class HealthJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
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

    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when somebody was told that the service is ready.</summary>
    public Task Told => _told.Task;

    public sealed record Life(string Status);

    private volatile bool _leaving;

    /// <summary>From now on nothing more is to be sent here.</summary>
    public void Leave() => _leaving = true;

    /// <summary>
    /// Answers the two addresses of health before anything else looks at a request: whoever waits for readiness does not wait for the other endpoints to be
    /// put together, which happens at the first request that asks for one.
    /// </summary>
    public Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
            return next(http);
        return http.Request.Path.Value switch
        {
            "/health/live" => http.Response.WriteAsJsonAsync(new Life("live"), HealthJson.Default.Life, cancellationToken: http.RequestAborted),
            "/health/ready" => ReadyAsync(http),
            _ => next(http),
        };
    }

    private Task ReadyAsync(HttpContext http)
    {
        var ready = store.IsWritable && sender.Running && !_leaving;
        if (ready)
            _told.TrySetResult();
        http.Response.StatusCode = ready ? 200 : 503;
        return http.Response.WriteAsJsonAsync(
            new State(
                ready ? "ready" : _leaving ? "leaving" : "notReady", new StorageState(store.IsWritable), new SenderState(sender.Running, sender.OldestUnsentMs),
                new Counts(counters.AlertsAccepted, counters.AnswersAccepted, counters.BatchesQueued, counters.BatchesAccepted, counters.BatchesUnknown, counters.DuplicateHits)),
            HealthJson.Default.State, cancellationToken: http.RequestAborted);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Health.State))]
[JsonSerializable(typeof(Health.Life))]
internal sealed partial class HealthJson : JsonSerializerContext;

using BrigadeDispatch.Kernel;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Messaging.Sending;

/// <summary>What the sender says. Ids and counts only.</summary>
internal static partial class SenderLog
{
    [LoggerMessage(4001, LogLevel.Information, "Brigade {Brigade}, batch {Batch}, attempt {Attempt}: {Outcome}, status {Status}, LINE request {RequestId}")]
    public static partial void Attempted(ILogger log, BrigadeId brigade, string batch, int attempt, string outcome, int status, string? requestId);

    [LoggerMessage(4002, LogLevel.Warning, "Brigade {Brigade}, batch {Batch}: taken over with fence {Fence}, same bytes, same key")]
    public static partial void TakenOver(ILogger log, BrigadeId brigade, string batch, int fence);

    [LoggerMessage(4003, LogLevel.Critical, "Brigade {Brigade}: LINE refuses the channel access token; nothing can be sent")]
    public static partial void TokenRefused(ILogger log, BrigadeId brigade);

    [LoggerMessage(4004, LogLevel.Critical, "Brigade {Brigade}, batch {Batch}: LINE's monthly quota is used up")]
    public static partial void QuotaOut(ILogger log, BrigadeId brigade, string batch);

    [LoggerMessage(4005, LogLevel.Error, "Brigade {Brigade}, batch {Batch}: LINE refuses it: {Reason}")]
    public static partial void Refused(ILogger log, BrigadeId brigade, string batch, string reason);

    [LoggerMessage(4006, LogLevel.Error, "Brigade {Brigade}, batch {Batch}: LINE refuses the Flex message, sent as text: {Reason}")]
    public static partial void FlexRefused(ILogger log, BrigadeId brigade, string batch, string reason);

    [LoggerMessage(4007, LogLevel.Warning, "Brigade {Brigade}, batch {Batch}: LINE refuses {Count} recipients; the others go with a new key")]
    public static partial void RecipientsRefused(ILogger log, BrigadeId brigade, string batch, int count);

    [LoggerMessage(4008, LogLevel.Error, "Brigade {Brigade}, batch {Batch}: delivery stopped; the sweep takes it up again")]
    public static partial void DeliveryFailed(ILogger log, BrigadeId brigade, string batch, Exception failure);

    [LoggerMessage(4009, LogLevel.Error, "The sweep for unsent batches failed; again in a second")]
    public static partial void SweepFailed(ILogger log, Exception failure);

    [LoggerMessage(4010, LogLevel.Warning, "Brigade {Brigade}: a reply was not taken: {Outcome}, status {Status}")]
    public static partial void ReplyNotTaken(ILogger log, BrigadeId brigade, string outcome, int status);

    [LoggerMessage(4011, LogLevel.Error, "Brigade {Brigade}, LINE event {EventId}: kept, but not worked on")]
    public static partial void EventFailed(ILogger log, BrigadeId brigade, string eventId, Exception failure);
}

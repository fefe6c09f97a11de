using System.Text.Encodings.Web;
using System.Text.Json;
using BrigadeDispatch.LineSimulator.Users;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>The shapes of the control API.</summary>
internal static class ControlJson
{
    internal static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Text(object value) => JsonSerializer.Serialize(value, Web);

    internal static async Task WriteAsync(HttpContext context, int status, object value)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(Text(value), context.RequestAborted);
    }

    internal static object User(VirtualUser user, MemberName? name) => new
    {
        user.Id,
        brigade = user.BrigadeId,
        user.Number,
        name = name?.Name ?? user.DisplayName,
        rank = name?.Rank ?? "",
        unit = name?.Unit ?? "",
        user.Friend,
        user.Blocked,
        user.NotificationsOff,
        user.OutOfRange,
        user.SlowLine,
        user.Waiting,
        user.NoticesShown,
    };

    internal static object Entry(ChatEntry entry) => new
    {
        entry.Number,
        at = entry.At.ToUnixTimeMilliseconds(),
        side = entry.Side == ChatSide.Bot ? "bot" : "user",
        entry.By,
        entry.MessageId,
        entry.Silent,
        entry.Notice,
        entry.Message,
    };

    internal static object Attempt(ApiAttempt attempt) => new
    {
        attempt.Number,
        at = attempt.At.ToUnixTimeMilliseconds(),
        attempt.Endpoint,
        attempt.Method,
        attempt.Path,
        brigade = attempt.BrigadeId,
        attempt.Status,
        attempt.RequestId,
        attempt.RetryKey,
        recipients = attempt.Recipients.Count,
        firstRecipient = attempt.Recipients.Count > 0 ? attempt.Recipients[0] : null,
        attempt.Delivered,
        attempt.Accepted,
        fault = attempt.Fault?.ToString(),
        milliseconds = Math.Round(attempt.Milliseconds, 1),
    };

    internal static object Webhook(WebhookAttempt webhook) => new
    {
        at = webhook.At.ToUnixTimeMilliseconds(),
        brigade = webhook.BrigadeId,
        webhook.WebhookEventId,
        webhook.EventType,
        webhook.UserId,
        webhook.Redelivery,
        webhook.Status,
        milliseconds = Math.Round(webhook.Milliseconds, 1),
        webhook.Error,
    };

    internal static object Violation(Violation violation) => new
    {
        at = violation.At.ToUnixTimeMilliseconds(),
        kind = violation.Kind.ToString(),
        violation.AttemptNumber,
        brigade = violation.BrigadeId,
        violation.Text,
    };

    internal static object Faults(Faults faults) => new
    {
        pending = faults.Pending.Select(fault => new
        {
            kind = fault.Kind.ToString(),
            fault.Endpoint,
            left = fault.Left == PendingFault.ForEver ? (int?)null : fault.Left,
            fault.Status,
        }),
        idTokens = faults.PendingIdTokens.Select(fault => new
        {
            kind = fault.Kind.ToString(),
            left = fault.Left == PendingFault.ForEver ? (int?)null : fault.Left,
        }),
        autoLogins = faults.PendingLogins.AutoLogins,
        accountLinks = faults.PendingLogins.AccountLinks,
        delayMs = (long)faults.Delay.TotalMilliseconds,
        webhookDelayMs = (long)faults.WebhookDelay.TotalMilliseconds,
    };
}

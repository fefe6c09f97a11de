using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Messaging.Reactions;
using BrigadeDispatch.Messaging.Sending;
using BrigadeDispatch.Messaging.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>
/// LINE's webhook: the signature over the raw bytes first, then each event stored together with what it causes in one commit,
/// then 200. Repeats are dropped by webhookEventId; unknown events are kept and harm nothing.
/// </summary>
/// <remarks>LINE Developers, "Verify webhook signature" and "Receive messages (webhook)".</remarks>
internal sealed class LineWebhook(IServiceScopeFactory scopes, Counters counters, TimeProvider clock, ILogger<LineWebhook> log)
{
    /// <summary>Largest body taken, bytes.</summary>
    public const int LargestBody = 2 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/line/{brigadeId}/webhook", async (string brigadeId, HttpContext http, IBrigades brigades, LineWebhook webhook) =>
                await webhook.HandleAsync(brigadeId, http, brigades))
            .ExcludeFromDescription();

    /// <summary>Whether the one signature header fits the bytes under one of the channel's secrets.</summary>
    public static bool IsSigned(IReadOnlyList<string?> headers, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        if (headers.Count != 1 || headers[0] is not { Length: 44 } header)
            return false;
        Span<byte> told = stackalloc byte[33];
        if (!Convert.TryFromBase64String(header, told, out var length) || length != 32 || header.Any(char.IsWhiteSpace))
            return false;
        Span<byte> expected = stackalloc byte[32];
        var fits = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
            fits |= CryptographicOperations.FixedTimeEquals(told[..32], expected);
        }
        return fits;
    }

    private async Task<IResult> HandleAsync(string brigadeId, HttpContext http, IBrigades brigades)
    {
        var cancellationToken = http.RequestAborted;
        var signatures = http.Request.Headers["X-Line-Signature"].ToArray();
        if (!(http.Request.ContentLength > LargestBody) && signatures is not [{ Length: 44 }])
            return Problems.Of(401, "signature.invalid", "署名が正しくありません。");   // who cannot sign gets no memory of ours
        if (await RawBody.ReadAsync(http, LargestBody) is not { } body)
            return Problems.Of(413, "body.tooLarge", "本文が大きすぎます（2 MBまで）。");
        var brigade = BrigadeId.TryParse(brigadeId, out var id) ? await brigades.FindAsync(id, cancellationToken) : null;
        if (brigade is null || !IsSigned(signatures, body, brigade.Line.Secrets))
            return Problems.Of(401, "signature.invalid", "署名が正しくありません。");
        foreach (var item in Events(body, brigade.Line.Destination))
            await TakeAsync(brigade.Id, item, http.TraceIdentifier);
        return Results.Ok();
    }

    private async Task TakeAsync(BrigadeId brigade, LineEvent item, string requestId)
    {
        try
        {
            await TakeAsync(brigade, item, requestId, act: true);
        }
        catch (Exception failure) when (failure is not StoreUnavailableException)
        {
            // What it meant cannot be done now; that it came is kept all the same, so that nothing is lost and LINE need not repeat it.
            SenderLog.EventFailed(log, brigade, item.Id, failure);
            await TakeAsync(brigade, item, requestId, act: false);
        }
    }

    private async Task TakeAsync(BrigadeId brigade, LineEvent item, string requestId, bool act)
    {
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.LinePlatform, requestId);
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            if (await work.FindAsync<LineEventDocument>(item.Id, CancellationToken.None) is not null)
            {
                counters.Duplicate();
                return;
            }
            var whole = item.Raw.Length <= LineEventDocument.MostRaw;
            work.Save(new LineEventDocument
            {
                Id = item.Id,
                Raw = whole ? item.Raw : item.Raw[..LineEventDocument.MostRaw],
                RawLength = whole ? null : item.Raw.Length,
                ReceivedAt = clock.GetUtcNow(),
            });
            work.Audit("line.received", item.Id, item.Type);
            if (act && item.News is { } news)
                await scope.ServiceProvider.GetRequiredService<IMediator>().Publish(news, CancellationToken.None);
            try
            {
                await work.CommitAsync(CancellationToken.None);
                return;
            }
            catch (ConcurrentChangeException)
            {
                // The same event twice at once, or another tap of the same member: decide again from what is stored now.
            }
        }
    }

    private sealed record LineEvent(string Id, string Type, byte[] Raw, INotification? News);

    private List<LineEvent> Events(byte[] body, string destination)
    {
        using var json = LenientJson.Parse(body);
        if (json is not { RootElement: { ValueKind: JsonValueKind.Object } root } || !root.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
            return [Unknown(body)];
        return LenientJson.Text(root, "destination") == destination
            ? events.EnumerateArray().Select(Read).ToList()
            : [];   // another channel's: contract.md, "200 and no effect"
    }

    private static LineEvent Unknown(byte[] raw) => new(IdOf(raw), "unreadable", raw, null);

    // The kind is not always the first property and any of them may be missing: each is looked up on its own.
    private LineEvent Read(JsonElement item)
    {
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(item).ToArray();
        if (item.ValueKind != JsonValueKind.Object)
            return Unknown(raw);
        var told = LenientJson.Text(item, "webhookEventId");
        var id = told is null ? IdOf(raw) : IdOf(Encoding.UTF8.GetBytes("id:" + told));
        var type = LenientJson.Text(item, "type") ?? "unknown";
        if (!item.TryGetProperty("source", out var source) || LenientJson.Text(source, "userId") is not { } user)
            return new LineEvent(id, Known(type), raw, null);
        var now = clock.GetUtcNow();
        var at = item.TryGetProperty("timestamp", out var stamp) && stamp.ValueKind == JsonValueKind.Number && stamp.TryGetInt64(out var ms)
            && ms is > 0 and < 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : now;
        if (at > now.AddMinutes(5))
            at = now;   // a clock running ahead must not make an answer that no later one can change
        var reply = LenientJson.Text(item, "mode") == "standby" ? null : LenientJson.Text(item, "replyToken");
        INotification? news = type switch
        {
            "postback" when item.TryGetProperty("postback", out var postback) && LenientJson.Text(postback, "data") is { } data =>
                new LinePostbackReceived(told ?? id, user, data, at, reply),
            "accountLink" when item.TryGetProperty("link", out var link) && LenientJson.Text(link, "result") == "ok" && LenientJson.Text(link, "nonce") is { } nonce =>
                new LineAccountLinked(user, nonce, at),
            "follow" => new LineFollowed(user, reply),
            _ => null,
        };
        return new LineEvent(id, Known(type), raw, news);
    }

    private static string Known(string type) => type.Length <= 40 && type.All(char.IsAsciiLetter) ? type : "unknown";

    private static string IdOf(byte[] named) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(named).AsSpan(0, 16));
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace BrigadeDispatch.LineSimulator.Webhooks;

/// <summary>One event as LINE's webhook carries it; redelivery changes nothing but its delivery context.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects .</remarks>
internal sealed record WebhookEvent(
    string Type,
    string WebhookEventId,
    DateTimeOffset At,
    string? UserId,
    string? ReplyToken,
    Action<Utf8JsonWriter>? Detail)
{
    private static readonly JsonWriterOptions AsLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static byte[] Body(string destination, IEnumerable<WebhookEvent> events, bool redelivery)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, AsLine))
        {
            json.WriteStartObject();
            json.WriteString("destination", destination);
            json.WriteStartArray("events");
            foreach (var one in events)
            {
                one.Write(json, redelivery);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return PlainJson.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    internal static WebhookEvent Postback(Identifiers ids, DateTimeOffset at, string userId, string replyToken, string data, JsonElement? parameters) =>
        new("postback", ids.Ulid(), at, userId, replyToken, json =>
        {
            json.WriteStartObject("postback");
            json.WriteString("data", data);
            if (parameters is { } given)
            {
                json.WritePropertyName("params");
                given.WriteTo(json);
            }
            json.WriteEndObject();
        });

    internal static WebhookEvent Text(Identifiers ids, DateTimeOffset at, string userId, string replyToken, string messageId, string text)
    {
        // Made once: a duplicate and a redelivery carry the same tokens.
        var (quote, read) = (Identifiers.Token(), Identifiers.Token());
        return new("message", ids.Ulid(), at, userId, replyToken, json =>
        {
            json.WriteStartObject("message");
            json.WriteString("type", "text");
            json.WriteString("id", messageId);
            json.WriteString("quoteToken", quote);
            json.WriteString("markAsReadToken", read);
            json.WriteString("text", text);
            json.WriteEndObject();
        });
    }

    internal static WebhookEvent Location(
        Identifiers ids, DateTimeOffset at, string userId, string replyToken, string messageId, double latitude, double longitude, string? title, string? address)
    {
        var read = Identifiers.Token();
        return new("message", ids.Ulid(), at, userId, replyToken, json =>
        {
            json.WriteStartObject("message");
            json.WriteString("type", "location");
            json.WriteString("id", messageId);
            json.WriteString("markAsReadToken", read);
            if (title is not null)
            {
                json.WriteString("title", title);
            }
            if (address is not null)
            {
                json.WriteString("address", address);
            }
            json.WriteNumber("latitude", latitude);
            json.WriteNumber("longitude", longitude);
            json.WriteEndObject();
        });
    }

    internal static WebhookEvent Image(Identifiers ids, DateTimeOffset at, string userId, string replyToken, string messageId)
    {
        var (quote, read) = (Identifiers.Token(), Identifiers.Token());
        return new("message", ids.Ulid(), at, userId, replyToken, json =>
        {
            json.WriteStartObject("message");
            json.WriteString("type", "image");
            json.WriteString("id", messageId);
            json.WriteString("quoteToken", quote);
            json.WriteString("markAsReadToken", read);
            json.WriteStartObject("contentProvider");
            json.WriteString("type", "line");
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    internal static WebhookEvent Follow(Identifiers ids, DateTimeOffset at, string userId, string replyToken, bool unblocked) =>
        new("follow", ids.Ulid(), at, userId, replyToken, json =>
        {
            json.WriteStartObject("follow");
            json.WriteBoolean("isUnblocked", unblocked);
            json.WriteEndObject();
        });

    internal static WebhookEvent Unfollow(Identifiers ids, DateTimeOffset at, string userId) => new("unfollow", ids.Ulid(), at, userId, null, null);

    internal static WebhookEvent AccountLink(Identifiers ids, DateTimeOffset at, string? userId, string? replyToken, bool ok, string nonce) =>
        new("accountLink", ids.Ulid(), at, userId, replyToken, json =>
        {
            json.WriteStartObject("link");
            json.WriteString("result", ok ? "ok" : "failed");
            json.WriteString("nonce", nonce);
            json.WriteEndObject();
        });

    private void Write(Utf8JsonWriter json, bool redelivery)
    {
        json.WriteStartObject();
        json.WriteString("type", Type);
        Detail?.Invoke(json);
        json.WriteString("webhookEventId", WebhookEventId);
        json.WriteStartObject("deliveryContext");
        json.WriteBoolean("isRedelivery", redelivery);
        json.WriteEndObject();
        json.WriteNumber("timestamp", At.ToUnixTimeMilliseconds());
        if (UserId is not null)
        {
            json.WriteStartObject("source");
            json.WriteString("type", "user");
            json.WriteString("userId", UserId);
            json.WriteEndObject();
        }
        if (ReplyToken is not null)
        {
            json.WriteString("replyToken", ReplyToken);
        }
        json.WriteString("mode", "active");
        json.WriteEndObject();
    }
}

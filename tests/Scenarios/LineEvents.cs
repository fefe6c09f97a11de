using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.LineSimulator;

namespace BrigadeDispatch.Scenarios;

/// <summary>Events of LINE's webhook as a test needs them, also such as no phone would make.</summary>
public static class LineEvents
{
    /// <summary>A tap on a button.</summary>
    public static object Postback(
        string data, int member, DateTimeOffset at, string? eventId = null, int brigade = 1, string mode = "active", bool redelivery = false, string? replyToken = null) => new
        {
            replyToken = replyToken ?? "0123456789abcdef0123456789abcdef",   // LINE sends it before the type
            type = "postback",
            mode,
            timestamp = at.ToUnixTimeMilliseconds(),
            source = new { type = "user", userId = DemoLine.UserId(brigade, member) },
            webhookEventId = eventId ?? NewId(),
            deliveryContext = new { isRedelivery = redelivery },
            postback = new { data },
        };

    /// <summary>A body with events for a channel.</summary>
    public static byte[] Body(IEnumerable<object> events, string? destination = null) =>
        JsonSerializer.SerializeToUtf8Bytes(new { destination = destination ?? DemoLine.Destination(1), events });

    /// <summary>An id no other event has.</summary>
    public static string NewId() => "01" + Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>LINE's signature of a body.</summary>
    public static string Sign(byte[] body, string secret = DemoLine.ChannelSecret) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>
/// How a document lies in Cosmos DB: <c>id</c> = type.id, <c>b</c> brigade (partition key), <c>t</c> type, <c>s</c> number of its commit, <c>k</c> keys
/// (<see cref="KeyOrder"/>), <c>x</c> expiry, <c>d</c> deleted, <c>o</c> sealed body as base64, <c>ttl</c> seconds until the service removes it.
/// </summary>
internal static class Envelope
{
    /// <summary>Deletions are told this long (as on SQLite).</summary>
    public static readonly TimeSpan TombstoneKept = TimeSpan.FromDays(35);

    /// <summary>The service removes an expired document only this long after its time: our clock decides what is expired, the service only clears away.</summary>
    public static readonly TimeSpan RemovedAfter = TimeSpan.FromDays(1);

    private const string Instant = "yyyy-MM-ddTHH:mm:ss.fffffffZ";   // to the tick and in the order of time
    private static readonly JsonWriterOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Id in the container.</summary>
    public static string Id(string type, string id) => $"{type}.{id}";

    /// <summary>An instant as it is stored and compared.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);

    /// <summary>A document as JSON, or its tombstone.</summary>
    public static MemoryStream Write(
        BrigadeId brigade, string type, string id, long sequence, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> keys, DateTimeOffset? expiresAt,
        bool deleted, DateTimeOffset now)
    {
        var stream = new MemoryStream(body.Length / 3 * 4 + 512);
        using (var json = new Utf8JsonWriter(stream, _plain))
        {
            json.WriteStartObject();
            json.WriteString("id", Id(type, id));
            json.WriteString("b", brigade.Value);
            json.WriteString("t", type);
            json.WriteNumber("s", sequence);
            if (deleted)
            {
                json.WriteNumber("d", 1);
                json.WriteNumber("ttl", Seconds(TombstoneKept + RemovedAfter));
            }
            else
            {
                if (keys.Count > 0)
                {
                    json.WriteStartObject("k");
                    foreach (var (name, value) in keys)
                        json.WriteString(name, KeyOrder.Write(type, value, id));
                    json.WriteEndObject();
                }
                if (expiresAt is { } until)
                {
                    json.WriteString("x", Time(until));
                    json.WriteNumber("ttl", Seconds(until - now + RemovedAfter));
                }
                json.WriteBase64String("o", body.Span);
            }
            json.WriteEndObject();
        }
        stream.Position = 0;
        return stream;
    }

    /// <summary>Reads a document as it is at a moment; null for what is not one (the head).</summary>
    public static StoredDocument? Read(JsonElement json, DateTimeOffset now)
    {
        if (!json.TryGetProperty("t", out var typed))
            return null;
        var type = typed.GetString()!;
        var id = json.GetProperty("id").GetString()![(type.Length + 1)..];
        var sequence = json.GetProperty("s").GetInt64();
        var etag = json.GetProperty("_etag").GetString()!;
        DateTimeOffset? expiresAt = json.TryGetProperty("x", out var until)
            ? DateTimeOffset.ParseExact(until.GetString()!, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)
            : null;
        if (json.TryGetProperty("d", out _) || expiresAt <= now)
            return new StoredDocument(type, id, Tag(etag, expiresAt), sequence, default, DocumentWrite.NoKeys, expiresAt, Deleted: true);
        var keys = DocumentWrite.NoKeys;
        if (json.TryGetProperty("k", out var named))
            keys = named.EnumerateObject().ToDictionary(key => key.Name, key => KeyOrder.Value(key.Value.GetString()!));
        return new StoredDocument(type, id, Tag(etag, expiresAt), sequence, json.GetProperty("o").GetBytesFromBase64(), keys, expiresAt, Deleted: false);
    }

    /// <summary>What callers hold as ETag: the service's, and until when the document is there, so that an expired one is refused without asking.</summary>
    public static string Tag(string etag, DateTimeOffset? expiresAt) => expiresAt is { } until ? $"{etag}!{Time(until)}" : etag;

    /// <summary>The service's ETag in a caller's; null if it can never match: empty, or of a document past its time.</summary>
    public static string? Match(string tag, DateTimeOffset now)
    {
        var mark = tag.LastIndexOf('!');
        if (mark >= 0 && string.CompareOrdinal(tag, mark + 1, Time(now), 0, Instant.Length) <= 0)
            return null;
        var etag = mark < 0 ? tag : tag[..mark];
        return etag.Length == 0 ? null : etag;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, int.MaxValue);
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>
/// The document that numbers a brigade's commits: in every batch, replaced only if nobody else committed since. It also names the latest batches, so that
/// after a lost answer one look tells whether a batch is stored.
/// </summary>
/// <param name="Sequence">Number of the newest commit; 0: none yet.</param>
/// <param name="ETag">The service's; null: the document is not there yet.</param>
/// <param name="Recent">The latest batches, newest last.</param>
internal sealed record Head(long Sequence, string? ETag, IReadOnlyList<Head.Batch> Recent)
{
    /// <summary>A batch as the head remembers it.</summary>
    public readonly record struct Batch(string Id, long Last);

    /// <summary>Id in the container; no type can be so named, since ids of documents have a dot.</summary>
    public const string Id = "head";

    /// <summary>Of a brigade nothing was ever committed to.</summary>
    public static Head None { get; } = new(0, null, []);

    private const int Remembered = 64;   // a lost answer is looked after within seconds; a brigade's instances make some 10 to 20 batches a second at most

    /// <summary>The head after a batch.</summary>
    public Head Next(string batch, long last) => new(last, null, [.. Recent.TakeLast(Remembered - 1), new Batch(batch, last)]);

    /// <summary>Whether a batch is stored; null if too many were since to tell.</summary>
    public bool? Holds(string batch, long last)
    {
        foreach (var recent in Recent)
            if (recent.Id == batch)
                return true;
        return Recent.Count == Remembered && Recent[0].Last > last ? null : false;
    }

    public MemoryStream Write(BrigadeId brigade)
    {
        var stream = new MemoryStream(4096);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("b", brigade.Value);
            json.WriteNumber("s", Sequence);
            json.WriteStartArray("r");
            foreach (var batch in Recent)
                json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{batch.Last} {batch.Id}"));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stream.Position = 0;
        return stream;
    }

    public static Head Read(JsonElement json)
    {
        var recent = new List<Batch>(Remembered);
        foreach (var item in json.GetProperty("r").EnumerateArray())
        {
            var text = item.GetString()!;
            var gap = text.IndexOf(' ', StringComparison.Ordinal);
            recent.Add(new Batch(text[(gap + 1)..], long.Parse(text.AsSpan(0, gap), CultureInfo.InvariantCulture)));
        }
        return new Head(json.GetProperty("s").GetInt64(), json.GetProperty("_etag").GetString(), recent);
    }
}

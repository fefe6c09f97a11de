using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Storage;

/// <summary>
/// Which layer of sources is in force. Touched by every change of a source, so that an edit and an import at the same moment meet here and one of
/// them starts over: an import makes a whole new layer of <see cref="WaterPageDocument"/> and puts it in force with this one document.
/// </summary>
internal sealed record WaterLayersDocument : IDocument<WaterLayersDocument>
{
    public const string TheOne = "1";

    /// <summary>The layer before any import: no pages, single sources only.</summary>
    public const string First = "0";

    public static string Type => "waterLayers";

    public static JsonTypeInfo<WaterLayersDocument> Json => WaterJson.Stored.WaterLayersDocument;

    /// <summary>The layer in force.</summary>
    public string Current { get; init; } = First;

    /// <summary>Its pages, 0 to this less one.</summary>
    public int Pages { get; init; }

    /// <summary>Rises with every change of a source.</summary>
    public long Count { get; init; }

    /// <summary>Value of <see cref="Count"/> when the layer came into force: equal to <see cref="Count"/>, nothing was edited since.</summary>
    public long CountAtStart { get; init; }

    /// <summary>Layers that were in force, newest first, kept for 35 days so that an import can be undone.</summary>
    public IReadOnlyList<FormerLayer> Former { get => field ?? []; init; } = [];

    [JsonIgnore]
    public string DocumentId => TheOne;
}

/// <summary>A layer that another one took the place of.</summary>
internal sealed record FormerLayer(string Layer, int Pages, DateTimeOffset Until);

/// <summary>
/// Sources of a layer. Written before the layer is in force, never changed. So few that its bytes, sealed or not, are no large object:
/// those of a whole layer would wait for a full collection, an import's hundreds of megabytes of them.
/// </summary>
internal sealed record WaterPageDocument : IDocument<WaterPageDocument>
{
    public const int Most = 96;

    public static string Type => "waterPage";

    public static JsonTypeInfo<WaterPageDocument> Json => WaterJson.Stored.WaterPageDocument;

    public static bool KeepsHistory => false;

    public required string Layer { get; init; }

    public required int Index { get; init; }

    public required IReadOnlyList<WaterSource> Sources { get; init; }

    [JsonIgnore]
    public string DocumentId => IdOf(Layer, Index);

    public static string IdOf(string layer, int index) => $"{layer}.{index:00000}";

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("layer", Layer)];
}

/// <summary>A source that was made or changed by itself since its layer came into force; it counts instead of the one in the pages.</summary>
internal sealed record WaterSourceDocument : IDocument<WaterSourceDocument>
{
    public static string Type => "waterSource";

    public static JsonTypeInfo<WaterSourceDocument> Json => WaterJson.Stored.WaterSourceDocument;

    public required string Layer { get; init; }

    public required WaterSource Source { get; init; }

    [JsonIgnore]
    public string DocumentId => IdOf(Layer, Source.Id);

    public static string IdOf(string layer, WaterSourceId id) => $"{layer}.{id}";

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("layer", Layer)];
}

/// <summary>A photo of a source or of a defect, without what cameras write into it beside the picture. Never changed.</summary>
internal sealed record WaterPhotoDocument : IDocument<WaterPhotoDocument>
{
    public static string Type => "waterPhoto";

    public static JsonTypeInfo<WaterPhotoDocument> Json => WaterJson.Stored.WaterPhotoDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    /// <summary><c>image/jpeg</c> or <c>image/png</c>, told by its bytes.</summary>
    public required string MediaType { get; init; }

    public required DateTimeOffset At { get; init; }

    public required byte[] Bytes { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("at", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null))];
}

/// <summary>
/// That a photo is there, without its bytes: a list of photos costs nothing. Beside <see cref="WaterPhotoDocument"/>, of the same id. Its key <c>loose</c>
/// tells since when nothing refers to the photo, for <see cref="LeftoverSweeper"/>.
/// </summary>
internal sealed record WaterPhotoMarkDocument : IDocument<WaterPhotoMarkDocument>
{
    public static string Type => "waterPhotoMark";

    public static JsonTypeInfo<WaterPhotoMarkDocument> Json => WaterJson.Stored.WaterPhotoMarkDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    /// <summary>Null: something refers to it, or it was not looked at yet.</summary>
    public DateTimeOffset? LooseSince { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() =>
        LooseSince is { } since ? [new(LooseKey, since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null))] : [];

    public const string LooseKey = "loose";
}

/// <summary>A change of one source: before and after, for its history and for taking it back. Kept for three years.</summary>
internal sealed record WaterChangeDocument : IDocument<WaterChangeDocument>
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(3 * 365);

    public static string Type => "waterChange";

    public static JsonTypeInfo<WaterChangeDocument> Json => WaterJson.Stored.WaterChangeDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required WaterSourceId SourceId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Kind and id, never a name.</summary>
    public required string Actor { get; init; }

    /// <summary><c>created</c>, <c>edited</c>, <c>moved</c>, <c>state</c>, <c>retired</c>, <c>restored</c>, <c>inspected</c>, <c>imported</c>, <c>undone</c>.</summary>
    public required string What { get; init; }

    /// <summary>The file it came with; null: with none.</summary>
    public string? FileName { get; init; }

    public WaterSource? Before { get; init; }

    public required WaterSource After { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() =>
        [new("source", $"{SourceId}|{At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}"), new("at", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null))];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WaterLayersDocument))]
[JsonSerializable(typeof(WaterPageDocument))]
[JsonSerializable(typeof(WaterSourceDocument))]
[JsonSerializable(typeof(WaterChangeDocument))]
[JsonSerializable(typeof(WaterPhotoDocument))]
[JsonSerializable(typeof(WaterPhotoMarkDocument))]
[JsonSerializable(typeof(WaterSource))]
internal sealed partial class WaterJson : JsonSerializerContext
{
    /// <summary>Kanji as they are: a page of sources is half as large as with escapes.</summary>
    public static WaterJson Stored { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}

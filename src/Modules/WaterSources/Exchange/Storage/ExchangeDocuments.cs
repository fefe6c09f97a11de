using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;

namespace BrigadeDispatch.WaterSources.Exchange.Storage;

/// <summary>A file of sources that was handed in and not yet taken in: its bytes lie beside it in parts. Its id is a hash of the token that opens it.</summary>
internal sealed record WaterUploadDocument : IDocument<WaterUploadDocument>
{
    /// <summary>How long somebody may look at what a file would do.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public static string Type => "waterUpload";

    public static JsonTypeInfo<WaterUploadDocument> Json => ExchangeJson.Default.WaterUploadDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    /// <summary>Whoever handed it in, and nobody else, may take it in.</summary>
    public required string Actor { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string FileName { get; init; }

    public required int Parts { get; init; }

    /// <summary>Bytes of the file as it came; 0: not known.</summary>
    public long Length { get; init; }

    /// <summary>What its bytes were proved to be.</summary>
    public required string Encoding { get; init; }

    /// <summary>Where its text begins.</summary>
    public required int Start { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;
}

/// <summary>Some bytes of such a file, compressed.</summary>
internal sealed record WaterUploadPartDocument : IDocument<WaterUploadPartDocument>
{
    public static string Type => "waterUploadPart";

    public static JsonTypeInfo<WaterUploadPartDocument> Json => ExchangeJson.Default.WaterUploadPartDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required byte[] Bytes { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + WaterUploadDocument.Kept;

    public static string IdOf(string upload, int part) => $"{upload}.{part:000}";
}

/// <summary>That a file was taken in: who, when, how many, and what undoes it. Kept as long as the changes of single sources, whose histories it is part of.</summary>
internal sealed record WaterImportDocument : IDocument<WaterImportDocument>
{

    public static string Type => "waterImport";

    public static JsonTypeInfo<WaterImportDocument> Json => ExchangeJson.Default.WaterImportDocument;

    public required string Id { get; init; }

    /// <summary>Kind and id, never a name.</summary>
    public required string Actor { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string FileName { get; init; }

    public required int Rows { get; init; }

    public required int New { get; init; }

    public required int Changed { get; init; }

    /// <summary>Retired, because they were not in the file.</summary>
    public required int Removed { get; init; }

    /// <summary>Layer in force before; the same as <see cref="LayerAfter"/> where single sources were written.</summary>
    public required string LayerBefore { get; init; }

    public required int PagesBefore { get; init; }

    public required string LayerAfter { get; init; }

    /// <summary>Count of the layers' document after this import: as long as it stands, nothing was changed since.</summary>
    public required long CountAfter { get; init; }

    /// <summary>Of single sources: each as it was; of new ones the id alone.</summary>
    public IReadOnlyList<SourceBefore> Before { get => field ?? []; init; } = [];

    /// <summary>Its step in the histories of the sources it changed; null: they were written one by one, each with its own change.</summary>
    public string? Step { get; init; }

    public DateTimeOffset? UndoneAt { get; init; }

    /// <summary>Who took it back; kind and id.</summary>
    public string? UndoneBy { get; init; }

    /// <summary>The step that taking it back was.</summary>
    public string? UndoStep { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + WaterChangeDocument.Kept;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("at", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null))];
}

/// <summary>A source before an import; null: there was none.</summary>
internal readonly record struct SourceBefore(WaterSourceId Id, WaterSource? Source);

/// <summary>
/// Some of the sources that one step – an import, or taking one back – changed, in the order of their ids, each as it was before. What it was afterwards
/// is told by the next change of the source, or by the source as it is. Written before the step's deciding commit, never changed.
/// </summary>
internal sealed record WaterStepPageDocument : IDocument<WaterStepPageDocument>
{
    public static string Type => "waterStepPage";

    public static JsonTypeInfo<WaterStepPageDocument> Json => ExchangeJson.Stored.WaterStepPageDocument;

    public static bool KeepsHistory => false;

    public required string Step { get; init; }

    public required int Index { get; init; }

    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<SourceBefore> Sources { get; init; }

    [JsonIgnore]
    public string DocumentId => $"{Step}.{Index:00000}";

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + WaterChangeDocument.Kept;

    /// <summary>Value of the key <c>from</c> at which a page that holds the source begins, or before it.</summary>
    public static string FromKey(string step, WaterSourceId id) => $"{step}|{id.Value:N}";   // hexadecimal: in the order of the ids

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("step", Step), new("from", FromKey(Step, Sources[0].Id))];
}

/// <summary>That sources were written into a file.</summary>
internal sealed record WaterExportDocument : IDocument<WaterExportDocument>
{
    public static string Type => "waterExport";

    public static JsonTypeInfo<WaterExportDocument> Json => ExchangeJson.Default.WaterExportDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required string Actor { get; init; }

    public required DateTimeOffset At { get; init; }

    public required int Sources { get; init; }

    public required string Layout { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + TimeSpan.FromDays(400);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WaterUploadDocument))]
[JsonSerializable(typeof(WaterUploadPartDocument))]
[JsonSerializable(typeof(WaterImportDocument))]
[JsonSerializable(typeof(WaterExportDocument))]
[JsonSerializable(typeof(WaterStepPageDocument))]
internal sealed partial class ExchangeJson : JsonSerializerContext
{
    /// <summary>Kanji as they are: a page of sources is half as large as with escapes.</summary>
    public static ExchangeJson Stored { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}

using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;

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

/// <summary>That a file was taken in: who, when, how many, and what undoes it.</summary>
internal sealed record WaterImportDocument : IDocument<WaterImportDocument>
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

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

    public DateTimeOffset? UndoneAt { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("at", At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null))];
}

/// <summary>A source before an import; null: there was none.</summary>
internal sealed record SourceBefore(WaterSourceId Id, WaterSource? Source);

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
internal sealed partial class ExchangeJson : JsonSerializerContext;

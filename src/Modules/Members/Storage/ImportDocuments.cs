using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Storage;

/// <summary>A file of members that was checked and not yet taken in: its bytes lie beside it in parts.</summary>
internal sealed record MemberImportDocument : IDocument<MemberImportDocument>
{
    /// <summary>How long somebody may look at what a file would do.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public static string Type => "memberImport";

    public static JsonTypeInfo<MemberImportDocument> Json => ImportJson.Default.MemberImportDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    /// <summary>Whoever checked it, and nobody else, may take it in.</summary>
    public required string Actor { get; init; }

    public required DateTimeOffset At { get; init; }

    public required int Parts { get; init; }

    /// <summary>What it was judged to do.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Who was judged not to be in it.</summary>
    public required string RemovedFingerprint { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + Kept;
}

/// <summary>Some bytes of such a file, compressed.</summary>
internal sealed record MemberImportPartDocument : IDocument<MemberImportPartDocument>
{
    /// <summary>Bytes in one part: as base64 twice over (JSON, store) below the 2 MB of a batch.</summary>
    public const int Size = 1_000_000;

    public static string Type => "memberImportPart";

    public static JsonTypeInfo<MemberImportPartDocument> Json => ImportJson.Default.MemberImportPartDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required byte[] Bytes { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + MemberImportDocument.Kept;

    public static string IdOf(string import, int part) => $"{import}.{part:D2}";
}

/// <summary>That members were written into a file: how many, not who.</summary>
internal sealed record MemberExportDocument : IDocument<MemberExportDocument>
{
    public static string Type => "memberExport";

    public static JsonTypeInfo<MemberExportDocument> Json => ImportJson.Default.MemberExportDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required string Actor { get; init; }

    public required DateTimeOffset At { get; init; }

    public required int Members { get; init; }

    public required bool WithPrivate { get; init; }

    public required string Encoding { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    [JsonIgnore]
    public DateTimeOffset? KeptUntil => At + TimeSpan.FromDays(400);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MemberImportDocument))]
[JsonSerializable(typeof(MemberImportPartDocument))]
[JsonSerializable(typeof(MemberExportDocument))]
internal sealed partial class ImportJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Inspections.Domain;

namespace BrigadeDispatch.WaterSources.Inspections.Storage;

/// <summary>A round as stored.</summary>
internal sealed record InspectionRoundDocument : IDocument<InspectionRoundDocument>
{
    public static string Type => "inspectionRound";

    public static JsonTypeInfo<InspectionRoundDocument> Json => InspectionsJson.Default.InspectionRoundDocument;

    public required InspectionRound Round { get; init; }

    [JsonIgnore]
    public string DocumentId => Round.Id;
}

/// <summary>A result as stored. Its id is the phone's.</summary>
internal sealed record InspectionDocument : IDocument<InspectionDocument>
{
    public static string Type => "inspection";

    public static JsonTypeInfo<InspectionDocument> Json => InspectionsJson.Default.InspectionDocument;

    public required Inspection Inspection { get; init; }

    [JsonIgnore]
    public string DocumentId => Inspection.Id;
}

/// <summary>A defect as stored.</summary>
internal sealed record WaterDefectDocument : IDocument<WaterDefectDocument>
{
    public static string Type => "waterDefect";

    public static JsonTypeInfo<WaterDefectDocument> Json => InspectionsJson.Default.WaterDefectDocument;

    public required WaterDefect Defect { get; init; }

    [JsonIgnore]
    public string DocumentId => Defect.Id;
}

/// <summary>A use at a fire as stored. Its id is the phone's.</summary>
internal sealed record WaterUseDocument : IDocument<WaterUseDocument>
{
    public static string Type => "waterUse";

    public static JsonTypeInfo<WaterUseDocument> Json => InspectionsJson.Default.WaterUseDocument;

    public required WaterUse Use { get; init; }

    [JsonIgnore]
    public string DocumentId => Use.Id;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InspectionRoundDocument))]
[JsonSerializable(typeof(InspectionDocument))]
[JsonSerializable(typeof(WaterDefectDocument))]
[JsonSerializable(typeof(WaterUseDocument))]
internal sealed partial class InspectionsJson : JsonSerializerContext;

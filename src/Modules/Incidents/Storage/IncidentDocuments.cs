using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Domain;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Incidents.Storage;

/// <summary>An incident as stored: the domain's record and the version of its shape.</summary>
internal sealed record IncidentDocument : IDocument<IncidentDocument>
{
    public static string Type => "incident";

    public static JsonTypeInfo<IncidentDocument> Json => IncidentsJson.Default.IncidentDocument;

    public int Shape { get; init; } = 1;

    public required Incident Incident { get; init; }

    [JsonIgnore]
    public string DocumentId => Incident.Id.ToString();
}

/// <summary>
/// Touched by every decision to open or join. Two instances that decide at the same moment meet here: one of them starts over
/// and then sees what the other opened.
/// </summary>
internal sealed record DecisionDocument : IDocument<DecisionDocument>
{
    public const string TheOne = "1";

    public static string Type => "incidentDecision";

    public static JsonTypeInfo<DecisionDocument> Json => IncidentsJson.Default.DecisionDocument;

    public static bool KeepsHistory => false;

    public long Count { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IncidentDocument))]
[JsonSerializable(typeof(DecisionDocument))]
internal sealed partial class IncidentsJson : JsonSerializerContext;

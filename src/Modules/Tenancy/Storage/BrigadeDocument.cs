using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Tenancy.Storage;

/// <summary>A brigade's entry in the operator's partition, sealed with the operator's own key because it holds secrets.</summary>
internal sealed record BrigadeDocument : IDocument<BrigadeDocument>
{
    public static string Type => "brigade";

    public static JsonTypeInfo<BrigadeDocument> Json => TenancyJson.Default.BrigadeDocument;

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> MunicipalityNames { get; init; }

    public required IReadOnlyList<string> IntakeSecrets { get; init; }

    public required string LineDestination { get; init; }

    public required IReadOnlyList<string> LineSecrets { get; init; }

    public required string LineAccessToken { get; init; }

    public IReadOnlyList<string> AllowedSenders { get; init; } = [];

    [JsonIgnore]
    public string DocumentId => Id;

    public Brigade ToBrigade() => new(
        BrigadeId.Parse(Id), Name, MunicipalityNames, IntakeSecrets, new LineChannel(LineDestination, LineSecrets, LineAccessToken), AllowedSenders);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BrigadeDocument))]
internal sealed partial class TenancyJson : JsonSerializerContext;

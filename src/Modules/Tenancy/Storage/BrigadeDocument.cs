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

    public string? LineLoginChannelId { get; init; }

    public string? LineLoginSecret { get; init; }

    public string? LiffId { get; init; }

    public string? StaffIssuer { get; init; }

    public string? StaffClientId { get; init; }

    public string? StaffClientSecret { get; init; }

    public string? StaffProviderName { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;

    public Brigade ToBrigade() => new(
        BrigadeId.Parse(Id), Name, MunicipalityNames, IntakeSecrets, new LineChannel(LineDestination, LineSecrets, LineAccessToken), AllowedSenders,
        LineLoginChannelId is { } channel && LineLoginSecret is { } secret ? new LineLoginChannel(channel, secret, LiffId) : null,
        StaffIssuer is { } issuer && StaffClientId is { } client
            ? new OpenIdProvider(new Uri(issuer), client, StaffClientSecret ?? "", StaffProviderName ?? "職員認証")
            : null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BrigadeDocument))]
internal sealed partial class TenancyJson : JsonSerializerContext;

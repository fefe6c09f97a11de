using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.WaterSources.Demo;

/// <summary>That the demo's sources were made, how many, and as which layer. Committed together with putting it in force.</summary>
internal sealed record DemoWaterDocument : IDocument<DemoWaterDocument>
{
    public const string TheOne = "1";

    /// <summary>Raise it when the demo's sources become others.</summary>
    public const int CurrentVersion = 1;

    public static string Type => "demoWater";

    public static JsonTypeInfo<DemoWaterDocument> Json => DemoWaterJson.Default.DemoWaterDocument;

    public static bool KeepsHistory => false;

    public required int Sources { get; init; }

    public required int Version { get; init; }

    public required string Layer { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoWaterDocument))]
internal sealed partial class DemoWaterJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Demo;

/// <summary>That all of the demo was made, and as what: a later start with the same settings and program finds it as it is. In the operator's partition, written last.</summary>
internal sealed record DemoMadeDocument : IDocument<DemoMadeDocument>
{
    public const string TheOne = "1";

    public static string Type => "demoMade";

    public static JsonTypeInfo<DemoMadeDocument> Json => DemoMadeJson.Default.DemoMadeDocument;

    public static bool KeepsHistory => false;

    /// <summary>Sizes that were asked for, and which build of each module made its part.</summary>
    public required string As { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoMadeDocument))]
internal sealed partial class DemoMadeJson : JsonSerializerContext;

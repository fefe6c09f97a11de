using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Demo;

/// <summary>That the demo's roster was made, and as what. Written last: a broken-off making is made anew.</summary>
internal sealed record DemoRosterDocument : IDocument<DemoRosterDocument>
{
    public const string TheOne = "1";

    /// <summary>Raise it when the demo's people become others.</summary>
    public const int Current = 1;

    public static string Type => "demoRoster";

    public static JsonTypeInfo<DemoRosterDocument> Json => DemoRosterJson.Default.DemoRosterDocument;

    public static bool KeepsHistory => false;

    public required int Members { get; init; }

    public required int Version { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoRosterDocument))]
internal sealed partial class DemoRosterJson : JsonSerializerContext;

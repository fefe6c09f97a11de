using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>A district whose coverage is told (地区).</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">As the town calls it.</param>
/// <param name="Zone">What article 4 asks there.</param>
/// <param name="Polygons">Of each polygon its rings, the outer one first; of each ring longitude and latitude in turn, in 1e-7 degrees, closed.</param>
internal sealed record CoverageArea(string Id, string Name, CoverageZone Zone, IReadOnlyList<IReadOnlyList<int[]>> Polygons)
{
    /// <summary>Positions of all rings.</summary>
    [JsonIgnore]
    public int Positions => Polygons.Sum(rings => rings.Sum(ring => ring.Length / 2));
}

/// <summary>Which set of areas is in force. A new set is written beside the old one and put in force by this one document.</summary>
internal sealed record CoverageDocument : IDocument<CoverageDocument>
{
    public const string TheOne = "1";

    public static string Type => "waterCoverage";

    public static JsonTypeInfo<CoverageDocument> Json => CoverageJson.Default.CoverageDocument;

    /// <summary>The set in force; also what an edit must name to be taken.</summary>
    public required string Set { get; init; }

    public required int Parts { get; init; }

    /// <summary>Yearly mean wind of 4 m/s or more (年間平均風速).</summary>
    public required bool Windy { get; init; }

    [JsonIgnore]
    public string DocumentId => TheOne;
}

/// <summary>Some of the areas of a set, as many as fit a batch. Never changed.</summary>
internal sealed record CoveragePartDocument : IDocument<CoveragePartDocument>
{
    public static string Type => "waterCoverageAreas";

    public static JsonTypeInfo<CoveragePartDocument> Json => CoverageJson.Default.CoveragePartDocument;

    public static bool KeepsHistory => false;

    public required string Set { get; init; }

    public required int Index { get; init; }

    public required IReadOnlyList<CoverageArea> Areas { get; init; }

    [JsonIgnore]
    public string DocumentId => IdOf(Set, Index);

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("set", Set)];

    public static string IdOf(string set, int index) => $"{set}.{index:000}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CoverageDocument))]
[JsonSerializable(typeof(CoveragePartDocument))]
internal sealed partial class CoverageJson : JsonSerializerContext;

using System.Text.Json;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>A file of areas that cannot be read at all.</summary>
internal sealed record UnreadableAreas(string Why) : Refusal("coverage.unreadable", Why, 422);

/// <summary>Areas from a GeoJSON file of any town: what they are called and which 用途地域 they are is looked for under the usual headings.</summary>
internal static class AreaFile
{
    public const int BytesMost = 16 * 1024 * 1024;

    public const int AreasMost = 2000, PositionsMost = 200_000, NameMost = 60;

    private static readonly string[] _names = ["name", "名称", "町名", "地区", "地区名", "町字名", "町丁名", "大字名", "S_NAME", "S_AREA_NAME"];
    private static readonly string[] _zones = ["zone", "用途地域", "用途地域名", "用途", "A29_005", "youto"];

    /// <param name="Index">Of the feature in the file, from 0.</param>
    /// <param name="Sentence">What is wrong, or what was taken for granted.</param>
    internal sealed record Problem(int Index, string Sentence);

    internal sealed record Draft(string Name, CoverageZone Zone, IReadOnlyList<IReadOnlyList<int[]>> Polygons);

    internal sealed record Content(IReadOnlyList<Draft> Areas, IReadOnlyList<Problem> Problems);

    public static Result<Content> Read(ReadOnlyMemory<byte> file)
    {
        JsonDocument json;
        try
        {
            var text = file.Span.StartsWith("\uFEFF"u8) ? file[3..] : file;
            json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException)
        {
            return new UnreadableAreas("GeoJSONとして読めません。ファイルが途中で切れていないか、UTF-8で書かれているかを確かめてください。");
        }
        using (json)
        {
            try
            {
                return Of(json.RootElement);
            }
            catch (InvalidOperationException)
            {
                return new UnreadableAreas("文字としておかしな部分があります。UTF-8で書かれているかを確かめてください。");
            }
        }
    }

    private static Result<Content> Of(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "type") is not { } type)
            return new UnreadableAreas("GeoJSONではありません。地区の境界を面で書いたGeoJSONを選んでください。");
        List<JsonElement> features;
        if (type == "FeatureCollection" && root.TryGetProperty("features", out var all) && all.ValueKind == JsonValueKind.Array)
        {
            if (all.GetArrayLength() > AreasMost)
                return new UnreadableAreas($"地区が多すぎます。一度に{AreasMost:N0}地区までです。");
            features = [.. all.EnumerateArray()];
        }
        else if (type is "Feature" or "Polygon" or "MultiPolygon")
        {
            features = [root];
        }
        else
        {
            return new UnreadableAreas("面の形がありません。FeatureCollection、Feature、Polygon、MultiPolygonのどれかにしてください。");
        }
        var (areas, problems, positions) = (new List<Draft>(), new List<Problem>(), 0);
        for (var index = 0; index < features.Count; index++)
        {
            var feature = features[index];
            if (feature.ValueKind != JsonValueKind.Object)
            {
                problems.Add(new Problem(index, "地物（Feature）ではありません。"));
                continue;
            }
            var (polygons, problem) = GeoShapes.Read(Text(feature, "type") != "Feature" ? feature : feature.TryGetProperty("geometry", out var geometry) ? geometry : default);
            if (polygons is null)
            {
                problems.Add(new Problem(index, problem!));
                continue;
            }
            var properties = feature.TryGetProperty("properties", out var told) && told.ValueKind == JsonValueKind.Object ? told : default;
            var name = _names.Select(heading => Text(properties, heading)?.Trim()).FirstOrDefault(word => !string.IsNullOrEmpty(word)) ?? $"地区{index + 1}";
            var use = _zones.Select(heading => Text(properties, heading)?.Trim()).FirstOrDefault(word => !string.IsNullOrEmpty(word)) ?? "";
            var zone = ZoneWords.OfUse(use);
            if (zone is null)
                problems.Add(new Problem(index, $"用途地域「{Short(use)}」がわかりません。用途地域の外として読みました。違えば選びなおしてください。"));
            var area = new Draft(Short(name), zone ?? CoverageZone.Outside, polygons);
            positions += polygons.Sum(rings => rings.Sum(ring => ring.Length / 2));
            if (positions > PositionsMost)
                return new UnreadableAreas($"境界が細かすぎます。全部の地区で点は{PositionsMost:N0}個までです。形を簡単にしてください。");
            areas.Add(area);
        }
        return areas.Count == 0 && problems.Count == 0 ? new UnreadableAreas("地区が1つもありません。") : new Content(areas, problems);
    }

    private static string Short(string text)
    {
        var clean = string.Concat(text.Where(c => !char.IsControl(c)));
        return clean.Length <= NameMost ? clean : clean[..(char.IsHighSurrogate(clean[NameMost - 1]) ? NameMost - 1 : NameMost)];
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>A GeoJSON MultiPolygon (RFC 7946).</summary>
/// <param name="Type">Always MultiPolygon.</param>
/// <param name="Coordinates">Polygons, rings, positions; longitude first.</param>
public sealed record GeoMultiPolygon(string Type, IReadOnlyList<IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>>> Coordinates);

/// <summary>GeoJSON polygons in and out. What comes in is not trusted.</summary>
internal static class GeoShapes
{
    /// <summary>Positions of one area, and degrees it may span.</summary>
    public const int PositionsMost = 20_000;

    public const double SpanMost = 1;

    private const double Unit = 1e7;

    private static readonly GeometryFactory _degrees = new();

    /// <summary>A Polygon or MultiPolygon; otherwise why not, in a sentence.</summary>
    public static (IReadOnlyList<IReadOnlyList<int[]>>? Polygons, string? Problem) Read(JsonElement geometry)
    {
        if (geometry.ValueKind != JsonValueKind.Object || !geometry.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return (null, "地区の形がありません。PolygonかMultiPolygonを入れてください。");
        if (!geometry.TryGetProperty("coordinates", out var coordinates) || coordinates.ValueKind != JsonValueKind.Array)
            return (null, "地区の形に座標（coordinates）がありません。");
        var polygons = new List<IReadOnlyList<int[]>>();
        var left = PositionsMost;
        string? problem;
        switch (type.GetString())
        {
            case "Polygon":
                problem = Polygon(coordinates, polygons, ref left);
                break;
            case "MultiPolygon":
                problem = null;
                foreach (var polygon in coordinates.EnumerateArray())
                    problem ??= Polygon(polygon, polygons, ref left);
                break;
            default:
                return (null, "地区の形は面（PolygonかMultiPolygon）にしてください。点や線では表せません。");
        }
        if (problem is null && polygons.Count == 0)
            problem = "地区の形が空です。";
        problem ??= TooWide(polygons) ?? Invalid(polygons);
        return problem is null ? (polygons, null) : (null, problem);
    }

    public static GeoMultiPolygon Write(IReadOnlyList<IReadOnlyList<int[]>> polygons) => new("MultiPolygon",
        [.. polygons.Select(rings => (IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>>)[.. rings.Select(ring =>
            (IReadOnlyList<IReadOnlyList<double>>)[.. Enumerable.Range(0, ring.Length / 2).Select(i => (IReadOnlyList<double>)[ring[2 * i] / Unit, ring[2 * i + 1] / Unit])])])]);

    private static string? Polygon(JsonElement rings, List<IReadOnlyList<int[]>> into, ref int left)
    {
        if (rings.ValueKind != JsonValueKind.Array)
            return "座標の並びが面の形になっていません。";
        var read = new List<int[]>();
        foreach (var ring in rings.EnumerateArray())
        {
            var positions = new List<int>();
            if (Ring(ring, positions, ref left) is { } problem)
                return problem;
            read.Add([.. positions]);
        }
        if (read.Count == 0)
            return "地区の形が空です。";
        into.Add(read);
        return null;
    }

    private static string? Ring(JsonElement ring, List<int> into, ref int left)
    {
        if (ring.ValueKind != JsonValueKind.Array)
            return "座標の並びが面の形になっていません。";
        foreach (var position in ring.EnumerateArray())
        {
            if (--left < 0)
                return $"地区の形が細かすぎます。1つの地区の点は{PositionsMost:N0}個までです。形を簡単にしてください。";
            if (position.ValueKind != JsonValueKind.Array || position.GetArrayLength() is < 2 or > 4
                || position[0].ValueKind != JsonValueKind.Number || position[1].ValueKind != JsonValueKind.Number
                || !position[0].TryGetDouble(out var longitude) || !position[1].TryGetDouble(out var latitude))
                return "座標は [経度, 緯度] の数にしてください。";
            if (!(Math.Abs(latitude) <= 90) || !(Math.Abs(longitude) <= 180))
            {
                return latitude is >= 122 and <= 154 && longitude is >= 20 and <= 46
                    ? "緯度と経度が入れ替わっているようです。GeoJSONでは [経度, 緯度] の順に書きます。"
                    : "座標が緯度・経度の範囲にありません。世界測地系の緯度・経度（度）にしてください（平面直角座標などは使えません）。";
            }
            into.Add((int)Math.Round(longitude * Unit));
            into.Add((int)Math.Round(latitude * Unit));
        }
        if (into.Count < 8)
            return "面には4つ以上の点が要ります（最初と最後は同じ点です）。";
        return into[0] == into[^2] && into[1] == into[^1] ? null : "面が閉じていません。最初と最後の点を同じにしてください。";
    }

    private static string? TooWide(List<IReadOnlyList<int[]>> polygons)
    {
        var outer = polygons.Select(rings => rings[0]).ToList();
        var (longitudes, latitudes) = (outer.SelectMany(ring => ring.Where((_, i) => i % 2 == 0)).ToList(), outer.SelectMany(ring => ring.Where((_, i) => i % 2 == 1)).ToList());
        return (long)longitudes.Max() - longitudes.Min() > SpanMost * Unit || (long)latitudes.Max() - latitudes.Min() > SpanMost * Unit
            ? "地区が大きすぎます。1つの地区は緯度・経度で1度までです。町や字ごとに分けてください。" : null;
    }

    private static string? Invalid(List<IReadOnlyList<int[]>> polygons)
    {
        var shape = Shape(_degrees, polygons, (x, y) => new Coordinate(x / Unit, y / Unit));
        if (new IsValidOp(shape).ValidationError is not { } error)
            return null;
        var at = error.Coordinate is { } place ? $"（緯度{place.Y:0.#####}、経度{place.X:0.#####}の近く）" : "";
        return error.ErrorType switch
        {
            TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => $"境界の線が交わっています{at}。線が交わらない形に直してください。",
            TopologyValidationErrors.HoleOutsideShell => $"穴が面の外にあります{at}。",
            TopologyValidationErrors.NestedHoles or TopologyValidationErrors.NestedShells or TopologyValidationErrors.DuplicateRings => $"面や穴が重なっています{at}。",
            _ => $"面の形として正しくありません{at}。",
        };
    }

    /// <summary>The polygons as a geometry.</summary>
    public static Geometry Shape(GeometryFactory factory, IReadOnlyList<IReadOnlyList<int[]>> polygons, Func<int, int, Coordinate> place)
    {
        var made = polygons.Select(rings => factory.CreatePolygon(Ring(rings[0]), [.. rings.Skip(1).Select(Ring)])).ToArray();
        return made.Length == 1 ? made[0] : factory.CreateMultiPolygon(made);

        LinearRing Ring(int[] ring)
        {
            var coordinates = new Coordinate[ring.Length / 2];
            for (var i = 0; i < coordinates.Length; i++)
                coordinates[i] = place(ring[2 * i], ring[2 * i + 1]);
            return factory.CreateLinearRing(coordinates);
        }
    }
}

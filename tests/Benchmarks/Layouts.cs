using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.Benchmarks;

/// <summary>100,000 made-up sources, laid out in ways that are easy and hard on an index.</summary>
internal static class Layouts
{
    public const int Count = 100_000;

    public static IReadOnlyList<string> Names { get; } = ["uniform", "clustered", "collinear", "duplicates", "none usable"];

    public static WaterSource[] Make(string name)
    {
        var random = new Random(20261120);
        var sources = new WaterSource[Count];
        for (var i = 0; i < Count; i++)
        {
            var (latitude, longitude) = Place(name, i, random);
            var id = new byte[16];
            random.NextBytes(id);
            sources[i] = new WaterSource
            {
                Id = new WaterSourceId(new Guid(id)), Kind = (WaterKind)(i % 10), Number = $"中-{i}", Address = $"上田市大手{i % 30}-{i % 17}",
                Latitude = latitude, Longitude = longitude, VolumeCubicMetres = i % 3 == 0 ? 40 : null,
                State = name == "none usable" || i % 5 == 0 ? WaterState.OutOfUse : WaterState.Usable,
            };
        }
        return sources;
    }

    /// <summary>Places of incidents: where the sources lie.</summary>
    public static (double Latitude, double Longitude)[] Queries(string name, int count)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, count).Select(i => Place(name, random.Next(Count), random) is var place
            ? (place.Latitude + (random.NextDouble() - 0.5) * 0.002, place.Longitude + (random.NextDouble() - 0.5) * 0.002) : default)];
    }

    // About one prefecture.
    private static (double Latitude, double Longitude) Place(string name, int i, Random random)
    {
        switch (name)
        {
            case "clustered":
                // Towns of very different size, and a tenth of the sources anywhere between them.
                if (i % 10 == 0)
                    goto default;
                var town = i % 40;
                var radius = 0.004 * (1 + town % 7) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                var (sin, cos) = Math.SinCos(random.NextDouble() * Math.Tau);
                return (35.5 + town * 7 % 40 / 40.0 * 1.4 + radius * sin, 137.5 + town * 11 % 40 / 40.0 * 1.2 + radius * cos);
            case "collinear":
                return (36.4, 137.5 + random.NextDouble() * 1.2);
            case "duplicates":
                return (36 + i % 50 * 0.002, 138 + i / 50 % 20 * 0.002);
            default:
                return (35.5 + random.NextDouble() * 1.4, 137.5 + random.NextDouble() * 1.2);
        }
    }
}

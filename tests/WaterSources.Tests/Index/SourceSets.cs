using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>Sources laid out in ways that are hard on an index, the same ones for the same seed.</summary>
internal sealed class SourceSets(int seed)
{
    private readonly Random _random = new(seed);

    public static IReadOnlyList<string> Names { get; } = ["uniform", "clustered", "collinear", "duplicates", "none usable", "outliers", "two countries", "date line", "poles", "lattice"];

    public Random Random => _random;

    public WaterSource[] Make(string set, int count) => [.. Enumerable.Range(0, count).Select(i => MakeOne(set, i))];

    public WaterSource MakeOne(string set, int i)
    {
        var (latitude, longitude) = Place(set, i);
        return Source(latitude, longitude, set == "none usable" || _random.Next(5) == 0 ? WaterState.OutOfUse : WaterState.Usable);
    }

    /// <summary>Somewhere among the sources of a set, sometimes exactly on one, sometimes far off.</summary>
    public (double Latitude, double Longitude) Query(string set, IReadOnlyList<WaterSource> sources) => _random.Next(10) switch
    {
        0 when sources.Count > 0 => sources[_random.Next(sources.Count)] is var source ? (source.Latitude, source.Longitude) : default,
        1 => (_random.NextDouble() * 180 - 90, _random.NextDouble() * 360 - 180),
        2 => (36.4 + (_random.NextDouble() - 0.5) * 4, 138.25 + (_random.NextDouble() - 0.5) * 4),
        _ => Place(set, _random.Next(1000)),
    };

    public WaterSource Source(double latitude, double longitude, WaterState state = WaterState.Usable)
    {
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        return new WaterSource
        {
            Id = new WaterSourceId(new Guid(id)), Kind = (WaterKind)_random.Next(10), Latitude = latitude, Longitude = longitude, State = state,
        };
    }

    private (double Latitude, double Longitude) Place(string set, int i) => set switch
    {
        "uniform" or "none usable" => (36.3 + _random.NextDouble() * 0.3, 138.1 + _random.NextDouble() * 0.4),
        "clustered" => Around(36.2 + i % 7 * 0.06, 138.0 + i % 5 * 0.09, 0.002 * (1 + i % 4 * 4)),
        "collinear" => (36.4, 138 + _random.NextDouble() * 0.5),
        "duplicates" => (36.4 + i % 10 * 0.001, 138.25 + i / 10 % 10 * 0.001),
        "outliers" => i % 50 == 0 ? (_random.NextDouble() * 170 - 85, _random.NextDouble() * 360 - 180) : Around(36.4, 138.25, 0.05),
        "two countries" => i % 2 == 0 ? Around(36.4, 138.25, 0.1) : Around(47.96, 7.95, 0.1),
        "date line" => (-16.8 + _random.NextDouble(), Math.IEEERemainder(179.5 + _random.NextDouble(), 360)),
        "poles" => (i % 2 == 0 ? 90 - _random.NextDouble() * 0.01 : -90 + _random.NextDouble() * 0.01, _random.NextDouble() * 360 - 180),
        "lattice" => (36.4 + i % 30 * 0.001, 138.25 + i / 30 % 30 * 0.001),
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "no such set"),
    };

    private (double Latitude, double Longitude) Around(double latitude, double longitude, double spread)
    {
        var radius = spread * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
        var (sin, cos) = Math.SinCos(_random.NextDouble() * 2 * Math.PI);
        return (latitude + radius * sin, longitude + radius * cos);
    }
}

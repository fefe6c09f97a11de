using System.Diagnostics;
using System.Runtime.CompilerServices;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Coverage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;

namespace BrigadeDispatch.Benchmarks;

/// <summary>Coverage of 200 areas by 5,000 sources.</summary>
internal static class CoverageBench
{
    private const int Areas = 200, Sources = 5000;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        var random = new Random(8);
        // A town of 20 by 10 km, every square kilometre an area of 60 corners.
        var plane = new LocalPlane(36.4, 138.25);
        var index = WaterIndex.Build(Enumerable.Range(0, Sources).Select(i => plane.Back(random.NextDouble() * 20_000, random.NextDouble() * 10_000) is var (latitude, longitude)
            ? new WaterSource { Id = new WaterSourceId(new Guid(i, 0, 0, new byte[8])), Kind = WaterKind.Tank, Latitude = latitude, Longitude = longitude, VolumeCubicMetres = 40 } : null!));
        var areas = Enumerable.Range(0, Areas).Select(i => new CoverageArea($"{i}", $"地区{i}", (CoverageZone)(i % 3), [[Ring(plane, i % 20 * 1000 + 500, i / 20 * 1000 + 500)]])).ToList();
        var (all, one) = (new List<double>(), new List<double>());
        for (var round = -2; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var area in areas)
            {
                var ground = new AreaGround(area, false);
                if (ground.Of(ground.Near(index), cancellationToken).Share is < 0 or > 1)
                    throw new InvalidOperationException("No share.");
            }
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            var single = new AreaGround(areas[42], false);
            single.Of(single.Near(index), cancellationToken);
            if (round < 0)
                continue;
            all.Add(took);
            one.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        yield return new Figure($"coverage of {Areas} areas by {Sources:N0} sources; floor: one area", "ms", Figure.Median(all), Figure.Median(one), "≤ 5,000 ms", Figure.Median(all) <= 5000);
    }

    private static int[] Ring(LocalPlane plane, double east, double north) => [.. Enumerable.Range(0, 61).SelectMany(i =>
    {
        var (sin, cos) = Math.SinCos(i % 60 * Math.Tau / 60);
        var (latitude, longitude) = plane.Back(east + 560 * cos, north + 560 * sin);
        return new[] { (int)Math.Round(longitude * 1e7), (int)Math.Round(latitude * 1e7) };
    })];
}

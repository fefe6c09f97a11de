using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Coverage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;

namespace BrigadeDispatch.WaterSources.Tests;

public sealed class AreaGroundTests
{
    private static readonly LocalPlane _plane = new(36.4, 138.25);

    [Theory]
    [InlineData("commercial", false, 100)]
    [InlineData("commercial", true, 80)]
    [InlineData("otherZone", false, 120)]
    [InlineData("otherZone", true, 100)]
    [InlineData("outside", false, 140)]
    [InlineData("outside", true, 140)]
    public void A_source_in_the_middle_of_a_square_covers_a_disc_of_the_distance_its_zone_asks(string zone, bool windy, double metres)
    {
        var ground = Square(1000, ZoneWords.Read(zone)!.Value, windy);
        var coverage = Of(ground, Tank(0, 0));
        Assert.Equal(metres, ground.Limit);
        Assert.Equal(1_000_000, coverage.SquareMetres, 200.0);
        Assert.Equal(Math.PI * metres * metres, coverage.SquareMetres - coverage.UncoveredSquareMetres, 30.0);
        Assert.Equal(1 - Math.PI * metres * metres / 1_000_000, coverage.Share, 0.0001);
    }

    [Fact]
    public void Two_sources_cover_what_either_covers_once()
    {
        // Two discs of 100 m, 100 m apart, share a lens of 2 r² acos(d/2r) - d/2 √(4r²-d²).
        var lens = 2 * 10_000 * Math.Acos(0.5) - 50 * Math.Sqrt(30_000);
        var coverage = Of(Square(1000, CoverageZone.Commercial), Tank(-50, 0), Tank(50, 0));
        Assert.Equal(2 * Math.PI * 10_000 - lens, coverage.SquareMetres - coverage.UncoveredSquareMetres, 60.0);
    }

    [Fact]
    public void A_source_outside_the_area_covers_what_it_reaches_of_it()
    {
        // On the western edge: half a disc.
        var coverage = Of(Square(1000, CoverageZone.Outside), Tank(-500, 0));
        Assert.Equal(Math.PI * 140 * 140 / 2, coverage.SquareMetres - coverage.UncoveredSquareMetres, 100.0);
        Assert.Equal(0, Of(Square(1000, CoverageZone.Outside), Tank(-650, 0)).SquareMetres - Of(Square(1000, CoverageZone.Outside)).UncoveredSquareMetres, 0.001);
    }

    [Fact]
    public void A_small_area_within_reach_is_covered_whole()
    {
        var coverage = Of(Square(100, CoverageZone.Outside), Tank(0, 0));
        Assert.Equal(0, coverage.UncoveredSquareMetres);
        Assert.Equal(0, coverage.Share);
        Assert.Null(Square(100, CoverageZone.Outside).Draw(coverage.Uncovered));
    }

    [Fact]
    public void Without_sources_all_of_it_is_uncovered()
    {
        var coverage = Of(Square(1000, CoverageZone.Commercial));
        Assert.Equal(1, coverage.Share);
        Assert.False(coverage.HydrantsOnly);
    }

    [Fact]
    public void Sources_that_are_out_of_use_or_below_the_standard_do_not_count_and_unknown_ones_do()
    {
        var ground = Square(1000, CoverageZone.Commercial);
        Assert.Equal(1, Of(ground, Tank(0, 0) with { State = WaterState.OutOfUse }).Share);
        Assert.Equal(1, Of(ground, Tank(0, 0) with { RetiredAt = DateTimeOffset.UnixEpoch }).Share);
        Assert.Equal(1, Of(ground, Tank(0, 0) with { VolumeCubicMetres = 20 }).Share);
        Assert.InRange(Of(ground, Tank(0, 0) with { VolumeCubicMetres = null }).Share, 0.9, 0.98);
        Assert.InRange(Of(ground, Tank(0, 0) with { State = WaterState.Restricted, StateReason = "冬は凍る" }).Share, 0.9, 0.98);
    }

    [Fact]
    public void Ten_times_the_capacity_that_a_pumper_reaches_covers_a_hundred_and_forty_metres_in_any_zone()
    {
        var ground = Square(1000, CoverageZone.Commercial, windy: true);
        double Covered(WaterSource source) => Of(ground, source) is var coverage ? coverage.SquareMetres - coverage.UncoveredSquareMetres : 0;
        Assert.Equal(Math.PI * 140 * 140, Covered(Tank(0, 0) with { VolumeCubicMetres = 400, PumperReaches = true }), 60.0);
        Assert.Equal(Math.PI * 80 * 80, Covered(Tank(0, 0) with { VolumeCubicMetres = 399, PumperReaches = true }), 60.0);
        Assert.Equal(Math.PI * 80 * 80, Covered(Tank(0, 0) with { VolumeCubicMetres = 400, PumperReaches = null }), 60.0);
    }

    [Fact]
    public void An_area_that_only_hydrants_cover_is_told_and_one_tank_is_enough_not_to()
    {
        var ground = Square(1000, CoverageZone.Commercial);
        var hydrant = Tank(0, 0) with { Kind = WaterKind.Hydrant, BoreMillimetres = 150, VolumeCubicMetres = null };
        Assert.True(Of(ground, hydrant).HydrantsOnly);
        Assert.True(Of(ground, hydrant, Tank(0, 800)).HydrantsOnly);   // too far to cover any of it
        Assert.False(Of(ground, hydrant, Tank(0, 400)).HydrantsOnly);
    }

    [Fact]
    public void A_hole_and_a_second_part_belong_to_the_area_as_drawn()
    {
        var polygons = new IReadOnlyList<int[]>[] { [Ring(0, 0, 1000), Ring(0, 0, 400)], [Ring(2000, 0, 200)] };
        var ground = new AreaGround(new CoverageArea("a", "町", CoverageZone.Commercial, polygons), false);
        var coverage = Of(ground, Tank(0, 0), Tank(2000, 0));
        Assert.Equal(1_000_000 - 160_000 + 40_000, coverage.SquareMetres, 300.0);
        Assert.Equal(840_000 + 40_000 - Math.PI * 10_000, coverage.UncoveredSquareMetres, 300.0);   // the tank in the hole covers nothing of the area
    }

    [Fact]
    public void What_is_drawn_has_the_area_that_is_told()
    {
        var ground = Square(1000, CoverageZone.Outside);
        var drawn = ground.Draw(Of(ground, Tank(0, 0), Tank(400, 400)).Uncovered)!;
        double Area(IReadOnlyList<IReadOnlyList<double>> ring)
        {
            var sum = 0.0;
            for (var i = 0; i + 1 < ring.Count; i++)
            {
                var (x1, y1) = _plane.Of(ring[i][1], ring[i][0]);
                var (x2, y2) = _plane.Of(ring[i + 1][1], ring[i + 1][0]);
                sum += (x1 * y2 - x2 * y1) / 2;
            }
            return Math.Abs(sum);
        }
        var total = drawn.Coordinates.Sum(polygon => Area(polygon[0]) - polygon.Skip(1).Sum(Area));
        Assert.Equal(Of(ground, Tank(0, 0), Tank(400, 400)).UncoveredSquareMetres, total, 300.0);
    }

    [Fact]
    public void Planned_sources_leave_less_uncovered_as_if_they_were_there()
    {
        var ground = Square(1000, CoverageZone.Commercial);
        var before = Of(ground, Tank(-300, 0));
        var after = ground.After(before.Uncovered, [Tank(200, 0), Tank(5000, 0)], CancellationToken.None);
        Assert.Equal(Of(ground, Tank(-300, 0), Tank(200, 0)).UncoveredSquareMetres, after.Area, 0.01);
    }

    [Fact]
    public void Work_that_nobody_waits_for_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Square(1000, CoverageZone.Outside).Of([Tank(0, 0)], stop.Token));
    }

    private static AreaCoverage Of(AreaGround ground, params WaterSource[] sources) => ground.Of(ground.Near(WaterIndex.Build(sources)), CancellationToken.None);

    private static AreaGround Square(double side, CoverageZone zone, bool windy = false) => new(new CoverageArea("a", "町", zone, [[Ring(0, 0, side)]]), windy);

    internal static int[] Ring(double east, double north, double side)
    {
        (double, double)[] corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)];
        return [.. corners.SelectMany(corner =>
        {
            var (latitude, longitude) = _plane.Back(east + corner.Item1 * side / 2, north + corner.Item2 * side / 2);
            return new[] { (int)Math.Round(longitude * 1e7), (int)Math.Round(latitude * 1e7) };
        })];
    }

    private static WaterSource Tank(double east, double north)
    {
        var (latitude, longitude) = _plane.Back(east, north);
        return new WaterSource
        {
            Id = new WaterSourceId(new Guid((int)east, (short)north, 0, new byte[8])), Kind = WaterKind.Tank, Latitude = latitude, Longitude = longitude, VolumeCubicMetres = 40,
        };
    }
}

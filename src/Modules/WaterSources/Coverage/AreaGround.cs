using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>How an area is covered.</summary>
/// <param name="SquareMetres">Of the area.</param>
/// <param name="Uncovered">What no source covers, in metres of the area's plane.</param>
/// <param name="HydrantsOnly">All sources that cover some of it are hydrants, which the notice does not allow.</param>
internal sealed record AreaCoverage(double SquareMetres, Geometry Uncovered, bool HydrantsOnly)
{
    public double UncoveredSquareMetres => Uncovered.Area;

    /// <summary>Uncovered of the whole, 0 to 1.</summary>
    public double Share => SquareMetres <= 0 ? 0 : Math.Clamp(UncoveredSquareMetres / SquareMetres, 0, 1);
}

/// <summary>An area on a plane of its own, in metres.</summary>
internal sealed class AreaGround
{
    // A disc is a polygon of so many sides and of the same area as the circle.
    private const int Sides = 48;

    // Smaller pieces are left out of the drawing: they come from rounding.
    private const double DrawnLeast = 1;

    private static readonly GeometryFactory _factory = new();
    private static readonly (double X, double Y)[] _disc = Disc();

    private readonly LocalPlane _plane;
    private readonly Geometry _shape;
    private readonly IPreparedGeometry _prepared;
    private readonly Envelope _box;

    public AreaGround(CoverageArea area, bool windy)
    {
        Area = area;
        Limit = CoverageRule.Limit(area.Zone, windy);
        var outer = area.Polygons.Select(rings => rings[0]).ToList();
        double Middle(int offset) => (outer.Min(ring => ring.Where((_, i) => i % 2 == offset).Min()) / 2.0 + outer.Max(ring => ring.Where((_, i) => i % 2 == offset).Max()) / 2.0) / 1e7;
        _plane = new LocalPlane(Middle(1), Middle(0));
        _shape = GeoShapes.Shape(_factory, area.Polygons, (x, y) => _plane.Of(y / 1e7, x / 1e7) is var (east, north) ? new Coordinate(east, north) : null!);
        _prepared = PreparedGeometryFactory.Prepare(_shape);
        _box = _shape.EnvelopeInternal;
    }

    public CoverageArea Area { get; }

    public double Limit { get; }

    /// <summary>Sources that count and can reach the area, by id.</summary>
    public IReadOnlyList<WaterSource> Near(WaterIndex index)
    {
        var reach = Math.Max(Limit, CoverageRule.LargeMetres);
        var corner = Math.Sqrt(Math.Pow(Math.Max(-_box.MinX, _box.MaxX), 2) + Math.Pow(Math.Max(-_box.MinY, _box.MaxY), 2));
        // The plane is off by a hundredth at the edge of the largest areas.
        return [.. index.Within(_plane.Latitude, _plane.Longitude, corner * 1.02 + reach, new CoverageRule.Counts())
            .Select(found => found.Source).Where(CanReach).OrderBy(source => source.Id.Value)];
    }

    /// <summary>Whether a source is near enough to cover some of the area's box.</summary>
    public bool CanReach(WaterSource source)
    {
        var (east, north) = _plane.Of(source.Latitude, source.Longitude);
        return _box.Distance(new Envelope(east, east, north, north)) <= CoverageRule.Reach(source, Limit);
    }

    public AreaCoverage Of(IReadOnlyList<WaterSource> near, CancellationToken cancellationToken)
    {
        var discs = new List<Geometry>();
        var (some, others) = (false, false);
        var whole = false;
        foreach (var source in near)
        {
            var disc = DiscOf(source);
            if (!_prepared.Intersects(disc))
                continue;
            some = true;
            others |= !CoverageRule.IsHydrant(source);
            whole = whole || disc.EnvelopeInternal.Covers(_box) && disc.Covers(_shape);
            discs.Add(disc);
        }
        cancellationToken.ThrowIfCancellationRequested();
        return new AreaCoverage(_shape.Area, whole ? _factory.CreatePolygon() : Without(_shape, discs, cancellationToken), some && !others);
    }

    /// <summary>What is left uncovered once more sources are there.</summary>
    public Geometry After(Geometry uncovered, IReadOnlyList<WaterSource> planned, CancellationToken cancellationToken) =>
        Without(uncovered, [.. planned.Select(DiscOf).Where(disc => disc.Intersects(uncovered))], cancellationToken);

    /// <summary>For a map; null: nothing to draw.</summary>
    public GeoMultiPolygon? Draw(Geometry uncovered)
    {
        var polygons = Enumerable.Range(0, uncovered.NumGeometries).Select(uncovered.GetGeometryN).OfType<Polygon>().Where(polygon => polygon.Area >= DrawnLeast)
            .Select(polygon => (IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>>)[Ring(polygon.ExteriorRing), .. polygon.InteriorRings.Select(Ring)]).ToList();
        return polygons.Count == 0 ? null : new GeoMultiPolygon("MultiPolygon", polygons);

        IReadOnlyList<IReadOnlyList<double>> Ring(LineString ring) =>
            [.. ring.Coordinates.Select(coordinate => _plane.Back(coordinate.X, coordinate.Y)).Select(place => (IReadOnlyList<double>)[Math.Round(place.Longitude, 6), Math.Round(place.Latitude, 6)])];
    }

    private Polygon DiscOf(WaterSource source)
    {
        var (east, north) = _plane.Of(source.Latitude, source.Longitude);
        var reach = CoverageRule.Reach(source, Limit);
        return _factory.CreatePolygon([.. _disc.Select(point => new Coordinate(east + reach * point.X, north + reach * point.Y))]);
    }

    private static Geometry Without(Geometry shape, List<Geometry> discs, CancellationToken cancellationToken)
    {
        if (discs.Count == 0 || shape.IsEmpty)
            return shape;
        var covered = OverlayNGRobust.Union(discs);
        cancellationToken.ThrowIfCancellationRequested();
        return OverlayNGRobust.Overlay(shape, covered, SpatialFunction.Difference);
    }

    private static (double X, double Y)[] Disc()
    {
        var step = Math.Tau / Sides;
        var radius = Math.Sqrt(step / Math.Sin(step));
        var disc = new (double, double)[Sides + 1];
        for (var i = 0; i < Sides; i++)
            disc[i] = (radius * Math.Cos(i * step), radius * Math.Sin(i * step));
        disc[Sides] = disc[0];
        return disc;
    }
}

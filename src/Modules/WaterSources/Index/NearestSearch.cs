using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>A source that may be among the nearest.</summary>
/// <param name="Square">Square of the straight line to it.</param>
/// <param name="Source">It.</param>
internal readonly record struct Candidate(double Square, WaterSource Source);

/// <summary>
/// One search. Sources are ranked by the straight line through the earth, and all that could still change places when the way on the ground is measured are
/// kept: those within a margin beyond the last one wanted. The ellipsoid's curvature bounds the margin; up to 20 km it is less than two millimetres.
/// </summary>
internal ref struct NearestSearch<TFilter> where TFilter : struct, IWaterFilter
{
    // The least radius of curvature of the ellipsoid, b²/a, and a little more than the greatest, a²/b.
    private const double RadiusLeast = Geodesic.B * Geodesic.B / Geodesic.A, RadiusMost = 6_420_000;

    private const double NearMost = 2_000_000;

    // Twice the difference that the two radii make to the square of a chord, to first order.
    private const double Slack = (1 / (RadiusLeast * RadiusLeast) - 1 / (RadiusMost * RadiusMost)) / 6;

    private readonly Place _at;
    private readonly int _count;
    private readonly Span<Candidate> _best;
    private readonly PageTree _pages;
    private readonly int _shift;
    private TFilter _filter;
    private int _filled;
    private double _cut = double.PositiveInfinity;
    private double _lost = double.PositiveInfinity;
    private WaterPage? _page;
    private int _pageColumn = -1, _pageRow;
    private bool _sparse;

    public NearestSearch(in Place at, int count, Span<Candidate> room, PageTree pages, int shift, TFilter filter)
    {
        _at = at;
        _count = count;
        _best = room;
        _pages = pages;
        _shift = shift;
        _filter = filter;
    }

    /// <summary>Nothing was dropped for lack of room that could be among the nearest.</summary>
    public readonly bool IsComplete => _lost > _cut || double.IsPositiveInfinity(_lost);

    /// <summary>Looks at the cell of the place, then at the rings around it.</summary>
    /// <returns>False if something farther out could still be nearer.</returns>
    public bool Rings(uint x, uint y, int most)
    {
        var shift = _shift;
        var (column, row) = ((int)(x >> shift), (int)(y >> shift));
        var (columns, rows) = (1 << (32 - shift), 1 << (31 - shift));
        const double unit = Math.PI / 2147483648.0;   // radians
        var side = (1u << shift) * unit;
        var (west, south) = ((x & ((1u << shift) - 1)) * unit, (y & ((1u << shift) - 1)) * unit);
        var (east, north) = (side - west - unit, side - south - unit);
        LookAt(column, row, columns);
        for (var ring = 1; ring <= most; ring++)
        {
            if (_sparse || ring == 2 && _filled == 0)
                return false;   // too little lies here for rings of cells
            var gap = (ring - 1) * side;
            var (isSouth, isNorth) = (row - ring >= 0 && Reaches(gap + south), row + ring < rows && Reaches(gap + north));
            var (isWest, isEast) = (ReachesAside(gap + west), ReachesAside(gap + east));
            if (!(isSouth || isNorth || isWest || isEast))
                return _filled >= _count && !_sparse;
            if (isSouth)
                LookAlong(row - ring, column - ring, column + ring, columns);
            if (isNorth)
                LookAlong(row + ring, column - ring, column + ring, columns);
            for (var r = Math.Max(0, row - ring + 1); r <= Math.Min(rows - 1, row + ring - 1); r++)
            {
                if (isWest)
                    LookAt(column - ring, r, columns);
                if (isEast)
                    LookAt(column + ring, r, columns);
            }
        }
        var last = most * side;
        return _filled >= _count && !_sparse && !(row - most > 0 && Reaches(last + south)) && !(row + most < rows - 1 && Reaches(last + north))
            && !ReachesAside(last + west) && !ReachesAside(last + east);
    }

    /// <summary>Starts over and goes down from the world, into the nearest part first.</summary>
    public void FromWorld()
    {
        (_filled, _cut, _lost) = (0, double.PositiveInfinity, double.PositiveInfinity);
        if (_pages.World is { } world)
            Into(world);
    }

    private void Into(GridPart part)
    {
        if (!MayHold(part))
            return;
        if (part is WaterPage page)
            LookAt(page, 0, page.Spots.Length - 1);
        else
            Into((GridSquare)part);
    }

    private void Into(GridSquare square)
    {
        var (parts, boxes) = (square.Parts, square.Boxes);
        Span<double> least = stackalloc double[64];
        least = least[..parts.Length];
        for (var i = 0; i < parts.Length; i++)
            least[i] = boxes[i].LeastSquare(_at);
        for (var left = parts.Length; left > 0; left--)
        {
            var next = 0;
            for (var i = 1; i < least.Length; i++)
            {
                if (least[i] < least[next])
                    next = i;
            }
            if (least[next] > _cut)
                return;
            least[next] = double.PositiveInfinity;
            Into(parts[next]);
        }
    }

    // A part with usable sources may hold others too.
    private static bool MayHold(GridPart part) => TFilter.MayTake(false) || part.SomeUsable && TFilter.MayTake(true);

    /// <summary>Measures the ways on the ground and puts the nearest in order.</summary>
    public readonly int Finish(Span<Found> found)
    {
        var taken = 0;
        for (var i = 0; i < _filled; i++)
        {
            var source = _best[i].Source;
            var one = new Found(source, Ground.Distance(_at, source.Latitude, source.Longitude));
            if (taken == found.Length && WaterIndex.ByDistance(one, found[taken - 1]) >= 0)
                continue;
            var at = taken == found.Length ? taken - 1 : taken++;
            for (; at > 0 && WaterIndex.ByDistance(one, found[at - 1]) < 0; at--)
                found[at] = found[at - 1];
            found[at] = one;
        }
        return taken;
    }

    // Whether anything that many radians north or south can be near enough. A chord of the meridian is no shorter than on the sphere of least radius.
    private readonly bool Reaches(double radians)
    {
        var least = RadiusLeast * (radians - radians * radians * radians / 24);
        return least * least <= _cut;
    }

    // The same for east and west: the way to the plane of that meridian.
    private readonly bool ReachesAside(double radians)
    {
        var least = _at.Axis * (radians >= Math.PI / 2 ? 1 : radians - radians * radians * radians / 6);
        return least * least <= _cut;
    }

    private void LookAlong(int row, int fromColumn, int toColumn, int columns)
    {
        for (var column = fromColumn; column <= toColumn; column++)
            LookAt(column, row, columns);
    }

    private void LookAt(int column, int row, int columns)
    {
        column &= columns - 1;
        var (pageColumn, pageRow) = (column >> WaterPage.SideBits, row >> WaterPage.SideBits);
        if (pageColumn != _pageColumn || pageRow != _pageRow)
        {
            (_pageColumn, _pageRow) = (pageColumn, pageRow);
            _page = _pages.Find(Morton.Of((uint)column << _shift, (uint)row << _shift));
        }
        if (_page is not { } page || !MayHold(page))
            return;
        if (page.Level > 0)
        {
            _sparse = true;
            return;
        }
        var (from, to) = page.Cell(Woven(column) | Woven(row) << 1);
        LookAt(page, from, to);
    }

    // Three bits of a coordinate with a gap between each.
    private static int Woven(int coordinate) => coordinate & 1 | (coordinate & 2) << 1 | (coordinate & 4) << 2;

    private void LookAt(WaterPage page, int from, int to)
    {
        var spots = page.Spots;
        for (var spot = from; spot < to; spot++)
        {
            var square = spots[spot].Square(_at);
            if (square <= _cut)
                Take(page, spot, square);
        }
    }

    // Of the sources at one position no more than are wanted can be among the nearest: those with the lowest ids.
    private void Take(WaterPage page, int spot, double square)
    {
        var (sources, usable) = (page.Sources, page.Usable);
        var left = _count;
        for (var i = page.Spots[spot].First; i < page.Spots[spot + 1].First && left > 0 && square <= _cut; i++)
        {
            if (!TFilter.MayTake(usable[i]) || !TFilter.SurelyTakes(usable[i]) && !_filter.Takes(sources[i]))
                continue;
            Keep(new Candidate(square, sources[i]));
            left--;
        }
    }

    private void Keep(in Candidate one)
    {
        if (_filled == _best.Length)
        {
            _lost = Math.Min(_lost, Math.Max(one.Square, _best[_filled - 1].Square));
            if (one.Square >= _best[_filled - 1].Square)
                return;
            _filled--;
        }
        var at = _filled++;
        for (; at > 0 && _best[at - 1].Square > one.Square; at--)
            _best[at] = _best[at - 1];
        _best[at] = one;
        if (_filled < _count)
            return;
        _cut = WithMargin(_best[_count - 1].Square);
        while (_filled > _count && _best[_filled - 1].Square > _cut)
            _filled--;
    }

    // Beyond this square of a straight line the way on the ground is surely longer than along the given one.
    private static double WithMargin(double square)
    {
        var chord = Math.Sqrt(square);
        if (chord <= NearMost)
            return square + Slack * square * square + 0.002 * chord + 1e-6;
        if (chord >= 1.98 * RadiusLeast)
            return double.PositiveInfinity;
        var longest = 2 * RadiusLeast * Math.Asin(chord / (2 * RadiusLeast));
        var beyond = 2 * RadiusMost * Math.Sin(longest / (2 * RadiusMost)) + 1;
        return beyond * beyond;
    }
}

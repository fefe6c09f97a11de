using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>A source that may be among the nearest.</summary>
/// <param name="Square">Square of the straight line to it.</param>
/// <param name="Leaf">Where it is.</param>
/// <param name="Spot">At which spot of the leaf.</param>
/// <param name="Source">Which source of the leaf.</param>
internal readonly record struct Candidate(double Square, KdLeaf Leaf, int Spot, int Source);

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
    private TFilter _filter;
    private int _filled;
    private double _cut = double.PositiveInfinity;
    private double _lost = double.PositiveInfinity;

    public NearestSearch(in Place at, int count, Span<Candidate> room, TFilter filter)
    {
        _at = at;
        _count = count;
        _best = room;
        _filter = filter;
    }

    /// <summary>Nothing was dropped for lack of room that could be among the nearest.</summary>
    public readonly bool IsComplete => _lost > _cut || double.IsPositiveInfinity(_lost);

    /// <summary>Looks for them in a tree, the nearer part of each fork first.</summary>
    public void Into(KdNode node)
    {
        while (MayHold(node))
        {
            if (node is not KdFork fork)
            {
                LookAt((KdLeaf)node);
                return;
            }
            var (below, above) = (fork.BelowBox.LeastSquare(_at), fork.AboveBox.LeastSquare(_at));
            if (below <= above)
            {
                if (below > _cut)
                    return;
                Into(fork.Below);
                if (above > _cut)
                    return;
                node = fork.Above;
            }
            else
            {
                if (above > _cut)
                    return;
                Into(fork.Above);
                if (below > _cut)
                    return;
                node = fork.Below;
            }
        }
    }

    // A tree with usable sources may hold others too.
    private static bool MayHold(KdNode node) => TFilter.MayTake(false) || node.SomeUsable && TFilter.MayTake(true);

    /// <summary>Measures the ways on the ground and puts the nearest in order.</summary>
    public readonly int Finish(Span<Found> found)
    {
        var taken = 0;
        for (var i = 0; i < _filled; i++)
        {
            var (_, leaf, spot, index) = _best[i];
            var source = leaf.Sources[index];
            var one = new Found(source, leaf.Distance(_at, spot, source));
            if (taken == found.Length && WaterIndex.ByDistance(one, found[taken - 1]) >= 0)
                continue;
            var at = taken == found.Length ? taken - 1 : taken++;
            for (; at > 0 && WaterIndex.ByDistance(one, found[at - 1]) < 0; at--)
                found[at] = found[at - 1];
            found[at] = one;
        }
        return taken;
    }

    private void LookAt(KdLeaf leaf)
    {
        Span<double> squares = stackalloc double[KdLeaf.Most + 8];
        squares = leaf.Measured <= squares.Length ? squares[..leaf.Measured] : new double[leaf.Measured];
        leaf.Squares(_at, squares);
        for (var spot = 0; spot < squares.Length; spot++)
        {
            if (squares[spot] <= _cut)
                Take(leaf, spot, squares[spot]);
        }
    }

    // Of the sources at one position no more than are wanted can be among the nearest: those with the lowest ids.
    private void Take(KdLeaf leaf, int spot, double square)
    {
        var usable = leaf.Usable;
        var (from, to) = leaf.SourcesOf(spot);
        var left = _count;
        for (var i = from; i < to && left > 0 && square <= _cut; i++)
        {
            if (!TFilter.MayTake(usable[i]) || !TFilter.SurelyTakes(usable[i]) && !_filter.Takes(leaf.Sources[i]))
                continue;
            Keep(new Candidate(square, leaf, spot, i));
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

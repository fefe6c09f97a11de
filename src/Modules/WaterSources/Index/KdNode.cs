using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>A box in earth-centred metres.</summary>
internal readonly record struct Box(double X0, double Y0, double Z0, double X1, double Y1, double Z1)
{
    public static Box None { get; } = new(double.MaxValue, double.MaxValue, double.MaxValue, double.MinValue, double.MinValue, double.MinValue);

    public static Box Around(ReadOnlySpan<Spot> spots)
    {
        var box = None;
        foreach (ref readonly var spot in spots)
            box = box.And(new Box(spot.X, spot.Y, spot.Z, spot.X, spot.Y, spot.Z));
        return box;
    }

    /// <summary>Square of the straight line below which nothing in the box lies.</summary>
    public double LeastSquare(in Place at)
    {
        var x = Math.Max(0, Math.Max(X0 - at.X, at.X - X1));
        var y = Math.Max(0, Math.Max(Y0 - at.Y, at.Y - Y1));
        var z = Math.Max(0, Math.Max(Z0 - at.Z, at.Z - Z1));
        return x * x + y * y + z * z;
    }

    public Box And(in Box other) => new(
        Math.Min(X0, other.X0), Math.Min(Y0, other.Y0), Math.Min(Z0, other.Z0), Math.Max(X1, other.X1), Math.Max(Y1, other.Y1), Math.Max(Z1, other.Z1));
}

/// <summary>A position and the sources there, by id: one, or several that a file puts at the same coordinates.</summary>
/// <param name="X">Earth-centred metres.</param>
/// <param name="Y">Earth-centred metres.</param>
/// <param name="Z">Earth-centred metres.</param>
/// <param name="Axis">Distance from the axis of the earth, metres.</param>
/// <param name="Sources">Those there.</param>
internal readonly record struct Spot(double X, double Y, double Z, double Axis, ArraySegment<WaterSource> Sources)
{
    public Spot(in Place at, ArraySegment<WaterSource> sources) : this(at.X, at.Y, at.Z, at.Axis, sources)
    {
    }

    public double Along(int axis) => axis == 0 ? X : axis == 1 ? Y : Z;
}

/// <summary>A node of a kd-tree with buckets: a leaf of some spots, or a fork. Immutable, never empty; a change copies one leaf and the forks above it.</summary>
/// <param name="spots">How many spots it has.</param>
/// <param name="someUsable">Whether some of its sources are usable.</param>
internal abstract class KdNode(int spots, bool someUsable)
{
    /// <summary>Around all that lies in it.</summary>
    public abstract Box Box { get; }

    public int Spots { get; } = spots;

    public bool SomeUsable { get; } = someUsable;

    /// <summary>The tree of these spots, whose order is lost.</summary>
    public static KdNode Of(Span<Spot> spots)
    {
        if (spots.Length <= KdLeaf.Most || KdSplit.Best(spots) is not { } split)
            return new KdLeaf(spots);
        return new KdFork(split.Axis, split.Value, Of(spots[..split.Below]), Of(spots[split.Below..]));
    }

    /// <summary>All spots, in no order.</summary>
    public Spot[] ToArray()
    {
        var spots = new Spot[Spots];
        CopyTo(spots);
        return spots;
    }

    /// <summary>Puts all spots at the beginning of a span.</summary>
    public abstract void CopyTo(Span<Spot> spots);

    /// <summary>The tree with one more source.</summary>
    public abstract KdNode With(WaterSource source, in Place at);

    /// <summary>The tree without a source; null: nothing is left. Not there: the tree as it is.</summary>
    public abstract KdNode? Without(WaterSource former, in Place at);
}

/// <summary>Two trees on both sides of a plane.</summary>
internal sealed class KdFork : KdNode
{
    // KdSplit finds a plane with a sixth of the spots on either side. Where edits leave less than an eighth, the fork is made anew: so the depth stays
    // a small multiple of the logarithm, and so many edits pay for the work that it is little for each.
    private const int LeastShare = 8;

    private readonly int _axis;
    private readonly double _split;

    public KdFork(int axis, double split, KdNode below, KdNode above)
        : base(below.Spots + above.Spots, below.SomeUsable | above.SomeUsable) =>
        (_axis, _split, Below, Above, BelowBox, AboveBox) = (axis, split, below, above, below.Box, above.Box);

    /// <summary>Whose coordinate is less than that of the plane.</summary>
    public KdNode Below { get; }

    public KdNode Above { get; }

    /// <summary>Its box, here too, so that a search need not fetch what it passes over.</summary>
    public readonly Box BelowBox;

    /// <summary>Its box, here too.</summary>
    public readonly Box AboveBox;

    public override Box Box => BelowBox.And(AboveBox);

    public override void CopyTo(Span<Spot> spots)
    {
        Below.CopyTo(spots);
        Above.CopyTo(spots[Below.Spots..]);
    }

    public override KdNode With(WaterSource source, in Place at) =>
        IsBelow(at) ? Balanced(Below.With(source, at), Above) : Balanced(Below, Above.With(source, at));

    public override KdNode? Without(WaterSource former, in Place at)
    {
        var (below, above) = IsBelow(at) ? (Below.Without(former, at), Above) : (Below, Above.Without(former, at));
        return below is null ? above : above is null ? below : ReferenceEquals(below, Below) && ReferenceEquals(above, Above) ? this : Balanced(below, above);
    }

    private bool IsBelow(in Place at) => (_axis == 0 ? at.X : _axis == 1 ? at.Y : at.Z) < _split;

    private KdNode Balanced(KdNode below, KdNode above)
    {
        var fork = new KdFork(_axis, _split, below, above);
        return Math.Min(below.Spots, above.Spots) >= fork.Spots / LeastShare - KdLeaf.Most ? fork : Of(fork.ToArray());
    }
}

using System.Numerics;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>Some spots, measured together. More than <see cref="Most"/> only where coordinates do not tell them apart.</summary>
internal sealed class KdLeaf : KdNode
{
    /// <summary>Spots of a leaf. Fewer make the tree deeper, more are measured in vain.</summary>
    public const int Most = 16;

    // Columns one after the other, each of a whole number of vectors: X, Y, Z, filled up with what is no number and never near; then the distance from the axis, and longitude.
    private readonly double[] _columns;
    private readonly int _stride;
    private readonly int[] _first;

    public KdLeaf(ReadOnlySpan<Spot> spots) : base(spots.Length, AnyUsable(spots))
    {
        _stride = (spots.Length + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        _columns = new double[3 * _stride + 2 * spots.Length];
        _columns.AsSpan(..(3 * _stride)).Fill(double.NaN);
        _first = new int[spots.Length + 1];
        var sources = 0;
        for (var i = 0; i < spots.Length; i++)
        {
            ref readonly var spot = ref spots[i];
            (_columns[i], _columns[_stride + i], _columns[2 * _stride + i], _columns[3 * _stride + i]) = (spot.X, spot.Y, spot.Z, spot.Axis);
            _columns[3 * _stride + spots.Length + i] = spot.Sources[0].Longitude;
            _first[i] = sources;
            sources += spots[i].Sources.Count;
        }
        _first[^1] = sources;
        (Sources, Usable) = (new WaterSource[sources], new bool[sources]);
        for (var i = 0; i < spots.Length; i++)
            spots[i].Sources.AsSpan().CopyTo(Sources.AsSpan(_first[i]));
        for (var i = 0; i < sources; i++)
            Usable[i] = Sources[i].IsUsable;
    }

    /// <summary>In the order of the spots; those of one spot by id.</summary>
    public WaterSource[] Sources { get; }

    /// <summary>Of each source whether it is usable: it stands here too, so that a search need not fetch those that it passes over.</summary>
    public bool[] Usable { get; }

    /// <summary>Length of what <see cref="Squares"/> fills.</summary>
    public int Measured => _stride;

    /// <summary>The sources of a spot: from, and up to but without.</summary>
    public (int From, int To) SourcesOf(int spot) => (_first[spot], _first[spot + 1]);

    /// <summary>Squares of the straight lines from a place to all spots; behind the last one what is no number.</summary>
    public void Squares(in Place at, Span<double> squares)
    {
        var (x, y, z) = (new Vector<double>(at.X), new Vector<double>(at.Y), new Vector<double>(at.Z));
        for (var i = 0; i < _stride; i += Vector<double>.Count)
        {
            var dx = new Vector<double>(_columns, i) - x;
            var dy = new Vector<double>(_columns, _stride + i) - y;
            var dz = new Vector<double>(_columns, 2 * _stride + i) - z;
            (dx * dx + dy * dy + dz * dz).CopyTo(squares[i..]);
        }
    }

    /// <summary>Metres on the ground to a source of a spot, which nearby need not be fetched for it.</summary>
    public double Distance(in Place from, int spot, WaterSource source) =>
        Ground.DistanceNearby(from, _columns[3 * _stride + Spots + spot], _columns[3 * _stride + spot], _columns[2 * _stride + spot])
            ?? Ground.Distance(from, source.Latitude, source.Longitude);

    public override Box Box
    {
        get
        {
            var box = Box.None;
            for (var i = 0; i < Spots; i++)
            {
                var (x, y, z) = (_columns[i], _columns[_stride + i], _columns[2 * _stride + i]);
                box = box.And(new Box(x, y, z, x, y, z));
            }
            return box;
        }
    }

    public override void CopyTo(Span<Spot> spots)
    {
        for (var i = 0; i < Spots; i++)
            spots[i] = SpotAt(i);
    }

    public override KdNode With(WaterSource source, in Place at)
    {
        var found = Find(source);
        Span<Spot> spots = new Spot[found < 0 ? Spots + 1 : Spots];
        CopyTo(spots);
        if (found < 0)
        {
            spots[Spots] = new Spot(at, new ArraySegment<WaterSource>([source]));
            return Of(spots);
        }
        var there = spots[found].Sources;
        var index = 0;
        while (index < there.Count && there[index].Id.Value.CompareTo(source.Id.Value) < 0)
            index++;
        spots[found] = new Spot(at, new ArraySegment<WaterSource>([.. there[..index], source, .. there[index..]]));
        return new KdLeaf(spots);
    }

    public override KdNode? Without(WaterSource former, in Place at)
    {
        var found = Find(former);
        if (found < 0)
            return this;
        var there = SpotAt(found).Sources;
        var left = there.Where(source => source.Id != former.Id).ToArray();
        if (left.Length == there.Count)
            return this;
        if (left.Length == 0 && Spots == 1)
            return null;
        var spots = ToArray();
        if (left.Length > 0)
        {
            spots[found] = new Spot(at, new ArraySegment<WaterSource>(left));
            return new KdLeaf(spots);
        }
        spots[found] = spots[^1];
        return new KdLeaf(spots.AsSpan(..^1));
    }

    private Spot SpotAt(int spot) => new(
        _columns[spot], _columns[_stride + spot], _columns[2 * _stride + spot], _columns[3 * _stride + spot],
        new ArraySegment<WaterSource>(Sources, _first[spot], _first[spot + 1] - _first[spot]));

    private int Find(WaterSource source)
    {
        for (var i = 0; i < Spots; i++)
        {
            var first = Sources[_first[i]];
            if (first.Latitude == source.Latitude && first.Longitude == source.Longitude)
                return i;
        }
        return -1;
    }

    private static bool AnyUsable(ReadOnlySpan<Spot> spots)
    {
        foreach (ref readonly var spot in spots)
        {
            foreach (var source in spot.Sources)
            {
                if (source.IsUsable)
                    return true;
            }
        }
        return false;
    }
}

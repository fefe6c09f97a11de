using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>A position where one source lies or several do. The last of a page's spots is none: it closes the run of the one before.</summary>
/// <param name="X">Earth-centred metres.</param>
/// <param name="Y">Earth-centred metres.</param>
/// <param name="Z">Earth-centred metres.</param>
/// <param name="First">Where its sources begin, by id.</param>
internal readonly record struct Spot(double X, double Y, double Z, int First)
{
    /// <summary>Square of the straight line to a place.</summary>
    public double Square(in Place at) => (X - at.X) * (X - at.X) + (Y - at.Y) * (Y - at.Y) + (Z - at.Z) * (Z - at.Z);

    public static int Order(in Spot one, in Spot other) =>
        one.X.CompareTo(other.X) is var byX and not 0 ? byX : one.Y.CompareTo(other.Y) is var byY and not 0 ? byY : one.Z.CompareTo(other.Z);
}

/// <summary>The sources of eight by eight cells. Immutable.</summary>
internal sealed class WaterPage : GridPart
{
    /// <summary>log₂ of the cells along a side.</summary>
    public const int SideBits = 3;

    public const int Cells = 1 << (2 * SideBits);

    // Where the spots of each cell begin, and after the last one where they end.
    private readonly int[] _cells;

    private WaterPage(int level, int[] cells, Spot[] spots, WaterSource[] sources, bool[] usable) : base(level, Box.Around(spots.AsSpan(..^1)), usable.AsSpan().Contains(true))
    {
        (_cells, Spots, Sources, Usable) = (cells, spots, sources, usable);
    }

    public Spot[] Spots { get; }

    /// <summary>In the order of the spots; those of one spot by id.</summary>
    public WaterSource[] Sources { get; }

    /// <summary>Of each source whether it is usable: it stands here too, so that a search need not fetch those that it passes over.</summary>
    public bool[] Usable { get; }

    /// <summary>Its spots of one cell: from, and up to but without.</summary>
    public (int From, int To) Cell(int cell) => (_cells[cell], _cells[cell + 1]);

    /// <summary>A page of sources that are in the order of their codes.</summary>
    public static WaterPage Make(Span<WaterIndex.Entry> entries, int level, int shift)
    {
        var cells = new int[Cells + 1];
        var spots = new List<Spot>(entries.Length + 1);
        var sources = new List<WaterSource>(entries.Length);
        var inCell = new List<(Spot Spot, WaterSource Source)>();
        var entry = 0;
        for (var cell = 0; cell < Cells; cell++)
        {
            cells[cell] = spots.Count;
            inCell.Clear();
            for (; entry < entries.Length && PageTree.DigitOf(entries[entry].Code, level, shift) == cell; entry++)
                inCell.Add((SpotOf(entries[entry].Source), entries[entry].Source));
            inCell.Sort(static (one, other) => Spot.Order(one.Spot, other.Spot) is var order and not 0 ? order : one.Source.Id.Value.CompareTo(other.Source.Id.Value));
            foreach (var (spot, source) in inCell)
            {
                if (spots.Count == cells[cell] || Spot.Order(spots[^1], spot) != 0)
                    spots.Add(spot with { First = sources.Count });
                sources.Add(source);
            }
        }
        cells[Cells] = spots.Count;
        spots.Add(new Spot(0, 0, 0, sources.Count));
        return new WaterPage(level, cells, [.. spots], [.. sources], [.. sources.Select(source => source.IsUsable)]);
    }

    /// <summary>The page with one more source in a cell.</summary>
    public WaterPage With(WaterSource source, int cell)
    {
        var spot = SpotOf(source);
        var (at, isThere) = Find(spot, cell);
        var index = Spots[at].First;
        if (isThere)
        {
            while (index < Spots[at + 1].First && Sources[index].Id.Value.CompareTo(source.Id.Value) < 0)
                index++;
        }
        var spots = isThere ? [.. Spots] : Inserted(Spots, at, spot with { First = index });
        foreach (ref var later in spots.AsSpan(at + 1))
            later = later with { First = later.First + 1 };
        return new WaterPage(Level, isThere ? _cells : Moved(cell, 1), spots, Inserted(Sources, index, source), Inserted(Usable, index, source.IsUsable));
    }

    /// <summary>The page without a source; null if it is not there.</summary>
    public WaterPage? Without(WaterSource former, int cell)
    {
        var (at, isThere) = Find(SpotOf(former), cell);
        if (!isThere)
            return null;
        var (from, to) = (Spots[at].First, Spots[at + 1].First);
        var index = Array.FindIndex(Sources, from, to - from, source => source.Id == former.Id);
        if (index < 0)
            return null;
        var last = to - from == 1;
        var spots = last ? Removed(Spots, at) : [.. Spots];
        foreach (ref var later in spots.AsSpan(last ? at : at + 1))
            later = later with { First = later.First - 1 };
        return new WaterPage(Level, last ? Moved(cell, -1) : _cells, spots, Removed(Sources, index), Removed(Usable, index));
    }

    // Where a spot is in its cell, or where it would be.
    private (int At, bool IsThere) Find(in Spot spot, int cell)
    {
        var (low, high) = Cell(cell);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = Spot.Order(Spots[middle], spot);
            if (order == 0)
                return (middle, true);
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }
        return (low, false);
    }

    private int[] Moved(int cell, int by)
    {
        int[] cells = [.. _cells];
        foreach (ref var later in cells.AsSpan(cell + 1))
            later += by;
        return cells;
    }

    private static Spot SpotOf(WaterSource source)
    {
        var place = new Place(source.Latitude, source.Longitude);
        return new Spot(place.X, place.Y, place.Z, 0);
    }

    private static T[] Inserted<T>(T[] all, int at, T one) => [.. all.AsSpan(..at), one, .. all.AsSpan(at..)];

    private static T[] Removed<T>(T[] all, int at) => [.. all.AsSpan(..at), .. all.AsSpan((at + 1)..)];
}

using System.Numerics;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>A box in earth-centred metres.</summary>
internal readonly record struct Box(double X0, double Y0, double Z0, double X1, double Y1, double Z1)
{
    private static Box None { get; } = new(double.MaxValue, double.MaxValue, double.MaxValue, double.MinValue, double.MinValue, double.MinValue);

    public static Box Around(ReadOnlySpan<Spot> spots)
    {
        var box = None;
        foreach (ref readonly var spot in spots)
            box = box.And(new Box(spot.X, spot.Y, spot.Z, spot.X, spot.Y, spot.Z));
        return box;
    }

    public static Box Around(ReadOnlySpan<Box> boxes)
    {
        var box = None;
        foreach (ref readonly var one in boxes)
            box = box.And(one);
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

    private Box And(in Box other) => new(
        Math.Min(X0, other.X0), Math.Min(Y0, other.Y0), Math.Min(Z0, other.Z0), Math.Max(X1, other.X1), Math.Max(Y1, other.Y1), Math.Max(Z1, other.Z1));
}

/// <summary>A page, or a square of eight by eight parts.</summary>
/// <param name="level">How many times eight by eight the cells of the grid are put together: a part of level 0 has cells of the grid itself.</param>
/// <param name="box">Around all that lies in it.</param>
/// <param name="someUsable">Whether some of it is usable.</param>
internal abstract class GridPart(int level, Box box, bool someUsable)
{
    public int Level { get; } = level;

    public Box Box { get; } = box;

    public bool SomeUsable { get; } = someUsable;
}

/// <summary>Eight by eight pages, or eight by eight squares of them, and so on up to the world; those without sources are not there. Immutable.</summary>
internal sealed class GridSquare : GridPart
{
    private readonly ulong _there;

    private GridSquare(int level, ulong there, GridPart[] parts, Box[] boxes, bool someUsable) : base(level, Box.Around(boxes), someUsable) =>
        (_there, Parts, Boxes) = (there, parts, boxes);

    /// <summary>In Z-order.</summary>
    public GridPart[] Parts { get; }

    /// <summary>Theirs, side by side.</summary>
    public Box[] Boxes { get; }

    public static GridSquare Of(int level, ulong there, GridPart[] parts) =>
        new(level, there, parts, Array.ConvertAll(parts, part => part.Box), Array.Exists(parts, part => part.SomeUsable));

    public GridPart? Find(int digit) => (_there >> digit & 1) == 0 ? null : Parts[IndexOf(digit)];

    /// <summary>The square with another part there, or none; null if nothing is left.</summary>
    public GridSquare? With(int digit, GridPart? part)
    {
        var (bit, index) = (1UL << digit, IndexOf(digit));
        if ((_there & bit) != 0 && part is not null)
        {
            GridPart[] parts = [.. Parts];
            parts[index] = part;
            return Of(Level, _there, parts);
        }
        if ((_there & bit) != 0)
            return _there == bit ? null : Of(Level, _there & ~bit, [.. Parts.AsSpan(..index), .. Parts.AsSpan((index + 1)..)]);
        return part is null ? this : Of(Level, _there | bit, [.. Parts.AsSpan(..index), part, .. Parts.AsSpan(index..)]);
    }

    private int IndexOf(int digit) => BitOperations.PopCount(_there & ((1UL << digit) - 1));
}

/// <summary>
/// The pages of a grid by their place in Z-order. Where few sources lie one page stands for a whole square, cells and all that many times larger.
/// Immutable; a change copies one page and the squares above it.
/// </summary>
internal sealed class PageTree
{
    private const int DigitBits = 2 * WaterPage.SideBits;

    // A square of so few sources is one page.
    private const int FewOnPage = 64;

    private readonly int _shift;

    private PageTree(GridPart? world, int shift) => (World, _shift) = (world, shift);

    /// <summary>Null: no sources.</summary>
    public GridPart? World { get; }

    public IEnumerable<WaterPage> Pages => World is null ? [] : PagesOf(World);

    private int LevelOfWorld => (64 - 2 * _shift + DigitBits - 1) / DigitBits - 1;

    /// <param name="entries">In the order of their codes.</param>
    /// <param name="shift">log₂ of a cell's side.</param>
    public static PageTree Of(Span<WaterIndex.Entry> entries, int shift)
    {
        var none = new PageTree(null, shift);
        return entries.IsEmpty ? none : new PageTree(none.PartOf(entries, none.LevelOfWorld), shift);
    }

    /// <summary>The page a code belongs on; null: there is none.</summary>
    public WaterPage? Find(ulong code)
    {
        var part = World;
        while (part is GridSquare square)
            part = square.Find(DigitOf(code, square.Level));
        return (WaterPage?)part;
    }

    public PageTree With(WaterIndex.Entry one) => new(With(World, one, LevelOfWorld), _shift);

    /// <summary>Null if it is not where its code says.</summary>
    public PageTree? Without(WaterIndex.Entry one) => Find(one.Code)?.Without(one.Source, DigitOf(one.Code, Find(one.Code)!.Level)) is { } page
        ? new PageTree(With(World, one.Code, page), _shift) : null;

    private GridPart With(GridPart? part, WaterIndex.Entry one, int level)
    {
        switch (part)
        {
            case null:
                return WaterPage.Make(new Span<WaterIndex.Entry>(ref one), level, _shift);
            case GridSquare square:
                var digit = DigitOf(one.Code, level);
                return square.With(digit, With(square.Find(digit), one, level - 1))!;
            case WaterPage { Level: > 0, Sources.Length: >= 2 * FewOnPage } full:
                WaterIndex.Entry[] entries = [.. full.Sources.Append(one.Source).Select(WaterIndex.Entry.Of)];
                Array.Sort(entries, WaterIndex.Entry.ByCode);
                return PartOf(entries, level);
            default:
                return ((WaterPage)part).With(one.Source, DigitOf(one.Code, level));
        }
    }

    // The part with another page in place of the one of a code; null if that was all.
    private GridPart? With(GridPart? part, ulong code, WaterPage page)
    {
        if (part is not GridSquare square)
            return page.Sources.Length == 0 ? null : page;
        var digit = DigitOf(code, square.Level);
        return square.With(digit, With(square.Find(digit), code, page));
    }

    private GridPart PartOf(Span<WaterIndex.Entry> entries, int level)
    {
        if (level == 0 || entries.Length <= FewOnPage)
            return WaterPage.Make(entries, level, _shift);
        var (there, parts) = (0UL, new List<GridPart>());
        for (int from = 0, to; from < entries.Length; from = to)
        {
            var digit = DigitOf(entries[from].Code, level);
            for (to = from + 1; to < entries.Length && DigitOf(entries[to].Code, level) == digit; to++)
            {
            }
            there |= 1UL << digit;
            parts.Add(PartOf(entries[from..to], level - 1));
        }
        return GridSquare.Of(level, there, [.. parts]);
    }

    private static IEnumerable<WaterPage> PagesOf(GridPart part) => part is WaterPage page ? [page] : ((GridSquare)part).Parts.SelectMany(PagesOf);

    private int DigitOf(ulong code, int level) => DigitOf(code, level, _shift);

    /// <summary>Which of the 64 parts, or cells of a page, of a level a code belongs to.</summary>
    public static int DigitOf(ulong code, int level, int shift) => (int)(code >> (2 * shift + DigitBits * level)) & 63;
}

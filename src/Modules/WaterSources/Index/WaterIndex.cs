using System.Buffers;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>Which sources a search takes. A struct, so that the search is compiled for it.</summary>
internal interface IWaterFilter
{
    /// <summary>Whether it can take a source that is usable, or one that is not: false lets a search pass over it unread, and over whole pages of them.</summary>
    static virtual bool MayTake(bool usable) => true;

    /// <summary>Whether it takes every source that is usable, or every one that is not, whatever else it is.</summary>
    static virtual bool SurelyTakes(bool usable) => false;

    bool Takes(WaterSource source);
}

/// <summary>Usable ones, with or without a restriction.</summary>
internal readonly struct UsableOnly : IWaterFilter
{
    public static bool MayTake(bool usable) => usable;

    public static bool SurelyTakes(bool usable) => usable;

    public bool Takes(WaterSource source) => source.IsUsable;
}

/// <summary>A source and how far it is.</summary>
internal readonly record struct Found(WaterSource Source, double DistanceMetres);

/// <summary>
/// Where the sources lie: immutable, the next state is made by <see cref="With"/> and shares what did not change.
/// A uniform grid over latitude and longitude whose cells are as large as the places where sources lie close ask for; eight by eight cells are a page, eight
/// by eight pages a square, and so on up to the world, and only what holds sources exists. So a source far out costs one page, an edit copies one page and
/// the few squares above it, and a search that finds too little in the cells around goes down from the world instead.
/// </summary>
internal sealed class WaterIndex
{
    // Rings of cells looked at before the search goes over to whole pages.
    private const int RingsMost = 4;

    // A page is as fine as this many neighbours of a typical source ask for.
    private const int Neighbours = 4;

    private const int ShiftLeast = 4, ShiftMost = 28;

    // An edit copies a page: many sources at the same positions must not make pages large.
    private const int PageMost = 3000;

    private readonly PageTree _pages;
    private readonly int _shift;
    private readonly int _editsLeft;

    private WaterIndex(PageTree pages, int shift, int count, int editsLeft) => (_pages, _shift, Count, _editsLeft) = (pages, shift, count, editsLeft);

    public static WaterIndex Empty { get; } = new(PageTree.Of([], ShiftMost), ShiftMost, 0, 0);

    /// <summary>How many sources there are to be found.</summary>
    public int Count { get; }

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<WaterSource> All => _pages.Pages.SelectMany(page => page.Sources);

    /// <summary>Sources whose coordinates are no place on earth are left out: they are nowhere.</summary>
    public static WaterIndex Build(IEnumerable<WaterSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var entries = sources.Where(IsSomewhere).Select(Entry.Of).ToArray();
        if (entries.Length == 0)
            return Empty;
        Array.Sort(Array.ConvertAll(entries, entry => entry.Code), entries);
        var shift = ShiftFor(entries);
        return new WaterIndex(PageTree.Of(entries, shift), shift, entries.Length, Math.Max(256, entries.Length));
    }

    /// <summary>The index after one source was made (no former), changed, or went away (no next).</summary>
    public WaterIndex With(WaterSource? former, WaterSource? next)
    {
        var (pages, count) = (_pages, Count);
        if (former is not null && IsSomewhere(former))
        {
            if (pages.Without(Entry.Of(former)) is not { } without)
                return Build(All.Where(source => source.Id != former.Id).Concat(next is null ? [] : [next]));   // it lay elsewhere than it is said to
            (pages, count) = (without, count - 1);
        }
        if (next is null || !IsSomewhere(next))
            return new WaterIndex(pages, _shift, count, _editsLeft);
        if (_editsLeft == 0)
            return Build(new WaterIndex(pages, _shift, count, 0).All.Append(next));   // what lies here now asks for other cells
        return new WaterIndex(pages.With(Entry.Of(next)), _shift, count + 1, _editsLeft - 1);
    }

    /// <summary>The nearest ones that the filter takes, nearest first, ties by id; exact.</summary>
    public IReadOnlyList<Found> Nearest<TFilter>(double latitude, double longitude, int count, TFilter filter) where TFilter : struct, IWaterFilter
    {
        if (count <= 0)
            return [];
        var found = new Found[Math.Min(count, Count)];
        var taken = Nearest(latitude, longitude, found, filter);
        return taken == found.Length ? found : found[..taken];
    }

    /// <summary>As many of the nearest ones as there is room for, without allocating.</summary>
    /// <returns>How many there are.</returns>
    public int Nearest<TFilter>(double latitude, double longitude, Span<Found> found, TFilter filter) where TFilter : struct, IWaterFilter
    {
        MustBeSomewhere(latitude, longitude);
        if (found.IsEmpty || Count == 0)
            return 0;
        var at = new Place(latitude, longitude);
        var room = 2 * Math.Min(found.Length, Count) + 16;
        var onStack = default(RoomOnStack);
        while (true)
        {
            var rented = room > RoomOnStack.Length ? ArrayPool<Candidate>.Shared.Rent(room) : null;
            try
            {
                var search = new NearestSearch<TFilter>(at, found.Length, rented is null ? onStack : rented, _pages, _shift, filter);
                if (!search.Rings(X(longitude), Y(latitude), RingsMost))
                    search.FromWorld();
                if (search.IsComplete)
                    return search.Finish(found);
                room = 4 * (rented?.Length ?? RoomOnStack.Length);
            }
            finally
            {
                if (rented is not null)
                    ArrayPool<Candidate>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    /// <summary>All that the filter takes up to a distance, nearest first, ties by id.</summary>
    public IReadOnlyList<Found> Within<TFilter>(double latitude, double longitude, double metres, TFilter filter) where TFilter : struct, IWaterFilter
    {
        MustBeSomewhere(latitude, longitude);
        var at = new Place(latitude, longitude);
        var found = new List<Found>();
        var square = (metres + 0.001) * (metres + 0.001);   // the way on the ground is never shorter than the straight line
        Look(_pages.World);
        found.Sort(ByDistance);
        return found;

        void Look(GridPart? part)
        {
            if (part is null || !TFilter.MayTake(false) && !(part.SomeUsable && TFilter.MayTake(true)) || part.Box.LeastSquare(at) > square)
                return;
            if (part is GridSquare parts)
            {
                foreach (var one in parts.Parts)
                    Look(one);
                return;
            }
            var page = (WaterPage)part;
            for (var spot = 0; spot < page.Spots.Length - 1; spot++)
            {
                if (page.Spots[spot].Square(at) > square)
                    continue;
                for (var i = page.Spots[spot].First; i < page.Spots[spot + 1].First; i++)
                {
                    if (filter.Takes(page.Sources[i]) && Ground.Distance(at, page.Sources[i].Latitude, page.Sources[i].Longitude) is var distance && distance <= metres)
                        found.Add(new Found(page.Sources[i], distance));
                }
            }
        }
    }

    /// <summary>Nearest first, ties by id.</summary>
    internal static int ByDistance(Found one, Found other) =>
        one.DistanceMetres.CompareTo(other.DistanceMetres) is var order and not 0 ? order : one.Source.Id.Value.CompareTo(other.Source.Id.Value);

    /// <summary>Longitude in 360° / 2³², from the date line eastward.</summary>
    internal static uint X(double longitude)
    {
        var turns = longitude / 360 + 0.5;
        return (uint)Math.Min((turns - Math.Floor(turns)) * 4294967296.0, uint.MaxValue);
    }

    /// <summary>Latitude in the same unit, from the south pole northward: 0 to 2³¹ - 1.</summary>
    internal static uint Y(double latitude) => (uint)Math.Min((latitude + 90) / 360 * 4294967296.0, int.MaxValue);

    // For each source the size of the square that holds it and its next neighbours in Z-order; of these the size that two in ten ask to be smaller still.
    // A quantile of the sources, not of the area: neither an outlier nor an empty sea moves it.
    private static int ShiftFor(ReadOnlySpan<Entry> entries)
    {
        Span<int> wanted = stackalloc int[33];
        var places = new List<ulong>(entries.Length);
        foreach (var entry in entries)
        {
            if (places.Count == 0 || places[^1] != entry.Code)
                places.Add(entry.Code);
        }
        if (places.Count <= Neighbours)
            return ShiftMost;
        for (var i = 0; i + Neighbours < places.Count; i++)
            wanted[Morton.LevelsInCommon(places[i], places[i + Neighbours])]++;
        var rest = (places.Count - Neighbours) * 8 / 10;
        var level = 0;
        while ((rest -= wanted[level]) >= 0 && level < 32)
            level++;
        var shift = Math.Clamp(32 - level, ShiftLeast, ShiftMost);
        while (shift > ShiftLeast && TypicalPage(entries, shift) > PageMost)
            shift--;
        return shift;
    }

    // How many sources share the page of a source, on average.
    private static double TypicalPage(ReadOnlySpan<Entry> entries, int shift)
    {
        var squares = 0.0;
        var bits = 2 * (shift + WaterPage.SideBits);
        for (int from = 0, to; from < entries.Length; from = to)
        {
            for (to = from + 1; to < entries.Length && entries[to].Code >> bits == entries[from].Code >> bits; to++)
            {
            }
            squares += (double)(to - from) * (to - from);
        }
        return squares / entries.Length;
    }

    private static bool IsSomewhere(WaterSource source) => Math.Abs(source.Latitude) <= 90 && double.IsFinite(source.Longitude);

    private static void MustBeSomewhere(double latitude, double longitude)
    {
        if (!(Math.Abs(latitude) <= 90) || !double.IsFinite(longitude))
            throw new ArgumentOutOfRangeException(nameof(latitude), $"{latitude}, {longitude} is no place on earth.");
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct RoomOnStack
    {
        public const int Length = 64;

        private Candidate _first;
    }

    /// <summary>A source on its way into a page.</summary>
    internal readonly record struct Entry(ulong Code, WaterSource Source)
    {
        public static Comparison<Entry> ByCode { get; } = static (one, other) => one.Code.CompareTo(other.Code);

        public static Entry Of(WaterSource source) => new(Morton.Of(X(source.Longitude), Y(source.Latitude)), source);
    }
}

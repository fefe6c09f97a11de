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
/// A kd-tree with buckets in earth-centred metres: it divides sources, not ground, so it does not matter how unevenly they lie, and neither the date line nor a
/// pole is a border.
/// </summary>
internal sealed class WaterIndex
{
    private readonly KdNode? _root;

    private WaterIndex(KdNode? root, int count) => (_root, Count) = (root, count);

    public static WaterIndex Empty { get; } = new(null, 0);

    /// <summary>How many sources there are to be found.</summary>
    public int Count { get; }

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<WaterSource> All => _root is null ? [] : _root.ToArray().SelectMany(spot => spot.Sources);

    /// <summary>Sources whose coordinates are no place on earth are left out: they are nowhere.</summary>
    public static WaterIndex Build(IEnumerable<WaterSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var inOrder = sources.Where(IsSomewhere).ToArray();
        if (inOrder.Length == 0)
            return Empty;
        Array.Sort(inOrder, static (one, other) => one.Latitude.CompareTo(other.Latitude) is var byLatitude and not 0 ? byLatitude
            : one.Longitude.CompareTo(other.Longitude) is var byLongitude and not 0 ? byLongitude : one.Id.Value.CompareTo(other.Id.Value));
        var spots = new Spot[inOrder.Length];
        var count = 0;
        for (int from = 0, to; from < inOrder.Length; from = to)
        {
            var (latitude, longitude) = (inOrder[from].Latitude, inOrder[from].Longitude);
            for (to = from + 1; to < inOrder.Length && inOrder[to].Latitude == latitude && inOrder[to].Longitude == longitude; to++)
            {
            }
            spots[count++] = new Spot(new Place(latitude, longitude), new ArraySegment<WaterSource>(inOrder, from, to - from));
        }
        return new WaterIndex(KdNode.Of(spots.AsSpan(..count)), inOrder.Length);
    }

    /// <summary>The index after one source was made (no former), changed, or went away (no next).</summary>
    public WaterIndex With(WaterSource? former, WaterSource? next)
    {
        var (root, count) = (_root, Count);
        if (former is not null && IsSomewhere(former))
        {
            var without = root?.Without(former, PlaceOf(former));
            if (ReferenceEquals(without, root))
                return Build(All.Where(source => source.Id != former.Id).Concat(next is null ? [] : [next]));   // it lay elsewhere than it is said to
            (root, count) = (without, count - 1);
        }
        if (next is null || !IsSomewhere(next))
            return new WaterIndex(root, count);
        var at = PlaceOf(next);
        return new WaterIndex(root is null ? KdNode.Of([new Spot(at, new ArraySegment<WaterSource>([next]))]) : root.With(next, at), count + 1);
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
                var search = new NearestSearch<TFilter>(at, found.Length, rented is null ? onStack : rented, filter);
                search.Into(_root!);
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
        if (_root is not null)
            Look(_root, _root.Box);
        found.Sort(ByDistance);
        return found;

        void Look(KdNode node, in Box box)
        {
            if (!TFilter.MayTake(false) && !(node.SomeUsable && TFilter.MayTake(true)) || box.LeastSquare(at) > square)
                return;
            if (node is KdFork fork)
            {
                Look(fork.Below, fork.BelowBox);
                Look(fork.Above, fork.AboveBox);
                return;
            }
            var leaf = (KdLeaf)node;
            for (var spot = 0; spot < leaf.Spots; spot++)
            {
                var (from, to) = leaf.SourcesOf(spot);
                var distance = leaf.Distance(at, spot, leaf.Sources[from]);
                for (var i = from; i < to && distance <= metres; i++)
                {
                    if (filter.Takes(leaf.Sources[i]))
                        found.Add(new Found(leaf.Sources[i], distance));
                }
            }
        }
    }

    /// <summary>Nearest first, ties by id.</summary>
    internal static int ByDistance(Found one, Found other) =>
        one.DistanceMetres.CompareTo(other.DistanceMetres) is var order and not 0 ? order : one.Source.Id.Value.CompareTo(other.Source.Id.Value);

    private static Place PlaceOf(WaterSource source) => new(source.Latitude, source.Longitude);

    private static bool IsSomewhere(WaterSource source) => Math.Abs(source.Latitude) <= 90 && double.IsFinite(source.Longitude);

    private static void MustBeSomewhere(double latitude, double longitude)
    {
        if (!(Math.Abs(latitude) <= 90) || !double.IsFinite(longitude))
            throw new ArgumentOutOfRangeException(nameof(latitude), $"{latitude}, {longitude} is no place on earth.");
    }

    [System.Runtime.CompilerServices.InlineArray(Length)]
    private struct RoomOnStack
    {
        public const int Length = 32;

        private Candidate _first;
    }
}

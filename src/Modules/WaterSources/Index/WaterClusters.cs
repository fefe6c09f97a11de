using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Index;

/// <summary>One item of a map: a source by itself, or how many lie together.</summary>
/// <param name="Latitude">Of the source, or the mean of those that lie together.</param>
/// <param name="Longitude">Of the source, or the mean of those that lie together.</param>
/// <param name="Count">How many.</param>
/// <param name="Single">The one, if it is one.</param>
internal readonly record struct Cluster(double Latitude, double Longitude, int Count, WaterSource? Single);

/// <summary>
/// Sources put together for a map at any zoom. They lie in Z-order of the Web Mercator square, where each square of 64 screen points at a zoom is one run, and
/// sums from the beginning give a run's count and mean without looking at it. Immutable; an edit adds to two short lists beside the order, which are
/// worked into it when they grow.
/// </summary>
internal sealed partial class WaterClusters
{
    /// <summary>From this zoom on every source stands by itself.</summary>
    public const int SinglesFrom = 17;

    // Squares of 64 screen points: four to the side of a tile of 256.
    private const int LevelsBelowTile = 2;

    private const int EditsMost = 1024;

    private readonly Order _order;
    private readonly int[] _gone;
    private readonly Point[] _added;

    private WaterClusters(Order order, int[] gone, Point[] added) => (_order, _gone, _added) = (order, gone, added);

    /// <summary>How many sources there are.</summary>
    public int Count => _order.Length - _gone.Length + _added.Length;

    public static WaterClusters Build(IEnumerable<WaterSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var points = sources.Where(IsSomewhere).Select(source => new Point(source)).ToArray();
        Array.Sort(points, Point.ByCode);
        return new WaterClusters(new Order(points), [], []);
    }

    /// <summary>The clusters after one source was made (no former), changed, or went away (no next).</summary>
    public WaterClusters With(WaterSource? former, WaterSource? next)
    {
        var (gone, added) = (_gone, _added);
        if (former is not null && IsSomewhere(former))
        {
            var point = new Point(former);
            if (Array.FindIndex(added, one => one.Source.Id == former.Id) is var at and >= 0)
                added = [.. added.AsSpan(..at), .. added.AsSpan((at + 1)..)];
            else if (_order.Find(point) is var index and >= 0 && Array.BinarySearch(gone, index) is var place and < 0)
                gone = [.. gone.AsSpan(..~place), index, .. gone.AsSpan(~place..)];
        }
        if (next is not null && IsSomewhere(next))
        {
            var point = new Point(next);
            var place = Array.BinarySearch(added, point, Comparer<Point>.Create(Point.ByCode));
            place = place < 0 ? ~place : place;
            added = [.. added.AsSpan(..place), point, .. added.AsSpan(place..)];
        }
        return gone.Length + added.Length <= EditsMost ? new WaterClusters(_order, gone, added) : new WaterClusters(_order.Merged(gone, added), [], []);
    }

    /// <summary>
    /// What a view shows: every source in it belongs to exactly one item, and a square cut by the view's edge counts only its sources in the view.
    /// West may lie east of east: then the view goes over the date line.
    /// </summary>
    public IReadOnlyList<Cluster> Query(double west, double south, double east, double north, int zoom)
    {
        var level = zoom >= SinglesFrom ? -1 : Math.Max(0, zoom) + LevelsBelowTile;
        var walk = new Walk(this, new View(west, south, east, north), level);
        walk.Into(0, 0, new Range(0, _order.Length, 0, _added.Length, 0, _gone.Length));
        return walk.Items;
    }

    private static bool IsSomewhere(WaterSource source) => Math.Abs(source.Latitude) <= 90 && double.IsFinite(source.Longitude);

    /// <summary>A source and where it lies in the order.</summary>
    private readonly struct Point(WaterSource source)
    {
        public readonly ulong Code = CodeOf(source);

        public readonly WaterSource Source = source;

        public static int ByCode(Point one, Point other) =>
            one.Code.CompareTo(other.Code) is var order and not 0 ? order : one.Source.Id.Value.CompareTo(other.Source.Id.Value);

        private static ulong CodeOf(WaterSource source) => Morton.Of(
            (uint)Math.Min(Mercator.X(source.Longitude) * 4294967296.0, uint.MaxValue), (uint)Math.Min(Mercator.Y(source.Latitude) * 4294967296.0, uint.MaxValue));
    }

    /// <summary>The sources in Z-order, with sums from the beginning in whole 1e-7 degrees, so that a difference of two is exact.</summary>
    private sealed class Order
    {
        private readonly Point[] _points;
        private readonly long[] _latitudes, _longitudes;

        public Order(Point[] points)
        {
            _points = points;
            (_latitudes, _longitudes) = (new long[points.Length + 1], new long[points.Length + 1]);
            for (var i = 0; i < points.Length; i++)
            {
                _latitudes[i + 1] = _latitudes[i] + Whole(points[i].Source.Latitude);
                _longitudes[i + 1] = _longitudes[i] + Whole(Mercator.Longitude(points[i].Source.Longitude));
            }
        }

        public int Length => _points.Length;

        public Point this[int index] => _points[index];

        public (long Latitudes, long Longitudes) Sums(int from, int to) => (_latitudes[to] - _latitudes[from], _longitudes[to] - _longitudes[from]);

        public int Find(Point point)
        {
            var index = LowerBound(_points, point.Code, 0, _points.Length);
            for (; index < _points.Length && _points[index].Code == point.Code; index++)
            {
                if (_points[index].Source.Id == point.Source.Id)
                    return index;
            }
            return -1;
        }

        public Order Merged(int[] gone, Point[] added)
        {
            var merged = new Point[_points.Length - gone.Length + added.Length];
            var (g, a, at) = (0, 0, 0);
            for (var i = 0; i <= _points.Length; i++)
            {
                while (a < added.Length && (i == _points.Length || Point.ByCode(added[a], _points[i]) < 0))
                    merged[at++] = added[a++];
                if (g < gone.Length && gone[g] == i)
                    g++;
                else if (i < _points.Length)
                    merged[at++] = _points[i];
            }
            return new Order(merged);
        }

        public int LowerBound(ulong code, int from, int to) => LowerBound(_points, code, from, to);

        public static int LowerBound(Point[] points, ulong code, int from, int to)
        {
            while (from < to)
            {
                var middle = (int)((uint)(from + to) >> 1);
                if (points[middle].Code < code)
                    from = middle + 1;
                else
                    to = middle;
            }
            return from;
        }
    }

    /// <summary>Runs of the order and of the two lists beside it that lie in one square.</summary>
    private readonly record struct Range(int From, int To, int AddedFrom, int AddedTo, int GoneFrom, int GoneTo)
    {
        public int Count => To - From - (GoneTo - GoneFrom) + AddedTo - AddedFrom;
    }

    /// <summary>Goes down the squares of the world to those of the zoom.</summary>
    private struct Walk(WaterClusters clusters, View view, int level)
    {
        // A square of so few is read one by one rather than cut further.
        private const int Few = 32;

        private readonly Order _order = clusters._order;
        private readonly Point[] _added = clusters._added;
        private readonly int[] _gone = clusters._gone;
        private readonly int _level = level < 0 ? 32 : level;
        private readonly bool _singles = level < 0;
        private Sum _sum;

        public List<Cluster> Items { get; } = [];

        /// <summary>The square of a depth whose codes begin with a code.</summary>
        public void Into(ulong code, int depth, Range range)
        {
            if (range.Count == 0)
                return;
            var lies = view.Holds(code, depth);
            if (lies == Lies.Outside)
                return;
            if (depth == _level)
            {
                _sum = default;
                Add(code, depth, range, lies);
                if (_sum.Count > 0)
                    Items.Add(_sum.ToCluster());
            }
            else if (lies == Lies.Inside || range.Count <= Few)
            {
                OneByOne(code, depth, range, lies);
            }
            else
            {
                for (var child = 0UL; child < 4; child++)
                    Into(Child(code, depth, child), depth + 1, Of(range, Child(code, depth, child), depth + 1));
            }
        }

        // Squares of the zoom within a larger one, in turn.
        private void OneByOne(ulong code, int depth, Range range, Lies lies)
        {
            var (i, a, g) = (range.From, range.AddedFrom, range.GoneFrom);
            var last = code + (depth == 0 ? ulong.MaxValue : Size(depth) - 1);
            while (i < range.To || a < range.AddedTo)
            {
                var next = Math.Min(i < range.To ? _order[i].Code : ulong.MaxValue, a < range.AddedTo ? _added[a].Code : ulong.MaxValue);
                var end = _singles ? next : next | (Size(_level) - 1);
                var (toI, toA, toG) = (i, a, g);
                if (end >= last)
                    (toI, toA, toG) = (range.To, range.AddedTo, range.GoneTo);
                else
                {
                    toI = Gallop(i, range.To, end);
                    while (toA < range.AddedTo && _added[toA].Code <= end)
                        toA++;
                    while (toG < range.GoneTo && _gone[toG] < toI)
                        toG++;
                }
                if (_singles)
                {
                    Singles(new Range(i, toI, a, toA, g, toG), lies);
                }
                else
                {
                    _sum = default;
                    var square = new Range(i, toI, a, toA, g, toG);
                    if (lies == Lies.Inside)
                        AddAll(square);
                    else
                        AddEach(square);
                    if (_sum.Count > 0)
                        Items.Add(_sum.ToCluster());
                }
                (i, a, g) = (toI, toA, toG);
            }
        }

        private readonly void Singles(Range range, Lies lies)
        {
            var g = range.GoneFrom;
            for (var i = range.From; i < range.To; i++)
            {
                if (g < range.GoneTo && _gone[g] == i)
                    g++;
                else
                    Single(_order[i].Source, lies);
            }
            for (var a = range.AddedFrom; a < range.AddedTo; a++)
                Single(_added[a].Source, lies);
        }

        private readonly void Single(WaterSource source, Lies lies)
        {
            if (lies == Lies.Inside || view.Holds(source))
                Items.Add(new Cluster(source.Latitude, source.Longitude, 1, source));
        }

        // Adds up a square of the zoom; where the view cuts it, part by part.
        private void Add(ulong code, int depth, Range range, Lies lies)
        {
            if (_singles)
            {
                Singles(range, lies);
            }
            else if (lies == Lies.Inside)
            {
                AddAll(range);
            }
            else if (range.Count <= Few || depth == 32)
            {
                AddEach(range);
            }
            else
            {
                for (var child = 0UL; child < 4; child++)
                {
                    var part = Child(code, depth, child);
                    if (Of(range, part, depth + 1) is { Count: > 0 } run && view.Holds(part, depth + 1) is var lay and not Lies.Outside)
                        Add(part, depth + 1, run, lay);
                }
            }
        }

        private void AddAll(Range range)
        {
            if (range.GoneFrom == range.GoneTo && range.AddedFrom == range.AddedTo)
            {
                var (latitudes, longitudes) = _order.Sums(range.From, range.To);
                _sum.Add(range.To - range.From, latitudes, longitudes, _order[range.From].Source);
                return;
            }
            // Between those that are gone the order's sums hold.
            var from = range.From;
            for (var g = range.GoneFrom; g <= range.GoneTo; g++)
            {
                var to = g < range.GoneTo ? _gone[g] : range.To;
                if (to > from)
                {
                    var (latitudes, longitudes) = _order.Sums(from, to);
                    _sum.Add(to - from, latitudes, longitudes, _order[from].Source);
                }
                from = to + 1;
            }
            for (var a = range.AddedFrom; a < range.AddedTo; a++)
                _sum.Add(_added[a].Source);
        }

        private void AddEach(Range range)
        {
            var g = range.GoneFrom;
            for (var i = range.From; i < range.To; i++)
            {
                if (g < range.GoneTo && _gone[g] == i)
                    g++;
                else if (view.Holds(_order[i].Source))
                    _sum.Add(_order[i].Source);
            }
            for (var a = range.AddedFrom; a < range.AddedTo; a++)
            {
                if (view.Holds(_added[a].Source))
                    _sum.Add(_added[a].Source);
            }
        }

        private readonly Range Of(Range range, ulong code, int depth)
        {
            var end = code + Size(depth);   // 0 after the last square of the world
            var from = _order.LowerBound(code, range.From, range.To);
            var to = end == 0 ? range.To : _order.LowerBound(end, from, range.To);
            var addedFrom = Order.LowerBound(_added, code, range.AddedFrom, range.AddedTo);
            var addedTo = end == 0 ? range.AddedTo : Order.LowerBound(_added, end, addedFrom, range.AddedTo);
            return new Range(from, to, addedFrom, addedTo, GoneBefore(from, range), GoneBefore(to, range));
        }

        private readonly int GoneBefore(int index, Range range)
        {
            var at = Array.BinarySearch(_gone, range.GoneFrom, range.GoneTo - range.GoneFrom, index);
            return at < 0 ? ~at : at;
        }

        // The end of the run of codes up to one, found in steps that double.
        private readonly int Gallop(int from, int to, ulong lastCode)
        {
            var step = 1;
            while (from + step < to && _order[from + step].Code <= lastCode)
                step *= 2;
            var (low, high) = (from + step / 2, Math.Min(to, from + step));
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_order[middle].Code <= lastCode)
                    low = middle + 1;
                else
                    high = middle;
            }
            return low;
        }

        private static ulong Child(ulong code, int depth, ulong child) => code | child << (62 - 2 * depth);

        private static ulong Size(int depth) => depth == 0 ? 0 : 1UL << (64 - 2 * depth);
    }

    private struct Sum
    {
        private long _latitudes, _longitudes;
        private WaterSource? _one;

        public int Count { get; private set; }

        public void Add(int count, long latitudes, long longitudes, WaterSource one)
        {
            (Count, _one) = (Count + count, one);
            _latitudes += latitudes;
            _longitudes += longitudes;
        }

        public void Add(WaterSource one) => Add(1, Whole(one.Latitude), Whole(Mercator.Longitude(one.Longitude)), one);

        public readonly Cluster ToCluster() => Count == 1
            ? new Cluster(_one!.Latitude, _one.Longitude, 1, _one)
            : new Cluster(_latitudes / 1e7 / Count, _longitudes / 1e7 / Count, Count, null);
    }

    private static long Whole(double degrees) => (long)Math.Round(degrees * 1e7);
}

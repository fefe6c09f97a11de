using System.Diagnostics;
using System.Runtime.CompilerServices;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace BrigadeDispatch.Benchmarks;

/// <summary>100,000 sources in memory: the nearest ones against NetTopologySuite's STRtree in the same process, edits while others read, clusters of a map.</summary>
internal static class WaterBench
{
    private const int Nearest = 5;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var name in Layouts.Names)
        {
            var sources = Layouts.Make(name);
            var index = WaterIndex.Build(sources);
            MustBeExact(name, index, sources);
            foreach (var figure in AgainstTree(name, index, sources, cancellationToken))
                yield return figure;
        }
        foreach (var figure in await EditsAsync(cancellationToken))
            yield return figure;
        yield return Clusters(cancellationToken);
    }

    private static void MustBeExact(string name, WaterIndex index, WaterSource[] sources)
    {
        foreach (var (latitude, longitude) in Layouts.Queries(name, 40))
        {
            var expected = sources.Where(source => source.IsUsable).Select(source => new Found(source, Ground.Distance(latitude, longitude, source.Latitude, source.Longitude)))
                .OrderBy(found => found.DistanceMetres).ThenBy(found => found.Source.Id.Value).Take(Nearest);
            if (!index.Nearest(latitude, longitude, Nearest, new UsableOnly()).SequenceEqual(expected))
                throw new InvalidOperationException($"{name}: not the nearest ones at {latitude}, {longitude}.");
        }
    }

    private static IEnumerable<Figure> AgainstTree(string name, WaterIndex index, WaterSource[] sources, CancellationToken cancellationToken)
    {
        var tree = new Tree(sources);
        var queries = Layouts.Queries(name, name == "none usable" ? 3 : 1000);
        var room = new Found[Nearest];
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = -10; round < 10; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The tree has no answer short of asking for everything where nothing is usable: a few such queries are enough.
            if (name == "none usable" && round is < -1 or > 2)
            {
                Time(queries, round < 0 ? [] : ours, place => index.Nearest(place.Latitude, place.Longitude, room, new UsableOnly()));
                continue;
            }
            Time(queries, round < 0 ? [] : theirs, place => tree.NearestUsable(place.Latitude, place.Longitude, Nearest));
            Time(queries, round < 0 ? [] : ours, place => index.Nearest(place.Latitude, place.Longitude, room, new UsableOnly()));
        }
        var (mine, tree5) = (Figure.Median(ours), Figure.Median(theirs));
        yield return new Figure($"{Nearest} nearest usable of {Layouts.Count:N0}, {name}; floor: STRtree", "µs", mine, tree5, "≤ 0.20", mine / tree5 <= 0.2);
        var p99 = At(ours, 0.99);
        yield return new Figure($"{Nearest} nearest usable of {Layouts.Count:N0}, {name}, p99", "µs", p99, At(theirs, 0.99), "≤ 20 µs", p99 <= 20);
    }

    private static void Time((double Latitude, double Longitude)[] queries, List<double> into, Action<(double Latitude, double Longitude)> query)
    {
        foreach (var place in queries)
        {
            var start = Stopwatch.GetTimestamp();
            query(place);
            into.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }

    private static async Task<IReadOnlyList<Figure>> EditsAsync(CancellationToken cancellationToken)
    {
        var sources = Layouts.Make("clustered");
        var (index, clusters) = (WaterIndex.Build(sources), WaterClusters.Build(sources));
        var queries = Layouts.Queries("clustered", 2000);
        var visible = new List<double>();
        var (pauses, quiet) = (new List<double>(), new List<double>());
        var random = new Random(5);
        // The floor is the same reader without anybody editing, second by second in turn: other programs of the machine pause both.
        for (var round = -1; round < 7; round++)
        {
            foreach (var editing in (bool[])[false, true])
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var reader = Task.Run(() => Read(() => Volatile.Read(ref index), queries, stop.Token), cancellationToken);
                for (var until = Stopwatch.GetTimestamp() + Stopwatch.Frequency; Stopwatch.GetTimestamp() < until; await Task.Delay(1, cancellationToken))
                {
                    if (!editing)
                        continue;
                    var at = random.Next(sources.Length);
                    var next = sources[at] with { Latitude = sources[at].Latitude + 0.0005 };
                    var start = Stopwatch.GetTimestamp();
                    var edited = index.With(sources[at], next);
                    clusters = clusters.With(sources[at], next);
                    Volatile.Write(ref index, edited);
                    if (round >= 0)
                        visible.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    sources[at] = next;
                    if (edited.Nearest(next.Latitude, next.Longitude, 1, new Same(next)).Count != 1)
                        throw new InvalidOperationException("The edit is not to be seen.");
                }
                await stop.CancelAsync();
                var longest = await reader;
                if (round >= 0)
                    (editing ? pauses : quiet).Add(longest);
            }
        }
        var (p99, pause) = (At(visible, 0.99), Figure.Median(pauses));
        return
        [
            new Figure($"edit of one of {Layouts.Count:N0}, in index and clusters, p99 of {visible.Count:N0}; floor: median", "ms", p99, Figure.Median(visible), "≤ 5 ms", p99 <= 5),
            new Figure("longest pause of a reader in a second with edits; floor: without", "ms", pause, Figure.Median(quiet), "≤ 20 ms", pause <= 20),
        ];
    }

    // Milliseconds of the longest time from one answer to the next.
    private static double Read(Func<WaterIndex> index, (double Latitude, double Longitude)[] queries, CancellationToken stop)
    {
        var room = new Found[Nearest];
        var (longest, last) = (0.0, Stopwatch.GetTimestamp());
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            index().Nearest(queries[i % queries.Length].Latitude, queries[i % queries.Length].Longitude, room, new UsableOnly());
            var now = Stopwatch.GetTimestamp();
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(last, now).TotalMilliseconds);
            last = now;
        }
        return longest;
    }

    private static Figure Clusters(CancellationToken cancellationToken)
    {
        var sources = Layouts.Make("clustered");
        var clusters = WaterClusters.Build(sources);
        var random = new Random(6);
        foreach (var source in sources.Take(500))
            clusters = clusters.With(source, source with { State = WaterState.Usable });   // so that edits wait beside the order, as they do in use
        var (times, scans) = (new List<double>(), new List<double>());
        var room = new Found[1];
        for (var round = -200; round < 3000; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var zoom = Math.Abs(round) % 20;
            // A map of 1,920 by 1,080 points somewhere in the prefecture, and every tenth time the whole of it whatever the zoom.
            var centre = sources[random.Next(sources.Length)];
            var (width, height) = round % 10 == 0 ? (10, 10) : (360.0 * 1920 / 256 / (1 << zoom), 300.0 * 1080 / 256 / (1 << zoom));
            var (west, south, east, north) = (centre.Longitude - width / 2, centre.Latitude - height / 2, centre.Longitude + width / 2, centre.Latitude + height / 2);
            var start = Stopwatch.GetTimestamp();
            var items = clusters.Query(west, south, east, north, zoom);
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            var inView = sources.Count(source => source.Latitude >= south && source.Latitude <= north && (width >= 360 || source.Longitude >= west && source.Longitude <= east));
            if (round >= 0)
            {
                times.Add(took);
                scans.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            if (items.Sum(item => item.Count) != inView)
                throw new InvalidOperationException($"Zoom {zoom}: {items.Sum(item => item.Count)} of {inView} sources shown.");
        }
        var p99 = At(times, 0.99);
        return new Figure($"clusters of {Layouts.Count:N0}, zoom 0 to 19, p99; floor: counting those in view", "ms", p99, At(scans, 0.99), "≤ 10 ms", p99 <= 10);
    }

    private static double At(List<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    private readonly struct Same(WaterSource one) : IWaterFilter
    {
        public bool Takes(WaterSource source) => ReferenceEquals(source, one);
    }

    /// <summary>NetTopologySuite's tree as its users must use it: it knows no filter, so more and more are asked for until enough of them are usable.</summary>
    private sealed class Tree
    {
        private readonly STRtree<Node> _tree = new();
        private readonly LocalPlane _plane = new(36.2, 138.1);
        private readonly int _count;

        public Tree(WaterSource[] sources)
        {
            foreach (var source in sources)
            {
                var (east, north) = _plane.Of(source.Latitude, source.Longitude);
                _tree.Insert(new Envelope(new Coordinate(east, north)), new Node(source, east, north));
            }
            _tree.Build();
            _count = sources.Length;
        }

        public int NearestUsable(double latitude, double longitude, int count)
        {
            var (east, north) = _plane.Of(latitude, longitude);
            var at = new Node(null, east, north);
            var envelope = new Envelope(new Coordinate(east, north));
            for (var asked = 2 * count; ; asked *= 4)
            {
                var nodes = _tree.NearestNeighbour(envelope, at, Straight.Line, Math.Min(asked, _count));
                Array.Sort(nodes, (one, other) => Straight.Square(at, one).CompareTo(Straight.Square(at, other)));
                var usable = nodes.Where(node => node.Source!.IsUsable).Take(count).Count();
                if (usable == count || asked >= _count)
                    return usable;
            }
        }

        private sealed record Node(WaterSource? Source, double East, double North);

        private sealed class Straight : IItemDistance<Envelope, Node>
        {
            public static readonly Straight Line = new();

            public double Distance(IBoundable<Envelope, Node> one, IBoundable<Envelope, Node> other) => Math.Sqrt(Square(one.Item, other.Item));

            public static double Square(Node one, Node other) => (one.East - other.East) * (one.East - other.East) + (one.North - other.North) * (one.North - other.North);
        }
    }
}

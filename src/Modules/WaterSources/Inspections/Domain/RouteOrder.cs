using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Inspections.Domain;

/// <summary>
/// The order to walk a round in: from the first source always to the nearest one left, then crossings taken out (2-opt, Croes 1958).
/// Same sources, same order; the work is bounded by steps, not by time, so that no machine gives another order.
/// </summary>
internal static class RouteOrder
{
    private const int Neighbours = 8;
    private const long MostSteps = 12_000_000;
    private const double MetresPerDegree = 111_320;

    /// <summary>The sources in route order, from the one with the smallest number on.</summary>
    public static IReadOnlyList<WaterSource> Of(IEnumerable<WaterSource> sources)
    {
        var all = sources.OrderBy(source => source.Number, NaturalOrder.Instance).ThenBy(source => source.Id.Value).ToArray();
        if (all.Length < 3)
            return all;
        var shrink = Math.Cos(all.Average(source => source.Latitude) * Math.PI / 180);
        var east = all.Select(source => source.Longitude * MetresPerDegree * shrink).ToArray();
        var north = all.Select(source => source.Latitude * MetresPerDegree).ToArray();
        var route = Nearest(east, north);
        Uncross(route, east, north);
        return [.. route.Select(index => all[index])];
    }

    /// <summary>Length of an order as the crow flies, metres.</summary>
    public static double Length(IReadOnlyList<WaterSource> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        double sum = 0;
        for (var i = 1; i < order.Count; i++)
        {
            var shrink = Math.Cos(order[i].Latitude * Math.PI / 180);
            sum += Math.Sqrt(Square((order[i].Longitude - order[i - 1].Longitude) * MetresPerDegree * shrink) + Square((order[i].Latitude - order[i - 1].Latitude) * MetresPerDegree));
        }
        return sum;
    }

    private static int[] Nearest(double[] east, double[] north)
    {
        var left = Enumerable.Range(1, east.Length - 1).ToList();
        var route = new int[east.Length];
        for (var at = 1; at < route.Length; at++)
        {
            var (from, best, least) = (route[at - 1], 0, double.MaxValue);
            for (var i = 0; i < left.Count; i++)
            {
                var distance = Square(east[left[i]] - east[from]) + Square(north[left[i]] - north[from]);
                if (distance < least || (distance == least && left[i] < left[best]))
                    (best, least) = (i, distance);
            }
            route[at] = left[best];
            left[best] = left[^1];
            left.RemoveAt(left.Count - 1);
        }
        return route;
    }

    private static void Uncross(int[] route, double[] east, double[] north)
    {
        var near = NearLists(east, north);
        var place = new int[route.Length];
        for (var i = 0; i < route.Length; i++)
            place[route[i]] = i;
        long steps = 0;
        for (var better = true; better && steps < MostSteps;)
        {
            better = false;
            for (var source = 0; source < route.Length && steps < MostSteps; source++)
                while (steps < MostSteps && (Try(source, 1) || Try(source, -1)))
                    better = true;
        }

        // The way on from a source (or to it) is exchanged for the way to one of its neighbours; the stretch between is walked the other way round.
        bool Try(int source, int side)
        {
            var i = place[source];
            if (i + side < 0 || i + side >= route.Length)
                return false;
            var own = Distance(source, route[i + side]);
            foreach (var other in near[source])
            {
                steps++;
                var closer = Distance(source, other);
                if (closer >= own)
                    return false;
                var j = place[other];
                if (Math.Min(i, j) == 0 && side < 0)
                    continue;   // the first stays the first
                // The last source has nothing behind it.
                var (former, next) = j + side < route.Length
                    ? (own + Distance(other, route[j + side]), closer + Distance(route[i + side], route[j + side]))
                    : (own, closer);
                if (next >= former - 1e-6)
                    continue;
                var (from, to) = side > 0 ? (Math.Min(i, j) + 1, Math.Max(i, j)) : (Math.Min(i, j), Math.Max(i, j) - 1);
                Array.Reverse(route, from, to - from + 1);
                for (var k = from; k <= to; k++)
                    place[route[k]] = k;
                steps += to - from;
                return true;
            }
            return false;
        }

        double Distance(int one, int two) => Math.Sqrt(Square(east[one] - east[two]) + Square(north[one] - north[two]));
    }

    private static int[][] NearLists(double[] east, double[] north)
    {
        var lists = new int[east.Length][];
        for (var i = 0; i < east.Length; i++)
        {
            var found = new SortedSet<(double, int)>();
            for (var j = 0; j < east.Length; j++)
            {
                if (i == j)
                    continue;
                var distance = Square(east[i] - east[j]) + Square(north[i] - north[j]);
                if (found.Count < Neighbours)
                {
                    found.Add((distance, j));
                }
                else if (distance < found.Max.Item1)
                {
                    found.Remove(found.Max);
                    found.Add((distance, j));
                }
            }
            lists[i] = [.. found.Select(one => one.Item2)];
        }
        return lists;
    }

    private static double Square(double value) => value * value;
}

/// <summary>Numbers as people count: 中-2 before 中-12.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (one, two) = (x ?? "", y ?? "");
        var (i, j) = (0, 0);
        while (i < one.Length && j < two.Length)
        {
            if (char.IsAsciiDigit(one[i]) && char.IsAsciiDigit(two[j]))
            {
                var (first, second) = (Digits(one, ref i), Digits(two, ref j));
                var by = first.Length != second.Length ? first.Length.CompareTo(second.Length) : string.CompareOrdinal(first, second);
                if (by != 0)
                    return by;
            }
            else if (one[i] != two[j])
            {
                return one[i].CompareTo(two[j]);
            }
            else
            {
                i++;
                j++;
            }
        }
        var left = (one.Length - i).CompareTo(two.Length - j);
        return left != 0 ? left : string.CompareOrdinal(one, two);
    }

    private static string Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text[start..at].TrimStart('0');
    }
}

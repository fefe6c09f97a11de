namespace BrigadeDispatch.WaterSources.Index;

/// <summary>Where to divide spots.</summary>
/// <param name="Axis">0 X, 1 Y, 2 Z.</param>
/// <param name="Value">Those whose coordinate is less lie below.</param>
/// <param name="Below">So many; the first ones.</param>
internal readonly record struct KdSplit(int Axis, double Value, int Below)
{
    /// <summary>
    /// Puts the spots in the order of the best plane: in the middle of the longest side of their box, or, where too many have the same coordinate there, the
    /// most even one of the three. Each side then has a sixth of the spots at least: were more than two thirds of them equal in each coordinate, some would be
    /// equal in all. Null: all are at one point.
    /// </summary>
    public static KdSplit? Best(Span<Spot> spots)
    {
        var box = Box.Around(spots);
        ReadOnlySpan<double> sides = [box.X1 - box.X0, box.Y1 - box.Y0, box.Z1 - box.Z0];
        var longest = sides[0] >= sides[1] && sides[0] >= sides[2] ? 0 : sides[1] >= sides[2] ? 1 : 2;
        if (sides[longest] <= 0)
            return null;
        var split = At(spots, longest);
        if (split.Evenness(spots.Length) >= spots.Length / 4)
            return split;
        for (var axis = 0; axis < 3; axis++)
        {
            if (axis != longest && sides[axis] > 0 && At(spots, axis) is var other && other.Evenness(spots.Length) > split.Evenness(spots.Length))
                split = other;
        }
        return At(spots, split.Axis);
    }

    private int Evenness(int count) => Math.Min(Below, count - Below);

    private static KdSplit At(Span<Spot> spots, int axis)
    {
        Select(spots, axis, spots.Length / 2);
        var middle = spots[spots.Length / 2].Along(axis);
        // The plane runs before or behind those in the middle, whichever is more even.
        var (less, notMore, next) = (0, 0, double.PositiveInfinity);
        foreach (ref readonly var spot in spots)
        {
            var coordinate = spot.Along(axis);
            if (coordinate < middle)
                less++;
            if (coordinate <= middle)
                notMore++;
            else
                next = Math.Min(next, coordinate);
        }
        var before = Math.Min(less, spots.Length - less) >= Math.Min(notMore, spots.Length - notMore);
        var split = before ? new KdSplit(axis, middle, less) : new KdSplit(axis, next, notMore);
        Partition(spots, axis, split.Value);
        return split;
    }

    // Those less than the value first.
    private static void Partition(Span<Spot> spots, int axis, double value)
    {
        var below = 0;
        for (var i = 0; i < spots.Length; i++)
        {
            if (spots[i].Along(axis) >= value)
                continue;
            (spots[below], spots[i]) = (spots[i], spots[below]);
            below++;
        }
    }

    // Quickselect (Hoare's partition, median of three): the one that belongs at a place is there, none before it is greater, none after it less.
    private static void Select(Span<Spot> spots, int axis, int place)
    {
        var (low, high) = (0, spots.Length - 1);
        while (low < high)
        {
            var (a, b, c) = (spots[low].Along(axis), spots[low + (high - low) / 2].Along(axis), spots[high].Along(axis));
            var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (spots[i].Along(axis) < pivot)
                    i++;
                while (spots[j].Along(axis) > pivot)
                    j--;
                if (i <= j)
                {
                    (spots[i], spots[j]) = (spots[j], spots[i]);
                    (i, j) = (i + 1, j - 1);
                }
            }
            if (place <= j)
                high = j;
            else if (place >= i)
                low = i;
            else
                return;
        }
    }
}

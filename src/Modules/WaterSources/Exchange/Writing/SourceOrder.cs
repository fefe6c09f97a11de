using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Exchange.Writing;

/// <summary>By kind, then by number as people count (2 before 10), then by id: the same sources give the same file.</summary>
internal sealed class SourceOrder : IComparer<WaterSource>
{
    public static SourceOrder The { get; } = new();

    public int Compare(WaterSource? x, WaterSource? y)
    {
        if (x is null || y is null)
            return x is null ? y is null ? 0 : -1 : 1;
        var byKind = x.Kind.CompareTo(y.Kind);
        if (byKind != 0)
            return byKind;
        var byNumber = Natural(x.Number, y.Number);
        return byNumber != 0 ? byNumber : x.Id.Value.CompareTo(y.Id.Value);
    }

    private static int Natural(string one, string other)
    {
        int a = 0, b = 0;
        while (a < one.Length && b < other.Length)
        {
            if (!char.IsAsciiDigit(one[a]) || !char.IsAsciiDigit(other[b]))
            {
                if (one[a] != other[b])
                    return one[a].CompareTo(other[b]);
                (a, b) = (a + 1, b + 1);
                continue;
            }
            var first = Digits(one, ref a);
            var second = Digits(other, ref b);
            var byValue = first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.CompareTo(second, StringComparison.Ordinal);
            if (byValue != 0)
                return byValue;
        }
        return (one.Length - a).CompareTo(other.Length - b);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan(from, at - from).TrimStart('0');
    }
}

namespace BrigadeDispatch.Members.Csv;

/// <summary>The known name that a mistyped one is most like.</summary>
internal sealed class Nearest(IReadOnlyList<string> known)
{
    // A suggestion costs a comparison with every name; a file where nothing fits needs no thousand of them.
    private const int MostSearches = 200;
    private const int LongestName = 60;
    private readonly Dictionary<string, string?> _found = new(StringComparer.Ordinal);

    /// <summary>" 「…」ではありませんか。", or nothing if no name is like it.</summary>
    public string Hint(string text)
    {
        if (!_found.TryGetValue(text, out var best))
        {
            if (_found.Count >= MostSearches)
                return "";
            _found[text] = best = Search(text);
        }
        return best is null ? "" : $"「{best}」ではありませんか。";
    }

    private string? Search(string text)
    {
        if (text.Length is 0 or > LongestName)
            return null;
        string? best = null;
        var least = Math.Max(1, text.Length / 2) + 1;
        foreach (var name in known)
        {
            if (Math.Abs(name.Length - text.Length) >= least)
                continue;
            var distance = Distance(text, name);
            if (distance < least)
                (best, least) = (name, distance);
        }
        return best;
    }

    private static int Distance(string one, string other)
    {
        Span<int> row = stackalloc int[LongestName * 2 + 2];
        if (other.Length >= row.Length)
            return int.MaxValue;
        for (var i = 0; i <= other.Length; i++)
            row[i] = i;
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[other.Length];
    }
}

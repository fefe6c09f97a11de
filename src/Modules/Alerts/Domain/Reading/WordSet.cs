namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A list of words that is found in a text in one pass.</summary>
internal sealed class WordSet
{
    private readonly Dictionary<char, string[]> byFirst;
    private readonly Dictionary<char, string[]> byLast;

    internal WordSet(IEnumerable<string> words)
    {
        var folded = words.Select(Folding.Fold).Where(w => w.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        byFirst = folded.GroupBy(w => w[0]).ToDictionary(g => g.Key, g => g.OrderByDescending(w => w.Length).ToArray());
        byLast = folded.GroupBy(w => w[^1]).ToDictionary(g => g.Key, g => g.OrderByDescending(w => w.Length).ToArray());
    }

    /// <summary>The longest word that begins at the position; null if none.</summary>
    internal string? At(string text, int position)
    {
        if ((uint)position < (uint)text.Length && byFirst.TryGetValue(text[position], out var candidates))
        {
            foreach (var word in candidates)
            {
                if (string.CompareOrdinal(text, position, word, 0, word.Length) == 0)
                {
                    return word;
                }
            }
        }

        return null;
    }

    /// <summary>The longest word that ends before the position; null if none.</summary>
    internal string? EndingAt(string text, int end)
    {
        if (end > 0 && end <= text.Length && byLast.TryGetValue(text[end - 1], out var candidates))
        {
            foreach (var word in candidates)
            {
                if (word.Length <= end && string.CompareOrdinal(text, end - word.Length, word, 0, word.Length) == 0)
                {
                    return word;
                }
            }
        }

        return null;
    }

    internal bool IsIn(string text) => Find(text, 0, out _) >= 0;

    internal int Find(string text, int from, out string word)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (At(text, i) is { } found)
            {
                word = found;
                return i;
            }
        }

        word = "";
        return -1;
    }

    internal bool Has(string text) => text.Length > 0 && byFirst.TryGetValue(text[0], out var words) && words.Contains(text);
}

using System.Globalization;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>Cuts text to what LINE takes, without breaking a letter.</summary>
/// <remarks>LINE Developers, "Character counting in a text": labels and displayText count grapheme clusters, the rest UTF-16 units.</remarks>
internal static class LineText
{
    /// <summary>At most so many UTF-16 units, control characters as blanks, never empty.</summary>
    public static string Units(string text, int most, string ifEmpty = "－")
    {
        var clean = Clean(text);
        if (clean.Length == 0)
            return ifEmpty;
        if (clean.Length <= most)
            return clean;
        var cut = 0;
        foreach (var end in Ends(clean))
        {
            if (end > most - 1)
                break;
            cut = end;
        }
        return clean[..cut] + "…";
    }

    /// <summary>At most so many grapheme clusters.</summary>
    public static string Graphemes(string text, int most)
    {
        var clean = Clean(text);
        var ends = Ends(clean).Take(most + 1).ToList();
        return ends.Count <= most ? clean : clean[..ends[most - 2]] + "…";
    }

    private static string Clean(string text)
    {
        // A lone surrogate cannot be written as UTF-8; control and direction marks can hide or turn round what is written.
        var chars = text.ToCharArray();
        for (var i = 0; i < chars.Length; i++)
        {
            var c = chars[i];
            if (char.IsHighSurrogate(c) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
                i++;
            else if (char.IsSurrogate(c))
                chars[i] = '\uFFFD';
            else if ((char.IsControl(c) && c != '\n') || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069')
                chars[i] = ' ';
        }
        return new string(chars).Trim();
    }

    private static IEnumerable<int> Ends(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            at += StringInfo.GetNextTextElementLength(text, at);
            yield return at;
        }
    }
}

using BrigadeDispatch.Alerts.Domain.Reading;

namespace BrigadeDispatch.Alerts.Domain;

/// <summary>What kinds and places are compared by. Never shown.</summary>
internal static class Keys
{
    private const string Numerals = "一二三四五六七八九";

    /// <summary>A kind without width and blanks.</summary>
    public static string Kind(string kind) => string.Concat(Folding.Fold(kind).Where(c => !char.IsWhiteSpace(c)));

    /// <summary>The whole place, number included, without the brigade's own municipality; 二丁目 and 2丁目 are the same.</summary>
    public static string Place(string place, IReadOnlyList<string> municipalities)
    {
        var folded = Folding.Fold(place);
        var key = PlaceText.From(folded, Vocabulary.Of(ReadingRules.Shipped))?.Place ?? string.Concat(folded.Where(c => !char.IsWhiteSpace(c)));
        foreach (var name in municipalities)
        {
            if (key.Length > name.Length && key.StartsWith(name, StringComparison.Ordinal))
            {
                key = key[name.Length..];
                break;
            }
        }
        return Chome(key);
    }

    private static string Chome(string key)
    {
        var at = key.IndexOf("丁目", StringComparison.Ordinal);
        if (at < 1)
            return key;
        var start = at;
        while (start > 0 && (Numerals.Contains(key[start - 1]) || key[start - 1] == '十'))
            start--;
        if (start == at)
            return key;
        var number = 0;
        var part = 0;
        foreach (var c in key[start..at])
        {
            if (c == '十')
                (number, part) = (number + Math.Max(part, 1) * 10, 0);
            else
                part = Numerals.IndexOf(c, StringComparison.Ordinal) + 1;
        }
        return key[..start] + (number + part).ToString(System.Globalization.CultureInfo.InvariantCulture) + key[at..];
    }
}

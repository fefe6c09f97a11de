namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Finds the right place in a sentence of correction (訂正): 「AからBに訂正します」, 「A→B」, 「正しくはB」.</summary>
internal static class PlaceCorrection
{
    private static readonly WordSet Verbs = new(["に訂正", "へ訂正", "に変更", "へ変更", "に修正", "へ修正", "の誤り", "が正し"]);

    private static readonly string[] Froms = ["から", "より", "ではなく", "でなく", "は誤りで", "→", "⇒"];

    internal static PlaceSpan? Find(string s, Vocabulary words)
    {
        for (var at = Verbs.Find(s, 0, out var verb); at > 0; at = Verbs.Find(s, at + verb.Length, out verb))
        {
            foreach (var from in Froms)
            {
                var start = s.LastIndexOf(from, at - 1, StringComparison.Ordinal);
                if (start > 0 && verb != "の誤り" && Address(s, start + from.Length, at, words) is { } span)
                {
                    return span;
                }
            }
        }

        foreach (var mark in (string[])["⇒", "→", "正しくは", "(正)"])
        {
            var start = s.LastIndexOf(mark, StringComparison.Ordinal);
            if (start >= 0 && Address(s, start + mark.Length, s.Length, words) is { } span)
            {
                return span;
            }
        }

        return s.StartsWith("正:", StringComparison.Ordinal) ? Address(s, 2, s.Length, words) : null;
    }

    private static PlaceSpan? Address(string s, int start, int end, Vocabulary words) =>
        end > start && PlaceText.LooksLikeAddress(s[start..end]) && PlaceFinder.Before(s[..end], start, end, words) is { } span ? span : null;
}

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Cuts the clauses off that stand in front of an address or behind it within one sentence.</summary>
internal static class Clauses
{
    /// <summary>「台風の影響により上田市…」, 「訓練中に上田市…」: what ends in front of an address.</summary>
    private static readonly WordSet EndsBeforeAddress = new(["により", "によって", "のため", "中に", "中、", "に伴い", "に伴って", "とは別に", "のほか", "の影響で", "会場の", "につき", "さなか", "のうち"]);

    /// <summary>「…でのたき火であり」, 「…で野焼きの火が延焼し」: what shows that a clause follows the particle.</summary>
    private static readonly WordSet ClauseSigns = new(["が", "を", "は", "であり", "であった", "による", "により", "との", "した", "して", "の火", "ため"]);

    private static readonly WordSet Buildings = new(["の住宅", "の一般住宅", "の民家", "の空き家", "の建物", "の倉庫", "の山林", "の畑", "の車両"]);

    private static readonly string[] Particles = ["において", "にて", "での", "で", "に", "から"];

    /// <summary>Where the address begins behind a clause; the same position if none stands in front of it.</summary>
    internal static int Start(string s, int start, int end, Vocabulary words)
    {
        var result = start;
        for (var at = EndsBeforeAddress.Find(s, start, out var word); at >= 0 && at < end; at = EndsBeforeAddress.Find(s, at + word.Length, out word))
        {
            var next = at + word.Length;
            if (next >= end || PlaceText.LooksLikeAddress(s[result..at]) || !PlaceText.LooksLikeAddress(s[next..end]))
            {
                break;
            }

            result = next;
        }

        // 「孤立した上田市…」
        var past = s.IndexOf("した", result, end - result, StringComparison.Ordinal);
        if (past > result + 1 && past + 3 < end && KindScan.IsCompound(s[past + 2]) && !PlaceText.LooksLikeAddress(s[result..past]) && PlaceText.LooksLikeAddress(s[(past + 2)..end]))
        {
            result = past + 2;
        }

        // 「第3分団第2部は上田市…」: who is sent, not where.
        var topic = s.AsSpan(result, end - result).IndexOfAny('は', 'が') + result;
        if (topic > result && topic + 1 < end && Goes(s[result..topic], words) && (words.UnitEnds.IsIn(s[result..topic]) || PlaceText.LooksLikeAddress(s[(topic + 1)..end])))
        {
            result = topic + 1;
            while (result < end && s[result] is '、' or ' ' or ',')
            {
                result++;
            }
        }

        return result;
    }

    private static bool Goes(string topic, Vocabulary words) =>
        (words.UnitEnds.IsIn(topic) || topic.EndsWith('隊') || topic.EndsWith('署') || topic.EndsWith('車') || topic.EndsWith('団')) && !PlaceText.LooksLikeAddress(topic);

    /// <summary>Where the address ends if a clause follows it; the same position if none does.</summary>
    internal static int End(string s, int start, int end, Vocabulary words)
    {
        // 「岩村田の住宅から出火」: what burns is no part of the address.
        if (Buildings.EndingAt(s[..end], end) is { } building && end - building.Length > start && PlaceText.LooksLikeAddress(s[start..(end - building.Length)]))
        {
            return end - building.Length;
        }

        for (var i = start + 2; i < end; i++)
        {
            if (s[i] is not ('で' or 'に' or 'か') || Array.Find(Particles, p => string.CompareOrdinal(s, i, p, 0, p.Length) == 0) is not { } particle || i + particle.Length >= end)
            {
                continue;
            }

            var left = s[start..i];
            var right = s[(i + particle.Length)..end];
            if ((PlaceText.LooksLikeAddress(left) || words.Vicinities.EndingAt(left, left.Length) is not null) && ClauseSigns.IsIn(right) && !PlaceText.LooksLikeAddress(right))
            {
                return i;
            }
        }

        return end;
    }

    /// <summary>True if the words end a clause: …ました, …ため, …により, …は.</summary>
    internal static bool EndsWithOne(string token) =>
        token.EndsWith("です", StringComparison.Ordinal) || token.EndsWith("ます", StringComparison.Ordinal) || token.EndsWith("ました", StringComparison.Ordinal) || token.EndsWith("たが", StringComparison.Ordinal)
        || token.EndsWith("ため", StringComparison.Ordinal) || token.EndsWith("により", StringComparison.Ordinal) || token.EndsWith("して", StringComparison.Ordinal) || token.EndsWith("たところ", StringComparison.Ordinal)
        || token.EndsWith("あり", StringComparison.Ordinal) || token.EndsWith("おり", StringComparison.Ordinal)
        || (token.Length > 1 && token[^1] is 'は' or 'が' && !PlaceText.LooksLikeAddress(token));
}

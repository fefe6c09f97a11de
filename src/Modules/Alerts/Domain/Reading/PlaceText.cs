using System.Text;

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A place (住所) folded as facts/dispatch-mails.md 2.4 binds, with what was taken off it.</summary>
internal sealed record PlaceText(string Place, bool Approximate, string? Landmark)
{
    private const string KanjiNumerals = "〇一二三四五六七八九十百";

    /// <summary>The particles that may trail an address; longest first.</summary>
    private static readonly string[] Particles = ["において", "にて", "より", "から", "で", "に", "の"];

    private static readonly string[] HouseParts = ["号室", "階", "F", "号棟", "棟", "号館"];

    /// <summary>The place in the folded text; null where nothing is left of it.</summary>
    internal static PlaceText? From(string folded, Vocabulary words)
    {
        var text = WithoutPostcode(Dashes(folded));
        text = WithoutBrackets(text, out var landmark);
        text = WithoutLandmark(text, words, ref landmark);
        text = Dashes(WithoutBlanks(text));
        text = WithoutTail(text, words, out var approximate);
        var nearLandmark = false;
        landmark = landmark is null || landmark.All(char.IsAsciiDigit) ? null : NullIfEmpty(WithoutTail(landmark.Trim(), words, out nearLandmark));
        return text.Length == 0 ? null : new PlaceText(text, approximate || nearLandmark, landmark);
    }

    /// <summary>True if the text is written like an address: a municipality, 丁目, 番地, 大字, a house number.</summary>
    internal static bool LooksLikeAddress(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '市' or '区' or '町' or '村' or '郡' or '県' when i > 0 && IsNameCharacter(text[i - 1]) && EndsMunicipality(text, i + 1):
                case '字' when text.Length > 1 && (i == 0 || text[i - 1] is not '文' and not '十' and not '数'):
                case '丁' when i > 0 && i + 1 < text.Length && text[i + 1] == '目':
                case '番' when i > 0 && IsNumeral(text[i - 1]) && !StartsWith(text, i + 1, "通報"):
                case '地' when i > 0 && i + 1 < text.Length && text[i + 1] is '内' or '割' or '先' or '係' && text[i - 1] != '敷':
                    return true;
                case '-' when i > 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]):
                    return true;
                case '線' when i >= 2 && (StartsWith(text, i - 2, "上り") || StartsWith(text, i - 2, "下り")):
                case '道' when i >= 3 && StartsWith(text, i - 3, "自動車"):
                case '府' when i >= 2 && (StartsWith(text, i - 2, "大阪") || StartsWith(text, i - 2, "京都")):
                case '都' when i >= 2 && StartsWith(text, i - 2, "東京"):
                case '道' when i >= 2 && StartsWith(text, i - 2, "北海"):
                    return true;
                case '号' when i > 1 && char.IsAsciiDigit(text[i - 1]) && (StartsWith(text, 0, "国道") || StartsWith(text, 0, "県道") || text.Contains('番', StringComparison.Ordinal)):
                    return true;
            }
        }

        return false;
    }

    /// <summary>True if two places may be the same one, written more and less fully.</summary>
    internal bool MayBe(PlaceText other) =>
        Place == other.Place
        || (Place.Length > other.Place.Length && IsTailOrHead(Place, other.Place))
        || (other.Place.Length > Place.Length && IsTailOrHead(other.Place, Place));

    internal static bool IsNumeral(char c) => char.IsAsciiDigit(c) || KanjiNumerals.Contains(c);

    private static bool IsTailOrHead(string whole, string part)
    {
        if (part.Length < 2)
        {
            return false;
        }

        // 「1番1」 is no part of 「1番11」, nor 「11-1」 of 「1-1」.
        if (whole.StartsWith(part, StringComparison.Ordinal))
        {
            return !(char.IsAsciiDigit(part[^1]) && char.IsAsciiDigit(whole[part.Length]));
        }

        return whole.EndsWith(part, StringComparison.Ordinal) && !(char.IsAsciiDigit(part[0]) && char.IsAsciiDigit(whole[^(part.Length + 1)]));
    }

    private static bool StartsWith(string text, int at, string word) => string.CompareOrdinal(text, at, word, 0, word.Length) == 0;

    private static bool IsNameCharacter(char c) => c >= '\u3041' && c is not '、' and not '。' and not '・' and not '」' and not '】';

    /// <summary>市役所, 町内, 区分 and 市民 name no municipality.</summary>
    private static bool EndsMunicipality(string text, int next) =>
        next >= text.Length || !(text[next] is '役' or '民' or '立' or '分' or '域' or '間' or '長' or '営' or '報' or '画' or '場' or '議'
            || StartsWith(text, next, "消防") || StartsWith(text, next, "広域") || StartsWith(text, next, "防災") || StartsWith(text, next, "内 ") || StartsWith(text, next, "防犯") || StartsWith(text, next, "メール"));

    private static string Dashes(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\u30FC' && char.IsAsciiDigit(Near(text, i, -1)) && char.IsAsciiDigit(Near(text, i, 1)))
            {
                c = '-';
            }

            result.Append(Folding.IsDash(c) ? '-' : c);
        }

        return result.ToString();
    }

    private static char Near(string text, int i, int step)
    {
        for (i += step; i >= 0 && i < text.Length; i += step)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                return text[i];
            }
        }

        return '\0';
    }

    private static string WithoutPostcode(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.StartsWith("〒"))
        {
            start = start[1..].TrimStart();
        }

        var n = 0;
        while (n < start.Length && (char.IsAsciiDigit(start[n]) || start[n] == '-'))
        {
            n++;
        }

        return n == 8 && start[3] == '-' && start.Length > 8 ? start[8..].TrimStart().ToString() : text;
    }

    private static string WithoutBrackets(string text, out string? landmark)
    {
        const string Open = "([{<「『【〈《";
        const string Close = ")]}>」』】〉》";
        landmark = null;
        if (!text.Any(c => Open.Contains(c)))
        {
            return text;
        }

        var outside = new StringBuilder(text.Length);
        var inside = new StringBuilder();
        var depth = 0;
        foreach (var c in text)
        {
            if (Open.Contains(c))
            {
                depth++;
            }
            else if (Close.Contains(c))
            {
                depth = Math.Max(0, depth - 1);
            }
            else if (depth == 0)
            {
                outside.Append(c);
            }
            else
            {
                inside.Append(c);
            }
        }

        if (outside.ToString().AsSpan().Trim().IsEmpty)
        {
            return inside.ToString();
        }

        landmark = NullIfEmpty(inside.ToString().Trim());
        return outside.ToString();
    }

    private static string WithoutLandmark(string text, Vocabulary words, ref string? landmark)
    {
        var kept = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            var end = at;
            while (end < text.Length && !IsSeparator(text[end]))
            {
                end++;
            }

            if (end > at)
            {
                var token = text[at..end];
                if (kept.Length > 0 && EndsInNumber(kept) && !Continues(token, words) && !LooksLikeAddress(token))
                {
                    landmark = text[at..].Trim();
                    return kept.ToString();
                }

                kept.Append(token);
            }

            at = end + 1;
        }

        return kept.ToString();
    }

    private static bool IsSeparator(char c) => char.IsWhiteSpace(c) || c is '、' or ',' or '，';

    private static bool EndsInNumber(StringBuilder kept)
    {
        var last = kept[^1];
        return char.IsAsciiDigit(last) || last is '番' or '号' or '甲' or '乙'
            || (last == '目' && kept.Length > 1 && kept[^2] == '丁')
            || (last == '地' && kept.Length > 1 && kept[^2] == '番')
            || (last is '線' or '条' or '割' && kept.Length > 2 && char.IsAsciiDigit(kept[^2]));
    }

    /// <summary>True if the token goes on with the number or ends the address, and is no landmark.</summary>
    private static bool Continues(string token, Vocabulary words)
    {
        if (char.IsAsciiDigit(token[0]))
        {
            foreach (var part in HouseParts)
            {
                if (token.EndsWith(part, StringComparison.Ordinal) && token.Length <= part.Length + 4)
                {
                    return false;
                }
            }

            return true;
        }

        if (Folding.IsDash(token[0]) || token[0] is 'ー' or '丁' or '番' or '号' or '条' or '線' or '先' or '字' or '甲' or '乙' or '丙' or '丁' or '第')
        {
            return true;
        }

        if (words.Vicinities.At(token, 0) is not null || token.StartsWith("大字", StringComparison.Ordinal))
        {
            return true;
        }

        if (token[0] == 'の' && token.Length > 1 && IsNumeral(token[1]))
        {
            return true;
        }

        if (Array.IndexOf(Particles, token) >= 0)
        {
            return true;
        }

        var n = 0;
        while (n < token.Length && IsNumeral(token[n]))
        {
            n++;
        }

        return n > 0 && (n == token.Length || token[n] is '丁' or '番' or '号' or '条' or '線');
    }

    private static string WithoutBlanks(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static string WithoutTail(string text, Vocabulary words, out bool approximate)
    {
        approximate = false;
        while (true)
        {
            text = text.TrimEnd(' ', '、', '。', ',', '・', ':');
            var vicinity = words.Vicinities.EndingAt(text, text.Length);
            if (vicinity == "地先" && text.EndsWith("番地先", StringComparison.Ordinal))
            {
                vicinity = "先";
            }

            if (vicinity is not null || text.EndsWith('先'))
            {
                approximate = true;
                text = text[..^(vicinity?.Length ?? 1)];
                continue;
            }

            var particle = Array.Find(Particles, p => text.EndsWith(p, StringComparison.Ordinal));
            if (particle is null)
            {
                return text;
            }

            text = text[..^particle.Length];
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

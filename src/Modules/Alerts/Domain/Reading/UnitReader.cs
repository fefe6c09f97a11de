namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Finds units (分団) and dispatch numbers (指令番号) within running text.</summary>
internal static class UnitReader
{
    /// <summary>Units named in a sentence that sends them: 「第1分団、第3分団は出動してください」.</summary>
    internal static void Units(string s, List<string> units, Vocabulary words)
    {
        var list = ListStart(s, words);
        for (var at = words.UnitEnds.Find(s, 0, out var suffix); at >= 0; at = words.UnitEnds.Find(s, at + suffix.Length, out suffix))
        {
            var start = at;
            while (start > 0 && (KindScan.IsCompound(s[start - 1]) || char.IsAsciiDigit(s[start - 1])) && !Ends(s, start, "消防団") && !Ends(s, start, "及"))
            {
                start--;
            }

            var end = at + suffix.Length;
            var part = end;
            while (part < s.Length && (PlaceText.IsNumeral(s[part]) || s[part] is '第' or '部' or '班'))
            {
                part++;
            }

            end = part > end && s[part - 1] is '部' or '班' ? part : end;
            var name = s[start..end];
            if (at > start && !NoUnitNames.Contains(s[start..at]) && !StaysBack(s, end) && (start >= list || Sends(s[end..]) || Sends(s[Math.Max(0, start - 20)..start])))
            {
                units.Add(name);
            }
        }
    }

    /// <summary>Where the names of units begin with which a line ends: 「… 12:10　第1分団・第2分団」.</summary>
    private static int ListStart(string s, Vocabulary words)
    {
        var end = s.Length;
        var list = s.Length;
        while (end > 0)
        {
            while (end > 0 && " 、・,/。|".Contains(s[end - 1], StringComparison.Ordinal))
            {
                end--;
            }

            var start = end;
            while (start > 0 && !" 、・,/。|】".Contains(s[start - 1], StringComparison.Ordinal) && end - start <= 14)
            {
                start--;
            }

            var name = s[start..end];
            if (name.Length is 0 or > 14 || !words.UnitEnds.IsIn(name) || (words.UnitEnds.EndingAt(name, name.Length) is null && name[^1] is not ('部' or '班')))
            {
                break;
            }

            list = end = start;
        }

        return list;
    }

    private static readonly HashSet<string> NoUnitNames = new(StringComparer.Ordinal) { "出動", "出場", "対象", "担当", "管轄", "当該", "該当", "応援", "地元", "各", "招集", "召集", "参集", "指令" };

    /// <summary>「第2分団は出動不要です」</summary>
    private static bool StaysBack(string s, int at)
    {
        at += at < s.Length && s[at] is 'は' or 'の' or 'に' ? 1 : 0;
        return Array.Exists((string[])["出動不要", "出場不要", "出動は不要", "出場は不要", "出動の必要", "出動を要しない", "出動しない", "引揚", "引き揚げ"], w => string.CompareOrdinal(s, at, w, 0, w.Length) == 0);
    }

    private static bool Ends(string s, int end, string word) => end >= word.Length && string.CompareOrdinal(s, end - word.Length, word, 0, word.Length) == 0;

    private static bool Sends(string rest) =>
        rest.Contains("出動", StringComparison.Ordinal) || rest.Contains("出場", StringComparison.Ordinal) || rest.Contains("招集", StringComparison.Ordinal) || rest.Contains("召集", StringComparison.Ordinal) || rest.Contains("参集", StringComparison.Ordinal) || rest.Contains("待機", StringComparison.Ordinal) || rest.Contains("集合", StringComparison.Ordinal);

    internal static (int Start, int ValueStart, int End)? Number(string s, Vocabulary words)
    {
        if (s.IndexOf('番', StringComparison.Ordinal) < 0)
        {
            return null;
        }

        foreach (var label in words.NumberLabels)
        {
            var at = s.IndexOf(label, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var start = at + label.Length;
            while (start < s.Length && s[start] is ' ' or ':' or 'は' or '=' or '】')
            {
                start++;
            }

            var end = start;
            while (end < s.Length && (char.IsAsciiLetterOrDigit(s[end]) || s[end] is '-' or '_' or '/' or '第' or '号'))
            {
                end++;
            }

            return end > start ? (at, start, end) : null;
        }

        return null;
    }
}

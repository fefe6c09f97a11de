namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A label (項目名) in a line and where its value stands.</summary>
internal readonly record struct LabelSpan(LabelField Field, int Start, int ValueStart, int ValueEnd, string Name);

/// <summary>Reads the form of labelled lines: 「災害住所：上田市…」, 【場所】…, ■場所 with the value on the next line.</summary>
internal static class LabelForm
{
    private const string Bullets = " \t・●■◆□◇○◎★☆▼▽▲△▶►◯•*※>+-#.)、|";
    private const string OpenBrackets = "【[<(「『〔《";
    private const string CloseBrackets = "】]>)」』〕》";
    private const string Separators = ":=→\t|…;";
    private static readonly System.Buffers.SearchValues<char> ItemMarks = System.Buffers.SearchValues.Create("◇◆●■□◎★☆");
    private const int LongestGenericLabel = 14;

    /// <summary>The labels of the line; empty if it has none.</summary>
    internal static List<LabelSpan> Find(string line, Vocabulary words)
    {
        var labels = new List<LabelSpan>();
        if (At(line, 0, lineStart: true, words) is not { } first)
        {
            return labels;
        }

        labels.Add(first);
        var byBlanks = first.ValueStart > 0 && first.ValueStart <= line.Length && line[first.ValueStart - 1] is ' ';
        for (var i = first.ValueStart; i < line.Length; i++)
        {
            if (i > first.ValueStart && (line[i - 1] is ' ' or '\t' or '/' or '|' or '、' or ',' or ';' || Body.TitleBullets.Contains(line[i - 1]) || OpenBrackets.Contains(line[i])) && (At(line, i, lineStart: false, words) ?? (byBlanks ? AfterBlanks(line, i, words) : null)) is { } next)
            {
                labels[^1] = labels[^1] with { ValueEnd = i };
                labels.Add(next);
                i = Math.Max(i, next.ValueStart - 1);
            }
        }

        return labels;
    }

    /// <summary>The value of a label as it counts: null where it says that there is none.</summary>
    internal static string? Value(string value, Vocabulary words)
    {
        var trimmed = value.Trim(' ', '\t', '|', '◇', '◆', '●', '■', '□', '○', '◎', '★', '☆', '▼', '▽', '▲', '△', '。', ':', '、', ',', '*', ';', '/', '"');
        trimmed = trimmed.EndsWith("です", StringComparison.Ordinal) ? trimmed[..^2] : trimmed;
        return trimmed.Length == 0 || words.EmptyValues.Contains(trimmed) ? null : trimmed;
    }

    private static LabelSpan? At(string line, int start, bool lineStart, Vocabulary words)
    {
        var i = start;
        if (lineStart)
        {
            while (i < line.Length && Bullets.Contains(line[i]))
            {
                i++;
            }

            i = SkipNumbering(line, i);
        }

        var bracket = i < line.Length && OpenBrackets.Contains(line[i]);
        i += bracket ? 1 : 0;
        while (i < line.Length && line[i] == ' ')
        {
            i++;
        }

        return Listed(line, start, i, bracket, lineStart, words) ?? Generic(line, start, i, bracket, words);
    }

    /// <summary>「種別　建物火災　　区分　…」: labels parted from their values by blanks only, several in a line.</summary>
    private static LabelSpan? AfterBlanks(string line, int at, Vocabulary words) =>
        line[at] != ' ' && Listed(line, at, at, bracket: false, lineStart: true, words) is { Field: LabelField.Place or LabelField.CoarseKind or LabelField.FineKind or LabelField.OccurredAt or LabelField.NoticedAt or LabelField.OrderedAt or LabelField.Units or LabelField.DispatchNumber or LabelField.SomeTime, Name: not ("位置" or "地区" or "地点" or "町名" or "災害") } label
        && label.ValueStart < line.Length && label.ValueStart - at <= label.Name.Length * 2 + 3 ? label : null;

    /// <summary>「1 場所」, 「(2) 種別」, 「3. 時刻」.</summary>
    private static int SkipNumbering(string line, int start)
    {
        var i = start;
        var open = i < line.Length && line[i] == '(';
        i += open ? 1 : 0;
        var digits = i;
        while (i < line.Length && i - digits < 2 && char.IsAsciiDigit(line[i]))
        {
            i++;
        }

        if (i == digits)
        {
            return start;
        }

        while (i < line.Length && " .):、,".Contains(line[i]))
        {
            i++;
        }

        return i < line.Length && (line[i] >= '\u3041' || OpenBrackets.Contains(line[i]) || char.IsAsciiLetter(line[i])) ? i : start;
    }

    /// <summary>A listed label, its letters perhaps spaced out (「場　所」).</summary>
    private static LabelSpan? Listed(string line, int start, int at, bool bracket, bool lineStart, Vocabulary words)
    {
        Span<char> name = stackalloc char[LongestGenericLabel];
        Span<int> ends = stackalloc int[LongestGenericLabel];
        var n = 0;
        for (var i = at; i < line.Length && n < LongestGenericLabel && i - at < 30; i++)
        {
            if (line[i] == ' ')
            {
                continue;
            }

            if (Separators.Contains(line[i]) || CloseBrackets.Contains(line[i]) && line[i] != ')')
            {
                break;
            }

            name[n] = char.ToLowerInvariant(line[i]);
            ends[n++] = i + 1;
        }

        for (; n > 0; n--)
        {
            var label = new string(name[..n]);
            if (words.Labels.TryGetValue(label, out var field) && Separated(line, ends[n - 1], bracket, lineStart, label, words, out var value))
            {
                return new LabelSpan(field, start, value, line.Length, label);
            }
        }

        return null;
    }

    private static bool Separated(string line, int end, bool bracket, bool lineStart, string label, Vocabulary words, out int value)
    {
        value = end;
        if (bracket)
        {
            if (value < line.Length && line[value] == ' ')
            {
                value++;
            }

            if (value >= line.Length || !CloseBrackets.Contains(line[value]))
            {
                return false;
            }

            // 【鎮火】 and 【災害】 are titles; with a colon behind they would be labels.
            value = SkipSeparators(line, value + 1);
            return !IsTitle(label);
        }

        // 「場所...:」: leaders belong to the separator; 「種別,建物火災」 and 「種別/建物火災」 are rows of label and value.
        var leaders = end;
        while (leaders < line.Length && line[leaders] is '.' or '・')
        {
            leaders++;
        }

        if (leaders - end >= 2)
        {
            value = SkipSeparators(line, leaders);
            return true;
        }

        if (lineStart && label.Length >= 2 && end + 1 < line.Length && (line[end] is ',' or '/' || label is "no." && char.IsAsciiDigit(line[end])))
        {
            value = line[end] is ',' or '/' ? end + 1 : end;
            return !words.Labels.ContainsKey(Token(line, value));
        }

        var separator = SkipSeparators(line, end);
        if (separator > end && HasSeparator(line, end, separator))
        {
            value = separator;
            return true;
        }

        // 「場所は、上田市…です」
        if (end < line.Length && line[end] == 'は' && label.Length >= 2 && label is not ("災害" or "事案" or "消防団" or "分団" or "鎮火" or "鎮圧" or "通報" or "現着" or "内容" or "状況" or "現場" or "原因" or "その他" or "区分" or "地区" or "覚知" or "概要" or "出動先" or "位置"))
        {
            value = end + 1;
            while (value < line.Length && line[value] is '、' or ' ' or ',')
            {
                value++;
            }

            return true;
        }

        if (!lineStart)
        {
            return false;
        }

        // 「場所　上田市…」, and a label alone whose value is on the next line.
        if (end >= line.Length)
        {
            return label.Length >= 2 && label is not ("災害" or "事案" or "消防団" or "鎮火" or "鎮圧" or "現着" or "通報" or "その他" or "訂正" or "no");
        }

        if (line[end] == ' ' && label is not ("災害" or "事案" or "消防団" or "分団" or "鎮火" or "鎮圧" or "通報" or "現着" or "覚知" or "現場" or "その他" or "入電" or "受付" or "to" or "no" or "from" or "発信"))
        {
            value = separator;
            return true;
        }

        return false;
    }

    private static string Token(string line, int start)
    {
        var end = line.IndexOfAny([',', '/', ':', ' ', '、'], start);
        return line[start..(end < 0 ? line.Length : end)].Trim().ToLowerInvariant();
    }

    private static bool IsTitle(string label) => label is "鎮火" or "鎮圧" or "災害" or "事案" or "通報" or "現着" or "分団" or "消防団" or "入電" or "覚知" or "受付" or "お願い" or "注意" or "その他";

    private static bool HasSeparator(string line, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (Separators.Contains(line[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static int SkipSeparators(string line, int at)
    {
        while (at < line.Length && (line[at] == ' ' || Separators.Contains(line[at]) || (line[at] == '-' && at + 1 < line.Length && line[at + 1] is '>' or ' ') || (line[at] == '>' && at > 0 && line[at - 1] == '-')))
        {
            at++;
        }

        return at;
    }

    /// <summary>A label no list has, told by its end: 「火災発生場所：」.</summary>
    private static LabelSpan? Generic(string line, int start, int at, bool bracket, Vocabulary words)
    {
        var end = at;
        while (end < line.Length && end - at <= LongestGenericLabel && !Separators.Contains(line[end]) && !(bracket && CloseBrackets.Contains(line[end])) && line[end] is not '。' and not '、')
        {
            end++;
        }

        if (line.AsSpan(at, end - at).ContainsAny(ItemMarks))
        {
            return null;
        }

        if (end == at || end >= line.Length || end - at > LongestGenericLabel || (line[end] is not ':' and not '=' and not '→' and not '\t' && !(bracket && CloseBrackets.Contains(line[end]))))
        {
            return null;
        }

        var label = string.Concat(line[at..end].Where(c => c != ' ')).ToLowerInvariant();
        label = label.EndsWith(')') && label.IndexOf('(', StringComparison.Ordinal) is > 0 and var open ? label[..open] : label;
        if (bracket && IsTitle(label))
        {
            return null;
        }

        var value = SkipSeparators(line, end + 1);
        if (words.Labels.TryGetValue(label, out var listed))
        {
            return new LabelSpan(listed, start, value, line.Length, label);
        }

        foreach (var (suffix, field) in words.LabelEnds)
        {
            if (label.EndsWith(suffix, StringComparison.Ordinal))
            {
                return new LabelSpan(field, start, value, line.Length, label);
            }
        }

        // An unknown label still ends the value of the one before; a time (12:38) is none.
        return !bracket && line[end] is ':' && label.Length >= 2 && label.All(c => c >= '\u3041' || char.IsAsciiLetter(c)) && !words.Kinds.IsIn(label) && !words.NewsWords.IsIn(label) && !PlaceText.LooksLikeAddress(label) && !words.Drills.IsIn(label) && !words.Corrections.IsIn(label) && !StateScan.StateAt(label, 0, words, out _)
            ? new LabelSpan(LabelField.Other, start, value, line.Length, label) : null;
    }
}

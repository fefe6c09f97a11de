namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>How much a kind word says: a vague one, one in a title, one that names the incident.</summary>
internal enum KindWeight
{
    VagueTitle,
    Vague,
    Title,
    Named,
}

/// <summary>A kind of incident and where it stands.</summary>
internal readonly record struct KindSpan(int Start, int End, KindWeight Weight);

/// <summary>Finds the words that name the kind of an incident (種別) in folded text.</summary>
internal static class KindScan
{
    private const int LongestPrefix = 10;
    private const int LongestBracket = 24;

    /// <summary>Where the front part of a compound kind cannot lie: 「常田地内建物火災」 is 建物火災.</summary>
    private static readonly WordSet Breaks = new(
    [
        "付近", "地内", "地先", "地係", "周辺", "丁目", "番地", "番", "号", "市", "区", "町", "村", "郡", "県", "字", "先", "内", "指令", "情報", "出動", "出場", "発生", "速報", "訓練", "連絡", "通報", "消防", "鎮火", "鎮圧",
        "終了", "中", "時", "分", "頃", "報", "現在", "只今", "本日", "種別", "区分", "方", "側", "前", "線", "年", "月", "日", "誤報", "同所", "新規", "変更", "現場", "署", "隊", "台", "車", "棟", "重複", "同時", "ため",
    ]);

    internal static List<KindSpan> FindAll(string s, Vocabulary words)
    {
        var found = new List<KindSpan>();
        var free = 0;
        for (var i = 0; i < s.Length; i++)
        {
            var word = words.Kinds.At(s, i);
            var vague = word is null;
            word ??= words.VagueKinds.At(s, i);
            if (word is null)
            {
                continue;
            }

            var end = Chain(s, i + word.Length, words);
            if (!IsKind(s, i, end, words))
            {
                i = end - 1;
                free = end;
                continue;
            }

            var title = words.TitleEnds.At(s, end) is not null;
            var start = vague ? i : Extend(s, i, free);
            if (vague && start > free && IsCompound(s[start - 1]))
            {
                // 「労働災害」, 「ヘリ事故」 are known only by their head: named, not vague.
                var extended = Extend(s, i, free);
                vague = extended == i;
                start = extended;
            }

            if (!title)
            {
                end = Bracket(s, end, words);
            }

            found.Add(new KindSpan(start, end, (vague, title) switch
            {
                (true, true) => KindWeight.VagueTitle,
                (true, false) => KindWeight.Vague,
                (false, true) => KindWeight.Title,
                _ => KindWeight.Named,
            }));
            i = end - 1;
            free = end;
        }

        return found;
    }

    /// <summary>The kind as it is compared: without blanks and a trailing 事案.</summary>
    internal static string Normalise(string folded)
    {
        var kind = string.Concat(folded.Where(c => !char.IsWhiteSpace(c)));
        return kind.Length > 2 && kind.EndsWith("事案", StringComparison.Ordinal) ? kind[..^2] : kind;
    }

    internal static bool Known(string kind, Vocabulary words) => words.Kinds.IsIn(kind) && FindAll(kind, words).Exists(k => k.Weight == KindWeight.Named);

    private static int Chain(string s, int end, Vocabulary words)
    {
        while (true)
        {
            if (words.NoKindBefore.At(s, end) is not null)
            {
                return end;
            }

            var joint = end < s.Length && s[end] == '・' ? 1 : 0;
            if (words.Kinds.At(s, end + joint) is not { } next || words.NoKindBefore.At(s, end + joint + next.Length) is not null)
            {
                break;
            }

            if (words.ActivityKinds.Has(next) && words.ActivitySigns.At(s, end + joint + next.Length) is not null)
            {
                return end;
            }

            end += joint + next.Length;
        }

        // 「救急支援活動のため」
        if (string.CompareOrdinal(s, end, "活動", 0, 2) == 0 && words.KindAnchors.At(s, end + 2) is not null)
        {
            end += 2;
        }

        return end;
    }

    private static bool IsKind(string s, int start, int end, Vocabulary words)
    {
        if (start > 0 && s[start - 1] is '非' or '無')
        {
            return false;
        }

        if (words.NoKindBefore.At(s, end) is not null)
        {
            return false;
        }

        // 「救急出動が増加しています」
        if (end + 2 < s.Length && (string.CompareOrdinal(s, end, "出動", 0, 2) == 0 || string.CompareOrdinal(s, end, "出場", 0, 2) == 0) && SentenceSorter.Matters.At(s, end + 2) is { } matter && matter is not ("に関する" or "報告" or "訓練" or "計画"))
        {
            return false;
        }

        return !(words.ActivityKinds.Has(s[start..end]) && words.ActivitySigns.At(s, end) is not null);
    }

    private static int Extend(string s, int start, int free)
    {
        var from = start;
        while (from > free && start - from < LongestPrefix && IsCompound(s[from - 1]))
        {
            from--;
        }

        var cut = from;
        for (var i = from; i < start; i++)
        {
            if (Breaks.At(s, i) is { } stop && i + stop.Length <= start)
            {
                cut = i + stop.Length;
                i = cut - 1;
            }
        }

        // A prefix that reaches the limit is no prefix but running text.
        return start - cut >= LongestPrefix ? start : cut;
    }

    internal static bool IsCompound(char c) => c is (>= '\u4E00' and <= '\u9FFF') or (>= '\u3400' and <= '\u4DBF') or (>= '\u30A1' and <= '\u30FA') or 'ー' or '々' or '〆'
        || char.IsAsciiLetter(c);

    private static int Bracket(string s, int end, Vocabulary words)
    {
        var open = end;
        if (open < s.Length && s[open] == ' ')
        {
            open++;
        }

        if (open >= s.Length || s[open] != '(')
        {
            return end;
        }

        var close = s.IndexOf(')', open, Math.Min(LongestBracket, s.Length - open));
        if (close < 0 || close == open + 1)
        {
            return end;
        }

        var inside = s[(open + 1)..close];
        var other = inside.Contains('\u0001', StringComparison.Ordinal) || PlaceText.LooksLikeAddress(inside) || words.Drills.IsIn(inside) || words.Corrections.IsIn(inside)
            || words.Phases.Any(p => p.Words.IsIn(inside)) || inside.Contains('報', StringComparison.Ordinal) && !inside.Contains("通報", StringComparison.Ordinal) || words.Vicinities.IsIn(inside)
            || inside is "出動中" or "活動中" or "対応中" or "発生" or "延焼中" or "出場中" or "新規" || char.IsAsciiDigit(inside[0]);
        return other ? end : close + 1;
    }
}

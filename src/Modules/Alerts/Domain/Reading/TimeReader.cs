namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Tells for each time in a sentence what it is the time of.</summary>
internal static class TimeReader
{
    /// <summary>Between a time and the state reached at it stand a few words at most: 「22時37分、火勢は鎮圧」.</summary>
    private const int NearState = 14;

    private static readonly (TimeRole Role, WordSet Words)[] RoleWords =
    [
        (TimeRole.Occurred, new WordSet(["発生", "出火", "発災"])),
        (TimeRole.Noticed, new WordSet(["覚知", "入電", "受付", "受信", "通報", "受報", "認知"])),
        (TimeRole.Ordered, new WordSet(["出動", "出場", "指令", "発令", "招集"])),
    ];

    private static readonly WordSet Arrivals = new(["現場到着", "現着", "到着", "放水開始", "救出", "帰署", "帰庫", "引揚", "配信", "送信", "発表", "更新"]);

    /// <summary>The times that tell when the incident happened; the times at which a state was reached are left out.</summary>
    internal static List<(TimeRole Role, Moment Moment)> Read(string s, IReadOnlyList<MomentSpan> spans, Vocabulary words)
    {
        var times = new List<(TimeRole, Moment)>();
        for (var i = 0; i < spans.Count; i++)
        {
            var previous = i > 0 ? spans[i - 1].End : 0;
            var next = i + 1 < spans.Count ? spans[i + 1].Start : s.Length;
            if (Role(s, spans[i], previous, next, words) is { } role)
            {
                times.Add((role, spans[i].Moment));
            }
        }

        return times;
    }

    private static TimeRole? Role(string s, MomentSpan span, int previous, int next, Vocabulary words)
    {
        var before = s[Math.Max(previous, span.Start - 10)..span.Start].TrimEnd(' ', ':', 'は', '、', '=', '(', '　').ToString();
        foreach (var suffix in (string[])["時刻", "日時", "時間"])
        {
            before = before.EndsWith(suffix, StringComparison.Ordinal) ? before[..^2] : before;
        }

        if (Array.Exists(words.Phases, p => p.Phase is not ReadPhase.Spreading && p.Words.EndingAt(before, before.Length) is not null) || Arrivals.EndingAt(before, before.Length) is not null)
        {
            return null;
        }

        var after = s[span.End..next];
        if (ReachesState(after, before.Length > 0 && span.Start > 0 && s[span.Start - 1] == ' ' && s[..span.Start].TrimEnd()[^1] is not ('は' or 'が' or '、' or ',' or 'も' or 'で' or 'に'), words))
        {
            return null;
        }

        // 「19時に駅前に集合してください」
        if (Orders.Gathers(after))
        {
            return null;
        }

        foreach (var (role, set) in RoleWords)
        {
            if (set.EndingAt(before, before.Length) is not null)
            {
                return role;
            }
        }

        var best = (At: int.MaxValue, Role: span.AsOf ? TimeRole.AsOf : TimeRole.Some);
        foreach (var (role, set) in span.AsOf ? [] : RoleWords)
        {
            var at = set.Find(after, 0, out _);
            if (at >= 0 && at < best.At)
            {
                best = (at, role);
            }
        }

        return best.Role;
    }

    private static bool ReachesState(string after, bool inRow, Vocabulary words)
    {
        // In a row of a list (「上田市国分　救助　12:10　終了」) the time stands for itself.
        if (after.StartsWith('の') || after.StartsWith(')') || inRow && after.StartsWith(' '))
        {
            return false;
        }

        for (var i = 0; i < Math.Min(after.Length, NearState); i++)
        {
            var arrival = Arrivals.At(after, i) is not null && i <= 3;
            if (arrival || StateScan.StateAt(after, i, words, out _))
            {
                var between = after[..i];
                return !PlaceText.LooksLikeAddress(between) && !words.Vicinities.IsIn(between) && RoleWords[0].Words.Find(between, 0, out _) < 0 && !between.TrimStart(' ', '、', ',').Contains(' ', StringComparison.Ordinal);
            }
        }

        return false;
    }
}

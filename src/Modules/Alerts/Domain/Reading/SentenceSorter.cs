namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>What a sentence is for, as far as alarming goes.</summary>
internal enum SentenceSort
{
    /// <summary>Tells of an incident, or may.</summary>
    News,

    /// <summary>Says that nothing is happening.</summary>
    Absence,

    /// <summary>Footer, remark, notice or announcement: counts for nothing.</summary>
    Aside,

    /// <summary>Words of an alarm that say neither what nor where.</summary>
    BareAlarm,

    /// <summary>None of these.</summary>
    Plain,
}

/// <summary>Tells news from footers, remarks, notices and from "nothing is happening" (dispatch-mails.md 2.1).</summary>
internal static class SentenceSorter
{
    /// <summary>出動報酬 and 出動回数 are matters of the office.</summary>
    internal static readonly WordSet Matters = new(["お疲れ", "できま", "できな", "不可", "報酬", "手当", "回数", "件数", "履歴", "報告", "服", "靴", "計画", "体制", "訓練", "に関する", "が増", "の増", "が多", "出動が増", "出動の増", "出動件数", "出動が多"]);

    /// <summary>True if the text has a word of an alarm that is not part of another word (火災警報, 救急車).</summary>
    internal static bool IsAlarm(string s, Vocabulary words)
    {
        for (var at = words.AlarmWords.Find(s, 0, out var word); at >= 0; at = words.AlarmWords.Find(s, at + word.Length, out word))
        {
            var behind = at + word.Length;
            if (Matters.At(s, behind) is not null || (behind + 2 < s.Length && s[behind] == '出' && s[behind + 1] is '動' or '場' && Matters.At(s, behind + 2) is not null))
            {
                continue;
            }

            if (words.NoKindBefore.At(s, at + word.Length) is null || word is "出動" or "出場" or "通報")
            {
                return true;
            }
        }

        return false;
    }

    internal static SentenceSort Sort(string s, string masked, List<KindSpan> kinds, Vocabulary words)
    {
        var named = kinds.Exists(k => k.Weight == KindWeight.Named);
        var address = PlaceText.LooksLikeAddress(masked) || words.Vicinities.IsIn(masked);
        if (s.Contains("以上です", StringComparison.Ordinal) || (s.Contains("実際", StringComparison.Ordinal) && words.Negations.IsIn(s)))
        {
            return SentenceSort.Aside;
        }

        if (!named && Drills.IsMark(s, words) || Drills.IsDenied(s, words))
        {
            return address && kinds.Count > 0 ? SentenceSort.News : SentenceSort.Aside;
        }

        if (IsAbsence(s, masked, words))
        {
            return SentenceSort.Absence;
        }

        // 「点検のため非常ベルが鳴りますが、火災ではありません」
        if (words.Events.IsIn(s) && s.Contains("ではありません", StringComparison.Ordinal) && !words.NewsWords.IsIn(s))
        {
            return SentenceSort.Aside;
        }

        var strong = named && address && words.NewsWords.IsIn(s);
        if ((s.TrimStart().StartsWith('※') || words.Remarks.IsIn(s) || words.Footers.IsIn(s)) && !strong)
        {
            return SentenceSort.Aside;
        }

        if (Announces(s, kinds, words) && !(strong && !words.Drills.IsIn(s)))
        {
            return SentenceSort.Aside;
        }

        // 「…で火災警報器が鳴動しているとの通報により消防車が出動」: people go, whatever topic it touches.
        var going = address && s.Contains("消防", StringComparison.Ordinal) && (s.Contains("出動", StringComparison.Ordinal) || s.Contains("出場", StringComparison.Ordinal));
        if (words.Notices.IsIn(s) && !named && !going)
        {
            // 「大雨警報の発表に伴い、参集してください」 sends people, though it says neither what nor where.
            return Orders.Calls(s, words) ? SentenceSort.BareAlarm : SentenceSort.Aside;
        }

        return IsStatistic(s) && !HasExactPlace(masked, words) ? SentenceSort.Aside : SentenceSort.News;
    }

    /// <summary>「行方不明者の捜索を行います」 tells of a response, 「点検を行います」 of an event.</summary>
    private static bool Announces(string s, List<KindSpan> kinds, Vocabulary words)
    {
        for (var at = words.Announcements.Find(s, 0, out var word); at >= 0; at = words.Announcements.Find(s, at + word.Length, out word))
        {
            if (!kinds.Exists(k => k.Weight == KindWeight.Named && k.End <= at && at - k.End <= 1) || words.Drills.IsIn(s) || words.Events.IsIn(s))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasExactPlace(string masked, Vocabulary words) => words.Vicinities.IsIn(masked) || masked.Contains("丁目", StringComparison.Ordinal) || masked.Contains('番', StringComparison.Ordinal);

    /// <summary>「火災が12件発生」: a number of incidents is no incident.</summary>
    private static bool IsStatistic(string s)
    {
        for (var at = s.IndexOf('件', StringComparison.Ordinal); at > 0; at = s.IndexOf('件', at + 1))
        {
            if (char.IsAsciiDigit(s[at - 1]) && !(at + 1 < s.Length && s[at + 1] is '目'))
            {
                return true;
            }
        }

        return s.Contains("件数", StringComparison.Ordinal);
    }

    private static bool IsAbsence(string s, string masked, Vocabulary words)
    {
        for (var at = words.Negations.Find(s, 0, out var word); at >= 0; at = words.Negations.Find(s, at + 1, out word))
        {
            var before = s[Math.Max(0, at - 14)..at];
            if (before.EndsWith('で') || before.EndsWith("では", StringComparison.Ordinal) || words.NegatedDetails.IsIn(before) || !words.AbsenceSubjects.IsIn(before))
            {
                continue;
            }

            var stem = before.EndsWith('て') ? before[..^1] : before;
            var verb = (word.StartsWith('て') || stem.Length < before.Length) && !IsAbsentVerb(stem);
            var past = s.AsSpan(at + word.Length).StartsWith("でした") || word.EndsWith("でした", StringComparison.Ordinal);
            if (!verb && !(HasExactPlace(masked, words) && (past || s.Contains("通報", StringComparison.Ordinal) || s.Contains("異常", StringComparison.Ordinal))) && !before.Contains("異常", StringComparison.Ordinal) && !before.Contains("必要", StringComparison.Ordinal) && !before.Contains("事実", StringComparison.Ordinal)
                && !before.EndsWith("鎮火", StringComparison.Ordinal) && !before.EndsWith("確認でき", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAbsentVerb(string before) =>
        before.EndsWith("はし", StringComparison.Ordinal) || before.EndsWith("もし", StringComparison.Ordinal) || before.EndsWith("発生し", StringComparison.Ordinal) || before.EndsWith("出動し", StringComparison.Ordinal) || before.EndsWith("出場し", StringComparison.Ordinal) || before.EndsWith("起き", StringComparison.Ordinal)
        || before.EndsWith("入っ", StringComparison.Ordinal) || before.EndsWith("把握し", StringComparison.Ordinal) || before.EndsWith("対応し", StringComparison.Ordinal) || before.EndsWith("活動し", StringComparison.Ordinal) || before.EndsWith("確認され", StringComparison.Ordinal)
        || before.EndsWith("発生いたし", StringComparison.Ordinal) || before.EndsWith("出動いたし", StringComparison.Ordinal) || before.EndsWith("起こっ", StringComparison.Ordinal);
}

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>What a sentence says about the state of an incident.</summary>
internal readonly record struct StateSigns(ReadPhase? Phase, bool News, bool Recurrence, bool Correction, bool FinalReport, bool Burning, bool Sends = false);

/// <summary>Reads the state (発生, 鎮火, 誤報 …) a folded sentence tells, with what takes a state word back.</summary>
internal static class StateScan
{
    internal static StateSigns Read(string s, Vocabulary words)
    {
        var correction = words.Corrections.IsIn(s) || LaterReport(s);
        ReadPhase? phase = null;
        foreach (var (state, set) in words.Phases)
        {
            for (var at = set.Find(s, 0, out var word); at >= 0; at = set.Find(s, at + 1, out word))
            {
                if (Holds(s, at, word, state, correction, words) && Rank(state) > Rank(phase))
                {
                    phase = state;
                }
            }
        }

        var recurrence = Recurs(s, words);
        return new StateSigns(phase, words.NewsWords.IsIn(s), recurrence, correction, words.FinalReports.IsIn(s), words.Burning.IsIn(s), Orders.Sends(s, words));
    }

    /// <summary>Within one sentence 延焼拡大 beats 鎮火; otherwise the last that can be reached counts.</summary>
    internal static int Rank(ReadPhase? phase) => phase switch
    {
        ReadPhase.Contained => 1,
        ReadPhase.Extinguished => 2,
        ReadPhase.Closed => 3,
        ReadPhase.FalseAlarm => 4,
        ReadPhase.Spreading => 5,
        _ => 0,
    };

    /// <summary>True if a state word (鎮火, 終了 …) begins at the position and holds.</summary>
    internal static bool StateAt(string s, int at, Vocabulary words, out int length)
    {
        foreach (var (state, set) in words.Phases)
        {
            if (state is not ReadPhase.Spreading && set.At(s, at) is { } word)
            {
                length = word.Length;
                return true;
            }
        }

        length = 0;
        return false;
    }

    private static bool Holds(string s, int at, string word, ReadPhase state, bool correction, Vocabulary words)
    {
        var end = at + word.Length;
        if (state == ReadPhase.Spreading && (s.IndexOf("との通報", end, StringComparison.Ordinal) >= 0 || s.IndexOf("との入電", end, StringComparison.Ordinal) >= 0))
        {
            // What the caller tells is the first news of it.
            return false;
        }

        if (state == ReadPhase.FalseAlarm)
        {
            // 「危険ではありません」, 「訓練ではありません」: only the kind itself is denied by a false alarm.
            if (word.StartsWith("では", StringComparison.Ordinal) || word.StartsWith("じゃ", StringComparison.Ordinal) || word.StartsWith("でありま", StringComparison.Ordinal))
            {
                var before = s[..at].TrimEnd(' ', '」', ')');
                return (!correction || !word.StartsWith("ではなく", StringComparison.Ordinal)) && (words.Kinds.EndingAt(before, before.Length) ?? words.VagueKinds.EndingAt(before, before.Length)) is not null
                    || before.EndsWith("火事", StringComparison.Ordinal) || before.EndsWith("によるもの", StringComparison.Ordinal);
            }

            return !Denied(s, end, words) || word.Contains("必要", StringComparison.Ordinal) || word[0] == '異' || word.StartsWith("発生し", StringComparison.Ordinal);
        }

        return !Denied(s, end, words) && !(at > 0 && s[at - 1] == '未') && !Before(s, at, "訓練は") && !Before(s, at, "訓練を") && !Before(s, at, "配信を") && !Before(s, at, "配信は") && !Before(s, at, "受付を") && !Before(s, at, "受付は")
            && !Before(s, at, "サービスを") && !Before(s, at, "試験を") && !Before(s, at, "テストを") && !Before(s, at, "訓練") && !Before(s, at, "メールを");
    }

    private static bool Before(string s, int at, string word) => at >= word.Length && string.CompareOrdinal(s, at - word.Length, word, 0, word.Length) == 0;

    private static bool Denied(string s, int end, Vocabulary words)
    {
        if (words.PhaseDenials.At(s, end) is not null)
        {
            return true;
        }

        return end < s.Length && s[end] is 'を' or 'が' or 'は' or 'に' or 'の' or 'と' && words.PhaseDenials.At(s, end + 1) is not null && !"前後中等".Contains(s[end + 1]);
    }

    private static bool Recurs(string s, Vocabulary words)
    {
        for (var at = words.Recurrence.Find(s, 0, out var word); at >= 0; at = words.Recurrence.Find(s, at + 1, out word))
        {
            if (words.RecurrenceDenials.At(s, at + word.Length) is null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>第2報 and later; 第1報 is no correction.</summary>
    private static bool LaterReport(string s)
    {
        for (var at = s.IndexOf('報'); at > 0; at = s.IndexOf('報', at + 1))
        {
            var i = at - 1;
            while (i >= 0 && (PlaceText.IsNumeral(s[i]) || s[i] == ' '))
            {
                i--;
            }

            var number = s[(i + 1)..at].Trim();
            if (i >= 0 && s[i] == '第' && number.Length > 0 && number is not "1" and not "一" and not "01")
            {
                return true;
            }
        }

        return false;
    }
}

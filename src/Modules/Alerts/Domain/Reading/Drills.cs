namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Tells whether a mail as such is marked as a drill (訓練) or a test (試験).</summary>
internal static class Drills
{
    /// <summary>What may follow the word where it marks the mail: 「訓練です」, 「訓練火災指令」, 「テスト配信」.</summary>
    private static readonly WordSet Continuations = new(
    [
        "です", "であります", "でございます", "だ", "メール", "配信", "送信", "放送", "通報", "指令", "火災", "出動", "出場", "情報", "発令", "通信", "のメール", "の配信", "の放送", "の送信", "のため", "中です", "建物", "林野", "車両", "救助", "救急", "災害", "用メール", "用配信", "招集", "召集", "参集",
        "実施中", "想定",
    ]);

    /// <summary>What takes it back or makes it something else: 「訓練は中止」, 「訓練場」, 「訓練時にも」.</summary>
    private static readonly WordSet Denials = new(
    [
        "ではあり", "ではな", "でない", "ではござ", "じゃ", "は中止", "を中止", "の中止", "中止", "は延期", "を延期", "の延期", "は取り", "を取り", "場", "センター", "所", "塔", "用に", "棟", "施設", "校", "時", "の場合", "でも", "にも", "のお知らせ", "お知らせ", "のご案内", "案内", "のおしらせ", "計画", "予定", "予告", "日程", "を実施", "を行", "が行", "参加",
        "の実施", "実施の", "実施について", "に関", "について", "中止", "終了", "など", "等", "も", "や", "・", "広場", "公園", "機関", "の予定", "開始", "礼式", "大会", "結果", "報告", "概要", "指導", "礼", "後", "前", "への", "日", "会場", "を開催", "開催", "のため、サイレン", "のためサイレン", "のため消防車", "のため、消防車", "のため通行", "のため、通行", "により", "に伴", "のため放水", "のため、放水",
    ]);

    private static readonly WordSet Contradictions = new(["ではあり", "ではな", "でない", "ではござ", "じゃ", "は中止", "を中止", "の中止", "中止", "は延期", "を延期", "の延期", "は取り", "を取り"]);

    private static readonly string[] Openings = ["これは", "こちらは", "以下は", "このメールは", "本メールは", "本件は", "ただいまの放送は", "ただいまから", "ただ今から", "只今から", "この配信は", "この指令は", "なお、これは", "なお", "この通報は", "本通報は", "本配信は", "本指令は", "当メールは", "全て", "すべて", "本日は", "今回は", "これより", "(", "※"];

    /// <summary>「訓練ではありません」, 「訓練は中止します」: the mail says itself that it is none.</summary>
    internal static bool IsDenied(string s, Vocabulary words)
    {
        for (var at = words.Drills.Find(s, 0, out var word); at >= 0; at = words.Drills.Find(s, at + 1, out word))
        {
            if (Contradictions.At(s, at + word.Length) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the folded sentence or subject marks the mail.</summary>
    internal static bool IsMark(string s, Vocabulary words)
    {
        if (!words.Drills.IsIn(s))
        {
            return false;
        }

        foreach (var part in Parts(s))
        {
            if (MarksAlone(part.Text, part.Bracketed, words))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The brackets of the text, and what is outside of them.</summary>
    private static IEnumerable<(string Text, bool Bracketed)> Parts(string s)
    {
        const string Open = "【<[(〔《〈≪「『";
        const string Close = "】>])〕》〉≫」』";
        var start = 0;
        var depth = 0;
        for (var i = 0; i <= s.Length; i++)
        {
            var boundary = i == s.Length || Open.Contains(s[i]) || Close.Contains(s[i]);
            if (!boundary)
            {
                continue;
            }

            if (i > start)
            {
                yield return (s[start..i].Trim(), depth > 0);
            }

            if (i < s.Length)
            {
                depth = Open.Contains(s[i]) ? depth + 1 : Math.Max(0, depth - 1);
            }

            start = i + 1;
        }
    }

    private static bool MarksAlone(string part, bool bracketed, Vocabulary words)
    {
        var text = part.Trim(' ', '、', '。', '*', '#', '■', '●', '◆', '★', '☆', '※', '!', ':', '・', '=', '-', '○', '◎', '▼', '□', '◇', '|');
        foreach (var opening in Openings)
        {
            if (text.StartsWith(opening, StringComparison.Ordinal))
            {
                text = text[opening.Length..].TrimStart('、', ',', ' ');
                break;
            }
        }

        if (words.Drills.At(text, 0) is { } word && !(word == "試験" && text.StartsWith("試験場", StringComparison.Ordinal)))
        {
            return StartsMark(text, word.Length, words);
        }

        // 「総合訓練」 in brackets, 「消防訓練です」, 「建物火災 訓練」.
        var at = words.Drills.Find(text, 0, out word);
        if (at < 0)
        {
            return false;
        }

        var end = at + word.Length;
        if (bracketed)
        {
            return text.Length <= 14 && (end == text.Length || Continuations.At(text, end) is not null) && Denials.At(text, end) is null;
        }

        if (end == text.Length)
        {
            return at > 0 && text[at - 1] is ' ' or ':' or '/' or '-';
        }

        var rest = text[end..];
        return at <= 12 && (rest.StartsWith("です", StringComparison.Ordinal) || rest.StartsWith("メールです", StringComparison.Ordinal) || rest.StartsWith("配信です", StringComparison.Ordinal)
            || rest.StartsWith("のメールです", StringComparison.Ordinal) || rest.StartsWith("の配信です", StringComparison.Ordinal) || rest.StartsWith("であります", StringComparison.Ordinal) || rest.StartsWith("送信です", StringComparison.Ordinal)
            || rest.StartsWith("放送です", StringComparison.Ordinal) || rest.StartsWith("として送信", StringComparison.Ordinal) || rest.StartsWith("のため送信", StringComparison.Ordinal) || rest.StartsWith("として配信", StringComparison.Ordinal)
            || rest.StartsWith("のために送信", StringComparison.Ordinal) || rest.StartsWith("のため配信", StringComparison.Ordinal));
    }

    private static bool StartsMark(string text, int end, Vocabulary words)
    {
        // 「訓練訓練」, 「訓練、訓練」
        while (true)
        {
            while (end < text.Length && " 、,・".Contains(text[end], StringComparison.Ordinal) && words.Drills.At(text, end + 1) is not null)
            {
                end++;
            }

            if (words.Drills.At(text, end) is not { } again)
            {
                break;
            }

            end += again.Length;
        }

        if (end == text.Length)
        {
            return true;
        }

        if (Denials.At(text, end) is not null && Continuations.At(text, end) is null)
        {
            return false;
        }

        if (Continuations.At(text, end) is { } continuation)
        {
            return !Negated(text, end + continuation.Length);
        }

        return text[end] is ' ' or ':' or '、' or '/' or '-' or '!' or '・' or '\n' || KindScan.IsCompound(text[end]) && Denials.At(text, end) is null && words.Kinds.At(text, end) is not null;
    }

    private static bool Negated(string text, int at) =>
        Denials.At(text, at) is { } denial && denial is not ("時" or "日" or "後" or "前" or "場" or "所" or "や" or "も" or "等" or "・" or "終了");
}

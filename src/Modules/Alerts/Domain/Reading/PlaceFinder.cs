namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A stretch of a sentence that is its place.</summary>
internal readonly record struct PlaceSpan(int Start, int End);

/// <summary>Finds the place (住所) in a folded sentence from what stands around it, never by cutting at a letter.</summary>
internal static class PlaceFinder
{
    /// <summary>Stands for a time or a bracketed title that was read already.</summary>
    internal const char Boundary = '\u0001';

    private const int LongestPlace = 100;

    /// <summary>What joins an address to the kind behind it.</summary>
    private static readonly WordSet Connectors = new(
    [
        "発生した", "発生していた", "発生している", "発生しました", "発生しております", "発生中の", "発生の", "発生", "起きた", "起こった", "起きている", "出火した", "出火", "覚知した", "覚知の", "通報のあった", "通報があった", "通報がありました", "入電した", "における", "においての", "で発生中", "出動中の", "出動した",
        .. from noun in (string[])["発生", "出火", "覚知", "入電", "出動", "出場", "捜索", "活動", "対応", "延焼", "炎上", "重複発生"]
           from tail in (string[])["した", "していた", "している", "しました", "していました", "しておりました", "しております", "いたしました", "中の"]
           select noun + tail,
        "です", "でした", "でございます", "となります", "継続中の", "延焼中の", "燃えていた", "燃えている", "現在", "重複", "同時に", "新たに", "にありました", "にあった",
    ]);

    /// <summary>Who goes, or what was seen: an address in front of them ends with its particle.</summary>
    private static readonly WordSet Subjects = new(
    [
        "消防", "救急", "救助", "出動", "出場", "隊", "ポンプ", "分団", "第", "通報", "住宅", "建物", "車", "家", "枯", "ゴミ", "草", "山", "電柱", "トラック", "倉庫", "人が", "男性", "女性", "高齢", "倒木", "油", "ガス", "川", "木が", "屋根", "ビル", "店", "工場", "乗用車", "軽", "煙", "炎", "火", "急行", "向か", "現在", "はしご", "化学車", "防災ヘリ", "ヘリ", "ドクターヘリ", "各分団", "全分団", "、", ",", " ", "指令", "119", "黒煙", "白煙", "車両",
    ]);

    private static readonly string[] EndParticles = ["において", "にて", "より", "から", "へ", "に", "で"];

    /// <summary>「鎮火した上田市…の林野火災」: a state in front of the address.</summary>
    private static readonly string[] PastOf = ["した", "していた", "しました", "となった", "済みの", "済の"];

    private static readonly WordSet NoPlace = new(
    [
        "ました", "ます", "です", "ください", "下さい", "について", "お知らせ", "消防車", "消防隊", "救急車", "救急隊", "救助隊", "隊員", "ません", "件", "により", "による", "のため", "ので", "している", "していた", "皆様", "皆さん", "市民の", "住民", "方は", "メール", "配信", "という", "との", "が出動", "を出動", "こと", "した", "され", "情報",
    ]);

    /// <summary>What no address contains, whatever it is called.</summary>
    private static readonly WordSet ClauseWords = new(["しています", "ています", "おります", "ました", "です。", "ですが", "ください", "下さい", "との", "という", "ている", "ていた", "ません", "による", "により", "のため", "について", "お知らせ", "したところ", "発令中"]);

    private static readonly HashSet<string> NotNames = new(StringComparer.Ordinal)
    {
        "市内", "町内", "村内", "区内", "管内", "屋内", "屋外", "県内", "全国", "先日", "前日", "昨年", "今年", "近年", "複数", "大型", "大規模", "小規模", "一般", "同様", "多数", "最近", "今回", "一連", "前回", "その他", "現場", "原因", "次", "以下", "次の", "午前", "午後", "同所", "同地", "同地内", "附近", "付近", "当地", "周辺", "地域", "現在", "災害", "各地", "住宅", "建物", "各", "全", "今後", "以上", "下記", "上記", "事後", "消防", "住所", "場所", "番", "番地", "号", "重複", "同時", "林野", "車両", "管轄", "初期", "自力", "全力",
        "徐々", "直ち", "速やか", "すみやか", "一部", "鋭意", "当初", "無事", "既", "すで", "新た", "緊急", "至急", "大至急", "冬", "夏", "春", "秋", "全焼", "半焼", "負傷", "合同", "共同", "実際", "確認", "重篤", "不明",
    };

    /// <summary>The place in front of a kind: what remains when particles, times and lead-ins are taken off.</summary>
    internal static PlaceSpan? Before(string masked, int from, int kindStart, Vocabulary words)
    {
        var end = kindStart;
        while (end > from)
        {
            var start = masked.LastIndexOf(Boundary, end - 1, end - from) + 1;
            start = Math.Max(start, from);
            if (Candidate(masked, start, end, words, needsSign: true) is { } span)
            {
                return span;
            }

            end = start - 1;
        }

        return null;
    }

    /// <summary>The place behind a kind: 「建物火災　大手一丁目」, 「建物火災発生、上田市中央」.</summary>
    internal static PlaceSpan? After(string masked, int kindEnd, Vocabulary words)
    {
        var at = kindEnd;
        while (at < masked.Length)
        {
            var stop = masked.IndexOf(Boundary, at);
            stop = stop < 0 ? masked.Length : stop;
            var start = at;
            while (start < stop && (" 、,:・-/()」".Contains(masked[start]) || SkipWord(masked, ref start)))
            {
                start++;
            }

            var end = start;
            while (end < stop && !EndsTokens(masked, start, end, words))
            {
                end++;
            }

            if (end > start && PlaceText.LooksLikeAddress(masked[start..end]) && Candidate(masked, start, end, words, needsSign: false) is { } span)
            {
                return span;
            }

            at = stop + 1;
        }

        return null;
    }

    /// <summary>The place in front of 「に消防車が出動」 or 「から通報」, where no kind is told.</summary>
    internal static PlaceSpan? BeforeSubject(string masked, Vocabulary words)
    {
        for (var i = 1; i < masked.Length; i++)
        {
            var particle = Array.Find(EndParticles, p => string.CompareOrdinal(masked, i, p, 0, p.Length) == 0);
            if (particle is null || (Subjects.At(masked, i + particle.Length) is null && i + particle.Length < masked.Length && masked[i + particle.Length] != Boundary))
            {
                continue;
            }

            var start = masked.LastIndexOf(Boundary, i - 1) + 1;
            var left = masked[start..i];
            if ((PlaceText.LooksLikeAddress(left) || words.Vicinities.EndingAt(left, left.Length) is not null) && Candidate(masked, start, i + particle.Length, words, needsSign: false) is { } span)
            {
                return span;
            }
        }

        return null;
    }

    /// <summary>A line that is nothing but an address.</summary>
    internal static PlaceSpan? Whole(string masked, Vocabulary words)
    {
        foreach (var (start, end) in Segments(masked))
        {
            var text = masked[start..end];
            if ((PlaceText.LooksLikeAddress(text) || words.Vicinities.EndingAt(text.TrimEnd(), text.TrimEnd().Length) is not null)
                && text.Length <= LongestPlace && Candidate(masked, start, end, words, needsSign: false) is { } span)
            {
                return span;
            }
        }

        return null;
    }

    internal static bool IsOrganisation(string text, Vocabulary words) =>
        words.Organisations.EndingAt(text, text.Length) is { } name && (name.Length > 2 || text.Length <= name.Length + 4);

    private static IEnumerable<(int Start, int End)> Segments(string masked)
    {
        var start = 0;
        while (start < masked.Length)
        {
            var end = masked.IndexOf(Boundary, start);
            end = end < 0 ? masked.Length : end;
            if (end > start)
            {
                yield return (start, end);
            }

            start = end + 1;
        }
    }

    private static bool SkipWord(string s, ref int at)
    {
        foreach (var word in (string[])["事案", "が発生", "発生", "出動指令", "出動", "出場", "指令", "の通報", "中", "情報", "速報", "のお知らせ", "のため", "による", "により", "で", "が", "しました", "しています"])
        {
            if (string.CompareOrdinal(s, at, word, 0, word.Length) == 0 && EndsWord(s, at, word))
            {
                at += word.Length - 1;
                return true;
            }
        }

        return false;
    }

    /// <summary>中 ends a word only where none begins: 「火災発生中　中央」, not 「火災　中央」.</summary>
    private static bool EndsWord(string s, int at, string word)
    {
        if (word != "中")
        {
            return true;
        }

        var joined = at > 0 && s[at - 1] is not (' ' or '、' or ',' or Boundary or ')');
        return at + 1 >= s.Length || " 、,。)".Contains(s[at + 1]) || s[at + 1] == Boundary || (joined && s[at + 1] == '中' && at + 2 < s.Length && s[at + 2] != ' ');
    }

    private static bool EndsTokens(string s, int start, int at, Vocabulary words)
    {
        if (s[at] is '。' or '(' && !PlaceText.LooksLikeAddress(s[start..at]))
        {
            return true;
        }

        if (at > start && (s[at - 1] is ' ' or '、' or ','))
        {
            var end = at;
            while (end < s.Length && s[end] is not ' ' and not '、' and not ',' and not '。' and not Boundary)
            {
                end++;
            }

            var token = s[at..end];
            return words.UnitEnds.IsIn(token) || StateScan.StateAt(token, 0, words, out _) || words.NewsWords.At(token, 0) is not null || token.StartsWith("消防", StringComparison.Ordinal);
        }

        return s[at] is '。';
    }

    private static PlaceSpan? Candidate(string s, int start, int end, Vocabulary words, bool needsSign)
    {
        end = TrimEnd(s, start, end, words, out var sign);
        if (end <= start)
        {
            return null;
        }

        end = CutBehindVicinity(s, start, end, words, ref sign);
        start = Clauses.Start(s, Leading(s, start, end, words), end, words);
        var whole = end;
        end = Clauses.End(s, start, end, words);
        sign |= end < whole;
        if (end <= start)
        {
            return null;
        }

        var text = s[start..end];
        if (text.Length > LongestPlace || text.Trim().Length < 2 || text.Contains('を', StringComparison.Ordinal) || text.Contains(Boundary, StringComparison.Ordinal) || !text.Any(c => c >= '\u3041' || char.IsAsciiDigit(c)) || NotNames.Contains(text.Trim()))
        {
            return null;
        }

        var like = PlaceText.LooksLikeAddress(text);
        if ((needsSign && !sign && !like) || NoPlace.IsIn(like ? text[^Math.Min(3, text.Length)..] : text) || (like && ClauseWords.IsIn(text)))
        {
            return null;
        }

        // The sender names itself: 「上田市消防本部より」. 「上田消防署付近」 is a place.
        if (IsOrganisation(text, words) || (!like && (text.EndsWith("住宅", StringComparison.Ordinal) || words.Drills.IsIn(text) || words.Kinds.Has(text) || words.NewsWords.Has(text) || words.TitleEnds.EndingAt(text, text.Length) is not null)))
        {
            return null;
        }

        return new PlaceSpan(start, end);
    }

    private static int TrimEnd(string s, int start, int end, Vocabulary words, out bool sign)
    {
        sign = false;
        var first = true;
        while (end > start)
        {
            var c = s[end - 1];
            if (c is ' ' or '、' or '。' or '!' or '?' or ',' or '・' or ':' or Boundary or '/' or '\t' || (c is '-' && !(end - 2 >= start && char.IsAsciiDigit(s[end - 2]))))
            {
                end--;
                continue;
            }

            var text = s[start..end];
            if (Connectors.EndingAt(text, text.Length) is { } connector && end - connector.Length >= start)
            {
                end -= connector.Length;
                first = true;
                continue;
            }

            if (first && c is 'が' or 'は' or 'を' or 'と' or 'へ' or 'も')
            {
                first = false;
                sign |= c is 'へ';
                end--;
                continue;
            }

            first = false;
            var particle = Array.Find(EndParticles, p => text.EndsWith(p, StringComparison.Ordinal)) ?? (c == 'の' ? "の" : null);
            if (particle is null)
            {
                break;
            }

            sign = true;
            end -= particle.Length;
        }

        sign |= end > start && words.Vicinities.EndingAt(s[start..end], end - start) is not null;
        return end;
    }

    /// <summary>「…付近の住民から」: the address ends at 付近, unless another one follows it.</summary>
    private static int CutBehindVicinity(string s, int start, int end, Vocabulary words, ref bool sign)
    {
        for (var i = start + 1; i < end; i++)
        {
            if (words.Vicinities.At(s, i) is { } vicinity && i + vicinity.Length < end)
            {
                var rest = s[(i + vicinity.Length)..end];
                if (" のでにから、".Contains(rest[0], StringComparison.Ordinal) && !PlaceText.LooksLikeAddress(rest) && words.Vicinities.EndingAt(rest, rest.Length) is null)
                {
                    sign = true;
                    return i + vicinity.Length;
                }
            }
        }

        return end;
    }

    private static int Leading(string s, int start, int end, Vocabulary words)
    {
        while (start < end)
        {
            if (" 、,・:;*●■□◆◇○◎▼▽▲△★☆→>-=/|～~)」".Contains(s[start]) || (start > 0 && s[start - 1] == Boundary && s[start] is 'に' or 'の' or 'は'))
            {
                start++;
                continue;
            }

            if (words.LeadIns.Has(s[start..end]))
            {
                return end;
            }

            if (StateScan.StateAt(s, start, words, out var state) && Array.Find(PastOf, p => string.CompareOrdinal(s, start + state, p, 0, p.Length) == 0) is { } past)
            {
                start += state + past.Length;
                continue;
            }

            if (words.LeadIns.At(s, start) is { } lead && start + lead.Length <= end && Detaches(s, start, lead, end))
            {
                start += lead.Length;
                continue;
            }

            var area = s.IndexOf("管内", start, end - start, StringComparison.Ordinal);
            if (area >= 0 && area + 3 < end && s[area + 2] is 'の' or '、' or ' ')
            {
                start = area + 3;
                continue;
            }

            var token = start;
            while (token < end && s[token] is not ' ' and not '、' and not ',' and not ':')
            {
                token++;
            }

            if (token >= end || !IsHead(s[start..token], s[token], words))
            {
                return start;
            }

            start = token + 1;
        }

        return start;
    }

    private static bool Detaches(string s, int start, string lead, int end)
    {
        var next = start + lead.Length;
        return lead.Length >= 3 || lead[^1] == 'の' && lead.Length > 2 || next >= end || s[next] is '、' or ' ' or ',' or Boundary or ':' || (lead is "現在" && s[next] is not ('町' or '村' or '市' or '区' or '字' or '川')) || lead is "只今" or "本日" or "先程" or "場所は";
    }

    /// <summary>True if a token in front of the address is a title, the sender or a clause of its own.</summary>
    private static bool IsHead(string token, char separator, Vocabulary words)
    {
        if (words.TitleEnds.EndingAt(token, token.Length) is not null || IsOrganisation(Particleless(token), words))
        {
            return true;
        }

        if (token.Contains("皆様", StringComparison.Ordinal) || token.EndsWith("各位", StringComparison.Ordinal))
        {
            return true;
        }

        if (words.Labels.TryGetValue(token, out var field) && field is LabelField.Place && token is not ("地区" or "位置" or "町名"))
        {
            return true;
        }

        if (separator == ':' && !PlaceText.LooksLikeAddress(token))
        {
            return true;
        }

        if (PlaceText.LooksLikeAddress(token) && !words.Kinds.IsIn(token))
        {
            return separator is not ' ' && Clauses.EndsWithOne(token);
        }

        return words.Kinds.IsIn(token) || StateScan.StateAt(token, 0, words, out _) || words.NewsWords.EndingAt(token, token.Length) is not null || words.Drills.Has(token)
            || (separator is not ' ' && Clauses.EndsWithOne(token));
    }

    private static string Particleless(string token) =>
        Array.Find(EndParticles, p => token.EndsWith(p, StringComparison.Ordinal)) is { } particle ? token[..^particle.Length] : token.EndsWith("です", StringComparison.Ordinal) ? token[..^2] : token;
}

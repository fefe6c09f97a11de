namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Reads one folded sentence or line by its structure: times, kind, place, state.</summary>
internal static class SentenceReader
{
    /// <summary>Longer sentences are no dispatch; only their beginning is read.</summary>
    private const int LongestSentence = 800;

    internal static (SentenceSort Sort, List<Piece> Pieces) Read(TextLine line, Vocabulary words)
    {
        if (line.Text.Length > LongestSentence)
        {
            line = line.Slice(0, LongestSentence);
        }

        var s = line.Text;
        var spans = MomentScan.FindAll(s);
        var masked = Masking.Mask(s, spans, words);
        var kinds = KindScan.FindAll(masked, words);
        var sort = SentenceSorter.Sort(s, masked, kinds, words);
        if (sort is not SentenceSort.News)
        {
            return (sort, []);
        }

        var pieces = new List<Piece>();
        foreach (var (start, end) in Incidents(masked, kinds, words))
        {
            var piece = ReadOne(line, s, masked, start, end, [.. spans.Where(t => t.Start >= start && t.End <= end)], [.. kinds.Where(k => k.Start >= start && k.End <= end)], words);
            if (!piece.IsEmpty)
            {
                pieces.Add(piece);
            }
        }

        var telling = pieces.Exists(p => p.Place is not null || p.Kind is not null || p.State.Phase is not null);
        return (!telling && SentenceSorter.IsAlarm(s, words) ? SentenceSort.BareAlarm : pieces.Count == 0 ? SentenceSort.Plain : SentenceSort.News, pieces);
    }

    /// <summary>The place of a sentence that is no news by itself: 「…で男性が行方不明。」 in front of an order.</summary>
    internal static (PlaceText Place, string Written)? PlaceOf(TextLine line, Vocabulary words)
    {
        var masked = Masking.Mask(line.Text, MomentScan.FindAll(line.Text), words);
        return PlaceFinder.BeforeSubject(masked, words) is { } span && PlaceText.From(line.Text[span.Start..span.End], words) is { } place ? (place, line.Written(span.Start, span.End)) : null;
    }

    /// <summary>Where a sentence tells of several incidents with a place each, the stretches of them.</summary>
    private static IEnumerable<(int Start, int End)> Incidents(string masked, List<KindSpan> kinds, Vocabulary words)
    {
        var start = 0;
        for (var i = 1; i < kinds.Count; i++)
        {
            var from = kinds[i - 1].End;
            var between = masked[from..kinds[i].Start];
            var cut = between.IndexOfAny(['、', ',', 'と', ' ', PlaceFinder.Boundary, '及', 'び', '/', '。']);
            if (cut >= 0 && kinds[i].Weight >= KindWeight.Title && kinds[i - 1].Weight >= KindWeight.Title && Enumerable.Range(0, i).Any(k => kinds[k].Start >= start && PlaceFinder.Before(masked, start, kinds[k].Start, words) is not null)
                && PlaceText.LooksLikeAddress(between[cut..]) && PlaceFinder.Before(masked, from + cut, kinds[i].Start, words) is not null)
            {
                yield return (start, from + cut);
                start = from + cut;
            }
        }

        yield return (start, masked.Length);
    }

    private static Piece ReadOne(TextLine line, string s, string masked, int start, int end, List<MomentSpan> spans, List<KindSpan> kinds, Vocabulary words)
    {
        var own = s[start..end];
        var piece = new Piece { State = StateScan.Read(own, words), Excerpt = line.Written(start, end) };
        piece.Times.AddRange(TimeReader.Read(s[..end], spans, words));
        UnitReader.Units(own, piece.Units, words);
        piece.Number = UnitReader.Number(own, words) is { } number ? own[number.ValueStart..number.End] : null;
        masked = masked[..end];
        var chosen = Choose(kinds, own, masked, piece.State.Correction, words);
        PlaceSpan? place;
        if (chosen is { } kind)
        {
            // 「上野の救急支援は建物火災に種別変更」: the place stands before what it was.
            place = PlaceFinder.Before(masked, start, (piece.State.Correction ? kinds[0] : kind).Start, words) ?? PlaceFinder.After(masked, kind.End, words);
            if (place is { } weak && !PlaceText.LooksLikeAddress(masked[weak.Start..weak.End]) && PlaceFinder.BeforeSubject(masked[kind.End..], words) is { } later)
            {
                place = new PlaceSpan(later.Start + kind.End, later.End + kind.End);
            }

            SetKind(piece, line, kind);
            piece.BareKind = IsBare(own, kind.Start - start, kind.End - start);
            for (var k = 0; place is null && k < Math.Min(kinds.Count, 3); k++)
            {
                place = PlaceFinder.Before(masked, start, kinds[k].Start, words);
            }

            if (place is null && (kind.Weight < KindWeight.Named || piece.State.News))
            {
                place = PlaceFinder.BeforeSubject(masked[start..], words) is { } found ? new PlaceSpan(found.Start + start, found.End + start) : null;
            }
        }
        else if (Unlisted(masked, start, words) is { } unlisted)
        {
            place = PlaceFinder.Before(masked, start, unlisted.Start, words);
            if (place is not null)
            {
                SetKind(piece, line, unlisted);
            }
        }
        else
        {
            place = null;
        }

        if (place is null && chosen is null)
        {
            place = piece.State.News || piece.State.Phase is not null ? PlaceFinder.BeforeSubject(masked, words) : null;
            place ??= PlaceFinder.Whole(masked, words);
        }

        if (piece.State.Correction && PlaceCorrection.Find(own, words) is { } right)
        {
            place = new PlaceSpan(right.Start + start, right.End + start);
        }

        // 「上田市から火災のお知らせ」 names the sender.
        if (place is { } sender && chosen is { Weight: KindWeight.Title or KindWeight.VagueTitle } && s[sender.Start..sender.End].TrimEnd()[^1] is '市' or '町' or '村' or '区' or '県' or '郡')
        {
            place = null;
        }

        if (place is { } at)
        {
            piece.Place = PlaceText.From(s[at.Start..at.End], words);
            piece.PlaceWritten = line.Written(at.Start, at.End);
        }

        return piece;
    }

    private static void SetKind(Piece piece, TextLine line, KindSpan kind)
    {
        var text = KindScan.Normalise(line.Text[kind.Start..kind.End]);
        var rank = kind.Weight switch
        {
            KindWeight.Named => KindRank.Named,
            KindWeight.Title => KindRank.Title,
            KindWeight.Vague => KindRank.Vague,
            _ => KindRank.VagueTitle,
        };
        piece.Kind = text.Length > 0 ? new FoundKind(text, line.Written(kind.Start, kind.End), rank) : null;
    }

    private static bool IsBare(string s, int start, int end)
    {
        var rest = (s[..start] + s[end..]).Trim(' ', '、', '。', '●', '■', '◆', '・', '【', '】', '(', ')', ':');
        return rest is "" or "が発生しました" or "が発生しています" or "発生" or "が発生" or "出動" or "です" or "が発生しております";
    }

    private static KindSpan? Choose(List<KindSpan> kinds, string s, string masked, bool correction, Vocabulary words)
    {
        if (kinds.Count == 0)
        {
            return null;
        }

        var best = kinds.Max(k => k.Weight);
        var candidates = kinds.Where(k => k.Weight == best).ToList();

        // 種別変更: the kind that it is now stands last.
        if (correction && candidates.Count > 1 && s.Contains("変更", StringComparison.Ordinal))
        {
            return candidates[^1];
        }

        // 「火災出動。建物火災」: the finer of two words for the same.
        var first = candidates[0];
        var text = masked[first.Start..first.End];
        var finer = candidates.Skip(1).Where(k => k.End - k.Start > text.Length && masked[k.Start..k.End].EndsWith(text, StringComparison.Ordinal)).ToList();
        return finer.Count > 0 && words.KindAnchors.At(masked, first.End) is null && (first.End >= masked.Length || masked[first.End] is not 'は' and not 'が') ? finer[0] : first;
    }

    /// <summary>A kind no list knows: the noun before が発生, のため, の通報 and behind the address.</summary>
    private static KindSpan? Unlisted(string masked, int start, Vocabulary words)
    {
        for (var at = words.KindAnchors.Find(masked, start + 1, out var anchor); at > 0; at = words.KindAnchors.Find(masked, at + anchor.Length, out anchor))
        {
            var end = at;
            while (end > start && masked[end - 1] is ' ')
            {
                end--;
            }

            var noun = NounStart(masked, start, end, words);
            var text = masked[noun..end];
            if (text.Length is >= 2 and <= 24 && !text.Contains('隊', StringComparison.Ordinal) && !text.Contains("消防", StringComparison.Ordinal) && !words.Drills.IsIn(text) && !words.Notices.IsIn(text) && !words.AbsenceSubjects.Has(text) && !text.Any(c => c is 'が' or 'を' or 'は' or '。' or '、' or PlaceFinder.Boundary)
                && !PlaceText.LooksLikeAddress(text) && words.NewsWords.At(text, 0) is null && !text.Contains("中の", StringComparison.Ordinal) && text[^1] is not ('た' or 'る' or 'い') && !char.IsAsciiDigit(text[0]))
            {
                return new KindSpan(noun, end, KindWeight.Named);
            }
        }

        return null;
    }

    private static int NounStart(string masked, int start, int end, Vocabulary words)
    {
        for (var i = end - 1; i > Math.Max(start, end - 40); i--)
        {
            if (masked[i - 1] is '、' or ',' or PlaceFinder.Boundary)
            {
                return i;
            }

            var left = masked[start..i];
            var particle = Array.Find(PlaceParticles, p => left.EndsWith(p, StringComparison.Ordinal));
            if (particle is not null)
            {
                var before = left[..^particle.Length].TrimEnd();
                if (words.Vicinities.EndingAt(before, before.Length) is not null || (particle is not "の" && before.Length > 1 && PlaceText.LooksLikeAddress(before)))
                {
                    return i + LeadingBlanks(masked, i, end);
                }
            }
        }

        return start;
    }

    private static readonly string[] PlaceParticles = ["において", "にて", "から", "より", "で", "に", "の"];

    private static int LeadingBlanks(string s, int start, int end)
    {
        var n = 0;
        while (start + n < end && s[start + n] is ' ' or '、')
        {
            n++;
        }

        return n;
    }
}

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Reads the lines of a mail by their form and hands the pieces to the assembly.</summary>
internal sealed class Body(Vocabulary words, Assembly assembly)
{
    private const int LongestTitle = 30;

    internal const string TitleBullets = "●■◆◇□○◎★☆▼▽▲△【<《≪[〔〈";
    internal bool DrillMarked { get; private set; }

    internal bool DrillDenied { get; private set; }

    internal bool HasText { get; private set; }

    internal void Read(List<LetterLine> lines)
    {
        var i = 0;
        while (i < lines.Count)
        {
            if (lines[i].Sort != LineSort.Text)
            {
                i++;
                continue;
            }

            HasText = true;
            var behindTable = TableForm.Read(lines, i, assembly, words);
            if (behindTable > i)
            {
                i = behindTable;
                continue;
            }

            TakeTitle(lines, i);
            var labels = LabelForm.Find(lines[i].Text.Text, words);
            if (labels.Count > 0)
            {
                i = Labelled(lines, i, labels);
                continue;
            }

            var end = i + 1;
            while (end < lines.Count && lines[end].Sort == LineSort.Text && LabelForm.Find(lines[end].Text.Text, words).Count == 0 && TableForm.Read(lines, end, new Assembly(words), words) == end)
            {
                end++;
            }

            foreach (var line in LineJoin.Joined(lines, i, end))
            {
                ReadLine(line);
            }

            i = end;
        }
    }

    /// <summary>「【訂正】場所：…」: the title is read by itself, the rest of the line as a label.</summary>
    private void TakeTitle(List<LetterLine> lines, int at)
    {
        var line = lines[at].Text;
        var start = line.Text.Length - line.Text.TrimStart().Length;
        var close = line.Text.IndexOf('】', StringComparison.Ordinal);
        if (start >= line.Text.Length || line.Text[start] != '【' || close < 0 || close > LongestTitle || LabelForm.Find(line.Text, words).Count > 0 || LabelForm.Find(line.Text[(close + 1)..], words).Count == 0)
        {
            return;
        }

        ReadLine(line.Slice(start, close + 1));
        lines[at] = lines[at] with { Text = line.Slice(close + 1, line.Text.Length) };
    }

    private int Labelled(List<LetterLine> lines, int at, List<LabelSpan> labels)
    {
        var line = lines[at].Text;
        var next = at + 1;
        for (var n = 0; n < labels.Count; n++)
        {
            var label = labels[n];
            var (text, start, end) = (line, label.ValueStart, label.ValueEnd);
            if (n == labels.Count - 1)
            {
                next = Continued(lines, at, ref text, ref start, ref end, label.Field);
            }

            ReadLabel(label, text, start, Math.Max(start, end));
        }

        return next;
    }

    private void ReadLabel(LabelSpan label, TextLine line, int start, int end)
    {
        var value = line.Text[start..end];
        DrillDenied |= Drills.IsDenied(value, words);
        if (label.Field is LabelField.Content or LabelField.CoarseKind or LabelField.FineKind or LabelField.Other or LabelField.State or LabelField.Remark)
        {
            assembly.NoteNotice(value);
        }

        if (label.Field is LabelField.StateTime)
        {
            if (LabelValue.StateOf(label.Name, value) is { } phase)
            {
                assembly.Add(new Piece { State = new StateSigns(phase, false, false, false, false, false), FromForm = true, Excerpt = line.Written(0, line.Text.Length) }, label.Field);
            }

            return;
        }

        if (label.Field is LabelField.Other && !words.Labels.ContainsKey(label.Name) && KindScan.FindAll(value, words).Exists(k => k.Weight == KindWeight.Named))
        {
            // A field no rule knows that names a kind: not to be passed over in silence.
            assembly.NoteAlarm();
        }

        if (LabelValue.Read(label.Field, line, start, end, words) is { } piece)
        {
            assembly.Add(piece, label.Field);
        }
    }

    /// <summary>A value that stands on the next line, or an address that runs on there.</summary>
    private int Continued(List<LetterLine> lines, int at, ref TextLine text, ref int start, ref int end, LabelField field)
    {
        var next = at + 1;
        var empty = text.Text.AsSpan(start, end - start).Trim().IsEmpty;
        if (empty)
        {
            if (next < lines.Count && lines[next].Sort == LineSort.Text && LabelForm.Find(lines[next].Text.Text, words).Count == 0 && IsValue(lines[next], field))
            {
                text = lines[next].Text;
                (start, end) = (0, text.Text.Length);
                next++;
            }
            else
            {
                return next;
            }
        }

        if (field is LabelField.Place)
        {
            while (next < lines.Count && next <= at + 3 && lines[next].Sort == LineSort.Text && RunsOn(lines[next], text.Text[start..end]))
            {
                var (joined, from) = LineJoin.Join([text.Slice(start, end), lines[next].Text], [false]);
                (text, start, end) = (joined, from, joined.Text.Length);
                next++;
            }
        }

        return next;
    }

    private bool IsValue(LetterLine line, LabelField field)
    {
        var text = line.Text.Text.Trim();
        return field switch
        {
            LabelField.Place => !words.Footers.IsIn(text) && (PlaceText.LooksLikeAddress(text) || !text.Contains('。', StringComparison.Ordinal)) && !words.NewsWords.IsIn(text),
            LabelField.OccurredAt or LabelField.NoticedAt or LabelField.OrderedAt or LabelField.SomeTime or LabelField.StateTime => MomentScan.FindInLabel(text).Count > 0,
            LabelField.CoarseKind or LabelField.FineKind => text.Length <= 30 && !text.Contains('。', StringComparison.Ordinal),
            LabelField.Units => words.UnitEnds.IsIn(text) || text.Length <= 30,
            LabelField.DispatchNumber => text.Length <= 30 && text.Any(char.IsAsciiDigit),
            LabelField.Landmark => text.Length <= 40 && !text.Contains('。', StringComparison.Ordinal) && line.Indented,
            LabelField.Content or LabelField.State => true,
            _ => line.Indented,
        };
    }

    private bool RunsOn(LetterLine line, string value)
    {
        var text = line.Text.Text.Trim();
        if (text.Length > 40 || text.Contains('。', StringComparison.Ordinal) || words.NewsWords.IsIn(text) || KindScan.FindAll(text, words).Count > 0 || LabelForm.Find(text, words).Count > 0 || MomentScan.FindAll(text).Count > 0 || words.Footers.IsIn(text) || TitleBullets.Contains(text[0]))
        {
            return false;
        }

        value = value.TrimEnd();
        return line.Indented || LineJoin.Continues(text) || char.IsAsciiDigit(text[0]) || (value.Length > 0 && LineJoin.CutWords.At(string.Concat(value.AsSpan(value.Length - 1), text.AsSpan(0, 1)), 0) is not null)
            || (PlaceText.LooksLikeAddress(text) && !value.Any(char.IsAsciiDigit) && words.Vicinities.EndingAt(value, value.Length) is null);
    }

    private void ReadLine(TextLine line)
    {
        var start = 0;
        var sentences = 0;
        for (var i = 0; i <= line.Text.Length; i++)
        {
            if (i < line.Text.Length && line.Text[i] is not '。' and not '!' and not '?')
            {
                continue;
            }

            if (i > start && !line.Text.AsSpan(start, i - start).Trim().IsEmpty && !ReadLabels(line.Slice(start, i), sentences))
            {
                ReadSentence(line.Slice(start, Math.Min(i + 1, line.Text.Length)), isTitle: sentences == 0 && i >= line.Text.TrimEnd().Length);
                sentences++;
            }

            start = i + 1;
        }
    }

    /// <summary>「建物火災が発生しました。場所は上田市…です。」: a label within running text.</summary>
    private bool ReadLabels(TextLine sentence, int before)
    {
        if (before == 0 || LabelForm.Find(sentence.Text, words) is not { Count: > 0 } labels)
        {
            return false;
        }

        foreach (var label in labels)
        {
            ReadLabel(label, sentence, label.ValueStart, Math.Max(label.ValueStart, label.ValueEnd));
        }

        return true;
    }

    private void ReadSentence(TextLine sentence, bool isTitle)
    {
        DrillMarked |= !IsConditional(sentence.Text) && Drills.IsMark(sentence.Text, words);
        DrillDenied |= Drills.IsDenied(sentence.Text, words);
        var (sort, pieces) = SentenceReader.Read(sentence, words);
        if (sentence.Text.Trim(' ', '・', '。', '-', '(', ')') is { Length: > 1 } bare && (words.EmptyValues.Contains(bare) || bare is "ありません" or "ございません"))
        {
            sort = SentenceSort.Absence;
        }

        assembly.Note(sort, sentence.Text);
        if (sort is SentenceSort.Aside && words.Notices.IsIn(sentence.Text) && !words.Footers.IsIn(sentence.Text))
        {
            assembly.NotePlace(() => SentenceReader.PlaceOf(sentence, words));
        }

        if (isTitle && pieces.Count == 0 && CountedKind(sentence) is { } counted)
        {
            assembly.Title([counted]);
            return;
        }

        if (isTitle && IsTitle(sentence.Text, sort, pieces))
        {
            assembly.Title(pieces);
            return;
        }

        foreach (var piece in pieces)
        {
            assembly.Add(piece);
        }

        if (pieces.Count == 0 && sort is SentenceSort.Plain)
        {
            assembly.AddUnknownLine(sentence);
        }
    }

    /// <summary>「火災:1件」 above a list: the kind of what follows, by itself no incident.</summary>
    private Piece? CountedKind(TextLine line)
    {
        var text = line.Text.Trim();
        if (text.Length > 16 || !text.EndsWith('件') && !text.EndsWith("件)", StringComparison.Ordinal))
        {
            return null;
        }

        return KindScan.FindAll(line.Text, words) is [{ Weight: KindWeight.Named } kind]
            ? new Piece { Kind = new FoundKind(KindScan.Normalise(line.Text[kind.Start..kind.End]), line.Written(kind.Start, kind.End), KindRank.Title) } : null;
    }

    private bool IsConditional(string s) => words.Remarks.IsIn(s);

    private static bool IsTitle(string s, SentenceSort sort, List<Piece> pieces)
    {
        var text = s.Trim();
        if (text.Length > LongestTitle || text.EndsWith('。') || sort is SentenceSort.Absence or SentenceSort.Aside || pieces.Exists(p => p.Place is not null || p.Times.Count > 0 || p.Number is not null || p.Units.Count > 0))
        {
            return false;
        }

        if (text.Length > 0 && TitleBullets.Contains(text[0]))
        {
            return true;
        }

        return pieces is [{ Kind.Rank: KindRank.Title or KindRank.VagueTitle, State.Phase: null }] || (pieces.Count == 1 && pieces[0].Kind is null && pieces[0].State.Correction && text.Length <= 10);
    }
}

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Turns the value of a label or table cell into what it tells.</summary>
internal static class LabelValue
{
    private const int LongestKind = 40;

    /// <summary>Reads the value at [start, end) of the line; null if it tells nothing.</summary>
    internal static Piece? Read(LabelField field, TextLine line, int start, int end, Vocabulary words)
    {
        var raw = line.Text[start..end];
        if (LabelForm.Value(raw, words) is not { } value)
        {
            return field is LabelField.Remark or LabelField.Other or LabelField.StateTime ? null : new Piece { FromForm = false };
        }

        var at = start + raw.IndexOf(value, StringComparison.Ordinal);
        var written = line.Written(at, at + value.Length);
        var piece = new Piece { FromForm = true, Excerpt = line.Written(0, line.Text.Length), Drill = field is not (LabelField.Remark or LabelField.Other) && Drills.IsMark(value, words) };
        switch (field)
        {
            case LabelField.Place:
                SetPlace(piece, value, written, words);
                break;
            case LabelField.CoarseKind:
                SetKind(piece, value, written, KindRank.Coarse, words);
                break;
            case LabelField.FineKind:
                SetKind(piece, value, written, KindRank.Fine, words);
                break;
            case LabelField.Content:
                ReadContent(piece, line.Slice(at, at + value.Length), words);
                break;
            case LabelField.OccurredAt or LabelField.NoticedAt or LabelField.OrderedAt or LabelField.SomeTime:
                ReadTime(piece, field, value);
                break;
            case LabelField.StateTime:
                return null;
            case LabelField.Units:
                piece.Units.AddRange(SplitUnits(value));
                break;
            case LabelField.DispatchNumber:
                piece.Number = value;
                break;
            case LabelField.Landmark:
                piece.Landmark = written;
                break;
            case LabelField.State:
                piece.State = StateScan.Read(value, words);
                break;
            default:
                return null;
        }

        return piece;
    }

    /// <summary>The state that a label for its time tells: 「鎮火時刻：22時37分」.</summary>
    internal static ReadPhase? StateOf(string label, string value) =>
        MomentScan.FindAll(value).Count == 0 ? null
        : label.StartsWith("鎮火", StringComparison.Ordinal) ? ReadPhase.Extinguished
        : label.StartsWith("鎮圧", StringComparison.Ordinal) ? ReadPhase.Contained
        : label.StartsWith("終了", StringComparison.Ordinal) || label.StartsWith("活動終了", StringComparison.Ordinal) || label.StartsWith("引揚", StringComparison.Ordinal) ? ReadPhase.Closed
        : null;

    internal static void SetPlace(Piece piece, string value, string written, Vocabulary words)
    {
        var cut = value.IndexOf('。', StringComparison.Ordinal);
        value = cut >= 0 ? value[..cut] : value;
        piece.Place = PlaceText.From(value, words);
        piece.PlaceWritten = written;
    }

    internal static IEnumerable<string> SplitUnits(string value)
    {
        foreach (var name in value.Split(['、', '・', ',', '/', ' ', '\t', '\n', '，', '及', ';', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var unit = name.Trim('び', '。', '|');
            if (unit.Length > 0 && !EndsInCount(unit))
            {
                yield return unit;
            }
        }
    }

    /// <summary>「ポンプ車2台」 counts vehicles and names none.</summary>
    private static bool EndsInCount(string unit) => unit.Length > 1 && unit[^1] is '台' or '隊' or '名' or '人' && char.IsAsciiDigit(unit[^2]);

    private static void SetKind(Piece piece, string value, string written, KindRank rank, Vocabulary words)
    {
        piece.State = StateScan.Read(value, words);
        var status = value.LastIndexOf('(');
        if (status > 0 && value.EndsWith(')') && (piece.State.Phase is not null || words.Drills.IsIn(value[status..])))
        {
            // 「建物火災（鎮火）」: the bracket is the state, not the kind.
            value = value[..status];
        }

        // 「【訓練】建物火災」: a mark in front of the kind.
        var mark = value[0] is '【' or '[' or '(' or '<' ? value.IndexOfAny(['】', ']', ')', '>']) : -1;
        if (mark > 0 && mark + 1 < value.Length && (words.Drills.IsIn(value[..mark]) || words.Corrections.IsIn(value[..mark]) || StateScan.StateAt(value, 1, words, out _)))
        {
            value = value[(mark + 1)..].TrimStart();
        }

        if (value.Length > LongestKind || value.Contains('。', StringComparison.Ordinal))
        {
            ReadContent(piece, new TextLine(value, [.. Enumerable.Range(0, value.Length)], value), words);
            return;
        }

        // 「その他火災→建物火災」: what it is now.
        var arrow = value.LastIndexOfAny(['→', '⇒']);
        if (arrow >= 0 && arrow + 1 < value.Length)
        {
            value = value[(arrow + 1)..];
            piece.State = piece.State with { Correction = true };
        }

        var kind = KindScan.Normalise(value);
        if (kind.Length > 2 && kind[0] == '第' && PlaceText.IsNumeral(kind[1]) && kind[^1] is '動' or '場' or '報' or '次' or '号' or '種')
        {
            // 「第1出動」 is how many go, not what happened.
            return;
        }

        kind = kind.Length > 3 && kind.EndsWith("が発生", StringComparison.Ordinal) ? kind[..^3] : kind.Length > 4 && kind.EndsWith("出動", StringComparison.Ordinal) ? kind[..^2] : kind;
        piece.Kind = new FoundKind(kind, written, rank);
        piece.State = piece.State with { News = false };
    }

    private static void ReadContent(Piece piece, TextLine value, Vocabulary words)
    {
        piece.State = StateScan.Read(value.Text, words);
        if (words.Remarks.IsIn(value.Text) || words.Footers.IsIn(value.Text))
        {
            piece.State = default;
            return;
        }

        var kinds = KindScan.FindAll(value.Text, words);
        if (kinds.Count > 0)
        {
            var best = kinds.MaxBy(k => (int)k.Weight);
            piece.Kind = new FoundKind(KindScan.Normalise(value.Text[best.Start..best.End]), value.Written(best.Start, best.End), best.Weight == KindWeight.Named ? KindRank.Named : best.Weight == KindWeight.Vague ? KindRank.Vague : KindRank.Title);
        }
        else if (value.Text.Length <= 20 && !value.Text.Any(c => c is '。' or '、' or 'を') && piece.State.Phase is null)
        {
            piece.Kind = new FoundKind(KindScan.Normalise(value.Text), value.Written(0, value.Text.Length), KindRank.Content);
        }
    }

    private static void ReadTime(Piece piece, LabelField field, string value)
    {
        foreach (var span in MomentScan.FindInLabel(value).Take(1))
        {
            piece.Times.Add((field switch
            {
                LabelField.OccurredAt => TimeRole.Occurred,
                LabelField.NoticedAt => TimeRole.Noticed,
                LabelField.OrderedAt => TimeRole.Ordered,
                _ => TimeRole.Some,
            }, span.Moment));
        }
    }
}

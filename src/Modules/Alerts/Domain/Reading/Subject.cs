namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>What the subject of a mail tells: it fills what the text leaves open.</summary>
internal sealed class Subject
{
    private readonly Piece? piece;

    private Subject(string text, SentenceSort sort, Piece? piece, Vocabulary words)
    {
        this.piece = piece;
        DrillDenied = Drills.IsDenied(text, words);
        DrillMarked = Drills.IsMark(text, words) && !DrillDenied;
        IsNotice = piece?.Kind is null && (words.Notices.IsIn(text) || words.Announcements.IsIn(text)) && !DrillMarked;
        IsAbsence = sort is SentenceSort.Absence;
        IsAlarm = sort is SentenceSort.News or SentenceSort.BareAlarm && SentenceSorter.IsAlarm(text, words);
        Text = text;
    }

    internal string Text { get; }

    internal bool DrillMarked { get; }

    internal bool DrillDenied { get; }

    internal bool IsNotice { get; }

    internal bool IsAbsence { get; }

    internal bool IsAlarm { get; }

    internal static Subject Read(string? written, Vocabulary words)
    {
        var clean = Letter.Clean(written, Letter.LongestSubject).Replace('\n', ' ');
        var line = Letter.Fold(clean);
        var start = 0;
        while (start < line.Text.Length && Prefix(line.Text, start) is > 0 and var length)
        {
            start += length;
        }

        line = line.Slice(start, line.Text.Length);
        var (sort, pieces) = SentenceReader.Read(line, words);
        return new Subject(line.Text, sort, pieces.Count > 0 ? pieces[0] : null, words);
    }

    /// <summary>Fills kind, state and, if the text has none at all, the place; opens an incident where only the subject names one.</summary>
    internal void Complete(List<Draft> drafts, Assembly assembly, bool hasText)
    {
        if (piece is null)
        {
            return;
        }

        var told = drafts.Where(d => d.Place is not null || d.Kind is not null).ToList();
        if (told.Count == 0)
        {
            if (assembly.SawAbsence || (assembly.SawAnnouncement && !DrillMarked))
            {
                return;
            }

            if ((piece.Kind is not null && ExactPlace() is not null) || (hasText && piece.Kind is not null && (assembly.SawBareAlarm || drafts.Exists(d => d.News || d.Phase is not null))))
            {
                if (drafts.Count == 0)
                {
                    drafts.Add(new Draft());
                }

                told = [drafts[0]];
            }
        }

        foreach (var draft in told)
        {
            if (draft.Kind is null || draft.Kind.Rank < KindRank.Context)
            {
                draft.MergeKind(piece.Kind is { Rank: KindRank.Named } named && draft.Kind is not null ? named with { Rank = KindRank.Context } : piece.Kind);
            }
        }

        if (told.Count == 1)
        {
            var draft = told[0];
            if (draft.Place is null && ExactPlace() is { } place)
            {
                draft.TakePlace(place, piece.PlaceWritten);
            }

            if (draft.Phase is null && !draft.Recurrence)
            {
                draft.MergeState(piece.State);
            }
            else if (piece.State.Correction || piece.State.FinalReport)
            {
                draft.MergeState(piece.State with { Phase = null, Recurrence = false });
            }

            if (piece.Number is not null || piece.Units.Count > 0)
            {
                draft.Merge(new Piece { Number = piece.Number });
            }
        }
    }

    /// <summary>「■上田市 火災情報」 names the area of the sender; a place says more than the municipality.</summary>
    private PlaceText? ExactPlace() =>
        piece?.Place is { } place && (place.Approximate || place.Place.Any(char.IsAsciiDigit) || place.Place[^1] is not ('市' or '町' or '村' or '区' or '県' or '郡')) ? place : null;

    private static int Prefix(string text, int at)
    {
        foreach (var prefix in (string[])["Re:", "RE:", "re:", "Fwd:", "FWD:", "fwd:", "Fw:", "FW:", "転送:", " "])
        {
            if (string.CompareOrdinal(text, at, prefix, 0, prefix.Length) == 0)
            {
                return prefix.Length;
            }
        }

        return 0;
    }
}

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Decides which pieces belong to the same incident; one mail may hold several.</summary>
internal sealed class Assembly(Vocabulary words)
{
    /// <summary>A mail with more is an attack or a fault; the rest is left unread.</summary>
    private const int MostIncidents = 200;

    private readonly List<Draft> drafts = [];
    private Draft? current;
    private List<Piece> titles = [];
    private bool titlesFresh;
    private (PlaceText Place, string Written)? toldInPassing;
    private readonly HashSet<LabelField> labels = [];
    private readonly List<Piece> repeated = [];

    internal bool SawAbsence { get; private set; }

    internal bool SawBareAlarm { get; private set; }

    internal bool SawNotice { get; private set; }

    internal bool SawAnnouncement { get; private set; }

    /// <summary>A sentence that may be news has a word of an alarm.</summary>
    internal bool SawAlarmWords { get; private set; }

    /// <summary>Members are ordered to go, to gather or to stand by.</summary>
    internal bool SawOrder { get; private set; }

    internal void Note(SentenceSort sort, string sentence)
    {
        SawAlarmWords |= sort is SentenceSort.News && SentenceSorter.IsAlarm(sentence, words);
        SawOrder |= sort is not SentenceSort.Aside and not SentenceSort.Absence && Orders.Calls(sentence, words);
        SawAbsence |= sort is SentenceSort.Absence;
        SawBareAlarm |= sort is SentenceSort.BareAlarm;
        if (sort is SentenceSort.Aside)
        {
            SawNotice |= words.Notices.IsIn(sentence);
            SawAnnouncement |= words.Announcements.IsIn(sentence);
        }
    }

    /// <summary>A place told in passing; it is the incident's where the mail orders people out and names no other.</summary>
    internal void NotePlace(Func<(PlaceText Place, string Written)?> find) => toldInPassing ??= find();

    internal void NoteAlarm() => SawBareAlarm = true;

    internal void NoteNotice(string value) => SawNotice |= words.Notices.IsIn(value);

    /// <summary>A title: it holds for what follows until the next one.</summary>
    internal void Title(IReadOnlyList<Piece> pieces)
    {
        titles = titlesFresh ? [.. titles, .. pieces] : [.. pieces];
        titlesFresh = true;
    }

    /// <summary>A row of a table, or an entry of a list: always an incident of its own.</summary>
    internal void BeginIncident() => current = null;

    internal void Add(Piece piece, LabelField? label = null)
    {
        if (piece.IsEmpty && !piece.Drill)
        {
            return;
        }

        if (current is not null && BeginsAnother(current, piece, label))
        {
            current = null;
        }

        if (current is null)
        {
            if (drafts.Count >= MostIncidents)
            {
                return;
            }

            current = new Draft { Context = titles };
            drafts.Add(current);
            labels.Clear();
            // 種別 and 時刻 of the next incident may be worded as those of the one before: they stood in front of its place.
            foreach (var early in label is LabelField.Place ? repeated : [])
            {
                current.Merge(early);
            }

            repeated.Clear();
        }
        else if (label is { } again && current.IsComplete && labels.Contains(again) && again is not LabelField.Place)
        {
            repeated.Add(piece);
        }
        else if (titlesFresh && !current.IsComplete)
        {
            current.Context = [.. titles, .. current.Context];
        }

        if (label is { } told)
        {
            labels.Add(told);
        }

        titlesFresh &= !piece.Identifies;
        current.Merge(piece);
    }

    /// <summary>A line that says nothing known; in the form of one item per line it is the place.</summary>
    internal void AddUnknownLine(TextLine line)
    {
        var text = line.Text.Trim(' ', '・', '\t');
        if (text.Length is < 2 or > 30 || text.Any(c => c is '。' or '、' or ':' or '【' or '】' or '!' or '?' or '<' or '>' or '@' or '=' or '*') || words.Notices.IsIn(text) || words.TitleEnds.EndingAt(text, text.Length) is not null
            || PlaceFinder.IsOrganisation(text, words) || words.Organisations.EndingAt(text, text.Length) is not null || words.Footers.IsIn(text) || words.Drills.IsIn(text) || !text.Any(c => c >= '\u3041') || text[^1] is 'す' or 'た' or 'い')
        {
            return;
        }

        if (PlaceText.From(text, words) is { } place)
        {
            if (current is null)
            {
                current = new Draft { Context = titles };
                drafts.Add(current);
            }

            current.Guess ??= (place, line.Written(0, line.Text.Length));
        }
    }

    internal List<Draft> Finish()
    {
        if (titlesFresh && titles.Count > 0)
        {
            if (drafts.Count == 0)
            {
                drafts.Add(new Draft { Context = titles });
            }
            else
            {
                drafts[^1].Context = [.. drafts[^1].Context, .. titles];
            }
        }

        foreach (var draft in drafts)
        {
            foreach (var title in draft.Context)
            {
                draft.MergeKind(title.Kind is { } kind && kind.Rank == KindRank.Named ? kind with { Rank = KindRank.Context } : title.Kind);
                if (draft.Phase is null)
                {
                    draft.MergeState(title.State);
                }
            }

            if (draft.Place is null && draft.Sends && draft.Kind is not null && toldInPassing is { } told)
            {
                draft.TakePlace(told.Place, told.Written);
            }

            if (draft.Place is null && draft.Guess is { } guess && draft.Kind is not null && (draft.HasTime || draft.News))
            {
                draft.TakePlace(guess.Place, guess.Written);
            }
        }

        var complete = drafts.Exists(d => d.Place is not null);
        return [.. drafts.Where(d => !complete || d.Place is not null || (d.Kind is not null && (d.Number is not null || d.HasTime) && d.Kind.Rank >= KindRank.Named))];
    }

    private static bool BeginsAnother(Draft draft, Piece piece, LabelField? label)
    {
        if (label is not null)
        {
            return label switch
            {
                LabelField.Place => draft.Place is not null && piece.Place is not null && piece.Place.Place != draft.Place.Place,
                LabelField.DispatchNumber => draft.Number is not null && piece.Number is not null && piece.Number != draft.Number,
                LabelField.CoarseKind => draft.Kind is { Rank: KindRank.Coarse or KindRank.Fine } && piece.Kind is not null && draft.IsComplete && piece.Kind.Kind != draft.Kind.Kind,
                LabelField.OccurredAt or LabelField.NoticedAt or LabelField.OrderedAt or LabelField.SomeTime =>
                    draft.IsComplete && piece.Times.Count > 0 && piece.Times[0].Moment.HasClock && draft.HasRole(piece.Times[0].Role) && draft.DiffersInTime(piece),
                _ => false,
            };
        }

        if (piece.Number is not null && draft.Number is not null && piece.Number != draft.Number)
        {
            return true;
        }

        if (piece.Place is not null && draft.Place is not null)
        {
            if (!piece.Place.MayBe(draft.Place))
            {
                // 「現場付近の道路…」 tells of no second incident.
                return piece.Kind is not null || piece.State.Phase is not null || piece.State.News || piece.Times.Count > 0 || piece.PlaceIsSure;
            }

            return piece.State.News && piece.State.Phase is null && draft.DiffersInTime(piece) && piece.Kind is not null;
        }

        if (!draft.IsComplete || piece.Place is not null)
        {
            return false;
        }

        // One item per line, the next triple begins with its time or its kind.
        return (piece.Kind is null && piece.State == default && piece.Times.Count > 0 && draft.HasTime && draft.DiffersInTime(piece))
            || (piece.BareKind && piece.Kind is not null && draft.HasTime && piece.Kind.Kind != draft.Kind!.Kind && !draft.FromForm && piece.Kind.Rank == KindRank.Named);
    }
}

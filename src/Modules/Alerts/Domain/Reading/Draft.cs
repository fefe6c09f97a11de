namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>An incident while it is put together from pieces.</summary>
internal sealed class Draft
{
    private readonly List<Piece> pieces = [];
    private readonly List<(TimeRole Role, Moment Moment)> times = [];

    internal PlaceText? Place { get; private set; }

    internal string? PlaceWritten { get; private set; }

    internal FoundKind? Kind { get; private set; }

    internal string? Number { get; private set; }

    internal string? Landmark { get; private set; }

    internal List<string> Units { get; } = [];

    internal ReadPhase? Phase { get; private set; }

    internal bool News { get; private set; }

    internal bool Recurrence { get; private set; }

    internal bool Correction { get; private set; }

    internal bool FinalReport { get; private set; }

    internal bool Burning { get; private set; }

    /// <summary>Members are ordered to go.</summary>
    internal bool Sends { get; private set; }

    internal bool Drill { get; private set; }

    internal bool FromForm { get; private set; }

    internal bool HasTime => times.Exists(t => t.Moment.HasClock);

    internal bool IsComplete => Place is not null && Kind is not null;

    /// <summary>Titles above the incident (●建物火災出動, 【鎮火】): they fill what it does not say itself.</summary>
    internal IReadOnlyList<Piece> Context { get; set; } = [];

    /// <summary>A line of its own that may be the place, if nothing better comes.</summary>
    internal (PlaceText Place, string Written)? Guess { get; set; }

    internal string Excerpt => string.Join('\n', pieces.Select(p => p.Excerpt).Where(e => e.Length > 0).Distinct());

    internal bool HasRole(TimeRole role) => times.Exists(t => t.Role == role && t.Moment.HasClock);

    internal bool DiffersInTime(Piece piece) => times.Count > 0 && piece.Times.Count > 0 && times[0].Moment != piece.Times[0].Moment && piece.Times[0].Moment.HasClock;

    internal void Merge(Piece piece)
    {
        pieces.Add(piece);
        if (piece.Place is not null && (Place is null || piece.Place.Place.Length > Place.Place.Length && piece.Place.MayBe(Place) && !FromForm))
        {
            Place = piece.Place;
            PlaceWritten = piece.PlaceWritten;
        }

        Landmark ??= piece.Landmark;
        MergeKind(piece.Kind);
        foreach (var (role, moment) in piece.Times)
        {
            MergeTime(role, moment);
        }

        Number ??= piece.Number;
        foreach (var unit in piece.Units.Where(u => !Units.Contains(u)))
        {
            Units.Add(unit);
        }

        MergeState(piece.State);
        Drill |= piece.Drill;
        FromForm |= piece.FromForm;
    }

    /// <summary>A state told later counts if it is further on; 延焼拡大 after anything counts always.</summary>
    internal void MergeState(StateSigns state)
    {
        var rank = Phase is ReadPhase.Spreading ? 0 : StateScan.Rank(Phase);
        if (state.Phase is not null && (state.Phase is ReadPhase.Spreading || StateScan.Rank(state.Phase) > rank))
        {
            Phase = state.Phase;
        }

        News |= state.News;
        Recurrence |= state.Recurrence;
        Correction |= state.Correction;
        FinalReport |= state.FinalReport;
        Burning |= state.Burning;
        Sends |= state.Sends;
    }

    internal void TakePlace(PlaceText place, string? written)
    {
        Place = place;
        PlaceWritten = written;
    }

    internal void MergeKind(FoundKind? kind)
    {
        if (kind is null)
        {
            return;
        }

        // 「火災出動。建物火災。」: the finer word for the same; a label's value stays.
        var finer = Kind is not null && Kind.Rank == kind.Rank && kind.Rank < KindRank.Coarse && kind.Kind.Length > Kind.Kind.Length && kind.Kind.EndsWith(Kind.Kind, StringComparison.Ordinal);
        if (Kind is null || kind.Rank > Kind.Rank || finer)
        {
            Kind = kind;
        }
    }

    internal DateTimeOffset? OccurredAt(DateTimeOffset receivedAt)
    {
        foreach (var role in Enum.GetValues<TimeRole>())
        {
            foreach (var (found, moment) in times)
            {
                if (found == role && moment.HasClock && !(role == TimeRole.AsOf && (Phase is not null || Correction)))
                {
                    return WithDate(moment, role).Resolve(receivedAt);
                }
            }
        }

        return null;
    }

    private Moment WithDate(Moment moment, TimeRole role)
    {
        if (moment.HasDate)
        {
            return moment;
        }

        // 発生日 and 発生時刻, or 日付 and 時刻, under labels of their own.
        foreach (var (found, date) in times)
        {
            if (date.HasDate && !date.HasClock && (found == role || found == TimeRole.Some || role == TimeRole.Some))
            {
                return moment.WithDateOf(date);
            }
        }

        return moment;
    }

    private void MergeTime(TimeRole role, Moment moment)
    {
        if (!times.Contains((role, moment)))
        {
            times.Add((role, moment));
        }
    }
}

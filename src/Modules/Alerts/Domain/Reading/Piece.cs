namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>What a time in a mail is the time of; the smaller, the better it tells when the incident happened.</summary>
internal enum TimeRole
{
    Occurred,
    Noticed,
    Ordered,
    Some,
    AsOf,
}

/// <summary>A kind as it was found, and how far it is to be trusted against others.</summary>
internal sealed record FoundKind(string Kind, string Written, KindRank Rank);

/// <summary>Where a kind was found; the greater wins.</summary>
internal enum KindRank
{
    VagueTitle,
    Vague,
    Title,
    Content,
    Context,
    Named,
    Coarse,
    Fine,
}

/// <summary>What one sentence, line, label or table row tells; it belongs to an incident that the assembly decides.</summary>
internal sealed class Piece
{
    internal List<(TimeRole Role, Moment Moment)> Times { get; } = [];

    internal PlaceText? Place { get; set; }

    internal string? PlaceWritten { get; set; }

    /// <summary>False where the place was only guessed from where it stands (a line of its own).</summary>
    internal bool PlaceIsSure { get; set; } = true;

    internal FoundKind? Kind { get; set; }

    internal StateSigns State { get; set; }

    internal List<string> Units { get; } = [];

    internal string? Number { get; set; }

    internal string? Landmark { get; set; }

    internal bool Drill { get; set; }

    /// <summary>A label or table column of a dispatch (指令時刻, 災害種別): as good as the word 出動.</summary>
    internal bool FromForm { get; set; }

    /// <summary>The kind fills its line: in the form of one item per line it may begin the next incident.</summary>
    internal bool BareKind { get; set; }

    internal string Excerpt { get; set; } = "";

    internal bool IsEmpty => Times.Count == 0 && Place is null && Kind is null && State == default && Units.Count == 0 && Number is null && Landmark is null;

    internal bool Identifies => Place is not null || Number is not null || Kind is not null;
}

using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;

namespace BrigadeDispatch.Incidents.Domain;

/// <summary>An incident (災害) and what has been heard of it. Immutable; each message makes the next state.</summary>
internal sealed record Incident
{
    /// <summary>Longest text kept with the incident, UTF-16 units; the whole of it stays with the alert.</summary>
    public const int TextKept = 2000;

    /// <summary>Messages remembered by id; a sender that repeats itself without end must not grow the document without end.</summary>
    public const int AlertsKept = 200;

    public required IncidentId Id { get; init; }

    public string? Kind { get; init; }

    public string? KindKey { get; init; }

    public string? Place { get; init; }

    public string? PlaceKey { get; init; }

    public string? Written { get; init; }

    public string? Landmark { get; init; }

    public required IncidentPhase Phase { get; init; }

    public required bool Drill { get; init; }

    public required bool Unreadable { get; init; }

    public required bool SenderUnverified { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset LastMessageAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The first thing heard of it was its end: a late original calls nobody out.</summary>
    public bool EndCameFirst { get; init; }

    public required int MessageCount { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    /// <summary>Since when it has coordinates; null: none, or from before this was kept.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>Kind and id of the person who set them on the map, never a name; null: a message did.</summary>
    public string? PlacedBy { get; init; }

    public IReadOnlyList<string> DispatchNumbers { get; init; } = [];

    public IReadOnlyList<string> OwnIdentifiers { get; init; } = [];

    /// <summary>The messages it is known from: the first, and the newest up to <see cref="AlertsKept"/>.</summary>
    public IReadOnlyList<AlertId> AlertIds { get; init; } = [];

    /// <summary>Whether anything may still be going on.</summary>
    public bool IsOpen => Phase < IncidentPhase.Extinguished;

    /// <summary>An incident made by its first message.</summary>
    public static Incident Open(IncidentId id, AlertId alert, AlertItem item, IncidentPhase phase)
    {
        var ended = phase >= IncidentPhase.Contained;
        return new Incident
        {
            Id = id,
            Kind = item.Kind,
            KindKey = item.KindKey,
            Place = item.Place,
            PlaceKey = item.PlaceKey,
            Written = item.Written,
            Landmark = item.Landmark,
            Phase = phase,
            Drill = item.Drill,
            Unreadable = item.Unreadable,
            SenderUnverified = item.SenderUnverified,
            Title = item.Title,
            Text = Cut(item.Text),
            OccurredAt = item.OccurredAt,
            OpenedAt = item.ReceivedAt,
            LastMessageAt = item.ReceivedAt,
            EndedAt = phase >= IncidentPhase.Extinguished ? item.ReceivedAt : null,
            EndCameFirst = ended,
            MessageCount = 1,
            Latitude = item.Latitude,
            Longitude = item.Longitude,
            PlacedAt = item.Latitude is null ? null : item.ReceivedAt,
            DispatchNumbers = item.DispatchNumber is { } number ? [number] : [],
            OwnIdentifiers = item.OwnIdentifier is { } own ? [own] : [],
            AlertIds = [alert],
        };
    }

    /// <summary>The incident after one more message about it.</summary>
    public Incident Hear(AlertId alert, AlertItem item)
    {
        var phase = Next(item.Phase);
        var changedKind = item.Phase == IncidentPhase.Spreading && item.KindKey is not null && item.KindKey != KindKey;
        return this with
        {
            Kind = Kind is null || changedKind ? item.Kind ?? Kind : Kind,
            KindKey = KindKey is null || changedKind ? item.KindKey ?? KindKey : KindKey,
            Place = Place ?? item.Place,
            PlaceKey = PlaceKey ?? item.PlaceKey,
            Landmark = Landmark ?? item.Landmark,
            OccurredAt = OccurredAt ?? item.OccurredAt,
            Phase = phase,
            EndedAt = phase >= IncidentPhase.Extinguished ? EndedAt ?? item.ReceivedAt : null,
            LastMessageAt = item.ReceivedAt > LastMessageAt ? item.ReceivedAt : LastMessageAt,
            MessageCount = MessageCount + 1,
            Latitude = Latitude ?? item.Latitude,   // once placed, by whomever, it stays there: a person's pin is not moved by a message
            Longitude = Longitude ?? item.Longitude,
            PlacedAt = PlacedAt ?? (Latitude is null && item.Latitude is not null ? item.ReceivedAt : null),
            DispatchNumbers = With(DispatchNumbers, item.DispatchNumber),
            OwnIdentifiers = With(OwnIdentifiers, item.OwnIdentifier),
            AlertIds = AlertIds.Count < AlertsKept ? [.. AlertIds, alert] : [AlertIds[0], .. AlertIds.Skip(2), alert],
        };
    }

    /// <summary>The incident with the place a person set on the map.</summary>
    public Incident PutAt(double latitude, double longitude, string actor, DateTimeOffset at) => this with
    {
        Latitude = latitude, Longitude = longitude, PlacedBy = actor, PlacedAt = at,
    };

    /// <summary>For screens and other modules.</summary>
    public IncidentView ToView() => new(
        Id, Kind, Place, Written, Landmark, Phase, IsOpen, Drill, Unreadable, SenderUnverified, Title, OccurredAt, OpenedAt, LastMessageAt, MessageCount,
        Latitude, Longitude, Text, Latitude is null || Longitude is null ? null : PlacedBy is null ? "alert" : "person", PlacedAt, EndedAt);

    // States are reached one after the other; mails are not delivered in order. Only fire that spreads again goes back, and only from 鎮圧.
    private IncidentPhase Next(IncidentPhase? told) => told switch
    {
        null or IncidentPhase.Reported => Phase,
        IncidentPhase.Spreading => IsOpen ? IncidentPhase.Spreading : Phase,
        _ when Phase == IncidentPhase.FalseAlarm => Phase,
        { } state => state > Phase ? state : Phase,
    };

    private static IReadOnlyList<string> With(IReadOnlyList<string> known, string? one) =>
        one is null || known.Contains(one) ? known : [.. known, one];

    private static string Cut(string text) =>
        text.Length <= TextKept ? text : text[..(char.IsHighSurrogate(text[TextKept - 1]) ? TextKept - 1 : TextKept)];
}

using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;

namespace BrigadeDispatch.Incidents.Domain;

/// <summary>
/// Whether a message is about a known incident. Wrongly joined means an alarm swallowed; wrongly opened means an alarm twice:
/// so news joins only on strong grounds, and a report of a state, which rings nobody, joins what fits best.
/// </summary>
internal static class Joining
{
    /// <summary>The incident this message is about; null: none that is known.</summary>
    public static Incident? Find(IEnumerable<Incident> known, AlertItem item, IncidentsOptions options)
    {
        if (item.Unreadable)
            return null;   // nobody could read what it is about
        var candidates = known
            .Where(incident => incident.Drill == item.Drill && incident.SenderUnverified == item.SenderUnverified && !incident.Unreadable)
            .OrderByDescending(incident => incident.LastMessageAt)
            .ToList();
        if (item.OwnIdentifier is { } own && candidates.FirstOrDefault(incident => incident.OwnIdentifiers.Contains(own)) is { } named)
            return named;
        if (item.Recurrence && TellsOfDanger(item))
            return null;   // fire that broke out again is a fire of its own, whatever number it keeps
        if (item.IsNews)
            return candidates.FirstOrDefault(incident => IsSameNumber(incident, item, options))
                ?? candidates.FirstOrDefault(incident => IsSamePlace(incident, item, options));
        // A state joins what fits best; 延焼拡大 only what still burns: behind the end it is a new danger.
        return BestFit(TellsOfDanger(item) ? candidates.Where(incident => MayJoin(incident, item, options, byNumber: false)).ToList() : candidates, item, options);
    }

    /// <summary>Whether people must go if the incident is not known: news, spreading, or a correction of something never heard of.</summary>
    public static bool TellsOfDanger(AlertItem item) =>
        item.Phase is null or IncidentPhase.Reported or IncidentPhase.Spreading;

    private static bool IsSameNumber(Incident incident, AlertItem item, IncidentsOptions options)
    {
        var age = item.ReceivedAt - incident.LastMessageAt;
        if (item.DispatchNumber is not { } number || !incident.DispatchNumbers.Contains(number) || age > options.SameNumberWithin)
            return false;
        if (age > options.SamePlaceWithin && IsElsewhere(incident, item))
            return false;   // counted anew, though nobody ever told the end of the first
        return MayJoin(incident, item, options, byNumber: true) || (!incident.EndCameFirst && IsBefore(item.OccurredAt ?? item.SentAt, incident.EndedAt));
    }

    private static bool IsSamePlace(Incident incident, AlertItem item, IncidentsOptions options) =>
        !TellsAnotherNumber(incident, item)   // the headquarters itself tells them apart
        && item.ReceivedAt - incident.LastMessageAt <= options.SamePlaceWithin
        && item.KindKey is not null && item.KindKey == incident.KindKey
        && item.PlaceKey is not null && item.PlaceKey == incident.PlaceKey
        && MayJoin(incident, item, options, byNumber: false)
        && (!incident.EndCameFirst || item.OwnIdentifier is null || incident.OwnIdentifiers.Count == 0);   // another id is no original of this end

    // What tells of danger joins what still goes on. An incident whose end came first called nobody out: only its own late original may join it.
    private static bool MayJoin(Incident incident, AlertItem item, IncidentsOptions options, bool byNumber)
    {
        if (!incident.EndCameFirst)
            return incident.IsOpen || (!item.IsNews && IsBefore(item.SentAt, incident.EndedAt));
        var ended = incident.EndedAt ?? incident.OpenedAt;
        if (!item.IsNews)
            return IsBefore(item.SentAt, ended);   // spreading tells when the fire began, not when it spread
        if (item.OccurredAt is { } began)
            return began < ended;
        // Without a time only a reference tells that it is the same fire; the same place alone may burn anew.
        return byNumber ? (item.SentAt ?? item.ReceivedAt) - ended <= options.SamePlaceWithin : IsBefore(item.SentAt, ended);
    }

    private static bool IsBefore(DateTimeOffset? told, DateTimeOffset? ended) => told is { } at && ended is { } end && at < end;

    private static bool IsElsewhere(Incident incident, AlertItem item) =>
        item.PlaceKey is { } told && incident.PlaceKey is { } known && told != known && !IsWithin(known, told) && !IsWithin(told, known);

    private static bool TellsAnotherNumber(Incident incident, AlertItem item) =>
        item.DispatchNumber is { } number && incident.DispatchNumbers.Count > 0 && !incident.DispatchNumbers.Contains(number);

    private static Incident? BestFit(List<Incident> candidates, AlertItem item, IncidentsOptions options)
    {
        Incident? best = null;
        var most = 0;
        var tied = false;
        var told = candidates.Where(incident => item.ReceivedAt - incident.LastMessageAt <= options.StateWithin).ToList();
        foreach (var incident in told)
        {
            var score = Fit(incident, item, told);
            if (score > most)
                (best, most, tied) = (incident, score, false);
            else if (score == most)
                tied = most > 0;
        }
        return tied && best is { IsOpen: true } ? null : best;   // of two that burn neither is ended by guessing
    }

    private static int Fit(Incident incident, AlertItem item, List<Incident> all)
    {
        var open = incident.IsOpen ? 8 : 0;
        if (item.DispatchNumber is { } number && incident.DispatchNumbers.Contains(number))
            return 1000 + open;
        if (item.DispatchNumber is not null && incident.DispatchNumbers.Count > 0)
            return 0;   // the headquarters itself tells them apart
        var kind = SameKind(incident.KindKey, item.KindKey);
        if (item.PlaceKey is { } place && incident.PlaceKey is { } known)
        {
            if (place == known && kind is not false)
                return 400 + (kind is true ? 100 : kind is null ? 40 : 0) + open;
            if (IsWithin(known, place) || IsWithin(place, known))
                return kind is false ? 0 : 200 + (kind is true ? 100 : 0) + open;
            return 0;   // another place is another incident
        }
        if (!incident.IsOpen)
            return 0;
        // Without a place it fits only if nothing else could be meant.
        var only = all.Count(other => other.IsOpen && SameKind(other.KindKey, item.KindKey) is not false) == 1;
        return only && kind is not false ? 50 + (kind is true ? 20 : 0) : 0;
    }

    // A shorter address for the same place; 「1番1」 is none for 「1番11」.
    private static bool IsWithin(string whole, string part) =>
        whole.Length > part.Length && whole.StartsWith(part, StringComparison.Ordinal)
        && !(char.IsAsciiDigit(part[^1]) && char.IsAsciiDigit(whole[part.Length]));

    /// <summary>Same, different, or not told.</summary>
    private static bool? SameKind(string? known, string? told)
    {
        if (known is null || told is null)
            return null;
        if (known == told)
            return true;
        if (Stem(known).Contains(Stem(told), StringComparison.Ordinal) || Stem(told).Contains(Stem(known), StringComparison.Ordinal))
            return true;
        // その他火災 may be what 建物火災 turned out to be; 救急支援 at the same address is something else.
        return known.Contains("火災", StringComparison.Ordinal) && told.Contains("火災", StringComparison.Ordinal) ? null : false;
    }

    private static string Stem(string kind)
    {
        var bracket = kind.IndexOf('(', StringComparison.Ordinal);
        return bracket > 0 ? kind[..bracket] : kind;
    }
}

using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;

namespace BrigadeDispatch.CallOuts.Domain;

/// <summary>An order to people (出動指令), as it was given. It never changes; whether it is still open follows from its incident.</summary>
internal sealed record CallOut
{
    public required CallOutId Id { get; init; }

    public required IncidentId IncidentId { get; init; }

    /// <summary>1 for the first of its incident.</summary>
    public required int Ordinal { get; init; }

    public required CallOutReason Reason { get; init; }

    public required bool Drill { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required IReadOnlyList<string> UnitNames { get; init; }

    /// <summary>Members' numbers, packed: 40,000 people stay below 60 KB.</summary>
    public required string Called { get; init; }

    public required int CalledCount { get; init; }

    /// <summary>第1出動 ….</summary>
    public string Label() => $"第{Ordinal}出動";
}

/// <summary>What a member said last (回答).</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Minutes">Minutes until there, if said.</param>
/// <param name="AnsweredAt">UTC; the time of the tap, not of its arrival here.</param>
/// <param name="EventId">Of the tap; settles two taps of the same millisecond.</param>
internal sealed record Response(Answer Answer, int? Minutes, DateTimeOffset AnsweredAt, string EventId)
{
    /// <summary>Whether this is later than what is known; webhooks arrive in any order.</summary>
    public bool Replaces(Response? known) =>
        known is null || AnsweredAt > known.AnsweredAt
        || (AnsweredAt == known.AnsweredAt && string.CompareOrdinal(EventId, known.EventId) > 0);
}

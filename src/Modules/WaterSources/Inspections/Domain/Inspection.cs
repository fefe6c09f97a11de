using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Inspections.Domain;

/// <summary>What was found at a source.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InspectionResult>))]
internal enum InspectionResult
{
    /// <summary>異常なし</summary>
    [JsonStringEnumMemberName("fine")] Fine,

    /// <summary>要修理: usable, and a defect for the owner.</summary>
    [JsonStringEnumMemberName("repair")] Repair,

    /// <summary>使用不可: a defect, and the source is out of use.</summary>
    [JsonStringEnumMemberName("unusable")] Unusable,

    /// <summary>未点検: went there and could not look; the note says why.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
}

/// <summary>What a source was before a result put it out of use, so that taking the result back restores it.</summary>
internal sealed record StateBefore(WaterState State, string? Reason, DateTimeOffset? Since);

/// <summary>One result at one source (点検結果). Immutable; the same person's other content under the same id makes its next state.</summary>
internal sealed record Inspection
{
    /// <summary>Made by the phone, so that a queue may repeat itself.</summary>
    public required string Id { get; init; }

    public required WaterSourceId SourceId { get; init; }

    /// <summary>Round it belongs to; null: looked at without one.</summary>
    public string? RoundId { get; init; }

    public required InspectionResult Found { get; init; }

    /// <summary>What is wrong, in fixed words: <see cref="SignWords"/>.</summary>
    public IReadOnlyList<string> Signs { get => field ?? []; init; } = [];

    public string Note { get => field ?? ""; init; } = "";

    public IReadOnlyList<string> PhotoIds { get => field ?? []; init; } = [];

    /// <summary>Time of the phone as far as it can be true: what it said, not later than five minutes from now, not older than 60 days.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Time the phone said: by it a repetition is known.</summary>
    public required DateTimeOffset ToldAt { get; init; }

    /// <summary>Time of the server.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Kind and id of whoever looked, never a name.</summary>
    public required string Actor { get; init; }

    /// <summary>The defect it made or joined.</summary>
    public string? DefectId { get; init; }

    /// <summary>It made that defect, and taking it back takes the defect along.</summary>
    public bool MadeDefect { get; init; }

    /// <summary>It put the source out of use; what the source was before.</summary>
    public StateBefore? Before { get; init; }

    /// <summary>Taken back (取り消し). Kept, so that a queue that repeats itself later does not bring it back.</summary>
    public DateTimeOffset? TakenBackAt { get; init; }

    /// <summary>Somebody looked at it: 未点検 is none.</summary>
    [JsonIgnore]
    public bool Looked => TakenBackAt is null && Found != InspectionResult.Skipped;

    /// <summary>Whether the phone said the same before.</summary>
    public bool SaysTheSame(Inspection other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return SourceId == other.SourceId && RoundId == other.RoundId && Found == other.Found && Note == other.Note && ToldAt == other.ToldAt
            && Signs.SequenceEqual(other.Signs) && PhotoIds.SequenceEqual(other.PhotoIds);
    }

    /// <summary>Of two results the one that was found later; at the same moment the one that came later.</summary>
    public static int Compare(Inspection one, Inspection other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var by = one.At.CompareTo(other.At);
        if (by == 0)
            by = one.ReceivedAt.CompareTo(other.ReceivedAt);
        return by != 0 ? by : string.CompareOrdinal(one.Id, other.Id);
    }
}

/// <summary>Use of a source at a fire (部署).</summary>
internal sealed record WaterUse
{
    public required string Id { get; init; }

    public required WaterSourceId SourceId { get; init; }

    public required Contracts.Incidents.IncidentId IncidentId { get; init; }

    /// <summary>Unit that draws there; null: not told.</summary>
    public UnitId? UnitId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset ToldAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required string Actor { get; init; }

    /// <summary>A drill's use asks for no inspection.</summary>
    public bool Drill { get; init; }

    /// <summary>放水終了 as stamped; null: until the incident is over.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>It was never so (取り消し); stays as a mark, for the log and so that a queue does not bring it back. Null: it stands.</summary>
    public DateTimeOffset? TakenBackAt { get; init; }

    /// <summary>Who took it back; kind and id.</summary>
    public string? TakenBackBy { get; init; }

    /// <summary>Not ended and not taken back; with its incident it is over too.</summary>
    [JsonIgnore]
    public bool IsRunning => EndedAt is null && TakenBackAt is null;
}

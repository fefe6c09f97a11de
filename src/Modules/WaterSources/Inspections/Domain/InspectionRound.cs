using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;

namespace BrigadeDispatch.WaterSources.Inspections.Domain;

/// <summary>A round of inspection (点検): which sources, until which day, in which order. Its results stand in documents of their own.</summary>
internal sealed record InspectionRound
{
    /// <summary>Sources a round may have.</summary>
    public const int Most = 5000;

    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Unit that looks, with those below it; null: all sources of the brigade.</summary>
    public UnitId? UnitId { get; init; }

    /// <summary>Day in Japan until which it is to be done.</summary>
    public required DateOnly DueOn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string Actor { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedBy { get; init; }

    /// <summary>In route order.</summary>
    public IReadOnlyList<WaterSourceId> Sources { get => field ?? []; init; } = [];
}

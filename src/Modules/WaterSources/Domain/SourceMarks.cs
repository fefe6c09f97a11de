using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.WaterSources.Domain;

/// <summary>The last time somebody looked at a source.</summary>
internal sealed record LastInspection(DateTimeOffset At, string Result, string Actor, string Note);

/// <summary>A defect that is not mended yet.</summary>
internal sealed record OpenDefect(string Id, string What, DateTimeOffset ReportedAt);

/// <summary>Who draws from it now.</summary>
internal sealed record UseNow(IncidentId IncidentId, Contracts.Members.UnitId? UnitId);

/// <summary>What inspections and fires tell of a source.</summary>
internal sealed record SourceMarks(bool NeedsInspection, bool InUse, LastInspection? Last, IReadOnlyList<OpenDefect> Defects, UseNow? Use);

/// <summary>The marks of all sources that have any.</summary>
internal sealed record SourceMarksState(string Version, IReadOnlyDictionary<WaterSourceId, SourceMarks> All);

/// <summary>Marks of the sources as of now.</summary>
internal interface ISourceMarks
{
    ValueTask<SourceMarksState> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken);
}

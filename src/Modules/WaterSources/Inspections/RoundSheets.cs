using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>How far a round is.</summary>
public sealed record RoundCounts(int Fine, int Repair, int Unusable, int Skipped, int Open);

/// <summary>A round in the list of rounds.</summary>
/// <param name="DueOn">Day in Japan, yyyy-MM-dd.</param>
/// <param name="Overdue">The day is over, the round is not closed and something is still to be looked at.</param>
/// <param name="MayPlan">Whoever asks may close it.</param>
public sealed record RoundRow(
    string Id, string Title, string? UnitId, string? UnitName, string DueOn, bool Overdue, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt, int Total,
    RoundCounts Counts, bool MayPlan);

/// <summary>A source of a round with the result that counts.</summary>
/// <param name="LastAt">When somebody looked at it before, in whatever round.</param>
/// <param name="Reinspect">Used at a fire since, or a defect is open.</param>
/// <param name="MayInspect">Whoever asks may enter a result.</param>
/// <param name="Own">The result is theirs: they may correct it.</param>
public sealed record RoundItem(
    string SourceId, int Order, string Number, WaterKind Kind, string Address, double Latitude, double Longitude, string State, int Flags, string? InspectionId,
    string? Result, DateTimeOffset? At, string? By, string? Note, IReadOnlyList<string> Signs, IReadOnlyList<string> PhotoIds, DateTimeOffset? LastAt,
    bool Reinspect, bool MayInspect, bool Own);

/// <summary>One source of a round as everything that shows it needs it.</summary>
internal sealed record RoundLine(WaterSource Source, Inspection? Counting, SourceRecord Record, SourceMarks? Marks);

/// <summary>Reads rounds for screens and files.</summary>
internal sealed class RoundSheets(InspectionBook book, InspectionMarks marks, WaterBook sources, IRoster rosters, RequestContext context, TimeProvider clock)
{
    public async Task<(InspectionState State, Names Names)> StateAsync(CancellationToken cancellationToken) =>
        (await book.CurrentAsync(context.Brigade, cancellationToken), new Names(await rosters.CurrentAsync(context.Brigade, cancellationToken), context.Actor));

    public RoundRow RowOf(InspectionRound round, InspectionState state, Names names)
    {
        ArgumentNullException.ThrowIfNull(round);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(names);
        var results = state.ResultsOf(round.Id).Values.CountBy(result => result.Found).ToDictionary();
        var done = results.Values.Sum();
        var counts = new RoundCounts(
            results.GetValueOrDefault(InspectionResult.Fine), results.GetValueOrDefault(InspectionResult.Repair), results.GetValueOrDefault(InspectionResult.Unusable),
            results.GetValueOrDefault(InspectionResult.Skipped), Math.Max(0, round.Sources.Count - done));
        return new RoundRow(
            round.Id, round.Title, round.UnitId?.ToString(), round.UnitId is null ? null : names.Unit(round.UnitId) ?? "（なくなった組織）",
            round.DueOn.ToString("yyyy-MM-dd", null), round.ClosedAt is null && counts.Open + counts.Skipped > 0 && InspectionForm.Today(clock.GetUtcNow()) > round.DueOn,
            round.CreatedAt, round.ClosedAt, round.Sources.Count, counts, InspectionRights.Covers(context.Actor, Permission.PlanInspections, round));
    }

    /// <summary>The sources of a round in route order; those that an import took away are left out.</summary>
    public async Task<IReadOnlyList<RoundLine>> LinesAsync(InspectionRound round, InspectionState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(round);
        ArgumentNullException.ThrowIfNull(state);
        var water = await sources.CurrentAsync(context.Brigade, cancellationToken);
        var marked = (await marks.CurrentAsync(context.Brigade, cancellationToken)).All;
        var results = state.ResultsOf(round.Id);
        return [.. round.Sources.Select(water.Find).OfType<WaterSource>()
            .Select(source => new RoundLine(source, results.GetValueOrDefault(source.Id), state.Of(source.Id), marked.GetValueOrDefault(source.Id)))];
    }

    public RoundItem ItemOf(RoundLine line, int order, Names names)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(names);
        var (source, result) = (line.Source, line.Counting);
        var before = line.Record.Results.FindLast(one => one.Looked && one.Id != result?.Id);
        return new RoundItem(
            source.Id.ToString(), order, source.Number, source.Kind, source.Address, source.Latitude, source.Longitude, SourceWords.Of(source.State),
            (int)SourceWords.Flags(source, Standard.VerdictOf(source), line.Marks), result?.Id, result is null ? null : InspectionWords.Code(result.Found), result?.At,
            result is null ? null : names.Person(result.Actor), result?.Note, result?.Signs ?? [], result?.PhotoIds ?? [], before?.At,
            line.Record.NeedsInspection, InspectionRights.Covers(context.Actor, Permission.InspectWater, source), result?.Actor == context.Actor.Name);
    }
}

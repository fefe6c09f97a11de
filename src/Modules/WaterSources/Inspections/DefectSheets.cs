using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>A defect as screens show it.</summary>
/// <param name="What">Signs and note in one sentence.</param>
/// <param name="MayPlan">Whoever asks may report it to the owner and close it.</param>
public sealed record DefectRow(
    string Id, string SourceId, string Number, WaterKind Kind, string Address, string? UnitId, string? UnitName, string? Owner, IReadOnlyList<string> Signs,
    string Note, string What, IReadOnlyList<string> PhotoIds, DateTimeOffset ReportedAt, string By, string State, DateTimeOffset? ToldAt, string? ToldHow,
    string? ToldTo, DateTimeOffset? ClosedAt, string? ClosedBy, string ProofNote, IReadOnlyList<string> ProofPhotoIds, bool MayPlan);

/// <summary>Reads defects for screens, files and letters.</summary>
internal sealed class DefectSheets(InspectionBook book, WaterBook sources, IRoster rosters, RequestContext context)
{
    /// <summary>Most that a list shows.</summary>
    public const int Shown = 2000;

    /// <summary>Defects in a state (null: all), the oldest first; closed ones the newest first.</summary>
    public async Task<IReadOnlyList<(WaterDefect Defect, WaterSource Source, DefectRow Row)>> ListAsync(DefectState? state, CancellationToken cancellationToken)
    {
        var all = (await book.CurrentAsync(context.Brigade, cancellationToken)).Defects.Values.Where(defect => state is null || defect.State == state);
        var water = await sources.CurrentAsync(context.Brigade, cancellationToken);
        var names = new Names(await rosters.CurrentAsync(context.Brigade, cancellationToken), context.Actor);
        return [.. all.OrderBy(defect => defect.State == DefectState.Closed).ThenBy(defect => defect.ClosedAt is { } at ? -at.UtcTicks : defect.ReportedAt.UtcTicks)
            .ThenBy(defect => defect.Id, StringComparer.Ordinal).Take(Shown)
            .Select(defect => (defect, Source: water.Find(defect.SourceId))).Where(pair => pair.Source is not null)
            .Select(pair => (pair.defect, pair.Source!, RowOf(pair.defect, pair.Source!, names)))];
    }

    private DefectRow RowOf(WaterDefect defect, WaterSource source, Names names) => new(
        defect.Id, source.Id.ToString(), source.Number, source.Kind, source.Address, source.UnitId?.ToString(), names.Unit(source.UnitId), source.Owner, defect.Signs,
        defect.Note, SignWords.Sentence(defect.Signs, defect.Note), defect.PhotoIds, defect.ReportedAt, names.Person(defect.Actor), InspectionWords.Code(defect.State),
        defect.ToldAt, defect.ToldHow, defect.ToldTo, defect.ClosedAt, defect.ClosedBy is { } by ? names.Person(by) : null, defect.ProofNote, defect.ProofPhotoIds,
        InspectionRights.Covers(context.Actor, Permission.PlanInspections, source));

    /// <summary>A state on the wire; false if it is none.</summary>
    public static bool TryRead(string? word, out DefectState? state)
    {
        state = word switch { "open" => DefectState.Open, "told" => DefectState.Told, "closed" => DefectState.Closed, _ => null };
        return state is not null || string.IsNullOrEmpty(word);
    }
}

/// <summary>A defect that is mended and closed.</summary>
internal sealed record DefectClosed() : Refusal("waterDefect.closed", "この不具合は修理済みとして閉じられています。", 409);

using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;
using BrigadeDispatch.WaterSources.Storage;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>A result that somebody else entered.</summary>
internal sealed record InspectionOfAnother() : Refusal(
    "inspection.ofAnother", "この点検結果はほかの人が入れたものです。直すには、あなたの結果を新しく入れてください。", 409);

/// <summary>What became of a result.</summary>
/// <param name="Inspection">As it stands now.</param>
/// <param name="Source">The source as it is now.</param>
/// <param name="Counts">It is the newest that is known of the source.</param>
internal sealed record Entered(Inspection Inspection, WaterSource Source, bool Counts);

/// <summary>
/// One decision about one result: the result, the defect it makes and the source's state, in one commit. A result that leaves the source as it is
/// writes nothing that other phones write, so that a whole brigade enters results at once. Scoped; run by <see cref="Attempts"/>.
/// </summary>
internal sealed class InspectionWork(WaterWork water, InspectionBook book, BrigadeReader reader, RequestContext context, TimeProvider clock)
{
    private readonly Dictionary<WaterSourceId, WaterSource> _next = [];
    private InspectionState _state = InspectionState.Empty;

    /// <summary>Takes a result; the same again changes nothing.</summary>
    public async Task<Result<Entered>> EnterAsync(Inspection told, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        if (water.State.Find(told.SourceId) is not { } source)
            return new Missing();
        if (!Covers(Permission.InspectWater, source))
            return new PermissionDenied(nameof(Permission.InspectWater));
        if (told.RoundId is { } round && !(_state.Rounds.TryGetValue(round, out var known) && known.Sources.Contains(told.SourceId)))
            return new InvalidInput("roundId", "この水利はその点検に入っていません。点検を読みなおしてください。");
        var stored = await water.Unit.FindAsync<InspectionDocument>(told.Id, cancellationToken);
        if (stored is { Inspection: var same } && same.SaysTheSame(told))
            return new Entered(same, source, same.TakenBackAt is null && IsNewest(same));
        if (!await Photos.AreThereAsync(reader, context.Brigade, told.PhotoIds, cancellationToken))
            return new InvalidInput("photoIds", Photos.NotThere);
        if (stored is { Inspection: var former })
        {
            if (former.Actor != told.Actor)
                return new InspectionOfAnother();
            if (former.TakenBackAt is null)
                await UndoAsync(former, cancellationToken);
        }
        var next = await ApplyAsync(told, cancellationToken);
        water.Unit.Save(new InspectionDocument { Inspection = next });
        water.Unit.Audit("inspection.entered", next.Id, $"{InspectionWords.Code(next.Found)} {next.SourceId}");
        await CommitAsync("inspected", cancellationToken);
        return new Entered(next, _next.GetValueOrDefault(source.Id, source), IsNewest(next));
    }

    /// <summary>Takes a result back with what it did, as far as nothing happened since.</summary>
    public async Task<Result<Entered>> TakeBackAsync(string id, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        if (await water.Unit.FindAsync<InspectionDocument>(id, cancellationToken) is not { Inspection: var former } || water.State.Find(former.SourceId) is not { } source)
            return new Missing();
        if (former.Actor != context.Actor.Name && !Covers(Permission.PlanInspections, source))
            return new InspectionOfAnother();
        if (former.TakenBackAt is not null)
            return new Entered(former, source, false);
        await UndoAsync(former, cancellationToken);
        var next = former with { TakenBackAt = clock.GetUtcNow(), MadeDefect = false, Before = null };
        water.Unit.Save(new InspectionDocument { Inspection = next });
        water.Unit.Audit("inspection.takenBack", id, former.SourceId.ToString());
        await CommitAsync("undone", cancellationToken);
        return new Entered(next, _next.GetValueOrDefault(source.Id, source), false);
    }

    private bool Covers(Permission permission, WaterSource source) => InspectionRights.Covers(context.Actor, permission, source);

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await water.BeginAsync(cancellationToken);
        _state = await book.CurrentAsync(context.Brigade, cancellationToken);
    }

    private async Task CommitAsync(string what, CancellationToken cancellationToken)
    {
        var changed = _next.Values.Where(source => !source.Equals(water.State.Find(source.Id))).ToList();
        foreach (var source in changed)
            await water.SetAsync(source, what, cancellationToken);
        if (changed.Count > 0)
            await water.CommitAsync(cancellationToken);
        else
            await water.Unit.CommitAsync(cancellationToken);
    }

    private bool IsNewest(Inspection inspection) =>
        !_state.Of(inspection.SourceId).Results.Exists(other => other.Id != inspection.Id && other.Looked && Inspection.Compare(other, inspection) > 0);

    private WaterSource? Now(WaterSourceId id) => _next.GetValueOrDefault(id) ?? water.State.Find(id);

    private async Task<Inspection> ApplyAsync(Inspection told, CancellationToken cancellationToken)
    {
        // What was found later says more: an old result out of a pocket neither makes a defect nor closes a source.
        if (told.Found is not (InspectionResult.Repair or InspectionResult.Unusable) || !IsNewest(told))
            return told;
        var (defect, made) = await DefectAsync(told, cancellationToken);
        var next = told with { DefectId = defect, MadeDefect = made };
        if (told.Found == InspectionResult.Unusable && Now(told.SourceId) is { RetiredAt: null } source && source.State != WaterState.OutOfUse
            && !await StateChangedSinceAsync(told, cancellationToken))
        {
            next = next with { Before = new StateBefore(source.State, source.StateReason, source.StateSince) };
            _next[source.Id] = source with { State = WaterState.OutOfUse, StateReason = ReasonOf(told), StateSince = told.At };
        }
        return next;
    }

    private async Task<(string Id, bool Made)> DefectAsync(Inspection told, CancellationToken cancellationToken)
    {
        // Two who stand at the same hydrant in the same round find one defect, at the same moment too: the id follows from round and source.
        var own = ShortId.Write(ShortId.FromName(told.RoundId is { } round ? $"defect|{round}|{told.SourceId}" : $"defect|{told.Id}"));
        var known = _state.Of(told.SourceId).Open
            .OrderByDescending(defect => defect.Id == own)
            .FirstOrDefault(defect => defect.Id == own || (told.Signs.Count > 0 && told.Signs.All(defect.Signs.Contains)));
        foreach (var id in new[] { known?.Id, own })
        {
            if (id is null || await water.Unit.FindAsync<WaterDefectDocument>(id, cancellationToken) is not { Defect: { IsOpen: true } found })
                continue;
            var again = found.FoundAgain(told.Signs, told.Note, told.PhotoIds);
            water.Unit.Save(new WaterDefectDocument { Defect = again });
            return (id, false);
        }
        for (var ordinal = 1; await water.Unit.FindAsync<WaterDefectDocument>(own, cancellationToken) is not null; ordinal++)
            own = ShortId.Write(ShortId.FromName($"defect|{told.Id}|{ordinal}"));   // mended within the round, and broken again
        water.Unit.Save(new WaterDefectDocument
        {
            Defect = new WaterDefect
            {
                Id = own, SourceId = told.SourceId, Signs = told.Signs, Note = told.Note, PhotoIds = told.PhotoIds, ReportedAt = told.At, Actor = told.Actor,
            },
        });
        water.Unit.Audit("waterDefect.found", own, told.SourceId.ToString());
        return (own, true);
    }

    private async Task UndoAsync(Inspection former, CancellationToken cancellationToken)
    {
        var others = _state.Of(former.SourceId).Results.Where(other => other.Id != former.Id).ToList();
        if (former is { MadeDefect: true, DefectId: { } id } && !others.Exists(other => other.DefectId == id)
            && await water.Unit.FindAsync<WaterDefectDocument>(id, cancellationToken) is { Defect.State: DefectState.Open } found)
        {
            water.Unit.Delete(found);
            water.Unit.Audit("waterDefect.takenBack", id, former.SourceId.ToString());
        }
        if (former.Before is { } before && Now(former.SourceId) is { State: WaterState.OutOfUse } source
            && source.StateSince == former.At && source.StateReason == ReasonOf(former)
            && !others.Exists(other => other.Found == InspectionResult.Unusable && Inspection.Compare(other, former) > 0))
            _next[source.Id] = source with { State = before.State, StateReason = before.Reason, StateSince = before.Since };
    }

    // Somebody who decided about the state after the phone's time knew more than the phone did.
    private async Task<bool> StateChangedSinceAsync(Inspection told, CancellationToken cancellationToken)
    {
        if (water.State.Find(told.SourceId)!.ChangedAt <= told.At)
            return false;
        var query = new DocumentQuery(WaterChangeDocument.Type, "source", $"{told.SourceId}|{told.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}", $"{told.SourceId}|~");
        await foreach (var (change, _) in reader.QueryAsync<WaterChangeDocument>(context.Brigade, query, cancellationToken))
            if (change.At > told.At && change.What is not ("inspected" or "undone") && change.Before is { } before && before.State != change.After.State)
                return true;
        return false;
    }

    private static string ReasonOf(Inspection inspection) => SignWords.Sentence(inspection.Signs, inspection.Note) is var sentence && sentence.Length <= 200 ? sentence : sentence[..199] + "…";
}

/// <summary>Photos that a result or a proof names.</summary>
internal static class Photos
{
    public const string NotThere = "写真が見つかりません。もう一度付けてください。";

    public static async Task<bool> AreThereAsync(BrigadeReader reader, BrigadeId brigade, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids)
            if (await reader.Store.ReadAsync(brigade, WaterPhotoDocument.Type, id, cancellationToken) is null)
                return false;
        return true;
    }
}

/// <summary>How far rights go on sources and rounds.</summary>
internal static class InspectionRights
{
    /// <summary>A source that nobody is in charge of needs the right for all of the brigade.</summary>
    public static bool Covers(Actor actor, Permission permission, WaterSource source) =>
        actor.ReachOf(permission).CoversAny(source.UnitId is { } unit ? [unit.Value] : []);

    public static bool Covers(Actor actor, Permission permission, InspectionRound round) =>
        actor.ReachOf(permission).CoversAny(round.UnitId is { } unit ? [unit.Value] : []);
}

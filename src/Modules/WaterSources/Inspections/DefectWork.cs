using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>One step in a defect's life, by whoever plans inspections at its source. Scoped.</summary>
internal sealed class DefectWork(UnitOfWork work, WaterBook sources, RequestContext context)
{
    public async Task<Result<Done>> ChangeAsync(string id, string action, Func<WaterDefect, WaterDefect> change, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(id, out _) || await work.FindAsync<WaterDefectDocument>(id, cancellationToken) is not { Defect: var defect }
            || (await sources.CurrentAsync(context.Brigade, cancellationToken)).Find(defect.SourceId) is not { } source)
            return new Missing();
        if (!InspectionRights.Covers(context.Actor, Permission.PlanInspections, source))
            return new PermissionDenied(nameof(Permission.PlanInspections));
        if (!defect.IsOpen)
            return new DefectClosed();
        work.Save(new WaterDefectDocument { Defect = change(defect) });
        work.Audit(action, id, defect.SourceId.ToString());
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (ConcurrentChangeException)
        {
            return new Conflict();
        }
        return new Done();
    }
}

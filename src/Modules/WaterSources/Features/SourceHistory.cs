using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange;
using BrigadeDispatch.WaterSources.Storage;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>One change in a source's history.</summary>
/// <param name="Id">Of the change, or of the step that an import was for all its sources.</param>
/// <param name="Actor">Kind and id.</param>
/// <param name="What">As <see cref="WaterChangeDocument.What"/>, or <c>importUndone</c>.</param>
/// <param name="FileName">The file it came with; null: with none.</param>
/// <param name="Before">Null: there was none.</param>
/// <param name="After">Null: there was none any more.</param>
internal sealed record SourceChange(string Id, DateTimeOffset At, string Actor, string What, string? FileName, WaterSource? Before, WaterSource? After);

/// <summary>What was done to a source: by itself, and with all others of a file. Scoped.</summary>
internal sealed class SourceHistory(BrigadeReader reader, WaterImportLog imports, ImportSteps steps, RequestContext context)
{
    /// <summary>So many are told.</summary>
    public const int Most = 100;

    private const int MostImports = 500;   // one read each

    /// <summary>The newest changes of three years, newest first.</summary>
    /// <param name="current">The source as it is.</param>
    public async Task<IReadOnlyList<SourceChange>> OfAsync(WaterSource current, CancellationToken cancellationToken)
    {
        var singles = await reader.Store.QueryAsync(context.Brigade, new DocumentQuery(
            WaterChangeDocument.Type, "source", $"{current.Id}|", $"{current.Id}|~", Descending: true, Limit: Most), cancellationToken);
        var entries = singles.Documents.Select(stored => reader.Open<WaterChangeDocument>(context.Brigade, stored)).Select(change =>
            (Change: new SourceChange(change.Id, change.At, change.Actor, change.What, change.FileName, change.Before, change.After), IsStep: false)).ToList();
        foreach (var import in await imports.ImportsOf(MostImports, cancellationToken))
        {
            if (import.Step is { } step)
                entries.Add((new SourceChange(step, import.At, import.Actor, "imported", import.FileName, null, null), true));
            if (import is { UndoStep: { } undo, UndoneAt: { } undoneAt, UndoneBy: { } by })
                entries.Add((new SourceChange(undo, undoneAt, by, "importUndone", import.FileName, null, null), true));
        }
        var changes = new List<SourceChange>();
        var later = (WaterSource?)current;   // as the change that comes next in this list left the source
        foreach (var (change, isStep) in entries.OrderByDescending(entry => entry.Change.At))
        {
            if (changes.Count == Most)
                break;
            if (!isStep)
                changes.Add(change);
            else if (await steps.FindAsync(change.Id, current.Id, cancellationToken) is { Source: var before })
                changes.Add(change with { Before = before, After = later });
            else
                continue;
            later = changes[^1].Before;
        }
        return changes;
    }
}

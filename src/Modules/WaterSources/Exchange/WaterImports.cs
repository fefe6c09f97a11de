using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>What a file would do, judged against the sources as they are.</summary>
/// <param name="Mark">Fits this file's judgement as long as neither sources nor answers change.</param>
internal sealed record JudgedFile(FileReading Reading, Findings Findings, ImportPlan Plan, string Mark, UnitNames Units);

/// <summary>What taking a file in has done.</summary>
internal sealed record ImportDone(string ImportId, int New, int Changed, int Removed);

/// <summary>Judges files of sources and takes them in, all of it or nothing. Scoped; one file a scope.</summary>
internal sealed class WaterImports(
    WaterWork work, WaterBook book, LayerWriter layers, ImportSteps steps, IServiceProvider services, RequestContext context, TimeProvider clock)
{
    /// <summary>Up to so many changes are written source by source: a new layer is not worth it.</summary>
    public const int MostSingle = 30;

    private const int LargeFile = 2 * 1024 * 1024;

    private const int MostSingleCharacters = 40_000;   // long memos: their images before and after must fit into one batch

    /// <summary>Judges a file against the brigade's sources as they are now.</summary>
    /// <param name="told">How many errors and warnings are kept in words.</param>
    public async Task<Result<JudgedFile>> JudgeAsync(WaterUpload upload, IReadOnlyDictionary<string, string> answers, ImportMode mode, int told, CancellationToken cancellationToken)
    {
        // What an earlier look at a large file left behind is old by now and would wait beside this one's: tens of megabytes.
        await CollectedAsync(upload, cancellationToken);
        await work.BeginAsync(cancellationToken);
        var state = work.State;
        var units = new UnitNames(await UnitsAsync(cancellationToken));
        var existing = state.All.ToList();
        var findings = new Findings(told);
        var fileContext = new FileContext(upload.FileName, await PrefectureAsync(cancellationToken), BoundsOf(existing), units, answers) { Now = clock.GetUtcNow() };
        var rows = new List<IncomingRow>();
        var read = new FileReader(upload.Bytes, upload.Encoding, fileContext, findings, rows).Read();
        if (read.Refusal is { } refusal)
            return refusal;
        var plan = ImportPlan.Make(rows, existing, mode, clock.GetUtcNow(), findings);
        return new JudgedFile(read.Value, findings, plan, MarkOf(state.Version, answers, mode), units);
    }

    /// <summary>Takes a judged file in with one deciding commit. In the scope in which it was judged.</summary>
    public async Task<Result<ImportDone>> ApplyAsync(WaterUpload upload, JudgedFile judged, CancellationToken cancellationToken)
    {
        if (judged.Findings.ErrorCount > 0)
            return new ImportHasErrors(judged.Findings.ErrorCount);
        var plan = judged.Plan;
        await CollectedAsync(upload, cancellationToken);   // what judging it left behind
        var now = clock.GetUtcNow();
        var import = new WaterImportDocument
        {
            Id = ShortId.Write(Guid.CreateVersion7(now)), Actor = context.Actor.Name, At = now, FileName = upload.FileName, Rows = judged.Reading.Rows,
            New = plan.New, Changed = plan.Changed, Removed = plan.Mode == ImportMode.Replace ? plan.Missing : 0,
            LayerBefore = work.Layers.Current, PagesBefore = work.Layers.Pages, LayerAfter = work.Layers.Current, CountAfter = work.Layers.Count + 1,
        };
        WrittenLayer? written = null;
        try
        {
            if (plan.Touched > MostSingle || plan.Work.Sum(Weight) > MostSingleCharacters)
            {
                written = await layers.WriteAsync(plan.After(work.State.All).ToAsyncEnumerable(), cancellationToken);
                layers.PutInForce(work, written.Layer, written.Pages);
                import = import with
                {
                    LayerAfter = written.Layer,
                    Step = await steps.WriteAsync([.. plan.Work.Select(change => new SourceBefore(change.After.Id, change.Before))], cancellationToken),
                };
                book.Expect(context.Brigade, written);
            }
            else
            {
                foreach (var change in plan.Work)
                    await work.SetAsync(change.After, "imported", cancellationToken, import.FileName);
                import = import with { Before = [.. plan.Work.Select(change => new SourceBefore(change.After.Id, change.Before))] };
            }
            work.Unit.Save(import);
            work.Unit.Audit("water.imported", import.Id, $"rows {import.Rows} new {import.New} changed {import.Changed} unchanged {plan.Unchanged} removed {import.Removed}");
            await work.CommitAsync(cancellationToken);
            written = null;
        }
        catch (ConcurrentChangeException)
        {
            return new ImportStale();
        }
        finally
        {
            if (written is not null)
                book.Forget(context.Brigade, written);
        }
        return new ImportDone(import.Id, import.New, import.Changed, import.Removed);
    }

    /// <summary>Takes an import back, if nothing was changed since.</summary>
    public async Task<Result<Done>> UndoAsync(string importId, CancellationToken cancellationToken)
    {
        await work.BeginAsync(cancellationToken);
        if (!ShortId.TryRead(importId, out _) || await work.Unit.FindAsync<WaterImportDocument>(importId, cancellationToken) is not { } import)
            return new Missing();
        if (!IsUndoable(import, work.Layers))
            return new ImportNotUndoable();
        var touched = import.Step is { } step ? await steps.TouchedAsync(step, cancellationToken).ToListAsync(cancellationToken) : [.. import.Before.Select(one => one.Id)];
        var undoStep = await steps.WriteAsync([.. touched.Select(id => new SourceBefore(id, work.State.Find(id)))], cancellationToken);
        if (import.LayerAfter != import.LayerBefore)
        {
            layers.PutInForce(work, import.LayerBefore, import.PagesBefore);
        }
        else if (import.Before.Count > 0)
        {
            var before = import.Before.ToDictionary(one => one.Id);
            var written = await layers.WriteAsync(Restored(work.State, before).ToAsyncEnumerable(), cancellationToken);
            layers.PutInForce(work, written.Layer, written.Pages);
        }
        work.Unit.Save(import with { UndoneAt = clock.GetUtcNow(), UndoneBy = context.Actor.Name, UndoStep = undoStep });
        work.Unit.Audit("water.importUndone", import.Id);
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (ConcurrentChangeException)
        {
            return new ImportNotUndoable();
        }
        return new Done();
    }

    /// <summary>Whether an import can be taken back: nothing was changed since, and its former layer is still kept.</summary>
    public static bool IsUndoable(WaterImportDocument import, WaterLayersDocument layers) =>
        import.UndoneAt is null && import.New + import.Changed + import.Removed > 0 && layers.Count == import.CountAfter && layers.Current == import.LayerAfter
        && (import.LayerAfter == import.LayerBefore || layers.Former.Any(former => former.Layer == import.LayerBefore));

    /// <summary>The sources' book of this brigade, for exports.</summary>
    public ValueTask<WaterBookState> StateAsync(CancellationToken cancellationToken) => book.CurrentAsync(context.Brigade, cancellationToken);

    /// <summary>The brigade's units by name.</summary>
    public async ValueTask<IReadOnlyList<UnitView>> UnitsAsync(CancellationToken cancellationToken) =>
        services.GetService<IRoster>() is { } roster ? (await roster.CurrentAsync(context.Brigade, cancellationToken)).Units : [];

    private static IEnumerable<WaterSource> Restored(WaterBookState state, Dictionary<Contracts.WaterSources.WaterSourceId, SourceBefore> before)
    {
        foreach (var source in state.All)
        {
            if (!before.TryGetValue(source.Id, out var was))
                yield return source;
            else if (was.Source is { } former)
                yield return former;
        }
    }

    private async ValueTask<Prefecture?> PrefectureAsync(CancellationToken cancellationToken) =>
        services.GetService<IBrigades>() is { } brigades && await brigades.FindAsync(context.Brigade, cancellationToken) is { } brigade
            ? brigade.MunicipalityNames.Select(Prefectures.NamedIn).FirstOrDefault(found => found is not null) : null;

    private static int Weight(PlannedChange change) =>
        change.After.Memo.Length + change.After.Address.Length + (change.After.OpenData?.Others?.Sum(one => one.Key.Length + one.Value.Length) ?? 0) + (change.Before?.Memo.Length ?? 0)
        + (change.Before?.OpenData?.Others?.Sum(one => one.Key.Length + one.Value.Length) ?? 0);

    // Nobody else waits for the collector in the background, but this import does, for a second at most: on a busy machine it would else run ahead of it and
    // take fresh memory. That wait is the machine's time, not the brigade's.
    private static async Task CollectedAsync(WaterUpload upload, CancellationToken cancellationToken)
    {
        if (upload.Bytes.Length < LargeFile)
            return;
        var before = GC.GetGCMemoryInfo(GCKind.Background).Index;
        GC.Collect(2, GCCollectionMode.Forced, blocking: false);
        for (var left = 100; left > 0 && GC.GetGCMemoryInfo(GCKind.Background).Index == before; left--)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
    }

    // Where nearly all of them lie: one source that was set wrongly must not move the bounds.
    private static Bounds? BoundsOf(List<WaterSource> sources)
    {
        if (sources.Count < 5)
            return null;
        var latitudes = sources.Select(source => source.Latitude).Order().ToList();
        var longitudes = sources.Select(source => source.Longitude).Order().ToList();
        var (low, high) = (sources.Count / 50, sources.Count - 1 - sources.Count / 50);
        return new Bounds(latitudes[low], latitudes[high], longitudes[low], longitudes[high]);
    }

    private static string MarkOf(string version, IReadOnlyDictionary<string, string> answers, ImportMode mode)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{version}|{mode}|{string.Join('|', answers.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}"))}");
        return ShortId.Write(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), bigEndian: true));
    }
}

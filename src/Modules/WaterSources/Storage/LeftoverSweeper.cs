using System.Buffers.Binary;
using System.Globalization;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Coverage;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using BrigadeDispatch.WaterSources.Inspections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.WaterSources.Storage;

/// <summary>
/// Takes away what nothing will ever ask for again: layers whose 35 days are over; what was written beside a decision that never came (pages of
/// an import and of its step in the histories, parts of coverage areas: a day old by the time in their id, and not in force); photos that nothing has
/// referred to for 35 days, in which a change can be taken back that dropped one. At the start and every hour, in small batches.
/// </summary>
internal sealed partial class LeftoverSweeper(
    IServiceScopeFactory scopes, IBrigades brigades, BrigadeReader reader, WaterBook book, InspectionBook inspections, AfterStart start, TimeProvider clock, ILogger<LeftoverSweeper> log)
    : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromHours(1);
    private static readonly TimeSpan _young = TimeSpan.FromDays(1);
    private static readonly TimeSpan _photosKept = UnitOfWork.HistoryKept;
    private const int PhotosACommit = 20;

    /// <summary>Sweeps one brigade.</summary>
    /// <returns>How many documents were taken away.</returns>
    public async Task<int> SweepAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        await ForgetFormerAsync(brigade, cancellationToken);
        var layers = await reader.FindAsync<WaterLayersDocument>(brigade, WaterLayersDocument.TheOne, cancellationToken) is var (document, _)
            ? document : new WaterLayersDocument();
        var kept = layers.Former.Select(former => former.Layer).Append(layers.Current).ToHashSet();
        var swept = await SweepAsync(brigade, WaterPageDocument.Type, "layer", 16, kept, cancellationToken);
        swept += await SweepAsync(brigade, WaterSourceDocument.Type, "layer", StoreLimits.OperationsPerBatch, kept, cancellationToken);
        // What is named is read first: a step that comes after that is too young to be taken.
        swept += await SweepAsync(brigade, WaterStepPageDocument.Type, "step", 16, await StepsAsync(brigade, cancellationToken), cancellationToken);
        swept += await SweepAsync(brigade, CoveragePartDocument.Type, "set", 1, await AreasAsync(brigade, cancellationToken), cancellationToken);
        swept += await SweepPhotosAsync(brigade, cancellationToken);
        if (swept > 0)
            Swept(log, brigade, swept);
        return swept;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await start.Over.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(_every, clock);
        do
        {
            try
            {
                foreach (var brigade in await brigades.ListAsync(stoppingToken))
                    await SweepAsync(brigade.Id, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                SweepFailed(log, failure);   // whatever it is: an exception that left here would stop the server
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ForgetFormerAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.Service, "sweep");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var now = clock.GetUtcNow();
        if (await work.FindAsync<WaterLayersDocument>(WaterLayersDocument.TheOne, cancellationToken) is not { } layers || layers.Former.All(former => former.Until > now))
            return;
        work.Save(layers with { Former = [.. layers.Former.Where(former => former.Until > now)] });
        work.Audit("waterLayer.forgotten", string.Join(',', layers.Former.Where(former => former.Until <= now).Select(former => former.Layer)));
        try
        {
            await work.CommitAsync(cancellationToken);
        }
        catch (ConcurrentChangeException)
        {
            // A source was changed this moment; the next hour does.
        }
    }

    private async Task<int> SweepAsync(BrigadeId brigade, string type, string key, int atOnce, HashSet<string> kept, CancellationToken cancellationToken)
    {
        var swept = 0;
        await foreach (var group in GroupsAsync(brigade, type, key, cancellationToken))
            if (!kept.Contains(group) && IsOld(group))
                swept += await DeleteAsync(brigade, type, key, group, atOnce, cancellationToken);
        return swept;
    }

    private async Task<HashSet<string>> StepsAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var steps = new HashSet<string>();
        await foreach (var (import, _) in reader.QueryAsync<WaterImportDocument>(brigade, new DocumentQuery(WaterImportDocument.Type), cancellationToken))
            foreach (var step in new[] { import.Step, import.UndoStep })
                if (step is not null)
                    steps.Add(step);
        return steps;
    }

    private async Task<HashSet<string>> AreasAsync(BrigadeId brigade, CancellationToken cancellationToken) =>
        await reader.FindAsync<CoverageDocument>(brigade, CoverageDocument.TheOne, cancellationToken) is var (areas, _) ? [areas.Set] : [];

    private async Task<int> SweepPhotosAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var water = await book.CurrentAsync(brigade, cancellationToken);
        if (water.UnreadablePages > 0)
            return 0;   // what is not there may refer to any of them
        var found = await inspections.CurrentAsync(brigade, cancellationToken);
        var used = water.All.SelectMany(source => source.PhotoIds).Concat(found.Inspections.Values.SelectMany(result => result.PhotoIds))
            .Concat(found.Defects.Values.SelectMany(defect => defect.PhotoIds.Concat(defect.ProofPhotoIds))).ToHashSet(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        var removed = 0;
        for (string? after = null; ;)
        {
            var page = await reader.Store.QueryAsync(brigade, new DocumentQuery(WaterPhotoMarkDocument.Type, Limit: StoreLimits.DocumentsPerPage, After: after), cancellationToken);
            var turned = page.Documents.Where(mark => used.Contains(mark.Id) == mark.Keys.ContainsKey(WaterPhotoMarkDocument.LooseKey) || IsOver(mark)).Select(mark => mark.Id);
            foreach (var some in turned.Chunk(PhotosACommit))
                removed += await TurnAsync(some);
            if ((after = page.Next) is null)
                return removed;
        }

        bool IsOver(StoredDocument mark) => mark.Keys.TryGetValue(WaterPhotoMarkDocument.LooseKey, out var since)
            && DateTimeOffset.Parse(since, CultureInfo.InvariantCulture) <= now - _photosKept;

        async Task<int> TurnAsync(string[] photos)
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(brigade, Actor.Service, "sweep");
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            var gone = 0;
            foreach (var id in photos)
            {
                if (await work.FindAsync<WaterPhotoMarkDocument>(id, cancellationToken) is not { } mark)
                    continue;
                if (used.Contains(id))
                {
                    work.Save(mark with { LooseSince = null });
                }
                else if (!(mark.LooseSince <= now - _photosKept))
                {
                    work.Save(mark with { LooseSince = mark.LooseSince ?? now });
                }
                else
                {
                    if (await work.FindAsync<WaterPhotoDocument>(id, cancellationToken) is { } photo)
                        work.Delete(photo);
                    work.Delete(mark);
                    work.Audit("waterPhoto.removed", id);
                    gone++;
                }
            }
            try
            {
                await work.CommitAsync(cancellationToken);
                return gone;
            }
            catch (ConcurrentChangeException)
            {
                return 0;   // another instance sweeps too
            }
        }
    }

    /// <summary>Values of a key that documents of a type have: one read for each, by leaping over the rest of it.</summary>
    private async IAsyncEnumerable<string> GroupsAsync(
        BrigadeId brigade, string type, string key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? from = null; ;)
        {
            var page = await reader.Store.QueryAsync(brigade, new DocumentQuery(type, key, from, Limit: 1), cancellationToken);
            if (page.Documents.Count == 0)
                yield break;
            var group = page.Documents[0].Keys[key];
            yield return group;
            from = group + "!";   // comes after the group and before any other: no id has a character below it
        }
    }

    private async Task<int> DeleteAsync(BrigadeId brigade, string type, string key, string group, int atOnce, CancellationToken cancellationToken)
    {
        var deleted = 0;
        while (true)
        {
            var page = await reader.Store.QueryAsync(brigade, DocumentQuery.Where(type, key, group, atOnce), cancellationToken);
            if (page.Documents.Count == 0)
                return deleted;
            var writes = page.Documents.Select(stored => new DocumentWrite(WriteKind.Delete, stored.Type, stored.Id, stored.ETag, default, DocumentWrite.NoKeys, null)).ToList();
            if (!(await reader.Store.CommitAsync(brigade, writes, cancellationToken)).Committed)
                return deleted;   // another instance sweeps too
            deleted += writes.Count;
        }
    }

    // RFC 9562: the first 48 bits of a version 7 id are the milliseconds since 1970.
    private bool IsOld(string group)
    {
        if (group == WaterLayersDocument.First)
            return true;
        if (!ShortId.TryRead(group, out var id) || id.Version != 7)
            return false;
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16) < clock.GetUtcNow() - _young;
    }

    [LoggerMessage(7111, LogLevel.Information, "Brigade {Brigade}: {Count} documents of water sources that nobody needs were taken away")]
    private static partial void Swept(ILogger log, BrigadeId brigade, int count);

    [LoggerMessage(7112, LogLevel.Warning, "What nobody needs of the water sources could not be taken away; again in an hour")]
    private static partial void SweepFailed(ILogger log, Exception failure);
}

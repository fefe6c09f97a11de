using System.Buffers.Binary;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.WaterSources.Storage;

/// <summary>
/// Takes away layers that can never be in force again: former ones whose 35 days are over, and those of an import that broke off (a day old
/// by the time in their id, and neither in force nor former). At the start and every hour, in small batches.
/// </summary>
internal sealed partial class LayerSweeper(
    IServiceScopeFactory scopes, IBrigades brigades, BrigadeReader reader, AfterStart start, TimeProvider clock, ILogger<LayerSweeper> log) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromHours(1);
    private static readonly TimeSpan _young = TimeSpan.FromDays(1);

    /// <summary>Sweeps one brigade.</summary>
    /// <returns>How many documents were taken away.</returns>
    public async Task<int> SweepAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        await ForgetFormerAsync(brigade, cancellationToken);
        var layers = await reader.FindAsync<WaterLayersDocument>(brigade, WaterLayersDocument.TheOne, cancellationToken) is var (document, _)
            ? document : new WaterLayersDocument();
        var kept = layers.Former.Select(former => former.Layer).Append(layers.Current).ToHashSet();
        var swept = 0;
        foreach (var (type, atOnce) in new[] { (WaterPageDocument.Type, 16), (WaterSourceDocument.Type, StoreLimits.OperationsPerBatch) })
            await foreach (var layer in LayersAsync(brigade, type, cancellationToken))
                if (!kept.Contains(layer) && IsOld(layer))
                    swept += await DeleteAsync(brigade, type, layer, atOnce, cancellationToken);
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

    /// <summary>Layers that have documents of a type: one read for each, by leaping over the rest of it.</summary>
    private async IAsyncEnumerable<string> LayersAsync(
        BrigadeId brigade, string type, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? from = null; ;)
        {
            var page = await reader.Store.QueryAsync(brigade, new DocumentQuery(type, "layer", from, Limit: 1), cancellationToken);
            if (page.Documents.Count == 0)
                yield break;
            var layer = page.Documents[0].Keys["layer"];
            yield return layer;
            from = layer + "!";   // comes after the layer and before any other: no id has a character below it
        }
    }

    private async Task<int> DeleteAsync(BrigadeId brigade, string type, string layer, int atOnce, CancellationToken cancellationToken)
    {
        var deleted = 0;
        while (true)
        {
            var page = await reader.Store.QueryAsync(brigade, DocumentQuery.Where(type, "layer", layer, atOnce), cancellationToken);
            if (page.Documents.Count == 0)
                return deleted;
            var writes = page.Documents.Select(stored => new DocumentWrite(WriteKind.Delete, stored.Type, stored.Id, stored.ETag, default, DocumentWrite.NoKeys, null)).ToList();
            if (!(await reader.Store.CommitAsync(brigade, writes, cancellationToken)).Committed)
                return deleted;   // another instance sweeps too
            deleted += writes.Count;
        }
    }

    // RFC 9562: the first 48 bits of a version 7 id are the milliseconds since 1970.
    private bool IsOld(string layer)
    {
        if (layer == WaterLayersDocument.First)
            return true;
        if (!ShortId.TryRead(layer, out var id) || id.Version != 7)
            return false;
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16) < clock.GetUtcNow() - _young;
    }

    [LoggerMessage(7111, LogLevel.Information, "Brigade {Brigade}: {Count} documents of layers nobody needs were taken away")]
    private static partial void Swept(ILogger log, BrigadeId brigade, int count);

    [LoggerMessage(7112, LogLevel.Warning, "Layers nobody needs could not be taken away; again in an hour")]
    private static partial void SweepFailed(ILogger log, Exception failure);
}

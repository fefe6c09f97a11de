using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.WaterSources.Demo;

/// <summary>
/// The demo's sources, as one layer. Once made they are the demo's user's: made again only if another number or a newer demo is asked for, with
/// what the user changed or entered kept, and never over an import of theirs.
/// </summary>
internal sealed class DemoSources(IServiceScopeFactory scopes, IRoster rosters, BrigadeReader reader, IOptions<WaterSourcesOptions> options) : IDemoSeed
{
    public int Order => 30;

    public async Task SeedAsync(int brigade, BrigadeId id, int members, CancellationToken cancellationToken)
    {
        var count = options.Value.DemoSources;
        var made = await reader.FindAsync<DemoWaterDocument>(id, DemoWaterDocument.TheOne, cancellationToken) is var (document, _) ? document : null;
        if (made is null ? count == 0 : made.Sources == count && made.Version == DemoWaterDocument.CurrentVersion)
            return;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(id, Actor.Service, "demo");
        var work = scope.ServiceProvider.GetRequiredService<WaterWork>();
        await work.BeginAsync(cancellationToken);
        if (work.Layers.Current != WaterLayersDocument.First && work.Layers.Current != made?.Layer)
            return;
        var changed = work.State.Changed;
        var sources = new DemoTown(brigade, await rosters.CurrentAsync(id, cancellationToken)).Sources(count).Where(source => !changed.ContainsKey(source.Id)).Concat(changed.Values);
        var writer = scope.ServiceProvider.GetRequiredService<LayerWriter>();
        var written = await writer.WriteAsync(sources.ToAsyncEnumerable(), cancellationToken);
        writer.PutInForce(work, written.Layer, written.Pages);
        await work.Unit.FindAsync<DemoWaterDocument>(DemoWaterDocument.TheOne, cancellationToken);
        work.Unit.Save(new DemoWaterDocument { Sources = count, Version = DemoWaterDocument.CurrentVersion, Layer = written.Layer });
        work.Unit.Audit("demo.seeded", DemoWaterDocument.Type, $"{count}");
        await work.CommitAsync(cancellationToken);
    }
}

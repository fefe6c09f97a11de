using System.Globalization;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Demo;

/// <summary>Makes the demo's brigades: each module makes its own part, in order.</summary>
internal static class DemoBrigades
{
    public static async Task SeedAsync(IServiceProvider services, DemoOptions demo, CancellationToken cancellationToken)
    {
        var seeds = services.GetServices<IDemoSeed>().OrderBy(seed => seed.Order).ToList();
        // A module built from other source has another id: what it makes may differ, so each part looks again at what is there.
        var builds = seeds.Select(seed => seed.GetType().Module.ModuleVersionId.ToString("N"));
        var wanted = string.Create(CultureInfo.InvariantCulture, $"{demo.Brigades} × {demo.Members}, {demo.WaterSources}: {string.Join(' ', builds)}");

        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(BrigadeId.Operator, Actor.Service, "demo");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        if (await work.FindAsync<DemoMadeDocument>(DemoMadeDocument.TheOne, cancellationToken) is { } made && made.As == wanted)
            return;
        for (var number = 1; number <= demo.Brigades; number++)
        {
            var id = BrigadeId.Parse(number == 1 ? "demo" : $"demo-{number}");
            if (await StoreMark.ReadAsync(services.GetRequiredService<IDocumentStore>(), id, cancellationToken) is ({ Role: StoreRole.Moved }, _))
                continue;   // it lives on elsewhere
            foreach (var seed in seeds)
                await seed.SeedAsync(number, id, demo.Members, cancellationToken);
        }
        work.Save(new DemoMadeDocument { As = wanted });
        work.Audit("demo.made", DemoMadeDocument.Type);
        await work.CommitAsync(cancellationToken);
    }
}

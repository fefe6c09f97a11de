using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Demo;

/// <summary>Makes the demo's brigades: each module makes its own part, in order.</summary>
internal static class DemoBrigades
{
    public static async Task SeedAsync(IServiceProvider services, DemoOptions demo, CancellationToken cancellationToken)
    {
        var seeds = services.GetServices<IDemoSeed>().OrderBy(seed => seed.Order).ToList();
        for (var number = 1; number <= demo.Brigades; number++)
        {
            var id = BrigadeId.Parse(number == 1 ? "demo" : $"demo-{number}");
            if (await StoreMark.ReadAsync(services.GetRequiredService<IDocumentStore>(), id, cancellationToken) is ({ Role: StoreRole.Moved }, _))
                continue;   // it lives on elsewhere
            foreach (var seed in seeds)
                await seed.SeedAsync(number, id, demo.Members, cancellationToken);
        }
    }
}

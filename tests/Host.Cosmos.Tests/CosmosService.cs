using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.Scenarios;
using Xunit;

[assembly: AssemblyFixture(typeof(BrigadeDispatch.Host.Cosmos.Tests.CosmosService))]

namespace BrigadeDispatch.Host.Cosmos.Tests;

/// <summary>The stand-in for Cosmos DB that all scenarios of this program keep their data in.</summary>
public sealed class CosmosService : IAsyncLifetime
{
    private CosmosStandInHost? _host;

    public async ValueTask InitializeAsync()
    {
        _host = await CosmosStandInHost.StartAsync(TestContext.Current.CancellationToken);
        ScenarioStorage.Cosmos = (_host.Endpoint, CosmosStandInHost.Key);
    }

    public async ValueTask DisposeAsync()
    {
        var violations = _host!.Ledger.Violations;
        await _host.DisposeAsync();
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }
}

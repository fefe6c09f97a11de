using BrigadeDispatch.Host.Tests;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.Storage.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrigadeDispatch.Host.Cosmos.Tests;

/// <summary>What makes this program another one than Host.Tests.</summary>
public sealed class EngineTests
{
    [Fact]
    public async Task The_scenarios_of_this_program_keep_their_data_in_Cosmos_DB()
    {
        await using var app = await BrigadeApp.StartAsync(members: 2, line: SharedApp.Roomy(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.IsType<CosmosDocumentStore>(app.Services.GetRequiredService<StoreInForce>().Engine);
    }
}

using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Contract.Tests.Contract;
using BrigadeDispatch.Storage.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(BrigadeDispatch.Storage.Contract.Tests.Cosmos.StandIn))]

namespace BrigadeDispatch.Storage.Contract.Tests.Cosmos;

/// <summary>One Cosmos DB stand-in for the whole suite, started when a fact first needs it.</summary>
public sealed class StandIn : IAsyncDisposable
{
    private static readonly Lazy<Task<CosmosStandInHost>> _host = new(() => CosmosStandInHost.StartAsync(CancellationToken.None));

    internal static Task<CosmosStandInHost> HostAsync() => _host.Value;

    public async ValueTask DisposeAsync()
    {
        if (!_host.IsValueCreated)
            return;
        var host = await _host.Value;
        var violations = host.Ledger.Violations;
        await host.DisposeAsync();
        // A request without partition key, on a path without index, or malformed: the suite may have passed, the bill would not.
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }
}

/// <summary>The Cosmos DB engine on a database of its own.</summary>
internal sealed class CosmosEngine : StoreEngine
{
    private readonly CosmosOptions _options;
    private readonly TimeProvider _clock;
    private CosmosDocumentStore? _store;

    private CosmosEngine(CosmosOptions options, TimeProvider clock) => (_options, _clock) = (options, clock);

    public override IDocumentStore Store => _store!;

    public static async Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var engine = new CosmosEngine(await OptionsAsync(), clock);
        await engine.ReopenAsync(cancellationToken);
        return engine;
    }

    /// <summary>Settings of a database nobody else has.</summary>
    public static async Task<CosmosOptions> OptionsAsync() => new()
    {
        Endpoint = (await StandIn.HostAsync()).Endpoint.ToString(),
        Key = CosmosStandInHost.Key,
        Database = "test-" + Guid.CreateVersion7().ToString("n"),
    };

    public override async Task ReopenAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = await CosmosStorage.OpenAsync(_options, _clock, NullLogger.Instance, cancellationToken);
    }

    /// <remarks>The service clears away by itself (time to live); there is nothing to be done.</remarks>
    public override Task TidyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }
}

using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Contract.Tests.Contract;
using BrigadeDispatch.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>The SQLite engine in a temporary folder.</summary>
internal sealed class SqliteEngine : StoreEngine
{
    private readonly TemporaryFolder _folder = new();
    private readonly TimeProvider _clock;
    private SqliteDocumentStore? _store;

    private SqliteEngine(TimeProvider clock) => _clock = clock;

    public override IDocumentStore Store => _store!;

    public static async Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var engine = new SqliteEngine(clock);
        await engine.ReopenAsync(cancellationToken);
        return engine;
    }

    public override async Task ReopenAsync(CancellationToken cancellationToken)
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = await SqliteStorage.OpenAsync(_folder.Options, _clock, NullLogger.Instance, cancellationToken);
    }

    public override Task TidyAsync(CancellationToken cancellationToken) => _store!.SweepAsync(_clock.GetUtcNow(), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.WaterSources;

/// <summary>What else alarms ask from memory alone, and so must be there before they ask.</summary>
internal interface IKeptInMemory
{
    /// <summary>Brings it up to the store.</summary>
    ValueTask KeepAsync(BrigadeId brigade, CancellationToken cancellationToken);
}

/// <summary>
/// Has the sources of all brigades in memory, soon after the start and after every change, so that an alarm, which never waits for them,
/// finds them as they are: a source put out of use a moment ago is not named to anybody.
/// </summary>
internal sealed partial class BooksInMemory(
    WaterBook book, IEnumerable<IKeptInMemory> more, IBrigades brigades, IDocumentStore store, TimeProvider clock, ILogger<BooksInMemory> log) : BackgroundService, IWarmUp
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);   // of hundreds of commits during an alarm one in so long is looked at

    private readonly Channel<BrigadeId> _changed = Channel.CreateUnbounded<BrigadeId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<BrigadeId, bool> _waiting = new();
    private IDisposable? _listening;

    // Listens before anybody loads: no change falls between the two.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _listening = store.OnCommitted((brigade, _) =>
        {
            if (brigade != BrigadeId.Operator && _waiting.TryAdd(brigade, true))
                _changed.Writer.TryWrite(brigade);
        });
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Loads them, one brigade after the other.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var brigade in await brigades.ListAsync(cancellationToken))
                await FollowAsync(brigade.Id, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotListed(log, failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var brigade in _changed.Reader.ReadAllAsync(stoppingToken))
        {
            _waiting.TryRemove(brigade, out _);   // before looking: what comes after is looked at again
            await FollowAsync(brigade, stoppingToken);
            await Task.Delay(_pause, clock, stoppingToken);
        }
    }

    public override void Dispose()
    {
        _listening?.Dispose();
        base.Dispose();
    }

    private async Task FollowAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        try
        {
            if (await brigades.FindAsync(brigade, cancellationToken) is null)   // with it its key is at hand
                return;
            await book.CurrentAsync(brigade, cancellationToken);
            foreach (var other in more)
                await other.KeepAsync(brigade, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotLoaded(log, brigade, failure);   // the first who asks loads them; the other brigades' are not held up
        }
    }

    [LoggerMessage(7121, LogLevel.Warning, "The water sources of {Brigade} could not be loaded")]
    private static partial void NotLoaded(ILogger log, BrigadeId brigade, Exception failure);

    [LoggerMessage(7122, LogLevel.Warning, "The brigades whose water sources are to be loaded could not be listed")]
    private static partial void NotListed(ILogger log, Exception failure);
}

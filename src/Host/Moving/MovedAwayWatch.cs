using System.Threading.Channels;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Host.Moving;

/// <summary>
/// Leaves a store that another process has moved away: nothing more is committed to it, and the server ends, so that whoever starts it again is told where
/// the data is. Whoever moved waits for this before it puts the new store in force.
/// </summary>
internal sealed partial class MovedAwayWatch(StoreInForce store, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<MovedAwayWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var following = store.OnCommitted((brigade, _) =>
        {
            if (brigade == BrigadeId.Operator)
                signal.Writer.TryWrite(true);
        });
        signal.Writer.TryWrite(true);   // it may have been marked between the start and the subscription
        while (await signal.Reader.WaitToReadAsync(stoppingToken))
        {
            signal.Reader.TryRead(out _);
            try
            {
                if (await IsMovedAwayAsync(stoppingToken) is not { } other)
                    continue;
                MovedAway(log, other);
                await LeaveAsync(stoppingToken);
                lifetime.StopApplication();
                return;
            }
            catch (Exception failure) when (failure is StoreUnavailableException or ObjectDisposedException)
            {
                NotRead(log, failure);
                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, stoppingToken);
                signal.Writer.TryWrite(true);
            }
        }
    }

    private async Task<string?> IsMovedAwayAsync(CancellationToken cancellationToken)
    {
        var engine = store.Engine;
        var (mark, _) = await StoreMark.ReadAsync(engine, cancellationToken);
        // A move of this process marks it only while its gate is closed, and opens the gate onto another engine.
        return mark is { Role: StoreRole.Moved } && !store.IsHandingOver && store.Engine == engine ? mark.Other.ToString() : null;
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await store.CloseAsync(TimeSpan.FromSeconds(1), cancellationToken);   // never opened again
        }
        catch (TimeoutException slow)
        {
            NotRead(log, slow);   // the server ends all the same
        }
    }

    [LoggerMessage(9401, LogLevel.Critical, "The data was moved to {Other} by another process: this server takes nothing more and ends. Start it with the settings of that store")]
    private static partial void MovedAway(ILogger log, string other);

    [LoggerMessage(9402, LogLevel.Warning, "Whether the data was moved away cannot be told just now")]
    private static partial void NotRead(ILogger log, Exception failure);
}

using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.Host;

/// <summary>Removes what has expired, in small steps, once an hour.</summary>
internal sealed partial class Housekeeping(StoreInForce store, TimeProvider clock, ILogger<Housekeeping> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (store.Engine is SqliteDocumentStore sqlite)   // other engines let go of what has expired by themselves
                    await sqlite.SweepAsync(clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                SweepFailed(log, failure);   // whatever it is: an exception that left here would stop the server
            }
        }
    }

    [LoggerMessage(9101, LogLevel.Warning, "Expired documents could not be removed; again in an hour")]
    private static partial void SweepFailed(ILogger log, Exception failure);
}

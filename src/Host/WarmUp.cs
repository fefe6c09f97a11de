using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Domain.Reading;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;

namespace BrigadeDispatch.Host;

/// <summary>
/// Rehearses an alarm after the start: reading, planning, message, batches, sealing, all but the commit and the sending. Code that runs
/// for the first time is compiled first, and that half second must not be an alarm's. It waits for what cannot: readiness, and call-outs left unsent.
/// </summary>
internal sealed partial class WarmUp(
    IServiceScopeFactory scopes, IBrigades brigades, ILineConnection line, ISenderPulse sender, Health health, EndpointDataSource endpoints,
    IEnumerable<IWarmUp> modules, AfterStart start, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<WarmUp> log) : BackgroundService
{
    // Whoever waits for the service asks many times a second, and is answered before two processor cores are busy with this. Time of the machine, not of a test.
    private static readonly TimeSpan _mostUntilAsked = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            await sender.Begun.WaitAsync(stoppingToken);
            await Task.WhenAny(health.Told, Task.Delay(_mostUntilAsked, TimeProvider.System, stoppingToken));
            var all = await brigades.ListAsync(stoppingToken);
            _ = endpoints.Endpoints.Count;   // puts them together
            // Most first: one alarm's code, then what it tells of water, then every brigade's people.
            if (all.Count > 0)
            {
                await RehearseAsync(all[0], stoppingToken);
                await line.OpenAsync(all[0].Id, stoppingToken);
            }
            MailReader.WarmUp();
            foreach (var module in modules)
                await module.WarmUpAsync(stoppingToken);
            foreach (var brigade in all)
                await RehearseAsync(brigade, stoppingToken);
            // All that was read and thrown away so far goes back to the machine: left to itself the collector keeps it until somebody needs it, and nobody will for weeks.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotRehearsed(log, failure);   // it costs the first alarm some milliseconds, no more
        }
        finally
        {
            start.Tell();
        }
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var telling = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task RehearseAsync(Brigade brigade, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<RequestContext>().Enter(brigade.Id, Actor.Service, "rehearsal");
        var body = """{"id":"rehearsal","kind":"建物火災","place":"大手一丁目1-1","latitude":36.4,"longitude":138.25,"units":["第1分団"]}"""u8.ToArray();
        var message = OwnForm.Read(body, brigade.MunicipalityNames, clock.GetUtcNow())!;
        var item = message.Items[0].Item with { OwnIdentifier = "rehearsal|" + Guid.CreateVersion7(clock.GetUtcNow()), PlaceKey = null };
        await services.GetRequiredService<IMediator>().Publish(new AlertAccepted(message.Id, 0, item), cancellationToken);
        services.GetRequiredService<UnitOfWork>().Rehearse();
    }

    [LoggerMessage(9201, LogLevel.Warning, "The rehearsal at the start broke off")]
    private static partial void NotRehearsed(ILogger log, Exception failure);
}

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
/// Rehearses an alarm at the start: reading, planning, message, batches, sealing, all but the commit and the sending. Code that runs
/// for the first time is compiled first, and that half second must not be an alarm's.
/// </summary>
internal sealed partial class WarmUp(IServiceScopeFactory scopes, IBrigades brigades, ILineConnection line, TimeProvider clock, ILogger<WarmUp> log) : BackgroundService
{
    private const int Rounds = 40;   // enough calls for the second, optimising compilation (tiered PGO begins at 30)
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            MailReader.WarmUp();
            var all = await brigades.ListAsync(stoppingToken);
            foreach (var brigade in all)
                await RehearseAsync(brigade, all.Count > 1 ? 2 : Rounds, stoppingToken);
            if (all.Count > 0)
                await line.OpenAsync(all[0].Id, stoppingToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotRehearsed(log, failure);   // it costs the first alarm some milliseconds, no more
        }
    }

    private async Task RehearseAsync(Brigade brigade, int rounds, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        for (var round = 0; round < rounds && clock.GetElapsedTime(start) < _most && !cancellationToken.IsCancellationRequested; round++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var services = scope.ServiceProvider;
            services.GetRequiredService<RequestContext>().Enter(brigade.Id, Actor.Service, "rehearsal");
            var body = """{"id":"rehearsal","kind":"建物火災","place":"大手一丁目1-1","latitude":36.4,"longitude":138.25,"units":["第1分団"]}"""u8.ToArray();
            var message = OwnForm.Read(body, brigade.MunicipalityNames, clock.GetUtcNow())!;
            await services.GetRequiredService<IMediator>().Publish(new AlertAccepted(message.Id, 0, message.Items[0].Item with { OwnIdentifier = "rehearsal|" + Guid.CreateVersion7(clock.GetUtcNow()), PlaceKey = null }), cancellationToken);
            services.GetRequiredService<UnitOfWork>().Rehearse();
        }
    }

    [LoggerMessage(9201, LogLevel.Warning, "The rehearsal at the start broke off")]
    private static partial void NotRehearsed(ILogger log, Exception failure);
}

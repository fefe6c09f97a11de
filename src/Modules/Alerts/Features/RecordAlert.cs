using System.Collections.Concurrent;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Storage;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Alerts.Features;

/// <summary>
/// Takes in an alert (災害情報): what it causes and the alert itself are one commit, and the sender of the alert gets its answer after
/// that commit. The same message again changes nothing and gets the same ids.
/// </summary>
/// <remarks>
/// A message with several incidents makes one commit for each (a batch of the store holds 100 operations); the alert's own document
/// keeps what is done, so that the repeat of a message that was never acknowledged finishes what a crash broke off.
/// </remarks>
internal static class RecordAlert
{
    [Needs(Permission.ReceiveAlerts)]
    internal sealed record Command(IntakeMessage Message) : IRequest<Result<Receipt>>;

    /// <summary>What became of the message.</summary>
    internal sealed record Receipt(AlertId AlertId, bool Duplicate, IReadOnlyList<AlertResult> Results)
    {
        /// <summary>The first item that alarms; else the first.</summary>
        public AlertResult Leading => Results.FirstOrDefault(result => result.CallOutId is not null && result.Disposition is "newIncident" or "unreadable")
            ?? Results.FirstOrDefault(result => result.IncidentId is not null) ?? Results[0];
    }

    /// <summary>Alarms of one brigade one after the other: two mails of the same fire at the same moment must meet, not race.</summary>
    internal sealed class Turnstile : IDisposable
    {
        private readonly ConcurrentDictionary<BrigadeId, SemaphoreSlim> _gates = new();

        public async Task<IDisposable> EnterAsync(BrigadeId brigade)
        {
            var gate = _gates.GetOrAdd(brigade, static _ => new SemaphoreSlim(1, 1));
            await gate.WaitAsync();
            return new Turn(gate);
        }

        public void Dispose()
        {
            foreach (var gate in _gates.Values)
                gate.Dispose();
        }

        private sealed class Turn(SemaphoreSlim gate) : IDisposable
        {
            public void Dispose() => gate.Release();
        }
    }

    /// <summary>What the other modules made of the running item; they tell it through their own events.</summary>
    internal sealed class Outcome : INotificationHandler<IncidentOpened>, INotificationHandler<IncidentChanged>, INotificationHandler<CallOutIssued>
    {
        public IncidentView? Incident { get; private set; }

        public bool Opened { get; private set; }

        public bool CallsOut { get; private set; }

        public CallOutId? CallOut { get; private set; }

        public Task Handle(IncidentOpened notification, CancellationToken cancellationToken)
        {
            (Incident, Opened, CallsOut) = (notification.Incident, true, notification.CallsOut);
            return Task.CompletedTask;
        }

        public Task Handle(IncidentChanged notification, CancellationToken cancellationToken)
        {
            Incident = notification.Incident;
            return Task.CompletedTask;
        }

        public Task Handle(CallOutIssued notification, CancellationToken cancellationToken)
        {
            CallOut ??= notification.CallOutId;
            return Task.CompletedTask;
        }
    }

    internal sealed class Handler(
        IServiceScopeFactory scopes, RequestContext context, Turnstile turnstile, RawParts rawParts, Counters counters, ICallOutBook callOuts, ILogger<Handler> log)
        : IRequestHandler<Command, Result<Receipt>>
    {
        private const int LargestInline = RawPartDocument.MostBytes / 16;

        // Taken is taken: from here on the caller going away no longer matters.
        public async Task<Result<Receipt>> Handle(Command request, CancellationToken cancellationToken)
        {
            // A mail of 10 MB is stored in parts first: an alarm behind it must not wait for them.
            if (request.Message.Raw.Length > LargestInline)
                await rawParts.SaveAsync(context.Brigade, request.Message.Id, request.Message.Raw);
            // What tells of no incident decides nothing that another could race with: notices never hold up an alarm.
            using var turn = request.Message.Items.All(item => item.Disposition == Disposition.NotAnIncident) ? null : await turnstile.EnterAsync(context.Brigade);
            try
            {
                return await RecordAsync(request.Message);
            }
            catch (Exception failure) when (failure is not StoreUnavailableException and not OperationCanceledException)
            {
                // A defect of ours in reading or planning must not cost an alarm: the fallback group gets the raw words.
                AlertsLog.FellBack(log, context.Brigade, request.Message.Id, failure);
                return await RecordAsync(request.Message.AsUnreadable());
            }
        }

        private async Task<Receipt> RecordAsync(IntakeMessage message)
        {
            var known = false;
            while (true)
            {
                await using var scope = scopes.CreateAsyncScope();
                var services = scope.ServiceProvider;
                services.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
                var work = services.GetRequiredService<UnitOfWork>();
                var alert = await work.FindAsync<AlertDocument>(message.Id.ToString(), CancellationToken.None);
                if (alert is { IsDone: true })
                {
                    if (!known)
                        counters.Duplicate();
                    return new Receipt(alert.Id, !known, alert.Results);
                }
                alert ??= await FirstAsync(message);
                var index = alert.Results.ToList().FindIndex(result => !result.Done);
                var result = index < 0 ? null : await ReactAsync(services, message, index);
                work.Save(result is null ? alert : alert with { Results = [.. alert.Results.Take(index), result, .. alert.Results.Skip(index + 1)] });
                work.Audit("alert.received", message.Id.ToString(), result?.Disposition ?? alert.Results[0].Disposition);
                try
                {
                    await work.CommitAsync(CancellationToken.None);
                }
                catch (ConcurrentChangeException)
                {
                    continue;   // another instance had the same message, or decided about an incident first: look again
                }
                if (!known)
                    counters.AlertAccepted();
                known = true;
            }
        }

        private async Task<AlertDocument> FirstAsync(IntakeMessage message)
        {
            var inline = message.Raw.Length <= LargestInline;
            return new AlertDocument
            {
                Id = message.Id,
                Source = message.Source,
                ReceivedAt = message.ReceivedAt,
                Subject = message.Subject is { Length: > 1000 } ? message.Subject[..1000] : message.Subject,
                From = message.From is { Length: > 500 } ? message.From[..500] : message.From,
                Text = message.Text.Length <= AlertDocument.TextKept ? message.Text : message.Text[..AlertDocument.TextKept],
                Authentication = message.Authentication,
                Raw = inline ? message.Raw : null,
                RawParts = inline ? 0 : await rawParts.SaveAsync(context.Brigade, message.Id, message.Raw),
                Results = message.Items.Select(item => item.Disposition == Disposition.NotAnIncident
                    ? new AlertResult("notAnIncident", null, null, null, Done: true)
                    : new AlertResult(Word(item.Disposition), null, null, null, Done: false)).ToList(),
            };
        }

        private async Task<AlertResult> ReactAsync(IServiceProvider services, IntakeMessage message, int index)
        {
            // A repeat of a message that a crash broke off may be read by newer rules; what there is to do is what was stored.
            var item = index < message.Items.Count ? message.Items[index] : message.Items[^1];
            await services.GetRequiredService<IMediator>().Publish(new AlertAccepted(message.Id, index, item.Item), CancellationToken.None);
            var outcome = services.GetRequiredService<Outcome>();
            var disposition = item.Disposition == Disposition.Unreadable ? "unreadable" : outcome is { Opened: true, CallsOut: true } ? "newIncident" : "followUp";
            var callOut = outcome.Incident is { } incident && !outcome.Opened
                ? await callOuts.FirstOfAsync(context.Brigade, incident.Id, CancellationToken.None)
                : outcome.CallOut;
            return new AlertResult(disposition, PhaseWord(item.Item.Phase), outcome.Incident?.Id, callOut, Done: true);
        }

        private static string Word(Disposition disposition) => disposition switch
        {
            Disposition.NewIncident => "newIncident",
            Disposition.FollowUp => "followUp",
            Disposition.NotAnIncident => "notAnIncident",
            Disposition.Unreadable => "unreadable",
            _ => throw new ArgumentOutOfRangeException(nameof(disposition)),
        };

        private static string? PhaseWord(IncidentPhase? phase) => phase is { } told
            ? char.ToLowerInvariant(told.ToString()[0]) + told.ToString()[1..]
            : null;
    }
}

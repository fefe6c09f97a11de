using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Domain;
using BrigadeDispatch.Incidents.Storage;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Incidents.Reactions;

/// <summary>Opens an incident or lets the message join one, in the alert's own unit of work.</summary>
internal sealed class OnAlertAccepted(
    UnitOfWork work, IncidentBook book, RequestContext context, IMediator mediator, TimeProvider clock, IOptions<IncidentsOptions> options)
    : INotificationHandler<AlertAccepted>
{
    public async Task Handle(AlertAccepted notification, CancellationToken cancellationToken)
    {
        // Read before the book: whoever decides after this moment makes our commit fail, and we start over with their decision in the book.
        var decision = await work.FindAsync<DecisionDocument>(DecisionDocument.TheOne, cancellationToken) ?? new DecisionDocument();
        work.Save(decision with { Count = decision.Count + 1 });

        var known = (await book.CurrentAsync(context.Brigade, cancellationToken)).Values;
        var item = notification.Item;
        if (Joining.Find(known, item, options.Value) is { } found
            && await work.FindAsync<IncidentDocument>(found.Id.ToString(), cancellationToken) is { } stored)
        {
            var next = stored.Incident.Hear(notification.AlertId, item);
            work.Save(stored with { Incident = next });
            work.Audit("incident.heard", next.Id.ToString(), next.Phase.ToString());
            await mediator.Publish(
                new IncidentChanged(notification.AlertId, notification.Index, next.ToView(), stored.Incident.Phase, item), cancellationToken);
            return;
        }

        var callsOut = Joining.TellsOfDanger(item);
        if (!callsOut && item.SenderUnverified)
            return;   // an unknown sender cannot end anything, and nothing new is told: it stays in the reception log
        var opened = Incident.Open(
            new IncidentId(Guid.CreateVersion7(clock.GetUtcNow())), notification.AlertId, item, item.Phase ?? IncidentPhase.Reported);
        work.Save(new IncidentDocument { Incident = opened });
        work.Audit("incident.opened", opened.Id.ToString(), opened.Phase.ToString());
        await mediator.Publish(new IncidentOpened(notification.AlertId, notification.Index, opened.ToView(), item, callsOut), cancellationToken);
    }
}

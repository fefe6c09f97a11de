using BrigadeDispatch.CallOuts.Features;
using BrigadeDispatch.Contracts.Incidents;
using MediatR;

namespace BrigadeDispatch.CallOuts.Reactions;

/// <summary>A new incident calls people out unless the first thing heard of it was its end.</summary>
internal sealed class OnIncidentOpened(IssueCallOut issue) : INotificationHandler<IncidentOpened>
{
    public Task Handle(IncidentOpened notification, CancellationToken cancellationToken) =>
        notification.CallsOut
            ? issue.ForNewAsync(notification.AlertId, notification.Index, notification.Incident, notification.Item, cancellationToken)
            : Task.CompletedTask;
}

/// <summary>Later news may call further units; a state (鎮圧 and later) never calls anybody.</summary>
internal sealed class OnIncidentChanged(IssueCallOut issue) : INotificationHandler<IncidentChanged>
{
    public Task Handle(IncidentChanged notification, CancellationToken cancellationToken) =>
        notification.Incident.Open && notification.Item.Phase is null or IncidentPhase.Reported or IncidentPhase.Spreading
            ? issue.ForMoreAsync(notification.AlertId, notification.Index, notification.Incident, notification.Item, cancellationToken)
            : Task.CompletedTask;
}

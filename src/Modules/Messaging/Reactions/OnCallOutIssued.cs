using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Messaging.Sending;
using BrigadeDispatch.Messaging.Storage;
using MediatR;

namespace BrigadeDispatch.Messaging.Reactions;

/// <summary>Adds the message and its batches to the alarm's own commit; they are sent the moment it is durable.</summary>
internal sealed class OnCallOutIssued(
    UnitOfWork work, IBrigades brigades, WaterLines water, Sender sender, RequestContext context, Counters counters, TimeProvider clock)
    : INotificationHandler<CallOutIssued>
{
    public async Task Handle(CallOutIssued notification, CancellationToken cancellationToken)
    {
        var reachable = notification.Recipients.Where(recipient => Recipients.IsUserId(recipient.LineUserId)).ToList();
        if (reachable.Count == 0)
            return;
        var brigade = await brigades.FindAsync(context.Brigade, cancellationToken);
        var content = new CallOutContent(
            notification.Incident, notification.Label, notification.Reason, notification.UnitNames, notification.Buttons, brigade?.MunicipalityNames ?? [])
        {
            Water = water.Of(context.Brigade, notification.Incident),
        };
        var message = new MessageDocument
        {
            CallOutId = notification.CallOutId,
            Flex = CallOutMessage.Flex(content),
            Plain = CallOutMessage.Plain(content),
        };
        work.Save(message);
        var batches = Batches.For(message, MessageForm.Flex, reachable, sender.Owner, sender.Lease, clock.GetUtcNow()).ToList();
        foreach (var batch in batches)
            work.Save(batch);
        work.Audit("message.queued", notification.CallOutId.ToString(), $"{batches.Count} batches, {reachable.Count} people");
        work.AfterCommit(() =>
        {
            counters.BatchesStored(batches.Count);
            foreach (var batch in batches)
                sender.Begin(context.Brigade, batch, RequestBody.Of(message, batch));
        });
    }
}

using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Messaging.Sending;
using MediatR;

namespace BrigadeDispatch.Messaging.Reactions;

/// <summary>Tells the member that the answer was taken, once it is durable.</summary>
internal sealed class OnResponseRecorded(UnitOfWork work, ReplySender replies, RequestContext context) : INotificationHandler<ResponseRecorded>
{
    public Task Handle(ResponseRecorded notification, CancellationToken cancellationToken)
    {
        if (notification.ReplyToken is { } token)
            work.AfterCommit(() => replies.Begin(context.Brigade, token, ReplyMessage.Recorded(notification)));
        return Task.CompletedTask;
    }
}

/// <summary>Tells the member why the tap changed nothing.</summary>
internal sealed class OnResponseRefused(UnitOfWork work, ReplySender replies, RequestContext context) : INotificationHandler<ResponseRefused>
{
    public Task Handle(ResponseRefused notification, CancellationToken cancellationToken)
    {
        if (notification.ReplyToken is { } token)
            work.AfterCommit(() => replies.Begin(context.Brigade, token, ReplyMessage.Refused(notification.Sentence, notification.Drill)));
        return Task.CompletedTask;
    }
}

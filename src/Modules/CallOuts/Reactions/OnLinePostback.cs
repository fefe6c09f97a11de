using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Features;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;

namespace BrigadeDispatch.CallOuts.Reactions;

/// <summary>A member answers a call-out (回答) by one tap in LINE; stored in the same unit of work as the webhook event, and never met with silence.</summary>
internal sealed class OnLinePostback(UnitOfWork work, TakeResponse responses, IRoster rosters, KeyRing keys, RequestContext context, IMediator mediator)
    : INotificationHandler<LinePostbackReceived>
{
    public async Task Handle(LinePostbackReceived notification, CancellationToken cancellationToken)
    {
        var key = keys.Derive(context.Brigade, PostbackData.KeyPurpose);
        if (PostbackData.Read(notification.Data, key) is not { } tap)
        {
            await RefuseAsync(new UnknownButton(), false);
            return;
        }
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        var taken = await responses.TakeAsync(
            tap.CallOutId, roster.ByLineUserId.GetValueOrDefault(notification.LineUserId),
            new Response(tap.Answer, tap.Minutes, notification.OccurredAt, notification.EventId), cancellationToken);
        if (taken.Refusal is { } refusal)
            await RefuseAsync(refusal, taken.Drill);
        else if (taken.Recorded)
            await mediator.Publish(
                new ResponseRecorded(tap.CallOutId, tap.Answer, tap.Minutes, notification.OccurredAt, notification.ReplyToken, taken.Drill,
                    AnswerButtons.For(tap.CallOutId, key)),
                cancellationToken);

        async Task RefuseAsync(Refusal why, bool drill)
        {
            work.Audit("response.refused", notification.EventId, why.Code);
            await mediator.Publish(new ResponseRefused(why.Code, why.Sentence, notification.ReplyToken, drill), cancellationToken);
        }
    }
}

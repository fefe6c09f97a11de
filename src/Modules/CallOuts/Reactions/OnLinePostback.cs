using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Features;
using BrigadeDispatch.CallOuts.Storage;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;

namespace BrigadeDispatch.CallOuts.Reactions;

/// <summary>
/// A member answers a call-out (回答) by one tap. The last answer by the time of the tap counts, in whatever order the taps
/// arrive; stored in the same unit of work as the webhook event.
/// </summary>
internal sealed class OnLinePostback(
    UnitOfWork work, CallOutBook book, IIncidentBook incidents, IRoster rosters, KeyRing keys, RequestContext context, IMediator mediator, Counters counters)
    : INotificationHandler<LinePostbackReceived>
{
    private const string NotUsable = "このボタンは使えません。新しい通知を開いてください。";
    private const string NotYours = "この出動の対象ではありません。まちがいのときは分団長に知らせてください。";

    public async Task Handle(LinePostbackReceived notification, CancellationToken cancellationToken)
    {
        var key = keys.Derive(context.Brigade, PostbackData.KeyPurpose);
        if (PostbackData.Read(notification.Data, key) is not { } tap)
        {
            await RefuseAsync("postback.unknown", NotUsable, false);
            return;
        }
        var state = await book.CurrentAsync(context.Brigade, cancellationToken);
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        if (!state.CallOuts.TryGetValue(tap.CallOutId, out var callOut))
        {
            await RefuseAsync("postback.unknown", NotUsable, false);
            return;
        }
        if (!roster.ByLineUserId.TryGetValue(notification.LineUserId, out var member) || !member.Active
            || !NumberList.Unpack(callOut.Called).Contains(member.Number))
        {
            await RefuseAsync("callOut.notYours", NotYours, callOut.Drill);
            return;
        }
        if (await incidents.FindAsync(context.Brigade, callOut.IncidentId, cancellationToken) is not { Open: true } incident)
        {
            await RefuseAsync("callOut.closed", "この出動は終わりました。回答は変えられません。", callOut.Drill);
            return;
        }

        var id = ResponseDocument.IdOf(callOut.Id, member.Number);
        var known = await work.FindAsync<ResponseDocument>(id, cancellationToken);
        var response = new Response(tap.Answer, tap.Minutes, notification.OccurredAt, notification.EventId);
        if (!response.Replaces(known?.Response))
        {
            work.Audit("response.older", id);   // an answer that came late: kept in the log, changes nothing
            return;
        }
        work.Save(new ResponseDocument { CallOutId = callOut.Id, Number = member.Number, Response = response });
        work.Audit("response.recorded", id, tap.Answer.ToString());
        work.AfterCommit(counters.AnswerAccepted);
        await mediator.Publish(
            new ResponseRecorded(callOut.Id, tap.Answer, tap.Minutes, notification.OccurredAt, notification.ReplyToken, incident.Drill,
                AnswerButtons.For(callOut.Id, key)),
            cancellationToken);

        async Task RefuseAsync(string code, string sentence, bool drill)
        {
            work.Audit("response.refused", notification.EventId, code);
            await mediator.Publish(new ResponseRefused(code, sentence, notification.ReplyToken, drill), cancellationToken);
        }
    }
}

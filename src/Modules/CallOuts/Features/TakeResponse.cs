using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Storage;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>The button is none of ours, or its call-out is not there.</summary>
internal sealed record UnknownButton() : Refusal("postback.unknown", "このボタンは使えません。新しい通知を開いてください。", 404);

/// <summary>Not called, or not on duty.</summary>
internal sealed record NotCalled() : Refusal("callOut.notYours", "この出動の対象ではありません。まちがいのときは分団長に知らせてください。", 403);

/// <summary>The incident is over.</summary>
internal sealed record CallOutClosed() : Refusal("callOut.closed", "この出動は終わりました。回答は変えられません。", 409);

/// <summary>What taking an answer came to.</summary>
/// <param name="Drill">Part of a drill, whatever else.</param>
/// <param name="Recorded">It counts now; false: a later answer was there already.</param>
/// <param name="Refusal">Why it was not taken.</param>
internal readonly record struct Taken(bool Drill, bool Recorded, Refusal? Refusal);

/// <summary>Takes an answer (回答), by whatever channel it came. The last one by the time of the tap counts, in whatever order they arrive. Staged, not committed.</summary>
internal sealed class TakeResponse(UnitOfWork work, CallOutBook book, IIncidentBook incidents, RequestContext context, Counters counters)
{
    /// <summary>Takes a member's answer.</summary>
    /// <param name="member">Who; null: nobody known.</param>
    public async Task<Taken> TakeAsync(CallOutId callOutId, MemberView? member, Response response, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(context.Brigade, cancellationToken);
        if (!state.CallOuts.TryGetValue(callOutId, out var callOut))
            return new Taken(false, false, new UnknownButton());
        if (member is not { Active: true } || !NumberList.Unpack(callOut.Called).Contains(member.Number))
            return new Taken(callOut.Drill, false, new NotCalled());
        if (await incidents.FindAsync(context.Brigade, callOut.IncidentId, cancellationToken) is not { Open: true } incident)
            return new Taken(callOut.Drill, false, new CallOutClosed());

        var id = ResponseDocument.IdOf(callOut.Id, member.Number);
        var known = await work.FindAsync<ResponseDocument>(id, cancellationToken);
        if (!response.Replaces(known?.Response))
        {
            work.Audit("response.older", id);   // an answer that came late: kept in the log, changes nothing
            return new Taken(incident.Drill, false, null);
        }
        work.Save(new ResponseDocument { CallOutId = callOut.Id, Number = member.Number, Response = response });
        work.Audit("response.recorded", id, response.Answer.ToString());
        work.AfterCommit(counters.AnswerAccepted);
        return new Taken(incident.Drill, true, null);
    }
}

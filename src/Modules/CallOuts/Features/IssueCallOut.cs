using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Storage;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>Issues a call-out (出動指令) within the running unit of work: who is called, and the order itself.</summary>
internal sealed class IssueCallOut(
    UnitOfWork work, CallOutBook book, IRoster rosters, KeyRing keys, RequestContext context, IMediator mediator, TimeProvider clock)
{
    /// <summary>First order for a new incident.</summary>
    public async Task ForNewAsync(AlertId alert, int index, IncidentView incident, AlertItem item, CancellationToken cancellationToken)
    {
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        var plan = (await book.CurrentAsync(context.Brigade, cancellationToken)).Plan;
        var targets = incident.Unreadable || incident.SenderUnverified
            ? DispatchPlan.Fallback(incident.SenderUnverified ? [] : item.Units, roster)   // who is not known orders no unit out
            : plan.Resolve(item.KindKey, item.PlaceKey, item.Units, roster);
        await IssueAsync(alert, index, incident, targets, 1, cancellationToken);
    }

    /// <summary>
    /// Order to those whom later news calls besides: units it names, or units the plan asks for now that the kind has changed.
    /// Nobody who was called is called again.
    /// </summary>
    public async Task ForMoreAsync(AlertId alert, int index, IncidentView incident, AlertItem item, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(context.Brigade, cancellationToken);
        if (!state.ByIncident.TryGetValue(incident.Id, out var before) || incident.SenderUnverified)
            return;   // its end was heard first, or nobody vouches for the sender: it calls nobody further
        var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
        var called = before.SelectMany(callOut => NumberList.Unpack(callOut.Called)).ToHashSet();
        var targets = state.Plan.ResolveFurther(item.KindKey, item.PlaceKey, item.Units, roster);
        var more = targets.Members.Where(member => !called.Contains(member.Number)).ToList();
        if (more.Count > 0)
            await IssueAsync(alert, index, incident, targets with { Members = more }, before.Count + 1, cancellationToken);
    }

    private async Task IssueAsync(
        AlertId alert, int index, IncidentView incident, Targets targets, int ordinal, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var members = targets.Members.OrderBy(member => member.Number).ToList();
        var callOut = new CallOut
        {
            Id = new CallOutId(Guid.CreateVersion7(now)),
            IncidentId = incident.Id,
            Ordinal = ordinal,
            Reason = targets.Reason,
            Drill = incident.Drill,
            IssuedAt = now,
            UnitNames = targets.UnitNames,
            Called = NumberList.Pack(members.Select(member => member.Number)),
            CalledCount = members.Count,
        };
        work.Save(new CallOutDocument { CallOut = callOut });
        work.Audit("callOut.issued", callOut.Id.ToString(), $"{targets.Reason} {members.Count}");

        var recipients = members.Where(member => member.LineUserId is not null)
            .DistinctBy(member => member.LineUserId)
            .Select(member => new Recipient(member.Number, member.LineUserId!))
            .ToList();
        await mediator.Publish(
            new CallOutIssued(alert, index, callOut.Id, incident, callOut.Label(), targets.Reason, targets.UnitNames, now, recipients,
                AnswerButtons.For(callOut.Id, keys.Derive(context.Brigade, PostbackData.KeyPurpose))),
            cancellationToken);
    }
}

/// <summary>The answers a message may offer.</summary>
internal static class AnswerButtons
{
    private static readonly int[] _minutes = [5, 10, 15, 20];

    public static IReadOnlyList<AnswerButton> For(CallOutId callOut, byte[] key) =>
    [
        Make(callOut, Answer.Direct, null, key), Make(callOut, Answer.Station, null, key),
        Make(callOut, Answer.Late, null, key), Make(callOut, Answer.Unable, null, key),
        .. _minutes.SelectMany(minutes => new[]
        {
            Make(callOut, Answer.Direct, minutes, key), Make(callOut, Answer.Station, minutes, key),
        }),
    ];

    private static AnswerButton Make(CallOutId callOut, Answer answer, int? minutes, byte[] key) =>
        new(answer, minutes, PostbackData.Write(new AnswerTap(callOut, answer, minutes), key));
}

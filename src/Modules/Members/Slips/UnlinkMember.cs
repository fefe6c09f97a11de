using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Takes a member's LINE link off (連携解除) and ends their sessions: it is done for lost phones and wrong links. Nothing is sent to them.</summary>
internal static class UnlinkMember
{
    [Needs(Permission.IssueSlips)]
    internal sealed record Command(MemberId Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapDelete("/members/{memberId}/line", HandleAsync).WithName(nameof(UnlinkMember)).WithTags("Slips")
            .WithSummary("Takes a member's LINE link off and ends their sessions.").ProducesProblem(404);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string memberId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(memberId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(new MemberId(id)), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, SlipReach reach, Registrations registrations, Escalation escalation, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var circle = await reach.CurrentAsync(cancellationToken);
            if (circle.Find(request.Id) is not { } found)
                return new Missing();
            if (circle.IsAbove(found))
                return new SlipAbove();
            if (await work.FindAsync<MemberDocument>(found.DocumentId, cancellationToken) is not { LineUserId: not null } member)
                return new Done();
            if (await escalation.RefuseAsync(circle.State, [member with { LineUserId = null }], cancellationToken) is { } last)
                return last;
            work.Save(member with { SignedOutAt = clock.GetUtcNow() });
            await registrations.UnlinkAsync(member.Id, cancellationToken);
            return await work.TryCommitAsync(cancellationToken);
        }
    }
}

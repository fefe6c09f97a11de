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

/// <summary>Takes a member's personal answer link back.</summary>
internal static class RemoveAnswerLink
{
    [Needs(Permission.IssueSlips)]
    internal sealed record Command(MemberId Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapDelete("/members/{memberId}/answer-link", HandleAsync).WithName(nameof(RemoveAnswerLink)).WithTags("Slips")
            .WithSummary("Takes a member's personal answer link back.").ProducesProblem(404);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string memberId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(memberId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(new MemberId(id)), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, SlipReach reach, MemberHistory history, RequestContext context) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if ((await reach.CurrentAsync(cancellationToken)).Find(request.Id) is null
                || await work.FindAsync<MemberDocument>(request.Id.ToString(), cancellationToken) is not { AnswerLinkHash: not null } member)
                return new Missing();
            work.Save(member with { AnswerLinkHash = null });
            work.Audit("answerLink.removed", member.DocumentId);
            history.Note(work, context, member.Id, "個人用回答リンクを取り消し");
            return await work.TryCommitAsync(cancellationToken);
        }
    }
}

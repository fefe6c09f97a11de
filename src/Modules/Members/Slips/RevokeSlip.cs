using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Takes a member's slip back; one that was used or taken back already stays as it is.</summary>
internal static class RevokeSlip
{
    [Needs(Permission.IssueSlips)]
    internal sealed record Command(MemberId Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapDelete("/slips/{memberId}", HandleAsync).WithName(nameof(RevokeSlip)).WithTags("Slips").WithSummary("Takes a member's slip back.")
            .ProducesProblem(404);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string memberId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(memberId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(new MemberId(id)), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, SlipReach reach, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if ((await reach.CurrentAsync(cancellationToken)).Find(request.Id) is null
                || await work.FindAsync<SlipDocument>(request.Id.ToString(), cancellationToken) is not { } slip)
                return new Missing();
            if (slip is not { UsedAt: null, RevokedAt: null })
                return new Done();
            work.Save(slip with { RevokedAt = clock.GetUtcNow() });
            work.Audit("slip.revoked", slip.DocumentId);
            return await work.TryCommitAsync(cancellationToken);
        }
    }
}

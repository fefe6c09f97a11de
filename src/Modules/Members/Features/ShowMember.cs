using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Features;

/// <summary>One member: private fields only for whoever has the right to them, and for oneself.</summary>
internal static class ShowMember
{
    // Everybody may ask for themselves; for others the handler wants SeeMembers.
    [Needs(Permission.OwnAccount)]
    internal sealed record Query(MemberId Id) : IRequest<Result<MemberSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/members/{memberId}", HandleAsync).WithName(nameof(ShowMember)).WithTags("Members")
            .WithSummary("One member; `private` is null without the right to see it.").ProducesProblem(404);

    private static async Task<Results<Ok<MemberSheet>, ProblemHttpResult>> HandleAsync(string memberId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (Wire.MemberId(memberId) is not { } id)
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(id), cancellationToken);
        return result.Match<Results<Ok<MemberSheet>, ProblemHttpResult>>(sheet => TypedResults.Ok(sheet), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(MemberBook book, MemberSheets sheets, RequestContext context) : IRequestHandler<Query, Result<MemberSheet>>
    {
        public async Task<Result<MemberSheet>> Handle(Query request, CancellationToken cancellationToken)
        {
            var actor = context.Actor;
            var own = actor.Person == request.Id.Value;
            if (!own && !actor.Permissions.Contains(Permission.SeeMembers))
                return new PermissionDenied(nameof(Permission.SeeMembers));
            if (!own && actor.Withheld.TryGetValue(Permission.SeeMembers, out var missing))
                return missing;
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            if (!state.Members.TryGetValue(request.Id, out var member) || !(own || actor.ReachOf(Permission.SeeMembers).Covers(member)))
                return new Missing();
            return await sheets.OfAsync(member, cancellationToken);
        }
    }
}

using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Rights;

/// <summary>Sets the rights table back to the product's default.</summary>
internal static class ResetRights
{
    /// <summary><c>Confirm</c>: also if it takes the right from oneself.</summary>
    public sealed record Body(bool? Confirm);

    [Needs(Permission.EditRights)]
    internal sealed record Command(bool Confirm) : IRequest<Result<ShowRights.Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/rights/reset", HandleAsync).WithName(nameof(ResetRights)).WithTags("Rights")
            .WithSummary("Sets the rights table back to the default; roles have no rights of their own then. 409 `rights.lockOut` as when replacing.")
            .ProducesProblem(409);

    private static async Task<Results<Ok<ShowRights.Answer>, ProblemHttpResult>> HandleAsync(IMediator mediator, Body body, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(body.Confirm ?? false), cancellationToken);
        return result.Match<Results<Ok<ShowRights.Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => ReplaceRights.ToProblem(refusal));
    }

    internal sealed class Handler(RightsChange change, MemberBook members, RightsTableBook tables, RequestContext context)
        : IRequestHandler<Command, Result<ShowRights.Answer>>
    {
        public async Task<Result<ShowRights.Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            var done = await change.PutAsync(null, null, request.Confirm, cancellationToken);
            return done.Refusal is { } refusal
                ? refusal
                : ShowRights.Of(await members.CurrentAsync(context.Brigade, cancellationToken), await tables.CurrentAsync(context.Brigade, cancellationToken));
        }
    }
}

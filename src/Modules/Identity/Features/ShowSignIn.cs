using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Features;

/// <summary>What the sign-in screen of a brigade offers.</summary>
internal static class ShowSignIn
{
    /// <summary><c>Line</c>: by LINE Login; <c>LiffId</c>: null outside LINE's own browser; <c>Staff</c>: label of the town office's provider, null if there is none.</summary>
    public sealed record Answer(string Brigade, string Name, bool Line, string? LiffId, string? Staff);

    [Needs(Permission.SignIn)]
    internal sealed record Query : IRequest<Result<Answer>>;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGroup("/sign-in/{brigadeId}").AddEndpointFilter(EnterAsync)
            .MapGet("", HandleAsync).WithName(nameof(ShowSignIn)).ExcludeFromDescription();

    /// <summary>The brigade of the address becomes the request's; the actor is nobody yet.</summary>
    internal static async ValueTask<object?> EnterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!BrigadeId.TryParse(http.GetRouteValue("brigadeId") as string, out var id)
            || await http.RequestServices.GetRequiredService<IBrigades>().FindAsync(id, http.RequestAborted) is null)
            return new Missing().ToProblem();
        http.RequestServices.GetRequiredService<RequestContext>().Enter(id, Actor.SignInDoor, http.TraceIdentifier);
        return await next(context);
    }

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(RequestContext context, IBrigades brigades) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken) =>
            await brigades.FindAsync(context.Brigade, cancellationToken) is { } brigade
                ? new Answer(brigade.Id.Value, brigade.Name, brigade.LineLogin is not null, brigade.LineLogin?.LiffId, brigade.StaffProvider?.Name)
                : new Missing();
    }
}

using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features;

/// <summary>Ends this device's session (サインアウト); its streams end within a second.</summary>
internal static class SignOut
{
    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder api) =>
        api.MapDelete("/session", HandleAsync).WithName(nameof(SignOut)).WithTags("Identity").WithSummary("Signs this device out.").ProducesProblem(401);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(HttpContext http, Repeating repeating, CancellationToken cancellationToken)
    {
        var result = await repeating.SendAsync(new Command(), cancellationToken);   // a board open elsewhere may note at this moment that the session is in use
        SessionCookie.Clear(http);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, RequestContext context) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await work.FindAsync<SessionDocument>(context.Actor.SessionId!, cancellationToken) is not { } session)
                return new Done();
            work.Delete(session);
            work.Audit("session.ended", session.MemberId.ToString(), "sign-out");
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
    }
}

using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>Ends all of one's own sessions but this one.</summary>
internal static class EndOtherSessions
{
    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapDelete("/sessions", HandleAsync).WithName(nameof(EndOtherSessions)).WithSummary("Ends all of one's own sessions but this one.");

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(SessionEnds ends, RequestContext context) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (context.Actor is not { Person: { } person, SessionId: { } current })
                return new Missing();
            await ends.EndAllAsync(new MemberId(person), current, "own devices", cancellationToken);
            return new Done();
        }
    }
}

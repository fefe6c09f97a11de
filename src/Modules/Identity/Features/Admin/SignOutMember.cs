using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>Ends all sessions of a member (全端末の切断); their streams end within a second.</summary>
internal static class SignOutMember
{
    [Needs(Permission.EndSessions)]
    internal sealed record Command(string Member) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder accounts) =>
        accounts.MapPost("/sign-out", HandleAsync).WithName(nameof(SignOutMember)).WithSummary("Ends all sessions of a member.");

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string memberId, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(memberId), cancellationToken));

    internal sealed class Handler(OtherAccounts others, SessionEnds ends) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await others.FindAsync(request.Member, cancellationToken) is not var (person, _))
                return new Missing();
            await ends.EndAllAsync(person.Id, except: null, "by admin", cancellationToken);
            return new Done();
        }
    }
}

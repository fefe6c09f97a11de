using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>Lifts the lock that wrong passwords set (ロック解除), and the waiting for codes.</summary>
internal static class UnlockAccount
{
    [Needs(Permission.EndSessions)]
    internal sealed record Command(string Member) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder accounts) =>
        accounts.MapPost("/unlock", HandleAsync).WithName(nameof(UnlockAccount)).WithSummary("Lifts the lock that wrong passwords set.");

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string memberId, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(memberId), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OtherAccounts others) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await others.FindAsync(request.Member, cancellationToken) is not var (person, account))
                return new Missing();
            work.Save(account with { PasswordTries = Tries.None, SecondFactorTries = Tries.None });
            work.Audit("account.unlocked", person.Id.ToString());
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
    }
}

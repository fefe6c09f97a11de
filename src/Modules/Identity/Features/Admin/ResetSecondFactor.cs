using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>Takes a member's second factor away, for whoever lost telephone and recovery codes. All their sessions end.</summary>
internal static class ResetSecondFactor
{
    [Needs(Permission.EndSessions)]
    internal sealed record Command(string Member) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder accounts) =>
        accounts.MapPost("/reset-second-factor", HandleAsync).WithName(nameof(ResetSecondFactor)).WithSummary("Takes a member's second factor away.");

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string memberId, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(memberId), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OtherAccounts others, SessionEnds ends) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await others.FindAsync(request.Member, cancellationToken) is not var (person, account))
                return new Missing();
            if (await others.MayMoreAsync(person, cancellationToken))
                return new MoreRights();
            foreach (var passkey in account.Passkeys)
                if (await work.FindAsync<PasskeyDocument>(PasskeyDocument.IdOf(passkey.CredentialId), cancellationToken) is { } document)
                    work.Delete(document);
            work.Save(account with { TotpKey = null, TotpConfirmed = false, PendingTotpKey = null, RecoveryCodes = [], Passkeys = [], SecondFactorTries = Tries.None });
            work.Audit("secondFactor.reset", person.Id.ToString());
            var more = await ends.StageAsync(person.Id, except: null, "second factor reset", cancellationToken);
            await work.CommitAsync(cancellationToken);
            if (more)
                await ends.EndAllAsync(person.Id, except: null, "second factor reset", cancellationToken);
            return new Done();
        }
    }
}

using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.SecondFactor;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>Removes the authenticator app. Recovery codes go with the last second factor.</summary>
internal static class RemoveTotp
{
    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapDelete("/totp", HandleAsync).WithName(nameof(RemoveTotp)).WithSummary("Removes the authenticator app.").ProducesProblem(403);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            work.Save(own.Account with
            {
                TotpKey = null, TotpConfirmed = false, PendingTotpKey = null, RecoveryCodes = own.Account.Passkeys.Count > 0 ? own.Account.RecoveryCodes : [],
            });
            work.Audit("totp.removed", own.Member.ToString());
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
    }
}

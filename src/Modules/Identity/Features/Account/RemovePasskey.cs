using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.SecondFactor;
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

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>Removes a passkey. Recovery codes go with the last second factor.</summary>
internal static class RemovePasskey
{
    [Needs(Permission.OwnAccount)]
    internal sealed record Command(string Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapDelete("/passkeys/{id}", HandleAsync).WithName(nameof(RemovePasskey)).WithSummary("Removes a passkey.").ProducesProblem(403).ProducesProblem(404);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string id, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(id), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            var left = own.Account.Passkeys.Where(passkey => PasskeyDocument.IdOf(passkey.CredentialId) != request.Id).ToList();
            if (left.Count == own.Account.Passkeys.Count)
                return new Missing();
            if (await work.FindAsync<PasskeyDocument>(request.Id, cancellationToken) is { } document)
                work.Delete(document);
            work.Save(own.Account with { Passkeys = left, RecoveryCodes = left.Count > 0 || own.Account.TotpConfirmed ? own.Account.RecoveryCodes : [] });
            work.Audit("passkey.removed", own.Member.ToString());
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
    }
}

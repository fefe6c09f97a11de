using System.Text.Json;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passkeys;
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

/// <summary>Shows the second factor by a passkey. Counts for this session alone.</summary>
internal static class ShowPasskey
{
    public sealed record Body(JsonElement Credential);

    [Needs(Permission.OwnAccount)]
    internal sealed record Command(JsonElement Credential) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/second-factor/passkey", HandleAsync).WithName(nameof(ShowPasskey)).WithSummary("Shows the second factor by a passkey.").ProducesProblem(403);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(body.Credential), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor, PasskeyDesk desk) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            var shown = await desk.ShownAsync(request.Credential, PasskeyPurpose.SecondFactor, own.Session.Id, cancellationToken);
            if (shown is null || shown.Id != own.Member)
            {
                work.Audit("secondFactor.refused", own.Member.ToString(), "passkey");
                await work.CommitAsync(cancellationToken);
                return new PasskeyRefused();
            }
            work.Save(shown with { SecondFactorTries = Tries.None });
            factor.Shown(own);
            work.Audit("secondFactor.shown", own.Member.ToString(), "passkey");
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
    }
}

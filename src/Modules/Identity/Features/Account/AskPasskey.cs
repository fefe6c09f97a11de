using System.Text.Json;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passkeys;
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

/// <summary>Begins to show the second factor by a passkey: what <c>navigator.credentials.get()</c> is to be given.</summary>
internal static class AskPasskey
{
    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<JsonElement>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/second-factor/passkey/options", HandleAsync).WithName(nameof(AskPasskey)).WithSummary("Begins to show a passkey.").ProducesProblem(403);

    private static Task<Results<Ok<JsonElement>, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor, PasskeyDesk desk) : IRequestHandler<Command, Result<JsonElement>>
    {
        public async Task<Result<JsonElement>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (own.Account.Passkeys.Count == 0)
                return new SecondFactorNotSetUp();
            var options = await desk.AskToShowAsync(own.Account, own.Session.Id);
            await work.CommitAsync(cancellationToken);
            return options;
        }
    }
}

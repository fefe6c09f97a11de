using System.Text.Json;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Passkeys;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Doors;

/// <summary>Begins signing in by whichever passkey the device has.</summary>
internal static class AskPasskeySignIn
{
    [Needs(Permission.SignIn)]
    internal sealed record Command : IRequest<Result<JsonElement>>;

    internal static void Map(RouteGroupBuilder door) => door.MapGet("/passkey/options", HandleAsync).WithName(nameof(AskPasskeySignIn));

    private static Task<Results<Ok<JsonElement>, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(UnitOfWork work, PasskeyDesk desk) : IRequestHandler<Command, Result<JsonElement>>
    {
        public async Task<Result<JsonElement>> Handle(Command request, CancellationToken cancellationToken)
        {
            var options = await desk.AskToShowAsync(account: null, sessionId: null);
            await work.CommitAsync(cancellationToken);
            return options;
        }
    }
}

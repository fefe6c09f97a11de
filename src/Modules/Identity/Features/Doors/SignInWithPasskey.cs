using System.Text.Json;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Passkeys;
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

namespace BrigadeDispatch.Identity.Features.Doors;

/// <summary>Signs in by a passkey: the device is had and the person verified on it, so it is both factors at once.</summary>
internal static class SignInWithPasskey
{
    // RFC 8176: proof of possession of a key, and presence of the person.
    private static readonly string[] _methods = ["pop", "user"];

    public sealed record Body(JsonElement Credential);

    [Needs(Permission.SignIn)]
    internal sealed record Command(JsonElement Credential) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder door) => door.MapPost("/passkey", HandleAsync).WithName(nameof(SignInWithPasskey));

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(body.Credential), cancellationToken));

    internal sealed class Handler(UnitOfWork work, RequestContext context, PasskeyDesk desk, IPeople people, SignInDoor door) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await desk.ShownAsync(request.Credential, PasskeyPurpose.SignIn, null, cancellationToken) is not { } account
                || await people.FindAsync(context.Brigade, account.Id, cancellationToken) is not { } person)
                return await door.RefuseAsync(SignInWay.Passkey, new PasskeyRefused(), null, cancellationToken);
            work.Save(account);
            var opened = await door.OpenAsync(new Proof(SignInWay.Passkey, person, _methods, SecondFactor: true), cancellationToken);
            return opened.Match<Result<Done>>(_ => new Done(), refusal => refusal);
        }
    }
}

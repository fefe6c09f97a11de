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

/// <summary>Adds the passkey that the browser made. The person was verified on the device, so this session has shown the second factor.</summary>
internal static class AddPasskey
{
    private const int LongestName = 50;

    public sealed record Body(JsonElement Credential, string? Name);

    public sealed record Answer(string Id);

    [Needs(Permission.OwnAccount)]
    internal sealed record Command(JsonElement Credential, string Name) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/passkeys", HandleAsync).WithName(nameof(AddPasskey)).WithSummary("Adds the passkey that the browser made.").ProducesProblem(403).ProducesProblem(422);

    private static async Task<Results<Created<Answer>, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken)
    {
        var result = await repeating.SendAsync(new Command(body.Credential, body.Name?.Trim() ?? ""), cancellationToken);
        return result.Match<Results<Created<Answer>, ProblemHttpResult>>(answer => TypedResults.Created((string?)null, answer), refusal => refusal.ToAnswer());
    }

    internal sealed class Handler(UnitOfWork work, OwnFactor factor, PasskeyDesk desk, TimeProvider clock) : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (request.Name.Length is 0 or > LongestName)
                return new InvalidInput("name", $"パスキーの名前を{LongestName}文字までで入れてください。例: 自分のスマホ");
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            if (own.Account.Passkeys.Count >= BeginPasskey.Most)
                return new TooManyPasskeys();
            if (await desk.CreatedAsync(request.Credential, own.Session.Id, cancellationToken) is not { } made)
            {
                work.Audit("passkey.refused", own.Member.ToString(), "create");
                await work.CommitAsync(cancellationToken);
                return new PasskeyRefused();
            }
            var passkey = new PasskeyDocument { Id = PasskeyDocument.IdOf(made.CredentialId), MemberId = own.Member };
            work.Save(passkey);
            work.Save(own.Account with { Passkeys = [.. own.Account.Passkeys, PasskeyStore.ToStored(made, request.Name, clock.GetUtcNow())] });
            factor.Shown(own);
            work.Audit("passkey.added", own.Member.ToString());
            await work.CommitAsync(cancellationToken);
            return new Answer(passkey.Id);
        }
    }
}

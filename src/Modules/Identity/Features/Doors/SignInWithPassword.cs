using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Doors;

/// <summary>
/// Signs in by e-mail and password. Whoever tries learns only whether both are right: an address that is nobody's is looked up,
/// hashed against, counted, made to wait and locked just as one that is.
/// </summary>
internal static class SignInWithPassword
{
    private const int LongestWait = 900;

    public sealed record Body(string? Email, string? Password);

    [Needs(Permission.SignIn)]
    internal sealed record Command(string Email, string Password) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder door) => door.MapPost("/password", HandleAsync).WithName(nameof(SignInWithPassword));

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken)
    {
        var result = await repeating.SendAsync(new Command(body.Email ?? "", body.Password ?? ""), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToAnswer());
    }

    internal sealed class Handler(
        UnitOfWork work, RequestContext context, IPeople people, PolicyBook policies, PasswordHashes hashes, SignInDoor door, KeyRing keys, TimeProvider clock)
        : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var rules = (await policies.CurrentAsync(context.Brigade, cancellationToken)).Passwords;
            var now = clock.GetUtcNow();
            var email = Folding.Fold(request.Email).Trim();
            var person = email.Length is > 0 and <= 254 ? await people.FindByEmailAsync(context.Brigade, email, cancellationToken) : null;
            var account = person is null ? null : await work.FindAsync<AccountDocument>(person.Id.ToString(), cancellationToken);
            var known = account?.PasswordHash is not null;
            var unknownId = HashOf(email);
            var unknown = await work.FindAsync<UnknownAddressDocument>(unknownId, cancellationToken) ?? new UnknownAddressDocument { Id = unknownId, Tries = Tries.None };
            var tries = known ? account!.PasswordTries : unknown.Tries;
            var member = known ? person!.Id : (MemberId?)null;

            if (tries.Locked)
                return await door.RefuseAsync(SignInWay.Password, new SignInLocked(), member, cancellationToken);
            if (rules.Delay && tries.WaitSeconds(now, LongestWait) is var wait and > 0)
                return await door.RefuseAsync(SignInWay.Password, new SignInWait(wait), member, cancellationToken);

            if (!hashes.Verify(account?.PasswordHash, request.Password, out var outdated))
            {
                var another = tries.Another(now, rules.Tries);
                if (known)
                    work.Save(account! with { PasswordTries = another });
                else
                    work.Save(unknown with { Tries = another });
                return await door.RefuseAsync(SignInWay.Password, another.Locked ? new SignInLocked() : new SignInWrong(), member, cancellationToken);
            }

            work.Save(account! with { PasswordTries = Tries.None, PasswordHash = outdated ? hashes.Hash(request.Password) : account!.PasswordHash });
            var expired = rules.ExpiresDays is { } days && account!.PasswordChangedAt is var changed && !(changed?.AddDays(days) > now);
            var opened = await door.OpenAsync(
                new Proof(SignInWay.Password, person!, ["pwd"], MustChangePassword: account!.MustChangePassword || expired), cancellationToken);
            return opened.Match<Result<Done>>(_ => new Done(), refusal => refusal);
        }

        private string HashOf(string email) => Base64Url.EncodeToString(
            HMACSHA256.HashData(keys.Derive(context.Brigade, "unknown-addresses"), Encoding.UTF8.GetBytes(email.ToLowerInvariant())));
    }
}

using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passwords;
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

/// <summary>Sets or changes one's own password. All other sessions end: whoever knew the old one is out.</summary>
internal static class ChangePassword
{
    private const int LongestWait = 900;

    public sealed record Body(string? Current, string? Next);

    [Needs(Permission.OwnAccount)]
    internal sealed record Command(string? Current, string? Next) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/password", HandleAsync).WithName(nameof(ChangePassword)).WithSummary("Sets or changes one's own password.")
            .ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(body.Current, body.Next), cancellationToken));

    internal sealed class Handler(
        UnitOfWork work, RequestContext context, IPeople people, OwnFactor factor, PasswordHashes hashes, PasswordCheck passwords, SessionEnds ends, TimeProvider clock)
        : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (await people.FindAsync(context.Brigade, own.Member, cancellationToken) is not { } person)
                return new Missing();
            if (person.Email is null)
                return new NoEmail();
            var (account, rules, now) = (own.Account, own.Policy.Passwords, clock.GetUtcNow());
            if (account.PasswordHash is null)
            {
                if (factor.WhyNot(own) is { } refusal)
                    return refusal;
            }
            else if (await WrongAsync(own, request.Current, now, cancellationToken) is { } refusal)
            {
                return refusal;
            }
            if (passwords.Look("next", request.Next, rules, new PasswordOwner(person.Name, person.Email, context.Brigade), account) is { Count: > 0 } errors)
                return new InvalidInput(errors);

            work.Save(passwords.Set(account, request.Next!, now, mustChange: false));
            work.Save(own.Session with { MustChangePassword = false });
            work.Audit("password.set", own.Member.ToString(), "own");
            var more = await ends.StageAsync(own.Member, own.Session.Id, "password changed", cancellationToken);
            await work.CommitAsync(cancellationToken);
            if (more)
                await ends.EndAllAsync(own.Member, own.Session.Id, "password changed", cancellationToken);
            return new Done();
        }

        // Counted with those at the door: an open session is no way around the lock.
        private async Task<Refusal?> WrongAsync(Own own, string? current, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var (tries, rules) = (own.Account.PasswordTries, own.Policy.Passwords);
            if (tries.Locked)
                return new SignInLocked();
            if (rules.Delay && tries.WaitSeconds(now, LongestWait) is var wait and > 0)
                return new SignInWait(wait);
            if (hashes.Verify(own.Account.PasswordHash, current ?? "", out _))
                return null;
            var another = tries.Another(now, rules.Tries);
            work.Save(own.Account with { PasswordTries = another });
            work.Audit("password.refused", own.Member.ToString());
            await work.CommitAsync(cancellationToken);
            return another.Locked ? new SignInLocked() : new PasswordWrong();
        }
    }
}

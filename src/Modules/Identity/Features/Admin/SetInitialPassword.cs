using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Features.Account;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>Gives a member a password to begin with; the policy decides whether they change it at the first sign-in. All their sessions end.</summary>
internal static class SetInitialPassword
{
    public sealed record Body(string? Password);

    [Needs(Permission.EndSessions)]
    internal sealed record Command(string Member, string? Password) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder accounts) =>
        accounts.MapPost("/password", HandleAsync).WithName(nameof(SetInitialPassword)).WithSummary("Gives a member a password to begin with.")
            .ProducesProblem(409).ProducesProblem(422);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string memberId, Body body, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(memberId, body.Password), cancellationToken));

    internal sealed class Handler(
        UnitOfWork work, RequestContext context, OtherAccounts others, PolicyBook policies, PasswordCheck passwords, SessionEnds ends, TimeProvider clock)
        : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await others.FindAsync(request.Member, cancellationToken) is not var (person, account))
                return new Missing();
            if (await others.MayMoreAsync(person, cancellationToken))
                return new MoreRights();
            if (person.Email is null)
                return new NoEmail();
            var rules = (await policies.CurrentAsync(context.Brigade, cancellationToken)).Passwords;
            if (passwords.Look("password", request.Password, rules, new PasswordOwner(person.Name, person.Email, context.Brigade), account) is { Count: > 0 } errors)
                return new InvalidInput(errors);
            work.Save(passwords.Set(account, request.Password!, clock.GetUtcNow(), mustChange: rules.ChangeAtFirst));
            work.Audit("password.set", person.Id.ToString(), "by admin");
            var more = await ends.StageAsync(person.Id, except: null, "password set by admin", cancellationToken);
            await work.CommitAsync(cancellationToken);
            if (more)
                await ends.EndAllAsync(person.Id, except: null, "password set by admin", cancellationToken);
            return new Done();
        }
    }
}

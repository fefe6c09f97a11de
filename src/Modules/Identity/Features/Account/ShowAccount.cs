using BrigadeDispatch.Identity.Policy;
using BrigadeDispatch.Contracts.Members;
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

/// <summary>How one signs in, and on which devices one is signed in.</summary>
internal static class ShowAccount
{
    public sealed record RulesRow(int MinimumLength, bool Upper, bool Lower, bool Digit, bool Symbol, int Generations);

    public sealed record TotpRow(bool Set);

    public sealed record PasskeyRow(string Id, string Name, DateTimeOffset CreatedAt);

    public sealed record Answer(
        string? Email, bool HasPassword, RulesRow PasswordRules, bool Linked, TotpRow Totp, int RecoveryCodesLeft, IReadOnlyList<PasskeyRow> Passkeys,
        DateTimeOffset? SecondFactorAt, IReadOnlyList<SessionRow> Sessions);

    [Needs(Permission.OwnAccount)]
    internal sealed record Query(string? SessionId) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapGet("", HandleAsync).WithName(nameof(ShowAccount)).WithSummary("How one signs in, and where one is signed in.");

    private static Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(RequestContext context, IMediator mediator, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(mediator.Send(new Query(context.Actor.SessionId), cancellationToken));

    internal sealed class Handler(RequestContext context, IPeople people, PolicyBook policies, BrigadeReader reader, TimeProvider clock) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (context.Actor.Person is not { } id || await people.FindAsync(context.Brigade, new MemberId(id), cancellationToken) is not { } person)
                return new Missing();
            var policy = await policies.CurrentAsync(context.Brigade, cancellationToken);
            var account = (await reader.FindAsync<AccountDocument>(context.Brigade, person.Id.ToString(), cancellationToken))?.Document ?? new AccountDocument { Id = person.Id };
            var sessions = await SessionsAsync(reader, context.Brigade, person, policy, request.SessionId, clock.GetUtcNow(), cancellationToken);
            var own = request.SessionId is null ? null : (await reader.FindAsync<SessionDocument>(context.Brigade, request.SessionId, cancellationToken))?.Document;
            var rules = policy.Passwords;
            return new Answer(
                person.Email, account.PasswordHash is not null, new RulesRow(rules.MinimumLength, rules.Upper, rules.Lower, rules.Digit, rules.Symbol, rules.Generations),
                person.Linked, new TotpRow(account.TotpConfirmed), account.RecoveryCodes.Count,
                [.. account.Passkeys.Select(passkey => new PasskeyRow(PasskeyDocument.IdOf(passkey.CredentialId), passkey.Name, passkey.CreatedAt))],
                own?.SecondFactorAt, sessions);
        }
    }

    /// <summary>A person's sessions that hold now, last used first.</summary>
    internal static async Task<IReadOnlyList<SessionRow>> SessionsAsync(
        BrigadeReader reader, BrigadeId brigade, Person person, Policy.SignInPolicy policy, string? current, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sessions = new List<SessionDocument>();
        await foreach (var (session, _) in reader.QueryAsync<SessionDocument>(brigade, SessionEnds.Of(person.Id), cancellationToken))
            if (now < SessionBook.EndOf(session, policy) && !(person.SignedOutAt >= session.StartedAt))
                sessions.Add(session);
        return [.. sessions.OrderByDescending(session => session.Id == current).ThenByDescending(session => session.LastSeenAt).Select(session => SessionRow.Of(session, current))];
    }
}

using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.SecondFactor;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Identity.Features.Account;

/// <summary>The app's first code: from now on it is the second factor, and this session has shown it. Ten recovery codes, shown once.</summary>
internal static class ConfirmTotp
{
    public sealed record Body(string? Code);

    public sealed record Answer(IReadOnlyList<string> RecoveryCodes);

    [Needs(Permission.OwnAccount)]
    internal sealed record Command(string Code) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/totp/confirm", HandleAsync).WithName(nameof(ConfirmTotp)).WithSummary("Confirms the authenticator app by its first code.")
            .ProducesProblem(403).ProducesProblem(409);

    private static Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(repeating.SendAsync(new Command(body.Code ?? ""), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor, TimeProvider clock) : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            if (own.Account.PendingTotpKey is not { } key)
                return new NothingPending();
            var code = Folding.Fold(request.Code).Replace(" ", "", StringComparison.Ordinal);
            if (Totp.Match(key, code, clock.GetUtcNow(), lastTaken: 0) is not { } step)
                return new SecondFactorWrong();
            var (account, codes) = factor.WithRecoveryCodes(own.Account with
            {
                TotpKey = key, TotpConfirmed = true, PendingTotpKey = null, LastTotpStep = step, SecondFactorTries = Tries.None,
            });
            work.Save(account);
            factor.Shown(own);
            work.Audit("totp.set", own.Member.ToString());
            await work.CommitAsync(cancellationToken);
            return new Answer(codes);
        }
    }
}

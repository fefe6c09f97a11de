using BrigadeDispatch.Identity.Domain;
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

/// <summary>Ten fresh recovery codes; the former ones count no more.</summary>
internal static class RenewRecoveryCodes
{
    public sealed record Answer(IReadOnlyList<string> RecoveryCodes);

    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/recovery-codes", HandleAsync).WithName(nameof(RenewRecoveryCodes)).WithSummary("Ten fresh recovery codes.").ProducesProblem(403);

    private static Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.AnswerAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor) : IRequestHandler<Command, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (!own.Account.HasSecondFactor)
                return new SecondFactorNotSetUp();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            var (account, codes) = factor.WithRecoveryCodes(own.Account);
            work.Save(account);
            work.Audit("recoveryCodes.renewed", own.Member.ToString());
            await work.CommitAsync(cancellationToken);
            return new Answer(codes);
        }
    }
}

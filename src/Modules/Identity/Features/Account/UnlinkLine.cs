using BrigadeDispatch.Contracts.Members;
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

/// <summary>Takes one's own LINE link (連携) off. Refused to whoever could not sign in any more.</summary>
internal static class UnlinkLine
{
    [Needs(Permission.OwnAccount)]
    internal sealed record Command : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapDelete("/line", HandleAsync).WithName(nameof(UnlinkLine)).WithSummary("Takes one's own LINE link off.").ProducesProblem(409);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor, ILineLinks links) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            if (factor.WhyNot(own) is { } refusal)
                return refusal;
            if (own.Account.PasswordHash is null)
                return new LastWay();
            var unlinked = await links.UnlinkAsync(own.Member, cancellationToken);
            if (unlinked.Refusal is { } not)
                return not;
            work.Audit("line.unlinked", own.Member.ToString(), "own");
            await work.CommitAsync(cancellationToken);
            return new Done();
        }
    }
}

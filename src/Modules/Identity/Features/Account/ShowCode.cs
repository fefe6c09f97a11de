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

/// <summary>Shows the second factor by a code: of the app, or a recovery code. Counts for this session alone.</summary>
internal static class ShowCode
{
    public sealed record Body(string? Code);

    [Needs(Permission.OwnAccount)]
    internal sealed record Command(string Code) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder account) =>
        account.MapPost("/second-factor", HandleAsync).WithName(nameof(ShowCode)).WithSummary("Shows the second factor by a code.").ProducesProblem(403);

    private static Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Body body, Repeating repeating, CancellationToken cancellationToken) =>
        AccountGroup.DoneAsync(repeating.SendAsync(new Command(body.Code ?? ""), cancellationToken));

    internal sealed class Handler(UnitOfWork work, OwnFactor factor) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await factor.FindAsync(cancellationToken) is not { } own)
                return new SessionRequired();
            var refusal = factor.Try(own, request.Code.Length <= 64 ? request.Code : "");
            if (refusal is null)
                factor.Shown(own);
            await work.CommitAsync(cancellationToken);
            return refusal is null ? new Done() : refusal;
        }
    }
}

using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>Closes a round: what is still open stays open, results that come later are taken all the same.</summary>
internal static class CloseRound
{
    /// <summary>Nothing to say.</summary>
    public sealed record Form;

    [Needs(Permission.PlanInspections)]
    internal sealed record Command(string Id) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/inspection-rounds/{roundId}/close", HandleAsync).WithName(nameof(CloseRound)).WithTags("Inspections")
            .WithSummary("Closes a round of inspection.").ProducesProblem(403).ProducesProblem(404);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string roundId, Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(roundId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(roundId), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await work.FindAsync<InspectionRoundDocument>(request.Id, cancellationToken) is not { Round: var round })
                return new Missing();
            if (!InspectionRights.Covers(context.Actor, Permission.PlanInspections, round))
                return new PermissionDenied(nameof(Permission.PlanInspections));
            if (round.ClosedAt is not null)
                return new Done();
            work.Save(new InspectionRoundDocument { Round = round with { ClosedAt = clock.GetUtcNow(), ClosedBy = context.Actor.Name } });
            work.Audit("inspectionRound.closed", round.Id);
            try
            {
                await work.CommitAsync(cancellationToken);
            }
            catch (ConcurrentChangeException)
            {
                return new Kernel.Conflict();
            }
            return new Done();
        }
    }
}

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

/// <summary>The rounds of inspection with their progress, open ones first.</summary>
internal static class ListRounds
{
    /// <summary>The rounds, and for whom new ones may be made.</summary>
    /// <param name="PlanUnits">Units that whoever asks may make a round for.</param>
    /// <param name="PlanWhole">They may make one for the whole brigade.</param>
    public sealed record Page(IReadOnlyList<RoundRow> Rounds, IReadOnlyList<PlanUnit> PlanUnits, bool PlanWhole);

    /// <summary>A unit to choose.</summary>
    public sealed record PlanUnit(string Id, string Name);

    [Needs(Permission.SeeWater)]
    internal sealed record Query : IRequest<Result<Page>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/inspection-rounds", HandleAsync).WithName(nameof(ListRounds)).WithTags("Inspections").WithSummary("Rounds of inspection with their progress.");

    private static async Task<Results<Ok<Page>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Page>, ProblemHttpResult>>(page => TypedResults.Ok(page), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(RoundSheets sheets, IRoster rosters, RequestContext context) : IRequestHandler<Query, Result<Page>>
    {
        private const int Shown = 200;

        public async Task<Result<Page>> Handle(Query request, CancellationToken cancellationToken)
        {
            var (state, names) = await sheets.StateAsync(cancellationToken);
            var reach = context.Actor.ReachOf(Permission.PlanInspections);
            var units = (await rosters.CurrentAsync(context.Brigade, cancellationToken)).Units.Where(unit => reach.CoversAny([unit.Id.Value]));
            return new Page([.. state.Rounds.Values.OrderBy(round => round.ClosedAt is not null).ThenBy(round => round.ClosedAt is null ? round.DueOn : default)
                .ThenByDescending(round => round.CreatedAt).ThenBy(round => round.Id, StringComparer.Ordinal).Take(Shown).Select(round => sheets.RowOf(round, state, names))],
                [.. units.Select(unit => new PlanUnit(unit.Id.ToString(), unit.Name))], reach.CoversAny([]));
        }
    }
}

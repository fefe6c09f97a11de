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

/// <summary>One round with its sources in route order and the result that counts for each.</summary>
internal static class ShowRound
{
    /// <summary>A round and all that is in it.</summary>
    public sealed record Sheet(
        string Id, string Title, string? UnitId, string? UnitName, string DueOn, bool Overdue, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt, int Total,
        RoundCounts Counts, bool MayPlan, bool MayInspect, IReadOnlyList<RoundItem> Items);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(string Id) : IRequest<Result<Sheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/inspection-rounds/{roundId}", HandleAsync).WithName(nameof(ShowRound)).WithTags("Inspections")
            .WithSummary("A round of inspection with its sources in route order.").ProducesProblem(404);

    private static async Task<Results<Ok<Sheet>, ProblemHttpResult>> HandleAsync(string roundId, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(roundId), cancellationToken);
        return result.Match<Results<Ok<Sheet>, ProblemHttpResult>>(sheet => TypedResults.Ok(sheet), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(RoundSheets sheets) : IRequestHandler<Query, Result<Sheet>>
    {
        public async Task<Result<Sheet>> Handle(Query request, CancellationToken cancellationToken)
        {
            var (state, names) = await sheets.StateAsync(cancellationToken);
            if (!state.Rounds.TryGetValue(request.Id, out var round))
                return new Missing();
            var row = sheets.RowOf(round, state, names);
            var items = (await sheets.LinesAsync(round, state, cancellationToken)).Select((line, index) => sheets.ItemOf(line, index + 1, names)).ToList();
            return new Sheet(
                row.Id, row.Title, row.UnitId, row.UnitName, row.DueOn, row.Overdue, row.CreatedAt, row.ClosedAt, row.Total, row.Counts, row.MayPlan,
                items.Exists(item => item.MayInspect), items);
        }
    }
}

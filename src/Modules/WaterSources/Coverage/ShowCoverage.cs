using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>Which part of each area is farther from a source than the standard asks (消防水利の基準 第4条).</summary>
internal static class ShowCoverage
{
    /// <param name="Version">Of sources and areas.</param>
    /// <param name="Rule">Which sources were counted and how, in a few sentences.</param>
    public sealed record Answer(string Version, bool Windy, string Rule, IReadOnlyList<Area> Areas, DateTimeOffset At);

    /// <param name="LimitMetres">How far a building may be from a source there.</param>
    /// <param name="Share">Uncovered of the whole, 0 to 1.</param>
    /// <param name="HydrantsOnly">All sources that cover some of it are hydrants.</param>
    /// <param name="Uncovered">Null: nothing.</param>
    public sealed record Area(
        string Id, string Name, string Zone, double LimitMetres, double AreaSquareMetres, double UncoveredSquareMetres, double Share, bool HydrantsOnly,
        GeoMultiPolygon? Uncovered);

    [Needs(Permission.SeeWater)]
    internal sealed record Query : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/coverage", HandleAsync).WithName(nameof(ShowCoverage)).WithTags("Water")
            .WithSummary("What the usable sources leave uncovered of each area, by the distances of the standard.");

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(CoverageFigures figures, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var figure = await figures.CurrentAsync(context.Brigade, cancellationToken);
            return new Answer(figure.Version, figure.Set.Windy, CoverageRule.Sentence, [.. figure.Areas.Select(Of)], figure.At);
        }

        private static Area Of(AreaFigure figure) => new(
            figure.Ground.Area.Id, figure.Ground.Area.Name, ZoneWords.Of(figure.Ground.Area.Zone), figure.Ground.Limit, Math.Round(figure.Coverage.SquareMetres),
            Math.Round(figure.Coverage.UncoveredSquareMetres), Math.Round(figure.Coverage.Share, 6), figure.Coverage.HydrantsOnly, figure.Ground.Draw(figure.Coverage.Uncovered));
    }
}

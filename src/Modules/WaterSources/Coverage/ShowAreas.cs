using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>The areas whose coverage is told.</summary>
internal static class ShowAreas
{
    public sealed record Answer(string Etag, bool Windy, IReadOnlyList<Area> Areas);

    /// <param name="Zone">commercial, otherZone, outside.</param>
    public sealed record Area(string? Id, string Name, string Zone, GeoMultiPolygon Geometry);

    [Needs(Permission.SeeWater)]
    internal sealed record Query : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/coverage/areas", HandleAsync).WithName(nameof(ShowAreas)).WithTags("Water").WithSummary("The areas whose coverage is told, and the wind rule.");

    internal static Answer Of(AreaSet set) => new(set.Set, set.Windy, [.. set.Areas.Select(area => new Area(area.Id, area.Name, ZoneWords.Of(area.Zone), GeoShapes.Write(area.Polygons)))]);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(CoverageAreas areas, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken) => Of(await areas.CurrentAsync(context.Brigade, cancellationToken));
    }
}

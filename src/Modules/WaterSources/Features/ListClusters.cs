using System.Text.Json.Serialization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>The sources in view, bundled for a zoom: for screens that cannot hold all points.</summary>
internal static class ListClusters
{
    /// <summary>Marks in view; their counts add up to <paramref name="InView"/>.</summary>
    public sealed record Answer(string Version, int Total, int InView, IReadOnlyList<Item> Items);

    /// <summary>A mark: several sources, or one with its own fields.</summary>
    public sealed record Item(
        double Latitude, double Longitude, int Count,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kind,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Flags,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Number);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(string? West, string? South, string? East, string? North, string? Zoom) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-sources/clusters", HandleAsync).WithName(nameof(ListClusters)).WithTags("Water")
            .WithSummary("Water sources in view, bundled; `west`, `south`, `east`, `north` in degrees, `zoom` 0 to 22.").ProducesProblem(422);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string? west, string? south, string? east, string? north, string? zoom, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(west, south, east, north, zoom), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterBook book, ISourceMarks marks, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var words = new QueryWords();
            var (west, south) = (words.Number("west", request.West, -180, 180), words.Number("south", request.South, -90, 90));
            var (east, north) = (words.Number("east", request.East, -180, 180), words.Number("north", request.North, -90, 90));
            var zoom = words.Whole("zoom", request.Zoom, 0, 22, 12);
            if (words.AreWrong)
                return words.Refusal;
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var known = await marks.CurrentAsync(context.Brigade, cancellationToken);
            var clusters = state.Clusters.Query(west, south, east, north, zoom);
            var items = new Item[clusters.Count];
            var inView = 0;
            for (var at = 0; at < items.Length; at++)
            {
                var cluster = clusters[at];
                inView += cluster.Count;
                items[at] = cluster.Single is { } one
                    ? new Item(one.Latitude, one.Longitude, 1, one.Id.ToString(), SourceWords.Of(one.Kind),
                        (int)SourceWords.Flags(one, Standard.VerdictOf(one), known.All.GetValueOrDefault(one.Id)), one.Number)
                    : new Item(Math.Round(cluster.Latitude, 6), Math.Round(cluster.Longitude, 6), cluster.Count, null, null, null, null);
            }
            return new Answer(PointsCache.VersionOf(state, known), state.Index.Count, inView, items);
        }
    }
}

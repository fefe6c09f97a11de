using System.Runtime.CompilerServices;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>What a map of the brigade begins with: tiles and the place to look at.</summary>
internal static class ShowMapSettings
{
    /// <param name="Tiles">Null: a map without tiles.</param>
    public sealed record Answer(TileSource? Tiles, Centre Centre);

    /// <summary>Where tiles come from and whose they are.</summary>
    public sealed record TileSource(string Url, string Attribution, string? AttributionUrl, int MinZoom, int MaxZoom);

    /// <summary>Where a map begins.</summary>
    public sealed record Centre(double Latitude, double Longitude, int Zoom);

    [Needs(Permission.SeeWater)]
    internal sealed record Query : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/map-settings", HandleAsync).WithName(nameof(ShowMapSettings)).WithTags("Water")
            .WithSummary("Tiles of the map and where it begins.").ProducesProblem(403);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(IOptions<WaterSourcesOptions> options, WaterBook book, IBrigades brigades, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        private const string Demo = "上田市";

        private static readonly Centre _ueda = new(36.4019, 138.2491, 12), _japan = new(36.5, 138, 5);
        private static readonly ConditionalWeakTable<WaterBookState, Centre> _centres = [];

        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var map = options.Value;
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var centre = state.Index.Count > 0 ? _centres.GetValue(state, Middle)
                : (await brigades.FindAsync(context.Brigade, cancellationToken))?.MunicipalityNames.Any(name => name.Contains(Demo, StringComparison.Ordinal)) == true
                    ? _ueda : _japan;
            return new Answer(
                map.HasTiles ? new TileSource(map.TileUrl, map.Attribution, map.AttributionUrl.Length == 0 ? null : map.AttributionUrl,
                    WaterSourcesOptions.MinZoom, WaterSourcesOptions.MaxZoom) : null,
                centre);
        }

        // The middle one and not the mean: a few places gone astray must not move the map into the sea.
        private static Centre Middle(WaterBookState state)
        {
            var (latitudes, longitudes) = (state.Present.Select(source => source.Latitude).Order().ToArray(), state.Present.Select(source => source.Longitude).Order().ToArray());
            var span = Math.Max(Width(latitudes) * 1.25, Width(longitudes));   // a degree of latitude is longer on the screen
            var zoom = span < 1e-6 ? 16 : (int)Math.Floor(Math.Log2(360.0 * 360 / 256 / span));   // 360 pixels: a telephone
            return new Centre(Math.Round(latitudes[latitudes.Length / 2], 6), Math.Round(longitudes[longitudes.Length / 2], 6), Math.Clamp(zoom, 5, 16));
        }

        private static double Width(double[] sorted) => sorted[(sorted.Length - 1) * 95 / 100] - sorted[(sorted.Length - 1) * 5 / 100];
    }
}

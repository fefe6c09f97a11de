using System.IO.Compression;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Every source that is there, as columns for the map.</summary>
internal static class ListPoints
{
    /// <summary>Columns of equal length; coordinates in millionths of a degree, kinds as 0 to 9, units as places in <paramref name="Units"/> or -1.</summary>
    /// <param name="UnitNames">Beside <paramref name="Units"/>.</param>
    /// <param name="Tagged">Beside <paramref name="Tags"/>: the places in the columns of the sources that have it.</param>
    public sealed record Points(
        string Version, int Total, IReadOnlyList<string> Ids, IReadOnlyList<int> Latitude, IReadOnlyList<int> Longitude, IReadOnlyList<int> Kind,
        IReadOnlyList<int> Flags, IReadOnlyList<string> Number, IReadOnlyList<int> Unit, IReadOnlyList<string> Units, IReadOnlyList<string> UnitNames,
        IReadOnlyList<string> Tags, IReadOnlyList<IReadOnlyList<int>> Tagged);

    [Needs(Permission.SeeWater)]
    internal sealed record Query : IRequest<Result<PointsCache.Made>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-sources/points", HandleAsync).WithName(nameof(ListPoints)).WithTags("Water")
            .WithSummary("All water sources as columns; with If-None-Match of its ETag 304.").Produces<Points>().Produces(304).ProducesProblem(403);

    private static async Task<IResult> HandleAsync(IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        if (result.Refusal is { } refusal)
            return refusal.ToProblem();
        var made = result.Value;
        var headers = http.Response.Headers;
        headers.ETag = made.ETag;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = "private, no-cache";   // kept, and asked about each time
        var request = http.Request.GetTypedHeaders();
        if (request.IfNoneMatch.Any(tag => tag.Tag == made.ETag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        const string json = "application/json; charset=utf-8";
        if (Takes("br"))
        {
            headers.ContentEncoding = "br";
            return TypedResults.Bytes(made.Brotli, json);
        }
        if (Takes("gzip"))
        {
            headers.ContentEncoding = "gzip";
            return TypedResults.Bytes(made.Gzip, json);
        }
        return TypedResults.Stream(new GZipStream(new MemoryStream(made.Gzip), CompressionMode.Decompress), json);

        bool Takes(string coding) => request.AcceptEncoding.Any(one => one.Value == coding && one.Quality is null or > 0);
    }

    internal sealed class Handler(PointsCache points, RequestContext context) : IRequestHandler<Query, Result<PointsCache.Made>>
    {
        public async Task<Result<PointsCache.Made>> Handle(Query request, CancellationToken cancellationToken) =>
            await points.OfAsync(context.Brigade, cancellationToken);
    }
}

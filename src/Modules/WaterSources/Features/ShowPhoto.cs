using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>A photo, as a picture and nothing else.</summary>
internal static class ShowPhoto
{
    [Needs(Permission.SeeWater)]
    internal sealed record Query(string Id) : IRequest<Result<Photo>>;

    internal sealed record Photo(string MediaType, byte[] Bytes);

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-photos/{photoId}", HandleAsync).WithName(nameof(ShowPhoto)).WithTags("Water")
            .WithSummary("A photo.").Produces(200, contentType: "image/jpeg", additionalContentTypes: "image/png").ProducesProblem(404);

    private static async Task<IResult> HandleAsync(string photoId, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(photoId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(photoId), cancellationToken);
        if (result.Refusal is { } refusal)
            return refusal.ToProblem();
        var headers = http.Response.Headers;
        headers.CacheControl = "private, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        headers.ContentDisposition = "inline; filename=\"photo." + (result.Value.MediaType == "image/png" ? "png" : "jpg") + "\"";
        return TypedResults.Bytes(result.Value.Bytes, result.Value.MediaType);
    }

    internal sealed class Handler(BrigadeReader reader, RequestContext context) : IRequestHandler<Query, Result<Photo>>
    {
        public async Task<Result<Photo>> Handle(Query request, CancellationToken cancellationToken) =>
            await reader.FindAsync<WaterPhotoDocument>(context.Brigade, request.Id, cancellationToken) is var (photo, _) ? new Photo(photo.MediaType, photo.Bytes) : new Missing();
    }
}

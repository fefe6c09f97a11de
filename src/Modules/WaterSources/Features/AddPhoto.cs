using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>A photo that is too large.</summary>
internal sealed record PhotoTooLarge() : Refusal("photo.tooLarge", "写真が大きすぎます。1MBまでに小さくして、もう一度送ってください。", 413);

/// <summary>No photo, whatever it is called.</summary>
internal sealed record NotAPhoto() : Refusal("photo.unreadable", "写真として読めません。JPEGかPNGの写真を選んでください。", 422);

/// <summary>
/// Takes in a photo of a source or a defect: told by its bytes, without the place and time in it. Whoever inspects may, and whoever edits.
/// </summary>
internal static class AddPhoto
{
    [Needs(Permission.InspectWater)]
    internal sealed record ByInspector(byte[] Bytes) : IRequest<Result<PhotoRow>>;

    [Needs(Permission.EditWater)]
    internal sealed record ByEditor(byte[] Bytes) : IRequest<Result<PhotoRow>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-photos", HandleAsync).WithName(nameof(AddPhoto)).WithTags("Water")
            .WithSummary("Takes in a photo: the body, JPEG or PNG, at most 1 MB.").Accepts<byte[]>("image/jpeg", "image/png")
            .ProducesProblem(413).ProducesProblem(422);

    private static async Task<Results<Created<PhotoRow>, ProblemHttpResult>> HandleAsync(
        HttpContext http, IMediator mediator, RequestContext context, CancellationToken cancellationToken)
    {
        if (await RawBody.ReadAsync(http, Picture.Most) is not { } bytes)
            return new PhotoTooLarge().ToProblem();
        var result = context.Actor.ReachOf(Permission.InspectWater) != Reach.Nowhere
            ? await mediator.Send(new ByInspector(bytes), cancellationToken) : await mediator.Send(new ByEditor(bytes), cancellationToken);
        return result.Match<Results<Created<PhotoRow>, ProblemHttpResult>>(photo => TypedResults.Created((string?)null, photo), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, TimeProvider clock) : IRequestHandler<ByInspector, Result<PhotoRow>>, IRequestHandler<ByEditor, Result<PhotoRow>>
    {
        public Task<Result<PhotoRow>> Handle(ByInspector request, CancellationToken cancellationToken) => KeepAsync(request.Bytes, cancellationToken);

        public Task<Result<PhotoRow>> Handle(ByEditor request, CancellationToken cancellationToken) => KeepAsync(request.Bytes, cancellationToken);

        private async Task<Result<PhotoRow>> KeepAsync(byte[] bytes, CancellationToken cancellationToken)
        {
            if (Picture.Read(bytes) is not { } picture)
                return new NotAPhoto();
            var now = clock.GetUtcNow();
            var photo = new WaterPhotoDocument { Id = ShortId.Write(Guid.CreateVersion7(now)), MediaType = picture.MediaType, At = now, Bytes = picture.Bytes };
            work.Save(photo);
            work.Save(new WaterPhotoMarkDocument { Id = photo.Id });
            work.Audit("waterPhoto.added", photo.Id);
            await work.CommitAsync(cancellationToken);
            return new PhotoRow(photo.Id);
        }
    }
}

using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>A source at another place on the map.</summary>
internal static class MoveSource
{
    /// <param name="Etag">What was read.</param>
    public sealed record Form(string? Etag = null, double? Latitude = null, double? Longitude = null);

    [Needs(Permission.EditWater)]
    internal sealed record Command(WaterSourceId Id, Form Form) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/{sourceId}/move", HandleAsync).AsDeed().WithName(nameof(MoveSource)).WithSummary("Moves a water source on the map.");

    private static Task<Results<Ok<SourceSheet>, ProblemHttpResult>> HandleAsync(string sourceId, Form form, IMediator mediator, CancellationToken cancellationToken) =>
        SourceDoors.SendAsync(sourceId, id => new Command(id, form), mediator, cancellationToken);

    internal sealed class Handler(SourceEdits edits) : IRequestHandler<Command, Result<SourceSheet>>
    {
        public Task<Result<SourceSheet>> Handle(Command request, CancellationToken cancellationToken) =>
            edits.ChangeAsync(request.Id, request.Form.Etag, "moved", (current, input) => input.Place(current, request.Form.Latitude, request.Form.Longitude), cancellationToken);
    }
}

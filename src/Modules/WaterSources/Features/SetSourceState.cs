using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Usable, restricted or out of use, with the reason and since when.</summary>
internal static class SetSourceState
{
    /// <param name="Etag">What was read.</param>
    /// <param name="State">usable, restricted, outOfUse.</param>
    /// <param name="Reason">Needed unless usable.</param>
    /// <param name="Since">Null: now.</param>
    public sealed record Form(string? Etag = null, string? State = null, string? Reason = null, DateTimeOffset? Since = null);

    [Needs(Permission.EditWater)]
    internal sealed record Command(WaterSourceId Id, Form Form) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/{sourceId}/state", HandleAsync).AsDeed().WithName(nameof(SetSourceState)).WithSummary("Says whether a water source can be used.");

    private static Task<Results<Ok<SourceSheet>, ProblemHttpResult>> HandleAsync(string sourceId, Form form, IMediator mediator, CancellationToken cancellationToken) =>
        SourceDoors.SendAsync(sourceId, id => new Command(id, form), mediator, cancellationToken);

    internal sealed class Handler(SourceEdits edits) : IRequestHandler<Command, Result<SourceSheet>>
    {
        public Task<Result<SourceSheet>> Handle(Command request, CancellationToken cancellationToken) =>
            edits.ChangeAsync(request.Id, request.Form.Etag, "state",
                (current, input) => input.State(current, current, request.Form.State, request.Form.Reason, request.Form.Since, "reason", "since"), cancellationToken);
    }
}

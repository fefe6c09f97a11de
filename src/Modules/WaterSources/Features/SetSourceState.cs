using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
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
        brigade.MapPost("/water-sources/{sourceId}/state", HandleAsync).WithName(nameof(SetSourceState)).WithTags("Water")
            .WithSummary("Says whether a water source can be used.").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<SourceSheet>, ProblemHttpResult>> HandleAsync(
        string sourceId, Form fields, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(sourceId, out var id))
            return new Missing().ToProblem();
        return (await mediator.Send(new Command(new WaterSourceId(id), fields), cancellationToken)).ToAnswer();
    }

    internal sealed class Handler(SourceEdits edits) : IRequestHandler<Command, Result<SourceSheet>>
    {
        public Task<Result<SourceSheet>> Handle(Command request, CancellationToken cancellationToken) =>
            edits.ChangeAsync(request.Id, request.Form.Etag, "state",
                (current, input) => input.State(current, current, request.Form.State, request.Form.Reason, request.Form.Since, "reason", "since"), cancellationToken);
    }
}

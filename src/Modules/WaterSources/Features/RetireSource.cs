using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>A source that is no longer there (廃止): kept for its history, shown only when asked for.</summary>
internal static class RetireSource
{
    /// <param name="Etag">What was read.</param>
    /// <param name="Reason">Why it is no longer there.</param>
    public sealed record Form(string? Etag = null, string? Reason = null);

    [Needs(Permission.EditWater)]
    internal sealed record Command(WaterSourceId Id, Form Form) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/{sourceId}/retire", HandleAsync).AsDeed().WithName(nameof(RetireSource)).WithSummary("Retires a water source that is no longer there.");

    private static Task<Results<Ok<SourceSheet>, ProblemHttpResult>> HandleAsync(string sourceId, Form form, IMediator mediator, CancellationToken cancellationToken) =>
        SourceDoors.SendAsync(sourceId, id => new Command(id, form), mediator, cancellationToken);

    internal sealed class Handler(SourceEdits edits, TimeProvider clock) : IRequestHandler<Command, Result<SourceSheet>>
    {
        public Task<Result<SourceSheet>> Handle(Command request, CancellationToken cancellationToken) =>
            edits.ChangeAsync(request.Id, request.Form.Etag, "retired", (current, input) => current with
            {
                RetiredAt = clock.GetUtcNow(),
                RetiredReason = input.Reason("reason", request.Form.Reason, "廃止の理由を書いてください。例: 撤去、重複"),
            }, cancellationToken);
    }
}

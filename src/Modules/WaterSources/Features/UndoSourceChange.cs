using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>Takes one change of a source back, if nothing came after it.</summary>
internal static class UndoSourceChange
{
    /// <param name="ChangeId">From the history.</param>
    public sealed record Form(string? ChangeId = null);

    [Needs(Permission.EditWater)]
    internal sealed record Command(WaterSourceId Id, Form Form) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/{sourceId}/undo", HandleAsync).AsDeed().WithName(nameof(UndoSourceChange)).WithSummary("Takes one change of a water source back; 409 if it was changed since.");

    private static Task<Results<Ok<SourceSheet>, ProblemHttpResult>> HandleAsync(string sourceId, Form form, IMediator mediator, CancellationToken cancellationToken) =>
        SourceDoors.SendAsync(sourceId, id => new Command(id, form), mediator, cancellationToken);

    internal sealed class Handler(SourceEdits edits) : IRequestHandler<Command, Result<SourceSheet>>
    {
        public Task<Result<SourceSheet>> Handle(Command request, CancellationToken cancellationToken) =>
            edits.UndoAsync(request.Id, request.Form.ChangeId, cancellationToken);
    }
}

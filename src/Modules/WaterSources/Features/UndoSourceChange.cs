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

/// <summary>Takes one change of a source back, if nothing came after it.</summary>
internal static class UndoSourceChange
{
    /// <param name="ChangeId">From the history.</param>
    public sealed record Form(string? ChangeId = null);

    [Needs(Permission.EditWater)]
    internal sealed record Command(WaterSourceId Id, Form Form) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/{sourceId}/undo", HandleAsync).WithName(nameof(UndoSourceChange)).WithTags("Water")
            .WithSummary("Takes one change of a water source back; 409 if it was changed since.").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

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
            edits.UndoAsync(request.Id, request.Form.ChangeId, cancellationToken);
    }
}

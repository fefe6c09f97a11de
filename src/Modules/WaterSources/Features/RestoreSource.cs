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

/// <summary>A retired source is there after all.</summary>
internal static class RestoreSource
{
    /// <param name="Etag">What was read.</param>
    public sealed record Form(string? Etag = null);

    [Needs(Permission.EditWater)]
    internal sealed record Command(WaterSourceId Id, Form Form) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/{sourceId}/restore", HandleAsync).WithName(nameof(RestoreSource)).WithTags("Water")
            .WithSummary("Brings a retired water source back.").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

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
            edits.ChangeAsync(request.Id, request.Form.Etag, "restored", (current, _) => current with { RetiredAt = null, RetiredReason = null }, cancellationToken, retired: true);
    }
}

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

/// <summary>Changes a source. Whoever saves what another changed meanwhile gets both to compare; nothing is lost.</summary>
internal static class EditSource
{
    [Needs(Permission.EditWater)]
    internal sealed record Command(WaterSourceId Id, SourceFields Fields) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/water-sources/{sourceId}", HandleAsync).WithName(nameof(EditSource)).WithTags("Water")
            .WithSummary("Changes a water source; 409 carries it as it stands now as `current`.").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static Task<Results<Ok<SourceSheet>, ProblemHttpResult>> HandleAsync(
        string sourceId, SourceFields fields, IMediator mediator, CancellationToken cancellationToken) =>
        SourceDoors.SendAsync(sourceId, id => new Command(id, fields), mediator, cancellationToken);

    internal sealed class Handler(SourceEdits edits) : IRequestHandler<Command, Result<SourceSheet>>
    {
        public Task<Result<SourceSheet>> Handle(Command request, CancellationToken cancellationToken) =>
            edits.ChangeAsync(request.Id, request.Fields.Etag, "edited", (current, input) => input.Read(request.Fields, current), cancellationToken);
    }
}

using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>A new source.</summary>
internal static class CreateSource
{
    [Needs(Permission.EditWater)]
    internal sealed record Command(SourceFields Fields) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources", HandleAsync).WithName(nameof(CreateSource)).WithTags("Water")
            .WithSummary("Enters a water source; `warnings` say what looks wrong though it can be so.").ProducesProblem(422);

    private static async Task<Results<Created<CreatedSource>, ProblemHttpResult>> HandleAsync(SourceFields fields, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(fields), cancellationToken);
        return result.Match<Results<Created<CreatedSource>, ProblemHttpResult>>(
            sheet => TypedResults.Created((string?)null, new CreatedSource(sheet.Id, sheet.Etag, sheet.Warnings)), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(SourceEdits edits) : IRequestHandler<Command, Result<SourceSheet>>
    {
        public Task<Result<SourceSheet>> Handle(Command request, CancellationToken cancellationToken) => edits.CreateAsync(request.Fields, cancellationToken);
    }
}

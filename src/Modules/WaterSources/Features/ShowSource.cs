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

/// <summary>One source with all that is known of it.</summary>
internal static class ShowSource
{
    [Needs(Permission.SeeWater)]
    internal sealed record Query(WaterSourceId Id) : IRequest<Result<SourceSheet>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/water-sources/{sourceId}", HandleAsync).WithName(nameof(ShowSource)).WithTags("Water")
            .WithSummary("One water source, retired ones too.").ProducesProblem(404);

    private static async Task<Results<Ok<SourceSheet>, ProblemHttpResult>> HandleAsync(string sourceId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(sourceId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(new WaterSourceId(id)), cancellationToken);
        return result.Match<Results<Ok<SourceSheet>, ProblemHttpResult>>(sheet => TypedResults.Ok(sheet), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(SourceSheets sheets) : IRequestHandler<Query, Result<SourceSheet>>
    {
        public async Task<Result<SourceSheet>> Handle(Query request, CancellationToken cancellationToken) =>
            await sheets.FindAsync(request.Id, cancellationToken) is { } sheet ? sheet : new Missing();
    }
}

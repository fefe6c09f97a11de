using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>The defects (不具合) with where they stand.</summary>
internal static class ListDefects
{
    /// <summary>The defects.</summary>
    public sealed record Page(IReadOnlyList<DefectRow> Defects);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(string? State) : IRequest<Result<Page>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/defects", HandleAsync).WithName(nameof(ListDefects)).WithTags("Inspections")
            .WithSummary("Defects of sources; `state` open, told or closed.").ProducesProblem(422);

    private static async Task<Results<Ok<Page>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken, string? state = null)
    {
        var result = await mediator.Send(new Query(state), cancellationToken);
        return result.Match<Results<Ok<Page>, ProblemHttpResult>>(page => TypedResults.Ok(page), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(DefectSheets sheets) : IRequestHandler<Query, Result<Page>>
    {
        public async Task<Result<Page>> Handle(Query request, CancellationToken cancellationToken) =>
            DefectSheets.TryRead(request.State, out var state)
                ? new Page([.. (await sheets.ListAsync(state, cancellationToken)).Select(line => line.Row)])
                : new InvalidInput("state", "open、told、closed のどれかを選んでください。");
    }
}

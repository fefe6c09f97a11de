using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Personnel;

/// <summary>Personnel orders (人事異動), latest day first.</summary>
internal static class ListPersonnel
{
    private const int Most = 200;

    [Needs(Permission.PlanPersonnel)]
    internal sealed record Query : IRequest<Result<IReadOnlyList<PersonnelRow>>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/personnel", HandleAsync).WithName(nameof(ListPersonnel)).WithTags("Personnel").WithSummary("Personnel orders, latest day first.");

    private static async Task<Results<Ok<IReadOnlyList<PersonnelRow>>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<IReadOnlyList<PersonnelRow>>, ProblemHttpResult>>(rows => TypedResults.Ok(rows), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(BrigadeReader reader, RequestContext context) : IRequestHandler<Query, Result<IReadOnlyList<PersonnelRow>>>
    {
        public async Task<Result<IReadOnlyList<PersonnelRow>>> Handle(Query request, CancellationToken cancellationToken)
        {
            var page = await reader.Store.QueryAsync(
                context.Brigade, new DocumentQuery(PersonnelDocument.Type, "day", Descending: true, Limit: Most), cancellationToken);
            return page.Documents.Select(stored => PersonnelWire.Row(reader.Open<PersonnelDocument>(context.Brigade, stored))).ToList();
        }
    }
}

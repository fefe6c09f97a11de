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

namespace BrigadeDispatch.Members.Features;

/// <summary>How far a bulk change has come: for the bar on the screen.</summary>
internal static class ShowBulkChange
{
    /// <summary>Counts, no names.</summary>
    public sealed record Progress(string Id, string Kind, string State, int Done, int Total, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);

    [Needs(Permission.SeeMembers)]
    internal sealed record Query(string Id) : IRequest<Result<Progress>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/bulk-changes/{changeId}", HandleAsync).WithName(nameof(ShowBulkChange)).WithTags("Members")
            .WithSummary("How far a bulk change has come.").ProducesProblem(404);

    private static async Task<Results<Ok<Progress>, ProblemHttpResult>> HandleAsync(string changeId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(changeId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Query(changeId), cancellationToken);
        return result.Match<Results<Ok<Progress>, ProblemHttpResult>>(progress => TypedResults.Ok(progress), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(BrigadeReader reader, RequestContext context) : IRequestHandler<Query, Result<Progress>>
    {
        public async Task<Result<Progress>> Handle(Query request, CancellationToken cancellationToken) =>
            await reader.FindAsync<BulkChangeDocument>(context.Brigade, request.Id, cancellationToken) is var (change, _)
                ? new Progress(
                    change.Id, change.Kind, System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(change.State.ToString()), change.Done, change.Total,
                    change.StartedAt, change.FinishedAt)
                : new Missing();
    }
}

using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Features;

/// <summary>The members (団員) by number, a page at a time. First form: names and posts, no private fields.</summary>
internal static class ListMembers
{
    public sealed record Row(int Number, string Name, string Rank, string Unit, bool Active, bool Linked);

    public sealed record Page(IReadOnlyList<Row> Members, int Total, int? NextAfter);

    [Needs(Permission.SeeMembers)]
    internal sealed record Query(int After, int Limit) : IRequest<Result<Page>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/members", HandleAsync).WithName(nameof(ListMembers)).WithTags("Members")
            .WithSummary("Members by number; `after` is the last number seen, `limit` 1 to 1,000.");

    private static async Task<Results<Ok<Page>, ProblemHttpResult>> HandleAsync(
        IMediator mediator, CancellationToken cancellationToken, int after = 0, int limit = 100)
    {
        var result = await mediator.Send(new Query(after, Math.Clamp(limit, 1, 1000)), cancellationToken);
        return result.Match<Results<Ok<Page>, ProblemHttpResult>>(page => TypedResults.Ok(page), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(IRoster rosters, RequestContext context) : IRequestHandler<Query, Result<Page>>
    {
        public async Task<Result<Page>> Handle(Query request, CancellationToken cancellationToken)
        {
            var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
            var units = roster.Units.ToDictionary(unit => unit.Id, unit => unit.Name);
            var rows = roster.Members.Where(member => member.Number > request.After).Take(request.Limit)
                .Select(member => new Row(member.Number, member.Name, Ranks.Japanese(member.Rank), units.GetValueOrDefault(member.UnitId, ""),
                    member.Active, member.LineUserId is not null))
                .ToList();
            return new Page(rows, roster.Members.Count, rows.Count == request.Limit ? rows[^1].Number : null);
        }
    }
}

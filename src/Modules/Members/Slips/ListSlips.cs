using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Where the slips of the people within reach stand, and who has not linked LINE yet (未連携).</summary>
internal static class ListSlips
{
    /// <summary><c>State</c>: <c>open</c>, <c>expired</c>, <c>used</c>, <c>revoked</c>.</summary>
    public sealed record Row(string MemberId, string Name, int Number, string Unit, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, string State);

    /// <summary><c>Slip</c>: as above, or <c>none</c>.</summary>
    public sealed record UnlinkedRow(string MemberId, int Number, string Name, string Unit, string Slip);

    [Needs(Permission.IssueSlips)]
    internal sealed record Query : IRequest<Result<IReadOnlyList<Row>>>;

    [Needs(Permission.IssueSlips)]
    internal sealed record UnlinkedQuery : IRequest<Result<IReadOnlyList<UnlinkedRow>>>;

    internal static void Map(RouteGroupBuilder brigade)
    {
        brigade.MapGet("/slips", HandleAsync).WithName(nameof(ListSlips)).WithTags("Slips")
            .WithSummary("The newest slip of everybody within reach who has one.");
        brigade.MapGet("/slips/unlinked", UnlinkedAsync).WithName("ListUnlinked").WithTags("Slips")
            .WithSummary("Members on duty within reach without a linked LINE account.");
    }

    private static async Task<Results<Ok<IReadOnlyList<Row>>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<IReadOnlyList<Row>>, ProblemHttpResult>>(rows => TypedResults.Ok(rows), refusal => refusal.ToProblem());
    }

    private static async Task<Results<Ok<IReadOnlyList<UnlinkedRow>>, ProblemHttpResult>> UnlinkedAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new UnlinkedQuery(), cancellationToken);
        return result.Match<Results<Ok<IReadOnlyList<UnlinkedRow>>, ProblemHttpResult>>(rows => TypedResults.Ok(rows), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(SlipReach reach, SlipBook slips, RequestContext context, TimeProvider clock)
        : IRequestHandler<Query, Result<IReadOnlyList<Row>>>, IRequestHandler<UnlinkedQuery, Result<IReadOnlyList<UnlinkedRow>>>
    {
        public async Task<Result<IReadOnlyList<Row>>> Handle(Query request, CancellationToken cancellationToken)
        {
            var circle = await reach.CurrentAsync(cancellationToken);
            var state = await slips.CurrentAsync(context.Brigade, cancellationToken);
            var now = clock.GetUtcNow();
            var rows = new List<Row>();
            foreach (var member in circle.InOrder(circle.Members))
                if (state.Slips.TryGetValue(member.Id, out var slip) && slip.StateAt(now) is not SlipState.None and var stands)
                    rows.Add(new Row(member.DocumentId, member.Name, member.Number, circle.UnitName(member), slip.IssuedAt, slip.ExpiresAt, stands.Text()));
            return rows;
        }

        public async Task<Result<IReadOnlyList<UnlinkedRow>>> Handle(UnlinkedQuery request, CancellationToken cancellationToken)
        {
            var circle = await reach.CurrentAsync(cancellationToken);
            var state = await slips.CurrentAsync(context.Brigade, cancellationToken);
            var now = clock.GetUtcNow();
            return circle.InOrder(circle.Members.Where(member => member is { MaySignIn: true, LineUserId: null, Kind: MemberKind.Member }))
                .Select(member => new UnlinkedRow(member.DocumentId, member.Number, member.Name, circle.UnitName(member), state.StateOf(member.Id, now).Text()))
                .ToList();
        }
    }
}

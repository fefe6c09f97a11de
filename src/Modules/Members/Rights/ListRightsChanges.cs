using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Rights;

/// <summary>Who changed which cells of the rights table when (権限の変更履歴), newest first.</summary>
internal static class ListRightsChanges
{
    private const int Most = 200;
    private const string MemberPrefix = "member:";

    public sealed record CellRow(string Subject, string SubjectName, string Permission, string PermissionName, string Before, string After);

    public sealed record Row(DateTimeOffset At, string Actor, IReadOnlyList<CellRow> Cells);

    [Needs(Permission.EditRights)]
    internal sealed record Query : IRequest<Result<IReadOnlyList<Row>>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/rights/changes", HandleAsync).WithName(nameof(ListRightsChanges)).WithTags("Rights")
            .WithSummary("The last 200 changes of the rights table within 400 days, newest first, cell by cell.");

    private static async Task<Results<Ok<IReadOnlyList<Row>>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<IReadOnlyList<Row>>, ProblemHttpResult>>(rows => TypedResults.Ok(rows), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(BrigadeReader reader, MemberBook members, RequestContext context) : IRequestHandler<Query, Result<IReadOnlyList<Row>>>
    {
        public async Task<Result<IReadOnlyList<Row>>> Handle(Query request, CancellationToken cancellationToken)
        {
            var state = await members.CurrentAsync(context.Brigade, cancellationToken);
            var query = new DocumentQuery(RightsChangeDocument.Type, RightsChangeDocument.AtKey, Descending: true, Limit: Most);
            var rows = new List<Row>();
            await foreach (var (change, _) in reader.QueryAsync<RightsChangeDocument>(context.Brigade, query, cancellationToken))
            {
                rows.Add(new Row(change.At, NameOf(change.Actor, state), change.Cells.Select(cell => new CellRow(
                    cell.Subject, cell.SubjectName, cell.Permission, Functions.Find(cell.Permission)?.Name ?? cell.Permission, cell.Before, cell.After)).ToList()));
                if (rows.Count == Most)
                    break;
            }
            return rows;
        }

        private static string NameOf(string actor, MemberBookState state) =>
            !actor.StartsWith(MemberPrefix, StringComparison.Ordinal) ? "システム"
            : ShortId.TryRead(actor[MemberPrefix.Length..], out var id) && state.Members.TryGetValue(new MemberId(id), out var member) ? member.Name
            : "（削除された人）";
    }
}

using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Rights;

/// <summary>The rights table (権限表) as the screen edits it.</summary>
internal static class ShowRights
{
    public sealed record FunctionRow(string Permission, string Name, string Group, bool Scoped);

    public sealed record SubjectRow(string Key, string Name);

    /// <summary><c>Reach</c>: <c>none</c>, <c>unit</c>, <c>division</c>, <c>brigade</c>.</summary>
    public sealed record CellRow(string Subject, string Permission, string Reach);

    /// <summary><c>Cells</c>: those that grant something; a cell that is not listed is <c>none</c>.</summary>
    public sealed record Answer(
        string Etag, IReadOnlyList<FunctionRow> Functions, IReadOnlyList<SubjectRow> Subjects, IReadOnlyList<CellRow> Cells, bool Default);

    [Needs(Permission.EditRights)]
    internal sealed record Query : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/rights", HandleAsync).WithName(nameof(ShowRights)).WithTags("Rights")
            .WithSummary("The rights table: functions, subjects, and the cells that grant something.");

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal static Answer Of(MemberBookState state, HeldTable held)
    {
        var subjects = SubjectRows.Of(state).Select(row => new SubjectRow(row.Key, row.Name)).ToList();
        var order = subjects.Select((row, at) => (row.Key, at)).ToDictionary(row => row.Key, row => row.at);
        return new Answer(
            RightsChange.TagOf(held.Version),
            Functions.All.Select(function => new FunctionRow(function.Permission.ToString(), function.Name, function.Group, function.Scoped)).ToList(),
            subjects,
            held.Table.Cells.Where(cell => order.ContainsKey(cell.Subject)).OrderBy(cell => order[cell.Subject]).ThenBy(cell => cell.Permission)
                .Select(cell => new CellRow(cell.Subject, cell.Permission.ToString(), cell.Reach.Text())).ToList(),
            held.IsDefault);
    }

    internal sealed class Handler(MemberBook members, RightsTableBook tables, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken) =>
            Of(await members.CurrentAsync(context.Brigade, cancellationToken), await tables.CurrentAsync(context.Brigade, cancellationToken));
    }
}

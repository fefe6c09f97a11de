using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Rights;

/// <summary>Replaces the rights table by an edited one; it counts from the next request of everybody.</summary>
internal static class ReplaceRights
{
    private const int MostCells = 5_000;

    /// <summary><c>Etag</c>: of the table that was edited. <c>Cells</c>: as shown; what is not listed is <c>none</c>. <c>Confirm</c>: also if it takes the right from oneself.</summary>
    public sealed record Body(string? Etag, IReadOnlyList<ShowRights.CellRow?>? Cells, bool? Confirm);

    [Needs(Permission.EditRights)]
    internal sealed record Command(string? Etag, IReadOnlyList<ShowRights.CellRow?> Cells, bool Confirm) : IRequest<Result<ShowRights.Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/rights", HandleAsync).WithName(nameof(ReplaceRights)).WithTags("Rights")
            .WithSummary("Replaces the rights table. 409 `rights.lockOut` if nobody, or not oneself any more, could edit it (then `confirm`).")
            .ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<ShowRights.Answer>, ProblemHttpResult>> HandleAsync(Body body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(body.Etag, body.Cells ?? [], body.Confirm ?? false), cancellationToken);
        return result.Match<Results<Ok<ShowRights.Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => ToProblem(refusal));
    }

    /// <summary>As every refusal, and whether <c>confirm</c> would help.</summary>
    internal static ProblemHttpResult ToProblem(Refusal refusal)
    {
        var problem = refusal.ToProblem();
        if (refusal is OwnRightGone)
            problem.ProblemDetails.Extensions["confirm"] = true;
        return problem;
    }

    internal static IReadOnlyList<FieldError> Check(IReadOnlyList<ShowRights.CellRow?> cells, MemberBookState state)
    {
        if (cells.Count > MostCells)
            return [new FieldError("cells", $"権限表の欄が多すぎます（{MostCells}まで）。")];
        var subjects = SubjectRows.Of(state).Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<(string?, string?)>();
        var errors = new List<FieldError>();
        for (var at = 0; at < cells.Count; at++)
        {
            var cell = cells[at];
            var function = Functions.Find(cell?.Permission);
            var reach = ReachWords.Read(cell?.Reach);
            if (cell?.Subject is null || !subjects.Contains(cell.Subject))
                errors.Add(new FieldError($"cells[{at}].subject", "この対象（階級・役職）はありません。画面を読みなおしてください。"));
            else if (function is null)
                errors.Add(new FieldError($"cells[{at}].permission", "この機能はありません。画面を読みなおしてください。"));
            else if (reach is null)
                errors.Add(new FieldError($"cells[{at}].reach", "範囲は、なし・自分の組織・分団・団全体から選んでください。"));
            else if (!function.Scoped && reach is ReachWord.Unit or ReachWord.Division)
                errors.Add(new FieldError($"cells[{at}].reach", $"「{function.Name}」は、なしか団全体から選んでください。"));
            else if (!seen.Add((cell.Subject, cell.Permission)))
                errors.Add(new FieldError($"cells[{at}]", "同じ欄が2回あります。画面を読みなおしてください。"));
        }
        return errors;
    }

    internal sealed class Handler(RightsChange change, MemberBook members, RightsTableBook tables, RequestContext context)
        : IRequestHandler<Command, Result<ShowRights.Answer>>
    {
        public async Task<Result<ShowRights.Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (string.IsNullOrEmpty(request.Etag))
                return new InvalidInput("etag", "画面を読みなおしてください。");
            var state = await members.CurrentAsync(context.Brigade, cancellationToken);
            if (Check(request.Cells, state) is { Count: > 0 } errors)
                return new InvalidInput(errors);
            var table = RightsTable.Of(request.Cells.Select(cell => new RightsCell(cell!.Subject, Functions.Find(cell.Permission)!.Permission, ReachWords.Read(cell.Reach)!.Value)));
            var done = await change.PutAsync(table, request.Etag, request.Confirm, cancellationToken);
            return done.Refusal is { } refusal ? refusal : ShowRights.Of(state, await tables.CurrentAsync(context.Brigade, cancellationToken));
        }
    }
}

using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Csv;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Features;

/// <summary>Takes a checked file of members in (CSVの取り込み), all of it or nothing.</summary>
internal static class ApplyImport
{
    /// <param name="Token">From the check.</param>
    /// <param name="Remove">Members who are not in the file have left (退団). Nobody is deleted.</param>
    public sealed record Request(string Token, bool Remove);

    /// <param name="ChangeId">The bulk change that is being applied.</param>
    public sealed record Outcome(string ChangeId);

    [Needs(Permission.ExchangeMembers)]
    internal sealed record Command(string Token, bool Remove) : IRequest<Result<Outcome>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/members.csv/apply", HandleAsync).WithName(nameof(ApplyImport)).WithTags("Members")
            .WithSummary("Takes a checked CSV of members in; progress is told by the bulk change. 409 import.stale if members changed since the check.")
            .ProducesProblem(404).ProducesProblem(409);

    private static async Task<Results<Ok<Outcome>, ProblemHttpResult>> HandleAsync(Request request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(request.Token ?? "", request.Remove), cancellationToken);
        return result.Match<Results<Ok<Outcome>, ProblemHttpResult>>(outcome => TypedResults.Ok(outcome), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(MemberImports imports, BulkChanges changes, BulkRunner runner, UnitOfWork work, RequestContext context) : IRequestHandler<Command, Result<Outcome>>
    {
        public async Task<Result<Outcome>> Handle(Command request, CancellationToken cancellationToken)
        {
            if (await imports.FindAsync(request.Token, cancellationToken) is not var (head, file))
                return new ImportGone();
            var judged = await imports.JudgeAsync(file, cancellationToken);
            if (judged.Refusal is { } refusal)
                return refusal;
            var (judgement, judge, _) = judged.Value;
            if (judgement.ErrorCount > 0 || judgement.Fingerprint() != head.Fingerprint || (request.Remove && judgement.RemovedFingerprint() != head.RemovedFingerprint))
                return new ImportStale();

            if (request.Remove && await imports.RefuseLeavingAsync(judgement, judge, cancellationToken) is { } leaving)
                return leaving;

            List<BulkItem> items = [.. judgement.Changes.Select(change => new BulkItem(change.Before, change.After))];
            if (request.Remove)
                items.AddRange(judgement.Removed.Select(member => new BulkItem(member, judge.Left(member))));
            // In the deciding commit: a file is taken in once.
            work.Delete(head);
            work.Audit("members.imported", request.Token,
                $"new {judgement.New} changed {judgement.Changed} unchanged {judgement.Unchanged} left {(request.Remove ? judgement.Removed.Count : 0)}");
            var decided = await changes.DecideAsync(new BulkPlan("import", "CSVの取り込み", items) { NumbersBack = judgement.NumbersBack }, cancellationToken);
            if (decided.Refusal is { } undecided)
                return undecided;
            if (items.Count <= BulkChanges.MembersPerPart)
                await runner.ApplyAsync(context.Brigade, decided.Value, CancellationToken.None);   // so few are done before the screen asks
            return new Outcome(decided.Value);
        }
    }
}

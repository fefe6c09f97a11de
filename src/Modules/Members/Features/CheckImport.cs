using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Csv;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Features;

/// <summary>What a file of members would do (CSV取り込みの確認). Changes nobody.</summary>
internal static class CheckImport
{
    public sealed record Error(int Line, string Column, string Value, string Sentence);

    public sealed record Field(string Name, string Before, string After);

    /// <param name="Line">0: not in the file.</param>
    /// <param name="Kind">new, changed, removed.</param>
    public sealed record Difference(int Line, int Number, string Name, string Kind, IReadOnlyList<Field> Fields);

    /// <param name="Token">What it is taken in by, within an hour; null: there are errors.</param>
    /// <param name="ErrorCount">All of them; <paramref name="Errors"/> holds the first 1,000.</param>
    /// <param name="Warnings">What is left aside and what may surprise.</param>
    public sealed record Outcome(
        string? Token, string Encoding, int Rows, int New, int Changed, int Unchanged, int Removed, int ErrorCount,
        IReadOnlyList<Error> Errors, IReadOnlyList<string> Warnings, IReadOnlyList<Difference> Diff);

    [Needs(Permission.ExchangeMembers)]
    internal sealed record Command(byte[] File) : IRequest<Result<Outcome>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/members.csv/dry-run", HandleAsync).WithName(nameof(CheckImport)).WithTags("Members")
            .WithSummary("What a CSV of members (the body, UTF-8 or CP932) would do: every bad cell, every difference, and a token to take it in by.")
            .ProducesProblem(413).ProducesProblem(422);

    private static async Task<Results<Ok<Outcome>, ProblemHttpResult>> HandleAsync(HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        if (await RawBody.ReadAsync(http, CsvLimits.Bytes) is not { } file)
            return new FileTooLarge().ToProblem();
        var result = await mediator.Send(new Command(file), cancellationToken);
        return result.Match<Results<Ok<Outcome>, ProblemHttpResult>>(outcome => TypedResults.Ok(outcome), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(MemberImports imports, UnitOfWork work) : IRequestHandler<Command, Result<Outcome>>
    {
        public async Task<Result<Outcome>> Handle(Command request, CancellationToken cancellationToken)
        {
            var judged = await imports.JudgeAsync(request.File, cancellationToken);
            if (judged.Refusal is { } refusal)
                return refusal;
            var (judgement, judge, encoding) = judged.Value;
            string? token = null;
            if (judgement.ErrorCount == 0)
            {
                token = await imports.KeepAsync(request.File, judgement, cancellationToken);
                work.Audit("members.importChecked", token,
                    $"rows {judgement.Rows} new {judgement.New} changed {judgement.Changed} unchanged {judgement.Unchanged} removed {judgement.Removed.Count}");
                await work.CommitAsync(cancellationToken);
            }
            return new Outcome(
                token, encoding, judgement.Rows, judgement.New, judgement.Changed, judgement.Unchanged, judgement.Removed.Count, judgement.ErrorCount,
                [.. judgement.Errors.OrderBy(error => error.Line).Select(error => new Error(error.Line, error.Column, error.Value, error.Sentence))],
                judgement.Warnings, [.. Differences(judgement, judge).Take(CsvLimits.Told)]);
        }

        private static IEnumerable<Difference> Differences(Judgement judgement, ImportJudge judge)
        {
            foreach (var change in judgement.Changes.OrderBy(change => change.Line))
                yield return new Difference(change.Line, change.After.Number, change.After.Name, change.Before is null ? "new" : "changed", Fields(change.Fields));
            foreach (var member in judgement.Removed)
                yield return new Difference(0, member.Number, member.Name, "removed", Fields(judge.Differences(member, judge.Left(member))));
        }

        private static List<Field> Fields(IEnumerable<FieldChange> changes) => [.. changes.Select(field => new Field(field.Name, field.Before, field.After))];
    }
}

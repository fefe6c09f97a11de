using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>Takes a checked file of sources in (水利ファイルの取り込み), all of it or nothing.</summary>
internal static class ApplyWaterFile
{
    /// <param name="ImportId">For taking it back.</param>
    /// <param name="Removed">Retired, because they were not in the file.</param>
    public sealed record Outcome(string ImportId, int New, int Changed, int Removed);

    [Needs(Permission.ExchangeWater)]
    internal sealed record Command(string Token, WaterFileDecision Decision) : IRequest<Result<Outcome>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/water-sources/import/{token}/apply", HandleAsync).WithName(nameof(ApplyWaterFile)).WithTags("WaterFiles")
            .WithSummary("Takes a checked file in as it was checked (`mark`). 409 import.stale if sources or answers changed since.")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<Outcome>, ProblemHttpResult>> HandleAsync(string token, WaterFileDecision decision, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(token, decision), cancellationToken);
        return result.Match<Results<Ok<Outcome>, ProblemHttpResult>>(outcome => TypedResults.Ok(outcome), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(WaterImports imports, WaterUploads uploads) : IRequestHandler<Command, Result<Outcome>>
    {
        public async Task<Result<Outcome>> Handle(Command request, CancellationToken cancellationToken)
        {
            var decision = request.Decision.Read();
            if (decision.Refusal is { } refusal)
                return refusal;
            if (await uploads.FindAsync(request.Token, cancellationToken) is not { } upload)
                return new ImportGone();
            var judged = await imports.JudgeAsync(upload, decision.Value.Answers, decision.Value.Mode, WaterFileCheck.Told, cancellationToken);
            if (judged.Refusal is { } unreadable)
                return unreadable;
            if (judged.Value.Mark != request.Decision.Mark)
                return new ImportStale();
            if (judged.Value.Reading.Plan.Questions.Any(question => question.Open))
                return new ImportHasQuestions();
            var done = await imports.ApplyAsync(upload, judged.Value, cancellationToken);
            return done.Match<Result<Outcome>>(value => new Outcome(value.ImportId, value.New, value.Changed, value.Removed), refused => refused);
        }
    }
}

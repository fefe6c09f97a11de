using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using MediatR;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>Files of sources for the operator's command.</summary>
internal sealed class WaterFiles(IMediator mediator) : IWaterFiles
{
    public Task<Result<WaterFileOutcome>> ImportAsync(Stream file, string fileName, bool dryRun, CancellationToken cancellationToken) =>
        mediator.Send(new Command(file, fileName, dryRun), cancellationToken);

    [Needs(Permission.ExchangeWater)]
    internal sealed record Command(Stream File, string FileName, bool DryRun) : IRequest<Result<WaterFileOutcome>>;

    internal sealed class Handler(WaterImports imports) : IRequestHandler<Command, Result<WaterFileOutcome>>
    {
        private const int Told = 200_000;   // all of them: whoever runs the command has no second page

        public async Task<Result<WaterFileOutcome>> Handle(Command request, CancellationToken cancellationToken)
        {
            var taken = await KeptBytes.TakeAsync(request.File, cancellationToken);
            if (taken.Refusal is { } refusal)
                return refusal;
            var upload = new WaterUpload(WaterUploads.NameOf(request.FileName), taken.Value.Bytes, taken.Value.Encoding);
            var judged = await imports.JudgeAsync(upload, new Dictionary<string, string>(), ImportMode.Merge, Told, cancellationToken);
            if (judged.Refusal is { } unreadable)
                return unreadable;
            var (reading, findings, plan, _, _) = judged.Value;
            foreach (var question in reading.Plan.Questions.Where(question => question.Open))
                findings.Warn(0, $"{question.Sentence} → {question.Choices.FirstOrDefault(choice => choice.Value == question.Chosen)?.Label ?? "決められませんでした"}");
            List<WaterFileRow> rejected = [.. findings.Errors.GroupBy(error => error.Row).OrderBy(row => row.Key).Select(row => new WaterFileRow(
                row.Key, string.Join(' ', row.Select(error => error.Value.Length > 0 ? $"{error.Column}「{error.Value}」: {error.Sentence}" : error.Column.Length > 0 ? $"{error.Column}: {error.Sentence}" : error.Sentence))))];
            List<WaterFileRow> warnings = [.. findings.Warnings.Select(warning => new WaterFileRow(warning.Row, warning.Sentence))];
            if (findings.ErrorCount > 0)
                return new WaterFileOutcome(reading.Rows, rejected, warnings, [], 0, 0, 0);
            if (!request.DryRun)
            {
                var done = await imports.ApplyAsync(upload, judged.Value, cancellationToken);
                if (done.Refusal is { } refused)
                    return refused;
            }
            return new WaterFileOutcome(
                reading.Rows, rejected, warnings,
                [.. plan.Changes.Where(change => change.Kind != ChangeKind.Missing).Select(change => new WaterFileSource(change.After.Id, change.After.Kind, change.After.Latitude, change.After.Longitude))],
                plan.New, plan.Changed, plan.Unchanged);
        }
    }
}

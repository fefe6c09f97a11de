using System.Globalization;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>What a file would do, as the screen shows it (水利ファイルの確認).</summary>
/// <param name="Token">What it is checked again and taken in by, within an hour.</param>
/// <param name="Mark">To be sent with the decision.</param>
/// <param name="Errors">The first 1,000; <paramref name="ErrorCount"/> counts all.</param>
/// <param name="Warnings">The first 1,000; row 0 is the whole file.</param>
/// <param name="Diff">The first 1,000 changes.</param>
public sealed record WaterFileCheck(
    string Token, string Mark, string Format, string Encoding, string Layout, IReadOnlyList<WaterFileCheck.Column> Columns, IReadOnlyList<WaterFileCheck.Question> Questions,
    int Rows, int New, int Changed, int Unchanged, int Missing, int ErrorCount, IReadOnlyList<WaterFileCheck.Error> Errors, int WarningCount,
    IReadOnlyList<WaterFileCheck.Warning> Warnings, IReadOnlyList<WaterFileCheck.Difference> Diff, WaterFileCheck.Places Preview)
{
    internal const int Told = 1000;

    /// <param name="Field">What it is taken for; null: kept among the others.</param>
    /// <param name="How">name, guess, answer.</param>
    public sealed record Column(string Heading, string? Field, string How);

    public sealed record Choice(string Value, string Label, string Sample);

    /// <param name="Chosen">The answer, or the best evidence.</param>
    /// <param name="Open">Waits for an answer.</param>
    public sealed record Question(string Id, string Sentence, IReadOnlyList<Choice> Choices, string? Chosen, bool Open);

    public sealed record Error(int Row, string Column, string Value, string Sentence);

    public sealed record Warning(int Row, string Sentence);

    public sealed record Field(string Name, string Before, string After);

    /// <param name="Row">0: not in the file.</param>
    /// <param name="Kind">new, changed, missing.</param>
    public sealed record Difference(int Row, string? Id, string Kind, string Number, WaterKind SourceKind, double Latitude, double Longitude, IReadOnlyList<Field> Fields);

    /// <param name="Latitude">Millionths of a degree.</param>
    /// <param name="Longitude">Millionths of a degree.</param>
    /// <param name="Kind">0 hydrant to 9 other.</param>
    /// <param name="Change">0 new, 1 changed, 2 unchanged, 3 missing.</param>
    public sealed record Places(int[] Latitude, int[] Longitude, int[] Kind, int[] Change);

    internal static WaterFileCheck Of(string token, JudgedFile judged)
    {
        var (reading, plan, findings) = (judged.Reading, judged.Plan, judged.Findings);
        return new WaterFileCheck(
            token, judged.Mark, reading.Format, reading.Encoding, reading.Plan.Layout,
            [.. reading.Plan.Columns.Select(column => new Column(column.Heading, column.Field?.Wire(), column.How))],
            [.. reading.Plan.Questions.Select(question => new Question(
                question.Id, question.Sentence, [.. question.Choices.Select(choice => new Choice(choice.Value, choice.Label, choice.Sample))], question.Chosen, question.Open))],
            reading.Rows, plan.New, plan.Changed, plan.Unchanged, plan.Missing,
            findings.ErrorCount, [.. findings.Errors.OrderBy(error => error.Row).Select(error => new Error(error.Row, error.Column, error.Value, error.Sentence))],
            findings.WarningCount, [.. findings.Warnings.Select(warning => new Warning(warning.Row, warning.Sentence))],
            [.. plan.Changes.Where(change => change.Kind != ChangeKind.Unchanged).Take(Told).Select(change => DifferenceOf(change, judged.Units))],
            new Places(
                [.. plan.Changes.Select(change => Millionths(change.After.Latitude))], [.. plan.Changes.Select(change => Millionths(change.After.Longitude))],
                [.. plan.Changes.Select(change => (int)change.After.Kind)], [.. plan.Changes.Select(change => (int)change.Kind)]));
    }

    private static Difference DifferenceOf(PlannedChange change, UnitNames units)
    {
        var fields = change.Kind switch
        {
            ChangeKind.New => SourceFields.Said(change.After),
            ChangeKind.Changed => SourceFields.Differences(change.Before!, change.After),
            _ => [],
        };
        return new Difference(
            change.Row, change.Before?.Id.ToString(), change.Kind.ToString().ToLowerInvariant(), change.After.Number, change.After.Kind, change.After.Latitude, change.After.Longitude,
            [.. fields.Select(field => field.Name == "管轄" ? new Field(field.Name, UnitName(field.Before, units), UnitName(field.After, units)) : new Field(field.Name, field.Before, field.After))]);
    }

    private static string UnitName(string id, UnitNames units) =>
        ShortId.TryRead(id, out var unit) && units.PathOf(new UnitId(unit)) is { Length: > 0 } path ? path : id;

    private static int Millionths(double degrees) => (int)Math.Round(degrees * 1e6);
}

/// <summary>What is decided about a file beside its content.</summary>
/// <param name="Answers">By id of the question; <c>column:3</c> names a field for the fourth column.</param>
/// <param name="Mode">merge (the rest stays) or replace (the rest is retired).</param>
/// <param name="Mark">Of the check that is to be carried out; for applying only.</param>
public sealed record WaterFileDecision(IReadOnlyDictionary<string, string>? Answers, string? Mode, string? Mark)
{
    private const int MostAnswers = 600;

    internal Result<(IReadOnlyDictionary<string, string> Answers, ImportMode Mode)> Read()
    {
        var errors = new List<FieldError>();
        var mode = Mode switch { null or "merge" => ImportMode.Merge, "replace" => ImportMode.Replace, _ => (ImportMode)(-1) };
        if ((int)mode < 0)
            errors.Add(new FieldError("mode", "取り込みかたは merge（残す）か replace（廃止にする）を選んでください。"));
        var answers = Answers ?? new Dictionary<string, string>();
        if (answers.Count > MostAnswers || answers.Any(answer => answer.Key.Length > 40 || answer.Value is null or { Length: > 100 }))
            errors.Add(new FieldError("answers", string.Create(CultureInfo.InvariantCulture, $"答えが多すぎるか長すぎます（{MostAnswers}件、100文字まで）。")));
        return errors.Count > 0 ? new InvalidInput(errors) : (answers, mode);
    }
}

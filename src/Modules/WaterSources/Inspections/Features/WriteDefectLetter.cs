using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;
using BrigadeDispatch.WaterSources.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>A letter about defects to the owner, as a draft for the user's own mail program: the product sends none itself.</summary>
internal static class WriteDefectLetter
{
    /// <summary>Which defects, and to whom.</summary>
    /// <param name="Ids">1 to 500 defects that are not closed.</param>
    /// <param name="To">E-mail address of the owner; empty: it is written in the mail program.</param>
    public sealed record Form(IReadOnlyList<string>? Ids, string? To);

    /// <summary>Which defects.</summary>
    /// <param name="Ids">1 to 500 defects that are not closed.</param>
    public sealed record TextForm(IReadOnlyList<string>? Ids);

    /// <summary>The letter for a mail program that opens no files (a phone's): what a <c>mailto:</c> link is made of.</summary>
    public sealed record LetterText(string Subject, string Text);

    /// <summary>The letter in its parts.</summary>
    internal sealed record Letter(string To, string Subject, string Text, byte[] Csv, DateTimeOffset At);

    [Needs(Permission.PlanInspections)]
    internal sealed record Command(Form Form) : IRequest<Result<Letter>>;

    internal static void Map(RouteGroupBuilder brigade)
    {
        brigade.MapPost("/defects/letter", HandleAsync).WithName(nameof(WriteDefectLetter)).WithTags("Inspections")
            .WithSummary("A letter about defects as a mail draft (.eml).").Produces(200, contentType: MailDraft.ContentType).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
        brigade.MapPost("/defects/letter/text", HandleTextAsync).WithName("WriteDefectLetterText").WithTags("Inspections")
            .WithSummary("The same letter's subject and text, for a `mailto:` link.").ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
    }

    internal static byte[] Mail(Letter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return MailDraft.Write(letter.To, letter.Subject, letter.Text, "水利の不具合.csv", "water-defects.csv", letter.Csv, letter.At);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(form), cancellationToken);
        return result.Match<Results<FileContentHttpResult, ProblemHttpResult>>(
            letter => TypedResults.File(Mail(letter), MailDraft.ContentType, "water-defects.eml"), refusal => refusal.ToProblem());
    }

    private static async Task<Results<Ok<LetterText>, ProblemHttpResult>> HandleTextAsync(TextForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(new Form(form.Ids, null)), cancellationToken);
        return result.Match<Results<Ok<LetterText>, ProblemHttpResult>>(letter => TypedResults.Ok(new LetterText(letter.Subject, letter.Text)), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(DefectSheets sheets, IBrigades brigades, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Letter>>
    {
        private const int Most = 500;

        public async Task<Result<Letter>> Handle(Command request, CancellationToken cancellationToken)
        {
            var errors = new List<FieldError>();
            var ids = (request.Form.Ids ?? []).ToHashSet(StringComparer.Ordinal);
            if (ids.Count is 0 or > Most)
                errors.Add(new FieldError("ids", $"不具合を1件から{Most}件まで選んでください。"));
            var to = string.IsNullOrWhiteSpace(request.Form.To) ? "" : MailDraft.Address(request.Form.To);
            if (to is null)
                errors.Add(new FieldError("to", "宛先のメールアドレスを確かめてください。"));
            if (errors.Count > 0)
                return new InvalidInput(errors);
            var lines = (await sheets.ListAsync(null, cancellationToken)).Where(line => ids.Contains(line.Defect.Id)).ToList();
            if (lines.Count < ids.Count)
                return new Missing();
            if (lines.Exists(line => !line.Row.MayPlan))
                return new PermissionDenied(nameof(Permission.PlanInspections));
            if (lines.Exists(line => !line.Defect.IsOpen))
                return new DefectClosed();
            var brigade = await brigades.FindAsync(context.Brigade, cancellationToken);
            var now = clock.GetUtcNow();
            var name = brigade?.Name ?? "消防団";
            return new Letter(to!, $"消防水利の不具合について（{lines.Count}件）", Text(name, lines.ConvertAll(line => line.Row), now), Csv(lines), now);
        }

        // What the owner needs to find it and to mend it; who found it and whom else we told is no concern of theirs.
        private static byte[] Csv(List<(WaterDefect Defect, WaterSource Source, DefectRow Row)> lines)
        {
            var csv = new CsvSheetText(["番号", "種別", "所在地", "緯度", "経度", "所有者", "異常", "メモ", "見つけた日時"]);
            foreach (var (_, source, row) in lines)
                csv.Add(
                    row.Number, WaterKinds.Japanese(row.Kind), row.Address, source.Latitude, source.Longitude, row.Owner,
                    string.Join('・', row.Signs.Select(SignWords.Japanese)), row.Note, row.ReportedAt);
            return csv.ToBytes();
        }

        private static string Text(string brigade, List<DefectRow> rows, DateTimeOffset now)
        {
            var text = new System.Text.StringBuilder();
            text.Append("ご担当者様\n\n").Append(brigade).Append("です。消防水利の点検で、次の不具合が見つかりました。修理をお願いいたします。\n\n");
            foreach (var (row, index) in rows.Select((row, index) => (row, index)))
            {
                text.Append(index + 1).Append('．').Append(WaterKinds.Japanese(row.Kind)).Append(row.Number.Length > 0 ? " " + row.Number : "（番号なし）").Append('\n');
                text.Append("　　場所　").Append(row.Address.Length > 0 ? row.Address : "（所在地の記録なし）").Append('\n');
                text.Append("　　内容　").Append(row.What.Replace('\n', ' ')).Append('\n');
                text.Append("　　発見　").Append(JapanTime.DayAndClock(row.ReportedAt)).Append("\n\n");
            }
            var today = InspectionForm.Today(now);
            return text.Append(today.Year).Append('年').Append(today.Month).Append('月').Append(today.Day).Append("日\n").Append(brigade).Append('\n').ToString();
        }
    }
}

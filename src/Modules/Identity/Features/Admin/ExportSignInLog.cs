using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Identity.Features.Admin;

/// <summary>The sign-in log as a file for Excel: UTF-8 with byte-order mark, RFC 4180, nothing that Excel would take for a formula.</summary>
internal static partial class ExportSignInLog
{
    private const int MostRows = 200_000;
    private const string Head = "日時,方法,結果,団員番号,氏名,認証方法,端末,接続元\r\n";

    [Needs(Permission.SeeSignInLog)]
    internal sealed record Query(string? Outcome) : IRequest<Result<byte[]>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/sign-in-log.csv", HandleAsync).WithName(nameof(ExportSignInLog)).WithTags("Identity").WithSummary("The sign-in log as CSV.")
            .Produces(200, contentType: "text/csv").ProducesProblem(403);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(string? outcome, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(outcome), cancellationToken);
        return result.Match<Results<FileContentHttpResult, ProblemHttpResult>>(
            file => TypedResults.File(file, "text/csv; charset=utf-8", "sign-in-log.csv"), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(RequestContext context, BrigadeReader reader, IPeople people, ILogger<Handler> log) : IRequestHandler<Query, Result<byte[]>>
    {
        public async Task<Result<byte[]>> Handle(Query request, CancellationToken cancellationToken)
        {
            var names = new PersonNames(people, context.Brigade);
            var text = new StringBuilder(Head);
            var rows = 0;
            await foreach (var (entry, _) in SignInLog.NewestFirstAsync(reader, context.Brigade, null, cancellationToken))
            {
                if (!string.IsNullOrEmpty(request.Outcome) && entry.Outcome != request.Outcome)
                    continue;
                if (rows++ == MostRows)
                    break;
                var person = await names.OfAsync(entry.MemberId, cancellationToken);
                text.AppendJoin(',', new[]
                {
                    entry.At.ToOffset(JapanTime.Offset).ToString("yyyy-MM-dd HH:mm:ss"), WayWord(entry.Way), OutcomeWord(entry.Outcome),
                    person?.Number.ToString() ?? "", person?.Name ?? "", string.Join(' ', entry.Methods), entry.Device, entry.Address,
                }.Select(Cell)).Append("\r\n");
            }
            Exported(log, context.Brigade, context.Actor.Name, rows);
            return (byte[])[.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
        }
    }

    /// <summary>A cell as RFC 4180 writes it, behind a quotation mark where a spreadsheet would take it for a formula (ASVS 1.2.10).</summary>
    internal static string Cell(string value)
    {
        if (value is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0' or '＝' or '＋' or '－' or '＠')
            value = "'" + value;
        return value.AsSpan().IndexOfAny("\",\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string WayWord(SignInWay way) => way switch
    {
        SignInWay.Line => "LINE",
        SignInWay.Liff => "LINE（アプリ内）",
        SignInWay.Password => "パスワード",
        SignInWay.Staff => "職員認証",
        SignInWay.Passkey => "パスキー",
        _ => way.ToString(),
    };

    private static string OutcomeWord(string outcome) => outcome switch
    {
        "ok" => "成功",
        "signIn.wrong" => "アドレスかパスワードの誤り",
        "signIn.locked" => "ロック中",
        "signIn.wait" => "待ち時間中",
        "signIn.notLinked" => "未登録のLINE",
        "signIn.notOnDuty" => "休団・退団",
        "passkey.refused" => "パスキーの誤り",
        "slip.wrong" => "登録コードの誤り",
        "slip.used" => "使用済みの登録コード",
        "slip.expired" => "期限切れの登録コード",
        "slip.revoked" => "取り消された登録コード",
        _ => outcome,
    };

    [LoggerMessage(8102, LogLevel.Information, "Brigade {Brigade}: {Actor} took out the sign-in log, {Rows} rows")]
    private static partial void Exported(ILogger log, BrigadeId brigade, string actor, int rows);
}

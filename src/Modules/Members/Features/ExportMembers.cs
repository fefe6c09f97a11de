using System.Globalization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.Members.Csv;
using BrigadeDispatch.Members.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Members.Features;

/// <summary>The members as CSV (団員のCSV書き出し), a backup that the same file restores.</summary>
internal static class ExportMembers
{
    [Needs(Permission.ExchangeMembers)]
    internal sealed record Query(string Encoding, bool Substitute) : IRequest<Result<File>>;

    internal sealed record File(byte[] Bytes, string Name, string ContentType);

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/members.csv", HandleAsync).WithName(nameof(ExportMembers)).WithTags("Members")
            .WithSummary("All members as CSV; `encoding` utf-8 (with BOM) or cp932, `substitute` writes 〓 for characters it lacks.")
            .Produces(200, contentType: "text/csv").ProducesProblem(422);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(
        IMediator mediator, HttpContext http, CancellationToken cancellationToken, string encoding = FileEncodings.Utf8Name, bool substitute = false)
    {
        var result = await mediator.Send(new Query(encoding, substitute), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return result.Match<Results<FileContentHttpResult, ProblemHttpResult>>(
            file => TypedResults.File(file.Bytes, file.ContentType, file.Name), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(MemberBook book, UnitOfWork work, RequestContext context, TimeProvider clock) : IRequestHandler<Query, Result<File>>
    {
        public async Task<Result<File>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (request.Encoding is not (FileEncodings.Utf8Name or FileEncodings.Cp932Name))
                return new UnknownEncoding();
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var exchange = context.Actor.ReachOf(Permission.ExchangeMembers);
            var members = state.Members.Values.Where(member => exchange.Covers(member)).OrderBy(member => member.Number).ToList();
            var seePrivate = context.Actor.ReachOf(Permission.SeePrivateFields);
            var withPrivate = members.Exists(seePrivate.Covers);

            var written = MemberFile.Write(state, members, withPrivate ? seePrivate : null, request.Encoding, request.Substitute);
            if (written.Refusal is { } refusal)
                return refusal;
            var now = clock.GetUtcNow();
            var id = ShortId.Write(Guid.CreateVersion7(now));
            work.Save(new MemberExportDocument
            {
                Id = id, Actor = context.Actor.Name, At = now, Members = members.Count, WithPrivate = withPrivate, Encoding = request.Encoding,
            });
            work.Audit("members.exported", id, $"{members.Count} {(withPrivate ? "private" : "public")} {request.Encoding}");
            await work.CommitAsync(cancellationToken);
            var day = now.ToOffset(JapanTime.Offset).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            return new File(written.Value, $"members-{context.Brigade.Value}-{day}.csv", MemberFile.ContentType(request.Encoding));
        }
    }
}

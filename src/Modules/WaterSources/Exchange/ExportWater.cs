using System.Globalization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Reading;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using BrigadeDispatch.WaterSources.Exchange.Writing;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Exchange;

/// <summary>Characters that CP932 lacks.</summary>
internal sealed record NotInCp932(int Count, IReadOnlyList<LackingCharacter> Characters)
    : Refusal("csv.notInCp932", $"Shift_JIS（CP932）にない文字が{Count:N0}か所あります。UTF-8で書き出すか、「{CarriedText.Substitute}」に置きかえて書き出してください（置きかえたファイルからは元の文字に戻せません）。", 422);

/// <summary>The sources as a file (水利の書き出し): the open data layouts, and our own that restores them exactly.</summary>
internal static class ExportWater
{
    private const string SubstitutedHeader = "X-Substituted-Characters";

    /// <param name="Layout">standard, older, full or geojson.</param>
    [Needs(Permission.ExchangeWater)]
    internal sealed record Query(string Layout, string Encoding, bool Substitute) : IRequest<Result<File>>;

    internal sealed record File(Func<Stream, Task> WriteAsync, string Name, string ContentType, int Substituted);

    internal static void Map(RouteGroupBuilder brigade)
    {
        brigade.MapGet("/water-sources.csv", CsvAsync).WithName("ExportWaterCsv").WithTags("WaterFiles")
            .WithSummary("Water sources as CSV; `layout` standard (16 columns), older (11) or full; `encoding` utf-8 (with BOM) or cp932; `substitute` writes 〓 for characters it lacks.")
            .Produces(200, contentType: "text/csv").ProducesProblem(422);
        brigade.MapGet("/water-sources.geojson", MapAsync).WithName("ExportWaterMap").WithTags("WaterFiles")
            .WithSummary("Water sources as GeoJSON with tags of OpenStreetMap and all of our own fields.").Produces(200, contentType: "application/geo+json");
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> CsvAsync(
        IMediator mediator, HttpContext http, CancellationToken cancellationToken, string layout = "standard", string encoding = FileEncodings.Utf8Name, bool substitute = false) =>
        Answer(http, await mediator.Send(new Query(layout == "geojson" ? "" : layout, encoding, substitute), cancellationToken));

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> MapAsync(IMediator mediator, HttpContext http, CancellationToken cancellationToken) =>
        Answer(http, await mediator.Send(new Query("geojson", FileEncodings.Utf8Name, false), cancellationToken));

    private static Results<PushStreamHttpResult, ProblemHttpResult> Answer(HttpContext http, Result<File> result)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (result.Refusal is { } refusal)
        {
            var problem = refusal.ToProblem();
            if (refusal is NotInCp932 lacking)
                problem.ProblemDetails.Extensions["characters"] = lacking.Characters.Select(one => new { row = one.Row, number = one.Whose, column = one.Column, character = one.Character, code = one.Code });
            return problem;
        }
        if (result.Value.Substituted > 0)
            http.Response.Headers[SubstitutedHeader] = result.Value.Substituted.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Stream(result.Value.WriteAsync, result.Value.ContentType, result.Value.Name);
    }

    internal sealed class Handler(WaterImports imports, UnitOfWork work, RequestContext context, TimeProvider clock) : IRequestHandler<Query, Result<File>>
    {
        public async Task<Result<File>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (request.Encoding is not (FileEncodings.Utf8Name or FileEncodings.Cp932Name) || request.Layout is not ("standard" or "older" or "full" or "geojson"))
                return new UnknownLayout();
            var state = await imports.StateAsync(cancellationToken);
            var units = new UnitNames(await imports.UnitsAsync(cancellationToken));
            // Retired ones are nobody's open data; a backup has them.
            var sources = state.All.Where(source => request.Layout is "full" or "geojson" || source.RetiredAt is null).ToList();
            sources.Sort(SourceOrder.The);
            var file = request.Layout == "geojson" ? MapOf(sources, units) : SheetOf(request, sources, units);
            if (file.Refusal is { } refusal)
                return refusal;
            var now = clock.GetUtcNow();
            var export = new WaterExportDocument { Id = ShortId.Write(Guid.CreateVersion7(now)), Actor = context.Actor.Name, At = now, Sources = sources.Count, Layout = request.Layout };
            work.Save(export);
            work.Audit("water.exported", export.Id, $"{sources.Count} {request.Layout} {request.Encoding}");
            await work.CommitAsync(cancellationToken);
            return file;
        }

        private Result<File> SheetOf(Query request, List<WaterSource> sources, UnitNames units)
        {
            var cp932 = request.Encoding == FileEncodings.Cp932Name;
            IReadOnlyList<OutColumn> columns = request.Layout switch
            {
                "standard" => Layouts.Standard,
                "older" => Layouts.Older,
                _ => [.. FullLayout.Columns.Select(column => new OutColumn(column.Heading, source => column.Write(source, units)))],
            };
            var sheet = new SourceSheet(columns, sources, cp932);
            var lacking = cp932 ? sheet.FindLacking() : new CarriedText(cp932: false, told: 0);
            if (lacking.Count > 0 && !request.Substitute)
                return new NotInCp932(lacking.Count, lacking.Lacking);
            return new File(output => sheet.WriteAsync(output, CancellationToken.None), NameOf($"-{request.Layout}.csv"), cp932 ? "text/csv; charset=Shift_JIS" : "text/csv; charset=utf-8", lacking.Count);
        }

        private Result<File> MapOf(List<WaterSource> sources, UnitNames units) =>
            new File(output => new SourceMap(sources, units).WriteAsync(output, CancellationToken.None), NameOf(".geojson"), "application/geo+json", 0);

        private string NameOf(string end) =>
            $"water-{context.Brigade.Value}-{clock.GetUtcNow().ToOffset(JapanTime.Offset).ToString("yyyyMMdd", CultureInfo.InvariantCulture)}{end}";
    }
}

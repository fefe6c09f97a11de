using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>The defects as CSV for the owner.</summary>
internal static class ExportDefects
{
    [Needs(Permission.SeeWater)]
    internal sealed record Query(string? State) : IRequest<Result<byte[]>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/defects.csv", HandleAsync).WithName(nameof(ExportDefects)).WithTags("Inspections")
            .WithSummary("Defects of sources as CSV (UTF-8 with BOM).").Produces(200, contentType: "text/csv").ProducesProblem(422);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken, string? state = null)
    {
        var result = await mediator.Send(new Query(state), cancellationToken);
        return result.Match<Results<FileContentHttpResult, ProblemHttpResult>>(
            file => TypedResults.File(file, CsvSheetText.ContentType, "water-defects.csv"), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(DefectSheets sheets) : IRequestHandler<Query, Result<byte[]>>
    {
        private static readonly string[] _headings =
            ["番号", "種別", "所在地", "緯度", "経度", "管轄", "所有者", "異常", "メモ", "見つけた日時", "見つけた人", "状態", "連絡した日時", "連絡の方法", "連絡先", "修理を確かめた日時", "確かめた人", "確かめた内容"];

        public async Task<Result<byte[]>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (!DefectSheets.TryRead(request.State, out var state))
                return new InvalidInput("state", "open、told、closed のどれかを選んでください。");
            var csv = new CsvSheetText(_headings);
            foreach (var (defect, source, row) in await sheets.ListAsync(state, cancellationToken))
                csv.Add(
                    row.Number, WaterKinds.Japanese(row.Kind), row.Address, source.Latitude, source.Longitude, row.UnitName, row.Owner,
                    string.Join('・', row.Signs.Select(SignWords.Japanese)), row.Note, row.ReportedAt, row.By, InspectionWords.Japanese(defect.State), row.ToldAt,
                    row.ToldHow is { } how ? InspectionWords.HowTold(how) : "", row.ToldTo, row.ClosedAt, row.ClosedBy, row.ProofNote);
            return csv.ToBytes();
        }
    }
}

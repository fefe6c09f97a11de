using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>A round as CSV for a spreadsheet.</summary>
internal static class ExportRound
{
    [Needs(Permission.SeeWater)]
    internal sealed record Query(string Id) : IRequest<Result<byte[]>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/inspection-rounds/{roundId}.csv", HandleAsync).WithName(nameof(ExportRound)).WithTags("Inspections")
            .WithSummary("A round of inspection as CSV (UTF-8 with BOM).").Produces(200, contentType: "text/csv").ProducesProblem(404);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAsync(string roundId, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(roundId), cancellationToken);
        return result.Match<Results<FileContentHttpResult, ProblemHttpResult>>(
            file => TypedResults.File(file, CsvSheetText.ContentType, "inspection-round.csv"), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(RoundSheets sheets) : IRequestHandler<Query, Result<byte[]>>
    {
        private static readonly string[] _headings =
            ["順番", "番号", "種別", "所在地", "緯度", "経度", "結果", "異常", "メモ", "点検日時", "受信日時", "点検した人", "写真", "前回の点検", "再点検"];

        public async Task<Result<byte[]>> Handle(Query request, CancellationToken cancellationToken)
        {
            var (state, names) = await sheets.StateAsync(cancellationToken);
            if (!state.Rounds.TryGetValue(request.Id, out var round))
                return new Missing();
            var csv = new CsvSheetText(_headings);
            foreach (var (line, index) in (await sheets.LinesAsync(round, state, cancellationToken)).Select((line, index) => (line, index)))
            {
                var item = sheets.ItemOf(line, index + 1, names);
                csv.Add(
                    item.Order, item.Number, WaterKinds.Japanese(item.Kind), item.Address, item.Latitude, item.Longitude,
                    line.Counting is { } result ? InspectionWords.Japanese(result.Found) : "", string.Join('・', item.Signs.Select(SignWords.Japanese)), item.Note,
                    item.At, line.Counting?.ReceivedAt, item.By, item.PhotoIds.Count > 0 ? item.PhotoIds.Count : null, item.LastAt, item.Reinspect ? "要" : "");
            }
            return csv.ToBytes();
        }
    }
}

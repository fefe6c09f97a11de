using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Features;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>What planned sources would cover (what-if). Stores nothing.</summary>
internal static class PlanSources
{
    public const int Most = 100;

    /// <param name="Kind">As on the wire, e.g. tank.</param>
    /// <param name="VolumeCubicMetres">Null: as the standard asks.</param>
    public sealed record Planned(double? Latitude, double? Longitude, string? Kind, double? VolumeCubicMetres);

    public sealed record Form(IReadOnlyList<Planned?>? Sources);

    /// <param name="Areas">Those that the planned sources can reach; the others stay as they are.</param>
    public sealed record Answer(IReadOnlyList<Area> Areas);

    /// <param name="Before">Share that is uncovered now.</param>
    /// <param name="After">Share that would be.</param>
    public sealed record Area(string Id, double Before, double After, double UncoveredBefore, double UncoveredAfter, GeoMultiPolygon? Uncovered);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(Form Form) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/coverage/what-if", HandleAsync).WithName(nameof(PlanSources)).WithTags("Water")
            .WithSummary("What of each area would still be uncovered if the planned sources were there.").ProducesProblem(422);

    private static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(form), cancellationToken);
        return result.Match<Results<Ok<Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(CoverageFigures figures, RequestContext context) : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            var errors = new List<FieldError>();
            var planned = Read(request.Form, errors);
            if (errors.Count > 0)
                return new InvalidInput(errors);
            var figure = await figures.CurrentAsync(context.Brigade, cancellationToken);
            // Off the request's thread: it is geometry, not waiting.
            return await Task.Run(() => new Answer([.. figure.Areas.Select(area => Of(area, planned, cancellationToken)).OfType<Area>()]), cancellationToken);
        }

        private static Area? Of(AreaFigure figure, List<WaterSource> planned, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var near = planned.Where(figure.Ground.CanReach).ToList();
            if (near.Count == 0)
                return null;
            var (before, whole) = (figure.Coverage, figure.Coverage.SquareMetres);
            var after = before with { Uncovered = figure.Ground.After(before.Uncovered, near, cancellationToken) };
            return new Area(
                figure.Ground.Area.Id, Math.Round(before.Share, 6), Math.Round(after.Share, 6), Math.Round(before.UncoveredSquareMetres),
                Math.Round(after.UncoveredSquareMetres), whole <= 0 ? null : figure.Ground.Draw(after.Uncovered));
        }

        private static List<WaterSource> Read(Form form, List<FieldError> errors)
        {
            var planned = new List<WaterSource>();
            if (form.Sources is not { Count: > 0 and <= Most } sources)
            {
                errors.Add(new FieldError("sources", $"計画する水利を1か所から{Most}か所まで置いてください。"));
                return planned;
            }
            for (var i = 0; i < sources.Count; i++)
            {
                var kind = SourceWords.Kind(sources[i]?.Kind);
                if (sources[i] is not { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 } one)
                    errors.Add(new FieldError($"sources[{i}]", "場所（緯度・経度）を地図で選んでください。"));
                else if (kind is null)
                    errors.Add(new FieldError($"sources[{i}].kind", "種別を選んでください。"));
                else if (one.VolumeCubicMetres is { } volume && !(volume is > 0 and <= 1_000_000))
                    errors.Add(new FieldError($"sources[{i}].volumeCubicMetres", "容量は0より大きい数（m³）にしてください。"));
                else
                    planned.Add(new WaterSource
                    {
                        Id = default, Kind = kind.Value, Latitude = one.Latitude!.Value, Longitude = one.Longitude!.Value,
                        VolumeCubicMetres = one.VolumeCubicMetres, PumperReaches = true,
                    });
            }
            // What would be judged below the standard covers nothing, planned or built.
            return [.. planned.Where(source => default(CoverageRule.Counts).Takes(source))];
        }
    }
}

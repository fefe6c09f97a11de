using System.Text.Json;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>Other areas, or another wind: all of them at once, or nothing.</summary>
internal static class ReplaceAreas
{
    // Of a batch of 2 MB, sealed and with the former part beside it: about 600 KB of JSON.
    private const int PositionsOfPart = 25_000;

    private const int AreasOfPart = 500, ErrorsTold = 50;

    /// <param name="Etag">Of the areas that were edited.</param>
    public sealed record Form(string? Etag, bool? Windy, IReadOnlyList<AreaForm?>? Areas);

    /// <param name="Id">Null: a new one.</param>
    /// <param name="Geometry">Polygon or MultiPolygon.</param>
    public sealed record AreaForm(string? Id, string? Name, string? Zone, JsonElement Geometry);

    [Needs(Permission.ExchangeWater)]
    internal sealed record Command(Form Form) : IRequest<Result<ShowAreas.Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/coverage/areas", HandleAsync).WithName(nameof(ReplaceAreas)).WithTags("Water")
            .WithSummary("Replaces the areas whose coverage is told, and the wind rule.").ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Ok<ShowAreas.Answer>, ProblemHttpResult>> HandleAsync(Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(form), cancellationToken);
        return result.Match<Results<Ok<ShowAreas.Answer>, ProblemHttpResult>>(answer => TypedResults.Ok(answer), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(CoverageAreas areas, UnitOfWork work, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<ShowAreas.Answer>>
    {
        public async Task<Result<ShowAreas.Answer>> Handle(Command request, CancellationToken cancellationToken)
        {
            var errors = new List<FieldError>();
            var read = Read(request.Form, errors);
            if (errors.Count > 0)
                return new InvalidInput(errors);
            var former = await areas.CurrentAsync(context.Brigade, cancellationToken);
            if (former.Set != request.Form.Etag)
                return new Kernel.Conflict();
            var set = ShortId.Write(Guid.CreateVersion7(clock.GetUtcNow()));
            var parts = Parts(read);
            try
            {
                // All parts but the last are there before the set is in force; nobody reads them until then.
                for (var index = 0; index < parts.Count - 1; index++)
                {
                    work.Save(new CoveragePartDocument { Set = set, Index = index, Areas = parts[index] });
                    work.Audit("coverage.part", set);
                    await work.CommitAsync(cancellationToken);
                }
                var head = await work.FindAsync<CoverageDocument>(CoverageDocument.TheOne, cancellationToken);
                if ((head?.Set ?? AreaSet.None.Set) != former.Set)
                    throw new ConcurrentChangeException(CoverageDocument.Type, CoverageDocument.TheOne);
                if (parts.Count > 0)
                    work.Save(new CoveragePartDocument { Set = set, Index = parts.Count - 1, Areas = parts[^1] });
                work.Save(new CoverageDocument { Set = set, Parts = parts.Count, Windy = request.Form.Windy!.Value });
                work.Audit("coverage.replaced", set, $"areas {read.Count} before {former.Areas.Count}");
                await work.CommitAsync(cancellationToken);
                await SweepAsync(former.Set, head?.Parts ?? 0, cancellationToken);
                return ShowAreas.Of(new AreaSet(set, request.Form.Windy!.Value, read));
            }
            catch (ConcurrentChangeException)
            {
                await SweepAsync(set, parts.Count - 1, cancellationToken);
                return new Kernel.Conflict();
            }
        }

        // Parts that are in force no more, or never were.
        private async Task SweepAsync(string set, int parts, CancellationToken cancellationToken)
        {
            for (var index = 0; index < parts; index++)
            {
                if (await work.FindAsync<CoveragePartDocument>(CoveragePartDocument.IdOf(set, index), cancellationToken) is not { } part)
                    continue;
                work.Delete(part);
                work.Audit("coverage.partRemoved", set);
                await work.CommitAsync(cancellationToken);
            }
        }

        private static List<List<CoverageArea>> Parts(List<CoverageArea> all)
        {
            var (parts, positions) = (new List<List<CoverageArea>>(), 0);
            foreach (var area in all)
            {
                if (parts.Count == 0 || parts[^1].Count == AreasOfPart || positions + area.Positions > PositionsOfPart)
                {
                    parts.Add([]);
                    positions = 0;
                }
                parts[^1].Add(area);
                positions += area.Positions;
            }
            return parts;
        }

        private List<CoverageArea> Read(Form form, List<FieldError> errors)
        {
            var read = new List<CoverageArea>();
            if (form.Windy is null)
                errors.Add(new FieldError("windy", "年間平均風速が4m/s以上かどうかを選んでください。"));
            if (form.Areas is not { Count: <= AreaFile.AreasMost } forms)
            {
                errors.Add(new FieldError("areas", $"地区は{AreaFile.AreasMost:N0}までにしてください。"));
                return read;
            }
            var (ids, positions) = (new HashSet<string>(), 0);
            for (var i = 0; i < forms.Count && errors.Count < ErrorsTold; i++)
            {
                var before = errors.Count;
                var name = forms[i]?.Name?.Trim() ?? "";
                if (name.Length is 0 or > AreaFile.NameMost || name.Any(char.IsControl))
                    errors.Add(new FieldError($"areas[{i}].name", $"地区の名前を{AreaFile.NameMost}字までで入れてください。"));
                if (ZoneWords.Read(forms[i]?.Zone) is not { } zone)
                {
                    errors.Add(new FieldError($"areas[{i}].zone", "用途地域の区分を選んでください。"));
                    continue;
                }
                var id = forms[i]!.Id;
                if (id is not null && (!ShortId.TryRead(id, out _) || !ids.Add(id)))
                    errors.Add(new FieldError($"areas[{i}].id", "同じ地区が二度あるか、番号が正しくありません。読みなおしてください。"));
                var (polygons, problem) = GeoShapes.Read(forms[i]!.Geometry);
                if (polygons is null)
                    errors.Add(new FieldError($"areas[{i}].geometry", (name.Length == 0 ? "" : $"{name}: ") + problem));
                if (errors.Count > before)
                    continue;
                var area = new CoverageArea(id ?? ShortId.Write(Guid.CreateVersion7(clock.GetUtcNow())), name, zone, polygons!);
                read.Add(area);
                if ((positions += area.Positions) <= AreaFile.PositionsMost)
                    continue;
                errors.Add(new FieldError("areas", $"境界が細かすぎます。全部の地区で点は{AreaFile.PositionsMost:N0}個までです。形を簡単にしてください。"));
                break;
            }
            return read;
        }
    }
}

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

/// <summary>Makes a round of inspection: the sources of a unit and of those below it, in an order to walk.</summary>
internal static class MakeRound
{
    /// <summary>What a round is about.</summary>
    /// <param name="Title">e.g. 秋の水利点検.</param>
    /// <param name="UnitId">Unit that looks; null: the whole brigade.</param>
    /// <param name="DueOn">Day in Japan, yyyy-MM-dd.</param>
    /// <param name="Kinds">Empty: all kinds.</param>
    /// <param name="OnlyReinspection">Only what was used at a fire since, or has an open defect.</param>
    public sealed record Form(string? Title, string? UnitId, string? DueOn, IReadOnlyList<string>? Kinds, bool OnlyReinspection = false);

    /// <summary>The round made.</summary>
    public sealed record Made(string Id, int Total);

    [Needs(Permission.PlanInspections)]
    internal sealed record Command(Form Form) : IRequest<Result<Made>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/inspection-rounds", HandleAsync).WithName(nameof(MakeRound)).WithTags("Inspections")
            .WithSummary("Makes a round of inspection for a unit, in route order.").ProducesProblem(403).ProducesProblem(422);

    private static async Task<Results<Created<Made>, ProblemHttpResult>> HandleAsync(Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Command(form), cancellationToken);
        return result.Match<Results<Created<Made>, ProblemHttpResult>>(made => TypedResults.Created((string?)null, made), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, InspectionMarks marks, WaterBook book, IRoster rosters, RequestContext context, TimeProvider clock)
        : IRequestHandler<Command, Result<Made>>
    {
        public async Task<Result<Made>> Handle(Command request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var form = new InspectionForm(now);
            var title = form.Note("title", request.Form.Title, 60);
            if (title.Length == 0)
                form.Errors.Add(new FieldError("title", "点検の名前を書いてください（例: 秋の水利点検）。"));
            var unit = form.OptionalId("unitId", request.Form.UnitId, "組織を選んでください。") is { } id ? new UnitId(id) : (UnitId?)null;
            var due = form.Day("dueOn", request.Form.DueOn);
            var kinds = Kinds(request.Form.Kinds ?? [], form);
            var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
            if (unit is { } told && !roster.Units.Any(known => known.Id == told))
                form.Errors.Add(new FieldError("unitId", "その組織はもうありません。選びなおしてください。"));
            if (form.Errors.Count > 0)
                return new InvalidInput(form.Errors);
            if (!context.Actor.ReachOf(Permission.PlanInspections).CoversAny(unit is { } own ? [own.Value] : []))
                return new PermissionDenied(nameof(Permission.PlanInspections));

            var units = unit is { } top ? roster.Below([top]) : null;
            var marked = (await marks.CurrentAsync(context.Brigade, cancellationToken)).All;
            var sources = (await book.CurrentAsync(context.Brigade, cancellationToken)).All
                .Where(source => source.RetiredAt is null && (units is null || (source.UnitId is { } of && units.Contains(of))) && (kinds.Count == 0 || kinds.Contains(source.Kind))
                    && (!request.Form.OnlyReinspection || marked.GetValueOrDefault(source.Id) is { NeedsInspection: true }))
                .Take(InspectionRound.Most + 1).ToList();
            if (sources.Count == 0)
                return new InvalidInput("unitId", request.Form.OnlyReinspection ? "再点検の要る水利はありません。" : "対象の水利がありません。組織か種別を選びなおしてください。");
            if (sources.Count > InspectionRound.Most)
                return new InvalidInput("unitId", $"対象の水利が{InspectionRound.Most}件を超えています。分団ごと、または種別ごとに分けて作ってください。");
            var round = new InspectionRound
            {
                Id = ShortId.Write(Guid.CreateVersion7(now)), Title = title, UnitId = unit, DueOn = due, CreatedAt = now, Actor = context.Actor.Name,
                Sources = [.. RouteOrder.Of(sources).Select(source => source.Id)],
            };
            work.Save(new InspectionRoundDocument { Round = round });
            work.Audit("inspectionRound.made", round.Id, $"{sources.Count}");
            await work.CommitAsync(cancellationToken);
            return new Made(round.Id, sources.Count);
        }

        private static HashSet<WaterKind> Kinds(IReadOnlyList<string> told, InspectionForm form)
        {
            var kinds = new HashSet<WaterKind>();
            foreach (var word in told)
            {
                if (Enum.GetValues<WaterKind>().Where(kind => string.Equals(kind.ToString(), word, StringComparison.OrdinalIgnoreCase)).ToList() is [var kind])
                    kinds.Add(kind);
                else
                    form.Errors.Add(new FieldError("kinds", "種別を選びなおしてください。"));
            }
            return kinds;
        }
    }
}

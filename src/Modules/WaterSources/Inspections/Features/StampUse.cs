using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
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

/// <summary>Stamps that a crew draws from a source at an incident (部署).</summary>
internal static class StampUse
{
    /// <summary>The stamp as a phone sends it.</summary>
    /// <param name="Id">Made by the phone, so that a queue may repeat itself.</param>
    /// <param name="SourceId">The source.</param>
    /// <param name="UnitId">Unit that draws; null: the main post of whoever stamps.</param>
    /// <param name="At">Time of the phone.</param>
    public sealed record Form(string? Id, string? SourceId, string? UnitId, DateTimeOffset? At);

    /// <summary>The stamp as it was taken.</summary>
    public sealed record Stamped(string Id, DateTimeOffset At);

    [Needs(Permission.AnswerCallOut)]
    internal sealed record Command(IncidentId IncidentId, Form Form) : IRequest<Result<Stamped>>;

    /// <summary>The id is another stamp's.</summary>
    internal sealed record KnownUse() : Refusal("waterUse.known", "この記録は別の内容ですでに届いています。画面を読みなおしてください。", 409);

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPost("/incidents/{incidentId}/water-uses", HandleAsync).WithName(nameof(StampUse)).WithTags("Inspections")
            .WithSummary("Stamps that a crew draws from a source; the same again changes nothing.").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<Results<Created<Stamped>, ProblemHttpResult>> HandleAsync(string incidentId, Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(incidentId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(new IncidentId(id), form), cancellationToken);
        return result.Match<Results<Created<Stamped>, ProblemHttpResult>>(stamped => TypedResults.Created((string?)null, stamped), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(UnitOfWork work, WaterBook sources, IIncidentBook incidents, IRoster rosters, RequestContext context, TimeProvider clock)
        : IRequestHandler<Command, Result<Stamped>>
    {
        public async Task<Result<Stamped>> Handle(Command request, CancellationToken cancellationToken)
        {
            var now = clock.GetUtcNow();
            var form = new InspectionForm(now);
            var id = form.Id("id", request.Form.Id, "記録の番号がありません。画面を読みなおしてください。");
            var source = form.Id("sourceId", request.Form.SourceId, "水利を選んでください。");
            var unit = form.OptionalId("unitId", request.Form.UnitId, "組織を選んでください。");
            var (told, at) = form.Time(request.Form.At);
            var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
            if (unit is { } known && !roster.Units.Any(one => one.Id.Value == known))
                form.Errors.Add(new FieldError("unitId", "その組織はもうありません。選びなおしてください。"));
            if (form.Errors.Count > 0)
                return new InvalidInput(form.Errors);
            if (await incidents.FindAsync(context.Brigade, request.IncidentId, cancellationToken) is not { } incident
                || (await sources.CurrentAsync(context.Brigade, cancellationToken)).Find(new WaterSourceId(source!.Value)) is null)
                return new Missing();
            var use = new WaterUse
            {
                Id = ShortId.Write(id!.Value), SourceId = new WaterSourceId(source.Value), IncidentId = request.IncidentId,
                UnitId = unit is { } post ? new UnitId(post) : roster.Members.FirstOrDefault(member => member.Id.Value == context.Actor.Person)?.UnitId,
                At = at, ToldAt = told, ReceivedAt = now, Actor = context.Actor.Name, Drill = incident.Drill,
            };
            if (await work.FindAsync<WaterUseDocument>(use.Id, cancellationToken) is { Use: var former })
                return former.SourceId == use.SourceId && former.IncidentId == use.IncidentId && former.ToldAt == use.ToldAt && former.Actor == use.Actor
                    ? new Stamped(former.Id, former.At) : new KnownUse();
            work.Save(new WaterUseDocument { Use = use });
            work.Audit("waterUse.stamped", use.Id, $"{use.IncidentId} {use.SourceId}");
            try
            {
                await work.CommitAsync(cancellationToken);
            }
            catch (ConcurrentChangeException)
            {
                return new Kernel.Conflict();   // the same stamp twice at one moment: the phone asks once more and finds it taken
            }
            return new Stamped(use.Id, use.At);
        }
    }
}

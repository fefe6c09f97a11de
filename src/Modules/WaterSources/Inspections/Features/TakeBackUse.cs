using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Mediation;
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
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>Takes back a stamp that was a mis-tap (部署の取り消し): nobody drew there. By whoever stamped it or an officer, as long as the incident lasts.</summary>
internal static class TakeBackUse
{
    /// <summary>Somebody else's stamp, and no officer.</summary>
    internal sealed record NotTheirUse() : Refusal("waterUse.notYours", "この部署を取り消せるのは、記録した本人と分団長以上の人です。", 403);

    /// <summary>After the incident what is recorded stands.</summary>
    internal sealed record IncidentOver() : Refusal("waterUse.incidentOver", "災害が終わったあとは、部署の記録を取り消せません。", 409);

    [Needs(Permission.AnswerCallOut)]
    internal sealed record Command(string Id, DateTimeOffset? At) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapDelete("/water-uses/{useId}", HandleAsync).WithName(nameof(TakeBackUse)).WithTags("Inspections")
            .WithSummary("Takes a stamp back that was a mistake, `at` by the phone's time; the same again changes nothing.")
            .ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    /// <summary>Whether it is theirs to take back: their own stamp, or anybody's for an officer (whoever may say where the fire is).</summary>
    internal static bool MayTakeBack(WaterUse use, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(use);
        ArgumentNullException.ThrowIfNull(actor);
        return use.Actor == actor.Name || actor.ReachOf(Permission.PlaceIncident) != Reach.Nowhere;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string useId, DateTimeOffset? at, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(useId, out _))
            return new Missing().ToProblem();
        var result = await mediator.Send(new Command(useId, at), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Attempts attempts, IIncidentBook incidents, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            var form = new InspectionForm(clock.GetUtcNow());
            var (_, at) = form.Time(request.At);
            if (form.Errors.Count > 0)
                return new InvalidInput(form.Errors);
            return await attempts.RunAsync<Done>(async services =>
            {
                var work = services.GetRequiredService<UnitOfWork>();
                if (await work.FindAsync<WaterUseDocument>(request.Id, cancellationToken) is not { Use: var use })
                    return new Missing();
                if (!MayTakeBack(use, context.Actor))
                    return new NotTheirUse();
                if (use.TakenBackAt is not null)
                    return new Done();
                // The phone's time counts: what was tapped in time and waited for a signal is in time.
                if (await incidents.FindAsync(context.Brigade, use.IncidentId, cancellationToken) is not { } incident || (!incident.Open && !(at <= incident.EndedAt)))
                    return new IncidentOver();
                work.Save(new WaterUseDocument { Use = use with { TakenBackAt = at > use.At ? at : use.At, TakenBackBy = context.Actor.Name } });
                work.Audit("waterUse.takenBack", use.Id, $"{use.IncidentId} {use.SourceId}");
                await work.CommitAsync(cancellationToken);
                return new Done();
            });
        }
    }
}

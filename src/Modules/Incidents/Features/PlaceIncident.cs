using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Incidents.Features;

/// <summary>Sets the place of an incident on the map (災害の場所を決める): mails tell it in words only. A later message does not move it.</summary>
internal static class PlaceIncident
{
    // Japan with its outermost islands: a pin elsewhere is a slip of the finger.
    private const double South = 20, North = 46, West = 122, East = 154.5;
    private const int Tries = 5;

    /// <summary>Where it is, WGS 84, decimal degrees.</summary>
    public sealed record Form(double? Latitude, double? Longitude);

    [Needs(Permission.PlaceIncident)]
    internal sealed record Command(IncidentId Id, double Latitude, double Longitude) : IRequest<Result<Done>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapPut("/incidents/{incidentId}/place", HandleAsync).WithName(nameof(PlaceIncident)).WithTags("Incidents")
            .WithSummary("Sets the place of an incident on the map.").ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(string incidentId, Form form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(incidentId, out var id))
            return new Missing().ToProblem();
        if (form is not { Latitude: { } latitude, Longitude: { } longitude } || !(latitude is >= South and <= North && longitude is >= West and <= East))
            return new InvalidInput("latitude", "日本の中の場所を地図で選んでください。").ToProblem();
        var result = await mediator.Send(new Command(new IncidentId(id), latitude, longitude), cancellationToken);
        return result.Match<Results<NoContent, ProblemHttpResult>>(_ => TypedResults.NoContent(), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(IServiceScopeFactory scopes, RequestContext context, TimeProvider clock) : IRequestHandler<Command, Result<Done>>
    {
        public async Task<Result<Done>> Handle(Command request, CancellationToken cancellationToken)
        {
            for (var tries = 0; tries < Tries; tries++)
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(context.Brigade, context.Actor, context.RequestId);
                var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
                if (await work.FindAsync<IncidentDocument>(request.Id.ToString(), cancellationToken) is not { } stored)
                    return new Missing();
                work.Save(stored with { Incident = stored.Incident.PutAt(request.Latitude, request.Longitude, context.Actor.Name, clock.GetUtcNow()) });
                work.Audit("incident.placed", request.Id.ToString());
                try
                {
                    await work.CommitAsync(cancellationToken);
                    return new Done();
                }
                catch (ConcurrentChangeException)
                {
                    // A message came in at the same moment: its news and this place both count.
                }
            }
            return new Kernel.Conflict();
        }
    }
}

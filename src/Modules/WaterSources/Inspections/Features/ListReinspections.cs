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

/// <summary>Sources used at a fire and not looked at since (再点検): they are on this list by themselves. A drill's use is none.</summary>
internal static class ListReinspections
{
    /// <summary>A source to look at again.</summary>
    public sealed record Item(
        string SourceId, string Number, WaterKind Kind, string Address, double Latitude, double Longitude, DateTimeOffset UsedAt, string IncidentId,
        string IncidentTitle, string? UnitId, string? UnitName, bool MayInspect);

    /// <summary>The list, the longest ago first.</summary>
    public sealed record Page(IReadOnlyList<Item> Items);

    [Needs(Permission.SeeWater)]
    internal sealed record Query : IRequest<Result<Page>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/reinspections", HandleAsync).WithName(nameof(ListReinspections)).WithTags("Inspections")
            .WithSummary("Sources used at a fire and not looked at since.");

    private static async Task<Results<Ok<Page>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<Page>, ProblemHttpResult>>(page => TypedResults.Ok(page), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(InspectionBook book, WaterBook sources, IIncidentBook incidents, IRoster rosters, RequestContext context) : IRequestHandler<Query, Result<Page>>
    {
        private const int Shown = 2000;

        public async Task<Result<Page>> Handle(Query request, CancellationToken cancellationToken)
        {
            var state = await book.CurrentAsync(context.Brigade, cancellationToken);
            var water = await sources.CurrentAsync(context.Brigade, cancellationToken);
            var names = new Names(await rosters.CurrentAsync(context.Brigade, cancellationToken), context.Actor);
            var titles = new Dictionary<IncidentId, string>();
            var items = new List<Item>();
            foreach (var (id, record) in state.Sources.Where(one => one.Value.UsedSince).OrderBy(one => one.Value.LastUse!.At).ThenBy(one => one.Key.Value).Take(Shown))
            {
                if (water.Find(id) is not { RetiredAt: null } source)
                    continue;
                var use = record.LastUse!;
                if (!titles.TryGetValue(use.IncidentId, out var title))
                {
                    var incident = await incidents.FindAsync(context.Brigade, use.IncidentId, cancellationToken);
                    titles[use.IncidentId] = title = incident is null ? "" : $"{incident.Kind ?? incident.Title} {incident.Place}".Trim();
                }
                items.Add(new Item(
                    id.ToString(), source.Number, source.Kind, source.Address, source.Latitude, source.Longitude, use.At, use.IncidentId.ToString(), title,
                    source.UnitId?.ToString(), names.Unit(source.UnitId), InspectionRights.Covers(context.Actor, Permission.InspectWater, source)));
            }
            return new Page(items);
        }
    }
}

using System.Globalization;
using System.Text;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Features;
using BrigadeDispatch.WaterSources.Index;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Towns;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.WaterSources.Inspections.Features;

/// <summary>The water of an incident: nearest usable sources, all around, who draws where. Asked for again and again; 304 until something of it changes.</summary>
internal static class ShowIncidentWater
{
    private const int NearbyMost = 500;
    private const int TownMost = 20;

    /// <summary>A stamp.</summary>
    /// <param name="EndedAt">As stamped; null: still drawing, or nobody stamped the end.</param>
    /// <param name="InUse">Neither ended nor taken back, and the incident is open.</param>
    /// <param name="Own">Whoever asks stamped it.</param>
    /// <param name="TakenBackAt">Since when it counts as never stamped; null: it stands.</param>
    /// <param name="MayTakeBack">Whoever asks may take it back now.</param>
    public sealed record UseRow(
        string Id, string SourceId, string Number, WaterKind Kind, string? UnitName, string By, DateTimeOffset At, DateTimeOffset? EndedAt, bool InUse, bool Drill,
        bool Own, DateTimeOffset? TakenBackAt, string? TakenBackBy, bool MayTakeBack);

    /// <summary>All of it.</summary>
    /// <param name="PlacedBy"><c>alert</c>, <c>person</c>; null: it has no coordinates.</param>
    /// <param name="Items">Nearest usable ones.</param>
    /// <param name="Nearby">All within the radius, out of use too: a map must show what not to drive to.</param>
    /// <param name="SameTown">Without coordinates: usable ones of the town that the place names.</param>
    /// <param name="At">Time of the server.</param>
    public sealed record Sheet(
        double? Latitude, double? Longitude, string? PlacedBy, DateTimeOffset? PlacedAt, IReadOnlyList<NearRow> Items, IReadOnlyList<NearRow> Nearby,
        IReadOnlyList<SourceRow> SameTown, IReadOnlyList<UseRow> Uses, bool Open, bool MayPlace, DateTimeOffset At);

    /// <summary>The answer, or that what the asker has is still true.</summary>
    internal sealed record Answer(string ETag, Sheet? Sheet);

    [Needs(Permission.SeeWater)]
    internal sealed record Query(IncidentId Id, int Count, double Radius, string? Known) : IRequest<Result<Answer>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/incidents/{incidentId}/water", HandleAsync).WithName(nameof(ShowIncidentWater)).WithTags("Incidents")
            .WithSummary("Water around an incident and who draws where; with If-None-Match of its ETag 304.")
            .Produces<Sheet>().Produces(304).ProducesProblem(404).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(
        string incidentId, HttpContext http, IMediator mediator, CancellationToken cancellationToken, int count = 10, double radius = 2000)
    {
        if (!ShortId.TryRead(incidentId, out var id))
            return new Missing().ToProblem();
        if (count is < 1 or > 50 || !(radius is >= 50 and <= 10_000))
            return new InvalidInput("count", "件数は1から50まで、半径は50mから10,000mまでです。").ToProblem();
        var result = await mediator.Send(new Query(new IncidentId(id), count, radius, http.Request.Headers.IfNoneMatch), cancellationToken);
        if (result.Refusal is { } refusal)
            return refusal.ToProblem();
        http.Response.Headers.ETag = result.Value.ETag;
        return result.Value.Sheet is { } sheet ? TypedResults.Ok(sheet) : TypedResults.StatusCode(StatusCodes.Status304NotModified);
    }

    private readonly struct All : IWaterFilter
    {
        public bool Takes(WaterSource source) => true;
    }

    internal sealed class Handler(
        WaterBook book, InspectionBook inspections, InspectionMarks marks, TownBook towns, IIncidentBook incidents, IRoster rosters, RequestContext context, TimeProvider clock)
        : IRequestHandler<Query, Result<Answer>>
    {
        public async Task<Result<Answer>> Handle(Query request, CancellationToken cancellationToken)
        {
            if (await incidents.FindAsync(context.Brigade, request.Id, cancellationToken) is not { } incident)
                return new Missing();
            var water = await book.CurrentAsync(context.Brigade, cancellationToken);
            var state = await inspections.CurrentAsync(context.Brigade, cancellationToken);
            var marked = await marks.CurrentAsync(context.Brigade, cancellationToken);
            var roster = await rosters.CurrentAsync(context.Brigade, cancellationToken);
            var names = new Names(roster, context.Actor);
            var uses = state.ByIncident.GetValueOrDefault(incident.Id, []).Select(use => UseOf(use, water, names, incident.Open, context.Actor)).OfType<UseRow>().ToList();
            var mayPlace = context.Actor.ReachOf(Permission.PlaceIncident) != Reach.Nowhere;
            var tag = TagOf(request, incident, water, marked, uses, roster, mayPlace);
            if (request.Known is { Length: > 0 } known && known.Split(',').Any(one => one.Trim() is var told && (told == tag || told == "W/" + tag)))
                return new Answer(tag, null);

            var view = new SourceView(roster.Units.ToDictionary(unit => unit.Id, unit => unit.Name), marked);
            IReadOnlyList<NearRow> near = [], nearby = [];
            IReadOnlyList<SourceRow> town = [];
            if (incident is { Latitude: { } latitude, Longitude: { } longitude })
            {
                near = [.. water.Index.Nearest(latitude, longitude, request.Count, new UsableOnly()).Select(found => view.Near(found, latitude, longitude))];
                nearby = [.. water.Index.Nearest(latitude, longitude, NearbyMost, new All()).TakeWhile(found => found.DistanceMetres <= request.Radius)
                    .Select(found => view.Near(found, latitude, longitude))];
            }
            else if (incident.Place is { } place)
            {
                town = [.. (await towns.CurrentAsync(context.Brigade, cancellationToken)).Find(place, TownMost).Select(source => view.Row(source))];
            }
            return new Answer(tag, new Sheet(
                incident.Latitude, incident.Longitude, incident.PlacedBy, incident.PlacedAt, near, nearby, town, uses, incident.Open, mayPlace, clock.GetUtcNow()));
        }

        private static UseRow? UseOf(WaterUse use, WaterBookState water, Names names, bool open, Actor asks) => water.Find(use.SourceId) is { } source
            ? new UseRow(use.Id, use.SourceId.ToString(), source.Number, source.Kind, names.Unit(use.UnitId), names.Person(use.Actor), use.At, use.EndedAt, open && use.IsRunning, use.Drill,
                use.Actor == asks.Name, use.TakenBackAt, use.TakenBackBy is { } by ? names.Person(by) : null, open && use.TakenBackAt is null && TakeBackUse.MayTakeBack(use, asks))
            : null;

        // All that the answer is made of, and nothing that is not in it: an answer to the call-out changes no water.
        private static string TagOf(
            Query request, IncidentView incident, WaterBookState water, SourceMarksState marked, List<UseRow> uses, Roster roster, bool mayPlace)
        {
            var all = new StringBuilder();
            all.Append(CultureInfo.InvariantCulture, $"{request.Id}|{request.Count}|{request.Radius}|{incident.Latitude}|{incident.Longitude}|{incident.PlacedBy}|{incident.PlacedAt?.UtcTicks}|");
            all.Append(CultureInfo.InvariantCulture, $"{incident.Place}|{incident.Open}|{mayPlace}|{water.Version}|{marked.Version}");
            foreach (var use in uses)
                all.Append(CultureInfo.InvariantCulture, $"|{use.Id} {use.Own} {use.MayTakeBack} {use.By} {use.TakenBackBy}");
            foreach (var unit in roster.Units)
                all.Append(CultureInfo.InvariantCulture, $"|{unit.Id} {unit.Name}");
            return $"\"{ShortId.Write(ShortId.FromName(all.ToString()))}\"";
        }
    }
}

using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>One message of an incident's timeline.</summary>
public sealed record MessageRow(
    string AlertId, DateTimeOffset ReceivedAt, string Source, string Disposition, string? Phase, string? Subject, string Text, string? From,
    MailAuthentication? Authentication);

/// <summary>An incident with the messages it is known from.</summary>
public sealed record IncidentDetail(
    string Id, string? Kind, string? Place, string? Landmark, IncidentPhase Phase, bool Open, bool Drill, bool Unreadable, bool SenderUnverified,
    string Title, DateTimeOffset? OccurredAt, DateTimeOffset OpenedAt, DateTimeOffset LastMessageAt, int MessageCount, string Text,
    double? Latitude, double? Longitude, IReadOnlyList<CallOutRow> CallOuts, IReadOnlyList<MessageRow> Messages);

/// <summary>The incidents (災害) of a brigade with their call-outs, open ones first; once, live, or one in detail.</summary>
internal static class ListIncidents
{
    [Needs(Permission.SeeBoard)]
    internal sealed record Query : IRequest<Result<IncidentList>>;

    [Needs(Permission.SeeBoard)]
    internal sealed record DetailQuery(IncidentId Id) : IRequest<Result<IncidentDetail>>;

    internal static void Map(RouteGroupBuilder brigade)
    {
        brigade.MapGet("/incidents", HandleAsync).WithName(nameof(ListIncidents)).WithTags("Incidents")
            .WithSummary("The newest incidents, open ones first.");
        brigade.MapGet("/incidents/stream", StreamAsync).WithName("StreamIncidents").WithTags("Incidents")
            .WithSummary("The same as server-sent events (`incidents`, `beat`).")
            .Produces(200, contentType: "text/event-stream");
        brigade.MapGet("/incidents/{incidentId}", DetailAsync).WithName("ShowIncident").WithTags("Incidents")
            .WithSummary("One incident with the messages it is known from.");
    }

    private static async Task<Results<Ok<IncidentList>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new Query(), cancellationToken);
        return result.Match<Results<Ok<IncidentList>, ProblemHttpResult>>(list => TypedResults.Ok(list), refusal => refusal.ToProblem());
    }

    private static async Task<Results<Ok<IncidentDetail>, ProblemHttpResult>> DetailAsync(string incidentId, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!ShortId.TryRead(incidentId, out var id))
            return new Missing().ToProblem();
        var result = await mediator.Send(new DetailQuery(new IncidentId(id)), cancellationToken);
        return result.Match<Results<Ok<IncidentDetail>, ProblemHttpResult>>(detail => TypedResults.Ok(detail), refusal => refusal.ToProblem());
    }

    private static async Task StreamAsync(HttpContext http, IMediator mediator, BoardFeeds feeds, RequestContext context)
    {
        var allowed = await mediator.Send(new Query(), http.RequestAborted);
        if (allowed.Refusal is { } refusal)
            await refusal.ToProblem().ExecuteAsync(http);
        else
            await feeds.Incidents.ServeAsync(context.Brigade, http);
    }

    internal sealed class Handler(BoardReader boards, RequestContext context) : IRequestHandler<Query, Result<IncidentList>>
    {
        public async Task<Result<IncidentList>> Handle(Query request, CancellationToken cancellationToken) =>
            await boards.IncidentsAsync(context.Brigade, cancellationToken);
    }

    internal sealed class DetailHandler(BoardReader boards, IIncidentBook incidents, IReceptionLog received, RequestContext context)
        : IRequestHandler<DetailQuery, Result<IncidentDetail>>
    {
        public async Task<Result<IncidentDetail>> Handle(DetailQuery request, CancellationToken cancellationToken)
        {
            if (await boards.IncidentAsync(context.Brigade, request.Id, cancellationToken) is not { } entry)
                return new Missing();
            var alerts = await incidents.AlertsOfAsync(context.Brigade, request.Id, cancellationToken);
            var messages = await received.FindAsync(context.Brigade, alerts, cancellationToken);
            return new IncidentDetail(
                entry.Id, entry.Kind, entry.Place, entry.Landmark, entry.Phase, entry.Open, entry.Drill, entry.Unreadable, entry.SenderUnverified, entry.Title,
                entry.OccurredAt, entry.OpenedAt, entry.LastMessageAt, entry.MessageCount, entry.Text, entry.Latitude, entry.Longitude, entry.CallOuts,
                messages.Select(message => new MessageRow(
                    message.AlertId.ToString(), message.ReceivedAt, message.Source, message.Disposition, message.Phase, message.Subject, message.Text,
                    message.From, message.Authentication)).ToList());
        }
    }
}

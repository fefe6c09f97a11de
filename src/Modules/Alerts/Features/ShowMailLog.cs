using BrigadeDispatch.Alerts.Storage;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.Alerts.Features;

/// <summary>One message as the log shows it.</summary>
public sealed record LoggedMessage(
    string AlertId, DateTimeOffset ReceivedAt, string Source, string Disposition, string? Phase, string? Subject, string Text, string? From,
    MailAuthentication? Authentication, string? IncidentId);

/// <summary>The newest messages.</summary>
public sealed record MailLog(IReadOnlyList<LoggedMessage> Mails);

/// <summary>What came in (受信の記録), newest first: also what was no incident and what nobody could read.</summary>
internal static class ShowMailLog
{
    [Needs(Permission.SeeReceptionLog)]
    internal sealed record Query(int Limit) : IRequest<Result<MailLog>>;

    internal static void Map(RouteGroupBuilder brigade) =>
        brigade.MapGet("/mail-log", HandleAsync).WithName(nameof(ShowMailLog)).WithTags("Alerts")
            .WithSummary("The newest received messages, at most `limit` (1 to 200).");

    private static async Task<Results<Ok<MailLog>, ProblemHttpResult>> HandleAsync(IMediator mediator, CancellationToken cancellationToken, int limit = 50)
    {
        var result = await mediator.Send(new Query(Math.Clamp(limit, 1, 200)), cancellationToken);
        return result.Match<Results<Ok<MailLog>, ProblemHttpResult>>(log => TypedResults.Ok(log), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(ReceptionLog received, RequestContext context) : IRequestHandler<Query, Result<MailLog>>
    {
        public async Task<Result<MailLog>> Handle(Query request, CancellationToken cancellationToken) =>
            new MailLog((await received.NewestAsync(context.Brigade, request.Limit, cancellationToken))
                .Select(message => new LoggedMessage(
                    message.AlertId.ToString(), message.ReceivedAt, message.Source, message.Disposition, message.Phase, message.Subject, message.Text, message.From,
                    message.Authentication, message.IncidentId?.ToString()))
                .ToList());
    }
}

/// <summary>Reads stored alerts for screens.</summary>
internal sealed class ReceptionLog(BrigadeReader reader) : IReceptionLog
{
    public async ValueTask<IReadOnlyList<ReceivedMessage>> FindAsync(BrigadeId brigade, IReadOnlyList<AlertId> alerts, CancellationToken cancellationToken)
    {
        var found = new List<ReceivedMessage>(alerts.Count);
        foreach (var id in alerts)
            if (await reader.FindAsync<AlertDocument>(brigade, id.ToString(), cancellationToken) is { } alert)
                found.Add(Of(alert.Document));
        return found;
    }

    public async Task<IReadOnlyList<ReceivedMessage>> NewestAsync(BrigadeId brigade, int limit, CancellationToken cancellationToken)
    {
        var page = await reader.Store.QueryAsync(brigade, new DocumentQuery(AlertDocument.Type, "at", Descending: true, Limit: limit), cancellationToken);
        return page.Documents.Select(stored => Of(reader.Open<AlertDocument>(brigade, stored))).ToList();
    }

    private static ReceivedMessage Of(AlertDocument alert)
    {
        var leading = new RecordAlert.Receipt(alert.Id, false, alert.Results).Leading;
        return new ReceivedMessage(
            alert.Id, alert.ReceivedAt, alert.Source, leading.Disposition, leading.Phase, alert.Subject, alert.Text, alert.From, alert.Authentication, leading.IncidentId);
    }
}

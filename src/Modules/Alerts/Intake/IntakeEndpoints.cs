using System.Text.Json.Serialization;
using BrigadeDispatch.Alerts.Domain;
using BrigadeDispatch.Alerts.Domain.Reading;
using BrigadeDispatch.Alerts.Features;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Alerts.Intake;

/// <summary>
/// The signed doors for alerts. A signed message is never turned away for what it says: what does not read is stored and alarms as
/// unreadable. 202 only after it is durable.
/// </summary>
internal sealed class IntakeEndpoints(IBrigades brigades, TimeProvider clock, ILogger<IntakeEndpoints> log)
{
    /// <summary>Largest alert body, bytes.</summary>
    public const int LargestAlert = 1024 * 1024;

    /// <summary>Largest mail as JSON, bytes.</summary>
    public const int LargestMail = 16 * 1024 * 1024;

    /// <summary>What a sender gets back; an id is null where there is none.</summary>
    internal sealed record Answer(
        string AlertId, string Disposition, string? IncidentId, string? CallOutId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AnswerItem>? Items);

    /// <summary>One of several incidents in a message.</summary>
    internal sealed record AnswerItem(string Disposition, string? IncidentId, string? CallOutId);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/intake/{brigadeId}").ExcludeFromDescription();
        intake.MapPost("/alerts", (string brigadeId, HttpContext http, IntakeEndpoints doors) =>
            doors.TakeAsync(brigadeId, http, LargestAlert, doors.ReadAlert));
        intake.MapPost("/mails", (string brigadeId, HttpContext http, IntakeEndpoints doors) =>
            doors.TakeAsync(brigadeId, http, LargestMail, doors.ReadMail));
        intake.MapPost("/probe", (string brigadeId, HttpContext http, IntakeEndpoints doors) => doors.ProbeAsync(brigadeId, http));
    }

    private IntakeMessage ReadAlert(byte[] body, Brigade brigade, HttpContext http)
    {
        var format = http.Request.Query["format"].ToString();
        var isXml = http.Request.ContentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true;
        var now = clock.GetUtcNow();
        return (format.Length == 0 && !isXml ? OwnForm.Read(body, brigade.MunicipalityNames, now) : null) ?? OwnForm.Unreadable(body, format, now);
    }

    private IntakeMessage ReadMail(byte[] body, Brigade brigade, HttpContext http) =>
        DispatchMail.Read(body, brigade, ReadingRules.Shipped, clock.GetUtcNow(), fault => AlertsLog.ReaderFailed(log, brigade.Id, fault));

    private async Task<IResult> TakeAsync(string brigadeId, HttpContext http, int most, Func<byte[], Brigade, HttpContext, IntakeMessage> read)
    {
        var started = clock.GetTimestamp();
        if (!(http.Request.ContentLength > most) && !IntakeSignature.IsTold(http.Request.Headers, clock.GetUtcNow()))
            return Unsigned();
        if (await RawBody.ReadAsync(http, most) is not { } body)
        {
            AlertsLog.NotTaken(log, http.Request.Path, "too large");
            return Problems.Of(413, "body.tooLarge", $"本文が大きすぎます（{most / 1024 / 1024} MBまで）。");
        }
        if (await AuthenticateAsync(brigadeId, http, body) is not { } brigade)
            return Unsigned();
        http.RequestServices.GetRequiredService<RequestContext>().Enter(brigade.Id, Actor.Intake, http.TraceIdentifier);
        var message = ReadSafely(body, brigade, http, read);
        Result<RecordAlert.Receipt> result;
        try
        {
            result = await http.RequestServices.GetRequiredService<IMediator>().Send(new RecordAlert.Command(message), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Not durable, so not acknowledged: the sender repeats it.
            return Problems.Of(503, "store.unavailable", "いま保存できません。もう一度送ってください。");
        }
        if (result.Refusal is { } refusal)
            return refusal.ToProblem();
        var receipt = result.Value;
        var leading = receipt.Leading;
        AlertsLog.Taken(log, brigade.Id, receipt.AlertId, receipt.Duplicate ? "duplicate" : leading.Disposition, clock.GetElapsedTime(started).TotalMilliseconds);
        return Results.Json(
            new Answer(
                receipt.AlertId.ToString(), receipt.Duplicate ? "duplicate" : leading.Disposition, leading.IncidentId?.ToString(), leading.CallOutId?.ToString(),
                receipt.Results.Count < 2
                    ? null
                    : receipt.Results.Select(item => new AnswerItem(item.Disposition, item.IncidentId?.ToString(), item.CallOutId?.ToString())).ToList()),
            IntakeJson.Default.Answer, statusCode: 202);
    }

    private Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Unsigned()
    {
        AlertsLog.NotTaken(log, "/intake", "signature");
        return Problems.Of(401, "signature.invalid", "署名が正しくないか、時刻が5分以上ずれています。署名の鍵と時計を確かめてください。");
    }

    private IntakeMessage ReadSafely(byte[] body, Brigade brigade, HttpContext http, Func<byte[], Brigade, HttpContext, IntakeMessage> read)
    {
        try
        {
            return read(body, brigade, http);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var unreadable = OwnForm.Unreadable(body, null, clock.GetUtcNow());
            AlertsLog.FellBack(log, brigade.Id, unreadable.Id, failure);   // a defect of ours in reading: it alarms as unreadable
            return unreadable;
        }
    }

    private async Task<IResult> ProbeAsync(string brigadeId, HttpContext http) =>
        await RawBody.ReadAsync(http, 1024) is { } body && await AuthenticateAsync(brigadeId, http, body) is not null
            ? Results.NoContent()
            : Problems.Of(401, "signature.invalid", "署名が正しくないか、時刻が5分以上ずれています。");

    // An unknown brigade is answered like a wrong signature, so that nobody can list brigades from outside.
    private async Task<Brigade?> AuthenticateAsync(string brigadeId, HttpContext http, byte[] body)
    {
        var brigade = BrigadeId.TryParse(brigadeId, out var id) ? await brigades.FindAsync(id, http.RequestAborted) : null;
        var fits = IntakeSignature.Fits(http.Request.Headers, body, brigade?.IntakeSecrets ?? ["-"], clock.GetUtcNow());
        return fits ? brigade : null;
    }
}

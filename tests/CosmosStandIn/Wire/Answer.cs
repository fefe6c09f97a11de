using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.CosmosStandIn.Wire;

/// <summary>What goes back to the caller, made in full before anything is sent: a fault may still take its place.</summary>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body = default)
{
    internal int SubStatus { get; init; }

    internal string ContentType { get; init; } = "application/json";

    /// <summary>In request units.</summary>
    internal double Charge { get; init; }

    internal string? ETag { get; init; }

    internal string? Continuation { get; init; }

    internal int? ItemCount { get; init; }

    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>Operations it stands for: those of a batch, else one.</summary>
    internal int Operations { get; init; } = 1;

    internal static Answer Refusal(int status, string code, string message, int subStatus = 0) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(new { code, message })) { SubStatus = subStatus, Charge = RequestCharge.Refused };

    internal static Answer BadRequest(string message, int subStatus = 0) => Refusal(400, "BadRequest", message, subStatus);

    internal static Answer NotFound(int subStatus = 0) => Refusal(404, "NotFound", "Entity with the specified id does not exist in the system.", subStatus);

    internal async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        var headers = response.Headers;
        headers[WireHeaders.Charge] = Charge.ToString("0.##");
        headers[WireHeaders.ActivityId] = Guid.CreateVersion7().ToString();
        if (SubStatus != 0)
            headers[WireHeaders.SubStatus] = SubStatus.ToString();
        if (ETag is not null)
            headers.ETag = ETag;
        if (Continuation is not null)
            headers[WireHeaders.Continuation] = Continuation;
        if (ItemCount is { } items)
            headers[WireHeaders.ItemCount] = items.ToString();
        if (RetryAfter is { } wait)
            headers[WireHeaders.RetryAfter] = ((long)wait.TotalMilliseconds).ToString();
        if (Status is 204 or 304)
            return;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, context.RequestAborted);
    }
}

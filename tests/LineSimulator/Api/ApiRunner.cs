using System.Text;
using BrigadeDispatch.LineSimulator.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace BrigadeDispatch.LineSimulator.Api;

/// <summary>What every call of the API has in common: request id, faults, bearer token, latency, ledger.</summary>
internal sealed class ApiRunner(Simulation simulation)
{
    internal delegate ValueTask<ApiAnswer> Handler(ApiCall call, CancellationToken cancellationToken);

    /// <summary>Runs a call of a bot that must show a channel access token.</summary>
    internal RequestDelegate Authorized(string endpoint, Handler handler) => context => RunAsync(context, endpoint, authorized: true, handler);

    internal RequestDelegate Open(string endpoint, Handler handler) => context => RunAsync(context, endpoint, authorized: false, handler);

    private async Task RunAsync(HttpContext context, string endpoint, bool authorized, Handler handler)
    {
        if (!Exactly(context))
        {
            (endpoint, authorized, handler) = (Endpoints.Unknown, false, (_, _) => ValueTask.FromResult(ApiAnswer.Error(404, "Not found")));
        }
        var started = simulation.Clock.GetTimestamp();
        var call = new ApiCall(context, endpoint, simulation.Ledger.NextNumber(), simulation.Identifiers.RequestId());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, simulation.Stopping);
        PendingFault? fault = null;
        ApiAnswer? answer = null;
        try
        {
            await call.ReadAsync(ended.Token);
            var latency = TimeSpan.FromMilliseconds(simulation.Options.LatencyMs) + simulation.Faults.Delay;
            if (latency > TimeSpan.Zero)
            {
                await Task.Delay(latency, simulation.Clock, ended.Token);
            }
            fault = simulation.Faults.Take(endpoint);
            answer = await AnswerAsync(call, fault, authorized, handler, ended.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The caller left; whatever was done stands in the ledger with status 0.
        }
        if (!call.Own)
        {
            Note(call, answer, fault, simulation.Clock.GetElapsedTime(started).TotalMilliseconds);
        }
        if (answer is null || fault is { Kind: FaultKind.Reset or FaultKind.AcceptThenReset })
        {
            context.Abort();
            return;
        }
        try
        {
            await SendAsync(call, answer, fault, ended.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async ValueTask<ApiAnswer> AnswerAsync(
        ApiCall call, PendingFault? fault, bool authorized, Handler handler, CancellationToken cancellationToken)
    {
        if (authorized)
        {
            Authorize(call);
        }
        if (fault is { Kind: FaultKind.Status or FaultKind.Hang or FaultKind.Reset or FaultKind.PortalPage })
        {
            if (call.Opened.Count > 0 && call.Endpoint is Endpoints.Push or Endpoints.Multicast or Endpoints.Reply)
            {
                call.Drop = true;
                await handler(call, cancellationToken);
            }
            return fault.Kind == FaultKind.Status ? ApiAnswer.Fault(fault.Status) : new ApiAnswer(0, "");
        }
        call.Lose = fault?.Kind == FaultKind.AcceptButLose;
        if (call.TooLarge)
        {
            return ApiAnswer.Error(413, "The request exceeds the max size of 2MB. Make the request smaller than 2MB and try again.");
        }
        if (authorized && call.Opened.Count == 0)
        {
            return ApiAnswer.Error(401, "Authentication failed. Confirm that the access token in the authorization header is valid.");
        }
        return await handler(call, cancellationToken);
    }

    // Routing forgives upper case and a slash at the end; LINE has warned that a wrong address is refused.
    private static bool Exactly(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.PathSegments: var segments } || context.Request.Path.Value is not { } path)
        {
            return true;
        }
        var parts = path[1..].Split('/');
        return segments.Any(segment => segment.Parts.Any(part => part is RoutePatternParameterPart { IsCatchAll: true }))
            || (parts.Length == segments.Count && segments.Zip(parts).All(pair =>
                pair.First.Parts is not [RoutePatternLiteralPart literal] || literal.Content == pair.Second));
    }

    private void Authorize(ApiCall call)
    {
        var header = call.Context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            call.Opened = simulation.Tokens.Open(header["Bearer ".Length..].Trim());
        }
    }

    private async Task SendAsync(ApiCall call, ApiAnswer answer, PendingFault? fault, CancellationToken cancellationToken)
    {
        var response = call.Context.Response;
        if (response.HasStarted)
        {
            return;
        }
        switch (fault?.Kind)
        {
            case FaultKind.Hang or FaultKind.AcceptThenHang:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return;
            case FaultKind.PortalPage:
                response.ContentType = "text/html; charset=utf-8";
                await response.WriteAsync("<!doctype html><title>接続</title><p>ネットワークにログインしてください。</p>", cancellationToken);
                return;
        }
        response.StatusCode = answer.Status;
        response.Headers["x-line-request-id"] = call.RequestId;
        if (answer.AcceptedRequestId is { } accepted)
        {
            response.Headers["x-line-accepted-request-id"] = accepted;
        }
        response.ContentType ??= "application/json";
        var bytes = Encoding.UTF8.GetBytes(answer.Json);
        response.ContentLength = bytes.Length;
        if (fault?.Kind != FaultKind.SlowBytes)
        {
            await response.Body.WriteAsync(bytes, cancellationToken);
            return;
        }
        for (var i = 0; i < bytes.Length; i++)
        {
            await response.Body.WriteAsync(bytes.AsMemory(i, 1), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            await Task.Delay(fault.Pace, simulation.Clock, cancellationToken);
        }
    }

    private void Note(ApiCall call, ApiAnswer? answer, PendingFault? fault, double milliseconds)
    {
        var unanswered = answer is null || fault is { Kind: FaultKind.Hang or FaultKind.AcceptThenHang or FaultKind.Reset or FaultKind.AcceptThenReset };
        simulation.Ledger.Add(new ApiAttempt
        {
            Number = call.Number,
            At = simulation.Now,
            Endpoint = call.Endpoint,
            Method = call.Context.Request.Method,
            Path = call.Context.Request.Path,
            BrigadeId = (call.Channel ?? (call.Opened.Count == 1 ? call.Opened[0] : null))?.BrigadeId,
            Status = unanswered ? 0 : fault?.Kind == FaultKind.PortalPage ? 200 : answer!.Status,
            RequestId = call.RequestId,
            RetryKey = call.RetryKey,
            Recipients = call.Recipients,
            Delivered = call.Delivered,
            Accepted = call.Accepted,
            Fault = fault?.Kind,
            Milliseconds = milliseconds,
            Headers = call.Context.Request.Headers
                .Where(header => !header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = call.Body,
            Answer = answer?.Json,
        });
        if (call.Delivered > 0)
        {
            simulation.Ledger.CountDelivered(call.Delivered);
        }
    }
}

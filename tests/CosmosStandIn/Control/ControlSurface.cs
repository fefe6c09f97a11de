using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.CosmosStandIn.Control;

/// <summary>Faults and ledger for tests in other processes: <c>/_control/…</c>, JSON both ways (README.md).</summary>
internal sealed class ControlSurface(CosmosFaults faults, CosmosLedger ledger, int nodeProcessId)
{
    internal const string Root = "/_control";

    private const string Doors = "GET /_control/, GET or DELETE /_control/ledger, GET /_control/ledger/calls, GET, POST or DELETE /_control/faults";

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>A fault as it is ordered: <c>times</c>, or <c>share</c> with a seed, or neither for every request.</summary>
    private sealed record FaultOrder(
        FaultKind Kind, int Status = 0, int SubStatus = 0, bool Executed = false, double WaitMs = 0,
        OperationKinds On = OperationKinds.Documents, string? Partition = null, int? Times = null, double? Share = null, int Seed = 1)
    {
        internal CosmosFault Fault => new(Kind, Executed || Kind == FaultKind.Delay, Status, SubStatus, TimeSpan.FromMilliseconds(WaitMs));
    }

    internal async Task HandleAsync(HttpContext context)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", $"{Root}/"):
                await WriteAsync(context, 200, new { nodeProcessId });
                break;
            case ("GET", $"{Root}/ledger"):
                await WriteAsync(context, 200, new
                {
                    requests = ledger.Requests(),
                    charge = ledger.Charge(),
                    totals = ledger.Totals.ToDictionary(total => total.Key.ToString(), total => total.Value),
                    violations = ledger.Violations,
                });
                break;
            case ("GET", $"{Root}/ledger/calls"):
                await WriteAsync(context, 200, ledger.Calls);
                break;
            case ("DELETE", $"{Root}/ledger"):
                ledger.Reset();
                context.Response.StatusCode = 204;
                break;
            case ("GET", $"{Root}/faults"):
                await WriteAsync(context, 200, faults.Pending);
                break;
            case ("POST", $"{Root}/faults"):
                await OrderAsync(context);
                break;
            case ("DELETE", $"{Root}/faults"):
                faults.Clear();
                context.Response.StatusCode = 204;
                break;
            default:
                await WriteAsync(context, 404, new { message = Doors });
                break;
        }
    }

    private async Task OrderAsync(HttpContext context)
    {
        try
        {
            var order = await JsonSerializer.DeserializeAsync<FaultOrder>(context.Request.Body, _json, context.RequestAborted)
                ?? throw new JsonException("The body is null.");
            if (order.Times is not null && order.Share is not null)
                throw new ArgumentException("A fault has times or a share, not both.");
            if (order.Kind == FaultKind.Status && order.Status is < 400 or > 599)
                throw new ArgumentException("A status fault has a status from 400 to 599.");
            if (order.Times is { } times)
                faults.Next(times, order.Fault, order.On, order.Partition);
            else if (order.Share is { } share)
                faults.Share(share, order.Fault, order.On, order.Partition, order.Seed);
            else
                faults.All(order.Fault, order.On, order.Partition);
            context.Response.StatusCode = 204;
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            await WriteAsync(context, 400, new { message = wrong.Message });
        }
    }

    private static Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, _json, context.RequestAborted);
    }
}

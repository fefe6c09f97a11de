using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Upstream;
using BrigadeDispatch.CosmosStandIn.Wire;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>The door: tells requests apart, refuses those without partition key, acts out faults, writes the ledger.</summary>
internal sealed class Proxy
{
    private const int LargestBody = 4 * 1024 * 1024;

    private readonly TimeProvider _clock;
    private readonly CosmosFaults _faults;
    private readonly CosmosLedger _ledger;
    private readonly Metadata _metadata;
    private readonly PointOperations _points;
    private readonly Batches _batches;
    private readonly Queries _queries;
    private readonly CancellationToken _stopping;

    internal Proxy(NodeServer node, TimeProvider clock, CosmosFaults faults, CosmosLedger ledger, CancellationToken stopping)
    {
        (_clock, _faults, _ledger, _stopping) = (clock, faults, ledger, stopping);
        var store = new PartitionStore(node, clock, stopping);
        _metadata = new Metadata(node, store, clock);
        _points = new PointOperations(store);
        _batches = new Batches(store);
        _queries = new Queries(store);
    }

    internal async Task HandleAsync(HttpContext context)
    {
        var at = _clock.GetUtcNow();
        var request = context.Request;
        var body = await BodyAsync(request, context.RequestAborted);
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isDocuments = parts is ["dbs", _, "colls", _, "docs", ..];
        var kind = isDocuments ? DocumentCall.KindOf(request, parts.Length > 5) : OperationKinds.Metadata;
        var partition = DocumentCall.KeyOf(request.Headers[WireHeaders.PartitionKey]);
        var fault = _faults.Take(kind, partition);
        var entry = new CosmosCall(0, at, kind, null, partition, 0, 0, 0, 1, body.Length, fault?.ToString(), null);
        try
        {
            Answer? answer = null;
            if (fault is null)
                (answer, entry) = await GuardedAsync(context, parts, entry, body, context.RequestAborted);
            else if (fault.Executed)
                (answer, entry) = await GuardedAsync(context, parts, entry, body, _stopping);   // whoever hangs up: it is carried out
            answer = fault is null ? answer : await ActAsync(context, fault, answer);
            if (answer is null)
            {
                context.Abort();
                return;
            }
            entry = entry with { Status = answer.Status, SubStatus = answer.SubStatus, Charge = answer.Charge, Operations = answer.Operations };
            _ledger.Add(entry);
            await answer.WriteAsync(context);
        }
        finally
        {
            if (entry.Status == 0)
                _ledger.Add(entry);
        }
    }

    /// <summary>A defect of the stand-in is told to the test that meets it, in the answer and in the ledger.</summary>
    private async Task<(Answer Answer, CosmosCall Entry)> GuardedAsync(
        HttpContext context, string[] parts, CosmosCall entry, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            return await ServeAsync(context, parts, entry, body, cancellationToken);
        }
        catch (Exception defect) when (!cancellationToken.IsCancellationRequested)
        {
            return (Answer.Refusal(500, "StandInDefect", defect.ToString()), entry with { Violation = $"Defect of the stand-in: {defect}" });
        }
    }

    private async Task<(Answer Answer, CosmosCall Entry)> ServeAsync(
        HttpContext context, string[] parts, CosmosCall entry, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!request.Headers.Authorization.ToString().StartsWith("type%3dmaster", StringComparison.OrdinalIgnoreCase))
            return (Answer.Refusal(401, "Unauthorized", "The request bears no signature of an account key."), entry);
        if (body.Length >= LargestBody)
            return (Answer.Refusal(413, "RequestEntityTooLarge", "The request is too large."), entry);
        if (entry.Kind == OperationKinds.Metadata)
            return (await _metadata.PassAsync(request, body, cancellationToken), entry);
        if (await _metadata.FindAsync(parts[1], parts[3], cancellationToken) is not { } container)
            return (Answer.NotFound(subStatus: 1003), entry);   // OwnerResourceNotFound

        entry = entry with { Container = container.Name };
        var call = new DocumentCall(request.Headers, entry.Kind, container, parts.Length > 5 ? parts[5] : null, entry.Partition, body);
        var answer = await ServeAsync(call, cancellationToken);
        context.Response.Headers[WireHeaders.SessionToken] = container.SessionToken;
        context.Response.Headers[WireHeaders.Lsn] = container.Lsn.ToString();
        context.Response.Headers[WireHeaders.CollectionName] = container.Name;
        context.Response.Headers[WireHeaders.CollectionRid] = container.Rid;
        return (answer, IsViolation(call, answer) ? entry with { Violation = System.Text.Encoding.UTF8.GetString(answer.Body.Span) } : entry);
    }

    private async Task<Answer> ServeAsync(DocumentCall call, CancellationToken cancellationToken)
    {
        if (call.PartitionKey is null && call.Kind is not (OperationKinds.QueryPlan or OperationKinds.ChangeFeed))
            return Answer.BadRequest($"{call.Kind} without a partition key (one string in {WireHeaders.PartitionKey}): each request must name its brigade.");
        if (IsAhead(call.Header(WireHeaders.SessionToken), call.Container))
            return Answer.Refusal(404, "NotFound", "The read session is not available for the input session token.", subStatus: 1002);
        return call.Kind switch
        {
            OperationKinds.Read => await _points.ReadAsync(call, cancellationToken),
            OperationKinds.Query when call.Body.IsEmpty => await _queries.ReadAllAsync(call, cancellationToken),
            OperationKinds.Query => await _queries.RunAsync(call, cancellationToken),
            OperationKinds.QueryPlan => await _queries.PlanAsync(call, cancellationToken),
            OperationKinds.Batch => await _batches.CommitAsync(call, cancellationToken),
            OperationKinds.ChangeFeed => ChangeFeed.Read(call),
            OperationKinds.Create or OperationKinds.Upsert or OperationKinds.Replace or OperationKinds.Delete => await _points.WriteAsync(call, cancellationToken),
            _ => Answer.BadRequest("The stand-in does not know this kind of request."),
        };
    }

    /// <summary>A refusal of what the product should never ask; conflicts and missing documents are none.</summary>
    private static bool IsViolation(DocumentCall call, Answer answer) => answer.Status is 400 or 413 && call.Kind != OperationKinds.None;

    /// <summary>A token such as <c>0:-1#12</c> that tells of a write this container has not had.</summary>
    private static bool IsAhead(string? token, Container container) =>
        token is not null && long.TryParse(token.AsSpan(Math.Max(token.LastIndexOf('#'), token.LastIndexOf(':')) + 1), out var lsn) && lsn > container.Lsn;

    /// <summary>Null: no answer, the connection is cut.</summary>
    private async Task<Answer?> ActAsync(HttpContext context, CosmosFault fault, Answer? answer)
    {
        switch (fault.Kind)
        {
            case FaultKind.Status:
                context.Response.Headers.Clear();   // a session token would tell that the work was done
                return Answer.Refusal(fault.Status, "StandInFault", $"A fault of the stand-in: {fault}", fault.UsualSubStatus) with
                {
                    RetryAfter = fault.Status is 429 or 449 ? fault.Wait : null,
                    Charge = answer?.Charge ?? 0,
                };
            case FaultKind.Delay:
                await Task.Delay(fault.Wait, TimeProvider.System, context.RequestAborted);
                return answer;
            case FaultKind.Hang:
                var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using (context.RequestAborted.Register(() => gone.TrySetResult()))
                await using (_stopping.Register(() => gone.TrySetResult()))
                    await gone.Task;
                return null;
            default:
                return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is 0 or null && !request.Headers.ContainsKey("Transfer-Encoding"))
            return default;
        var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 4096, LargestBody));
        var chunk = new byte[16 * 1024];
        while (await request.Body.ReadAsync(chunk, cancellationToken) is > 0 and var read)
            if (buffer.Length < LargestBody)
                buffer.Write(chunk, 0, read);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}

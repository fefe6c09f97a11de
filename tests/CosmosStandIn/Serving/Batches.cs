using System.Buffers;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Wire;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>Transactional batches: all operations or none, seen by others as one write with one number.</summary>
/// <remarks>
/// learn.microsoft.com/azure/cosmos-db/nosql/transactional-batch: at most 100 operations and 2 MB; the first that fails has its status, all others 424.
/// </remarks>
internal sealed class Batches(PartitionStore store)
{
    private const int MostOperations = 100;
    private const int FailedDependency = 424;
    private const int MultiStatus = 207;

    internal async Task<Answer> CommitAsync(DocumentCall call, CancellationToken cancellationToken)
    {
        if (call.Body.Length > Document.MostBytes)
            return Answer.Refusal(413, "RequestEntityTooLarge", $"A batch holds {Document.MostBytes} bytes at most, not {call.Body.Length}.");
        if (!string.Equals(call.Header("x-ms-cosmos-batch-atomic"), "true", StringComparison.OrdinalIgnoreCase))
            return Answer.BadRequest("The stand-in takes transactional batches only, no bulk requests.");
        IReadOnlyList<BatchOperation> operations;
        try
        {
            operations = await BatchWire.ReadAsync(call.Body);
        }
        catch (InvalidDataException unreadable)
        {
            return Answer.BadRequest(unreadable.Message);
        }
        if (operations.Count is 0 or > MostOperations)
            return Answer.BadRequest($"A batch holds 1 to {MostOperations} operations, not {operations.Count}.");
        var (request, refusal) = Request(operations, call);
        if (refusal is not null)
            return refusal;

        var partition = call.Partition;
        using var pass = await store.WriteAsync(partition, cancellationToken);
        var former = operations.Select(operation => operation.Id is { } id ? partition.Documents.GetValueOrDefault(id) : null).ToArray();
        var done = await store.Node.AskAsync("_batch", request, store.Stopping);
        if (!done.Succeeded)
            return new Answer(done.Status, done.Body) { Charge = RequestCharge.Refused };
        using var json = JsonDocument.Parse(done.Body);
        if (json.RootElement.TryGetProperty("failed", out var failed))
            return await FailedAsync(operations.Count, failed.GetInt32(), json.RootElement.GetProperty("status").GetInt32());

        var taken = json.RootElement.GetProperty("results").EnumerateArray().ToArray();
        var written = new List<Written>(operations.Count);
        for (var at = 0; at < taken.Length; at++)
            if (KindOf(operations[at].Type) is var kind and not OperationKinds.Read)
                written.Add(new Written(operations[at].Id!, kind == OperationKinds.Delete ? (ReadOnlyMemory<byte>?)null : BodyOf(taken[at])));
        if (written.Count > 0)
            call.Container.Record(partition, written);
        var results = taken.Select((result, at) => ResultOf(operations[at], result, partition, former[at])).ToList();
        return new Answer(200, await BatchWire.WriteAsync(results))
        {
            ContentType = "application/octet-stream",
            Charge = results.Sum(result => result.Charge),
            Operations = results.Count,
        };
    }

    private static BatchResult ResultOf(BatchOperation operation, JsonElement result, Partition partition, Entry? former)
    {
        var kind = KindOf(operation.Type)!.Value;
        var status = result.GetProperty("status").GetInt32();
        return new BatchResult(
            status,
            result.TryGetProperty("etag", out var etag) ? etag.GetString() : null,
            operation.Minimal && kind != OperationKinds.Read ? null : BodyOf(result),
            Document.ChargeOf(kind, status, kind == OperationKinds.Delete ? former : partition.Documents.GetValueOrDefault(operation.Id!)));
    }

    private static byte[]? BodyOf(JsonElement result) => result.TryGetProperty("body", out var document) ? Encoding.UTF8.GetBytes(document.GetRawText()) : null;

    private static async Task<Answer> FailedAsync(int count, int failed, int status)
    {
        var results = Enumerable.Repeat(new BatchResult(FailedDependency, null, null, 0), count).ToArray();
        results[failed] = new BatchResult(status, null, null, RequestCharge.Refused);
        return new Answer(MultiStatus, await BatchWire.WriteAsync(results))
        {
            ContentType = "application/octet-stream",
            Charge = RequestCharge.Refused,
            Operations = count,
        };
    }

    private static OperationKinds? KindOf(int type) => type switch
    {
        0 => OperationKinds.Create,
        2 => OperationKinds.Read,
        4 => OperationKinds.Delete,
        5 => OperationKinds.Replace,
        20 => OperationKinds.Upsert,
        _ => null,
    };

    /// <summary>The batch as <c>server.mjs</c> takes it; ids are filled in from the documents.</summary>
    private static (ReadOnlyMemory<byte> Request, Answer? Refusal) Request(IReadOnlyList<BatchOperation> operations, DocumentCall call)
    {
        var buffer = new ArrayBufferWriter<byte>(call.Body.Length + 1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("database", PartitionStore.Database);
        json.WriteString("collection", call.Partition.Collection);
        json.WriteStartArray("operations");
        foreach (var operation in operations)
        {
            if (KindOf(operation.Type) is not { } kind)
                return (default, Answer.BadRequest($"The stand-in has no batch operation {operation.Type} (patch is not supported)."));
            if (kind is not (OperationKinds.Read or OperationKinds.Delete))
            {
                var document = Document.Check(operation.Body, call.Container, call.PartitionKey!, operation.Id);
                if (document.Refusal is not null)
                    return (default, document.Refusal);
                operation.Id = document.Id;
            }
            if (operation.Id is null || operation.IfNoneMatch is not null)
                return (default, Answer.BadRequest("An operation of the batch has no id, or a condition that the stand-in does not know."));
            json.WriteStartObject();
            json.WriteString("operation", kind.ToString().ToLowerInvariant());
            json.WriteString("id", operation.Id);
            json.WriteString("partition", call.PartitionKey);
            if (operation.IfMatch is not null)
                json.WriteString("ifMatch", operation.IfMatch);
            if (operation.Body is not null)
            {
                json.WritePropertyName("resourceBody");
                json.WriteRawValue(operation.Body, skipInputValidation: true);   // parsed a moment ago
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return (buffer.WrittenMemory, null);
    }
}

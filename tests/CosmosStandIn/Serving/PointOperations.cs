using System.Text.Json;
using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Wire;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>Reads and writes of single documents: the third-party server does them, one write of a partition at a time.</summary>
internal sealed class PointOperations(PartitionStore store)
{
    internal async Task<Answer> ReadAsync(DocumentCall call, CancellationToken cancellationToken)
    {
        var partition = call.Partition;
        using var pass = await store.ReadAsync(partition, cancellationToken);
        if (!partition.Exists)
            return Answer.NotFound();
        var headers = PartitionStore.KeyHeader(partition);
        headers[WireHeaders.CrossPartition] = "True";   // else it throws for a document that is missing
        var found = await store.Node.SendAsync(HttpMethod.Get, PartitionStore.PathOf(partition, call.DocumentId), null, headers, store.Stopping);
        if (found.Status == 404)
            return Answer.NotFound();
        if (found.Succeeded && call.Header("If-None-Match") is { } known && known == found.ETag)
            return new Answer(304) { ETag = found.ETag, Charge = RequestCharge.Read(0) };
        return new Answer(found.Status, found.Body) { ETag = found.ETag, Charge = RequestCharge.Read(found.Body.Length) };
    }

    internal async Task<Answer> WriteAsync(DocumentCall call, CancellationToken cancellationToken)
    {
        var id = call.DocumentId;
        if (call.Kind != OperationKinds.Delete)
        {
            var document = Document.Check(call.Body, call.Container, call.PartitionKey!, id);
            if (document.Refusal is not null)
                return document.Refusal;
            id = document.Id;
        }
        var partition = call.Partition;
        using var pass = await store.WriteAsync(partition, cancellationToken);
        var headers = PartitionStore.KeyHeader(partition);
        if (call.Header("If-Match") is { } ifMatch)
            headers["If-Match"] = ifMatch;
        if (call.Kind == OperationKinds.Upsert)
            headers[WireHeaders.IsUpsert] = "True";
        var (method, path, body) = call.Kind switch
        {
            OperationKinds.Create or OperationKinds.Upsert => (HttpMethod.Post, PartitionStore.PathOf(partition), call.Body),
            OperationKinds.Replace => (HttpMethod.Put, PartitionStore.PathOf(partition, id), call.Body),
            OperationKinds.Delete => (HttpMethod.Delete, PartitionStore.PathOf(partition, id), (ReadOnlyMemory<byte>?)null),
            _ => throw new InvalidOperationException($"{call.Kind} is no write"),
        };
        var former = partition.Documents.GetValueOrDefault(id!);
        var done = await store.Node.SendAsync(method, path, body, headers, store.Stopping);
        if (!done.Succeeded)
            return new Answer(done.Status, done.Body) { Charge = RequestCharge.Refused };
        var deleted = call.Kind == OperationKinds.Delete;
        call.Container.Record(partition, [new Written(id!, deleted ? (ReadOnlyMemory<byte>?)null : done.Body)]);
        return new Answer(done.Status, call.Minimal || deleted ? default : done.Body)
        {
            ETag = done.ETag,
            Charge = Document.ChargeOf(call.Kind, done.Status, deleted ? former : partition.Documents[id!]),
        };
    }
}

/// <summary>What a document must be to be stored.</summary>
internal readonly record struct Document(string Id, Answer? Refusal)
{
    /// <summary>Of one document, as of one batch.</summary>
    internal const int MostBytes = 2 * 1024 * 1024;

    internal static Document Check(ReadOnlyMemory<byte> body, Container container, string partitionKey, string? expectedId)
    {
        if (body.Length > MostBytes)
            return Refused(Answer.Refusal(413, "RequestEntityTooLarge", $"A document holds {MostBytes} bytes at most, not {body.Length}."));
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (TextOf(root, "id") is not { Length: > 0 and <= 1023 } text)
                return Refused(Answer.BadRequest("The document's id is missing, empty, longer than 1,023 or no string."));
            if (text.AsSpan().ContainsAny("/\\?#"))
                return Refused(Answer.BadRequest($"The id {text} holds one of / \\ ? #."));
            if (expectedId is not null && text != expectedId)
                return Refused(Answer.BadRequest("The document's id is not the one of the request."));
            if (TextOf(root, container.PartitionKeyPath.TrimStart('/')) != partitionKey)
                return Refused(Answer.BadRequest("PartitionKey extracted from document doesn't match the one specified in the header", subStatus: 1001));
            if (root.TryGetProperty("ttl", out var ttl) && !(ttl.ValueKind == JsonValueKind.Number && ttl.TryGetInt32(out var seconds) && seconds is -1 or > 0))
                return Refused(Answer.BadRequest("The document's ttl must be a whole number above zero, or -1."));
            return new Document(text, null);
        }
        catch (JsonException notJson)
        {
            return Refused(Answer.BadRequest($"The document is no JSON: {notJson.Message}"));
        }
    }

    /// <param name="kind">What was done.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="entry">The document as it is now; of a deletion as it was; null: the same batch deleted it again.</param>
    internal static double ChargeOf(OperationKinds kind, int status, Entry? entry) => kind switch
    {
        OperationKinds.Read => RequestCharge.Read(entry?.Bytes ?? 0),
        OperationKinds.Delete => RequestCharge.Delete(entry?.Bytes ?? 0, entry?.Indexed ?? 0),
        _ when status == 201 => RequestCharge.Create(entry?.Bytes ?? 0, entry?.Indexed ?? 0),
        _ => RequestCharge.Replace(entry?.Bytes ?? 0, entry?.Indexed ?? 0),
    };

    private static string? TextOf(JsonElement root, string property) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Document Refused(Answer refusal) => new("", refusal);
}

using System.Text.Json.Nodes;
using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>Looks at what the instances stored, past them.</summary>
internal sealed class StoreView(Fleet fleet)
{
    private static readonly BrigadeId _brigade = BrigadeId.Parse("demo");

    /// <summary>The batches of a call-out as they are stored.</summary>
    public async Task<IReadOnlyList<JsonNode>> BatchesAsync(string callOutId, CancellationToken cancellationToken)
    {
        var options = new CosmosOptions { Endpoint = fleet.Cosmos.Endpoint.ToString(), Key = CosmosStandInHost.Key, Database = fleet.Database };
        await using var store = await CosmosStorage.OpenAsync(options, TimeProvider.System, NullLogger.Instance, cancellationToken);
        using var keys = new KeyRing(store, new KeyEncryptionKey(Convert.FromBase64String((await File.ReadAllTextAsync(fleet.KeyFile, cancellationToken)).Trim())));
        await keys.LoadAsync(_brigade, cancellationToken);
        var page = await store.QueryAsync(_brigade, DocumentQuery.Where("batch", "callOut", callOutId), cancellationToken);
        return [.. page.Documents.Select(document => JsonNode.Parse(keys.Open(_brigade, document.Type, document.Id, document.Body.Span))!)];
    }
}

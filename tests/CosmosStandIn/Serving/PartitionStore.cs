using System.Text.Json;
using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Upstream;
using BrigadeDispatch.CosmosStandIn.Wire;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>The third-party server's side of a logical partition: makes its collection when needed, removes what has expired.</summary>
internal sealed class PartitionStore(NodeServer node, TimeProvider clock, CancellationToken stopping)
{
    /// <summary>The database there that holds a collection for each logical partition.</summary>
    internal const string Database = "stand-in-partitions";

    internal NodeServer Node => node;

    /// <summary>Not the caller's token: what was sent is taken to its end, whoever hangs up.</summary>
    internal CancellationToken Stopping => stopping;

    internal static string PathOf(Partition partition, string? documentId = null) =>
        $"dbs/{Database}/colls/{partition.Collection}/docs{(documentId is null ? "" : $"/{Uri.EscapeDataString(documentId)}")}";

    /// <summary>Makes that database.</summary>
    internal static async Task PrepareAsync(NodeServer node, CancellationToken cancellationToken)
    {
        var made = await node.SendAsync(HttpMethod.Post, "dbs", JsonSerializer.SerializeToUtf8Bytes(new { id = Database }), [], cancellationToken);
        if (!made.Succeeded)
            throw new InvalidOperationException($"The third-party server made no database: {made.Status}");
    }

    internal async Task<IDisposable> ReadAsync(Partition partition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var pass = await partition.Gate.ReadAsync(cancellationToken);
            if (!IsDue(partition))
                return pass;
            pass.Dispose();
            (await WriteAsync(partition, cancellationToken)).Dispose();
        }
    }

    /// <summary>Alone in the partition, whose collection exists and holds nothing expired.</summary>
    internal async Task<IDisposable> WriteAsync(Partition partition, CancellationToken cancellationToken)
    {
        var pass = await partition.Gate.WriteAsync(cancellationToken);
        try
        {
            if (!partition.Exists)
                await DefineAsync(partition, HttpMethod.Post, $"dbs/{Database}/colls");
            while (IsDue(partition))
            {
                var entry = partition.Expiring.Dequeue();
                if (entry.Superseded)
                    continue;
                await node.SendAsync(HttpMethod.Delete, PathOf(partition, entry.Id), null, KeyHeader(partition), stopping);
                partition.Container.Forget(entry);
            }
            return pass;
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    internal static Dictionary<string, string> KeyHeader(Partition partition) => new() { [WireHeaders.PartitionKey] = JsonSerializer.Serialize(new[] { partition.Key }) };

    /// <summary>The container's definition changed.</summary>
    internal async Task RedefineAsync(Partition partition, CancellationToken cancellationToken)
    {
        using var pass = await WriteAsync(partition, cancellationToken);
        await DefineAsync(partition, HttpMethod.Put, $"dbs/{Database}/colls/{partition.Collection}");
        partition.Container.Reconsider(partition);
    }

    /// <summary>The container is gone.</summary>
    internal async Task DropAsync(Partition partition)
    {
        using var pass = await partition.Gate.WriteAsync(stopping);
        if (partition.Exists)
            await node.SendAsync(HttpMethod.Delete, $"dbs/{Database}/colls/{partition.Collection}", null, [], stopping);
        partition.Exists = false;
    }

    private bool IsDue(Partition partition) => partition.Expiring.TryPeek(out _, out var at) && at <= clock.GetUtcNow().ToUnixTimeSeconds();

    private async Task DefineAsync(Partition partition, HttpMethod method, string path)
    {
        var like = partition.Container.Definition;
        var made = await node.SendAsync(method, path, JsonSerializer.SerializeToUtf8Bytes(new
        {
            id = partition.Collection,
            partitionKey = like.GetProperty("partitionKey"),
            indexingPolicy = like.TryGetProperty("indexingPolicy", out var policy) ? policy : (JsonElement?)null,
        }), [], stopping);
        if (!made.Succeeded)
            throw new InvalidOperationException($"The third-party server made no collection: {made.Status} {System.Text.Encoding.UTF8.GetString(made.Body)}");
        partition.Exists = true;
    }
}

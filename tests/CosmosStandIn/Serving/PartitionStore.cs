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
                await CreateAsync(partition);
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

    internal static Dictionary<string, string> KeyHeader(Partition partition) =>
        new() { [WireHeaders.PartitionKey] = JsonSerializer.Serialize(new[] { partition.Key }) };

    /// <summary>The container's definition changed.</summary>
    internal async Task ReconsiderAsync(Partition partition, CancellationToken cancellationToken)
    {
        using var pass = await partition.Gate.WriteAsync(cancellationToken);
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

    private async Task CreateAsync(Partition partition)
    {
        var definition = new { id = partition.Collection, partitionKey = new { paths = new[] { partition.Container.PartitionKeyPath }, kind = "Hash" } };
        var made = await node.SendAsync(HttpMethod.Post, $"dbs/{Database}/colls", JsonSerializer.SerializeToUtf8Bytes(definition), [], stopping);
        if (!made.Succeeded)
            throw new InvalidOperationException($"The third-party server made no collection: {made.Status} {System.Text.Encoding.UTF8.GetString(made.Body)}");
        partition.Exists = true;
    }
}

using System.Text;
using System.Text.Json;
using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Upstream;
using BrigadeDispatch.CosmosStandIn.Wire;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>Account, databases, containers and ranges: the third-party server's own, with this proxy's address; knows the containers.</summary>
internal sealed class Metadata(NodeServer node, PartitionStore store, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Container> _byPath = new(StringComparer.Ordinal);
    private int _lastNumber;

    /// <summary>A container by its path, of names or of rids; null if there is none.</summary>
    internal async Task<Container?> FindAsync(string database, string collection, CancellationToken cancellationToken)
    {
        var path = $"{database}/{collection}";
        lock (_lock)
            if (_byPath.TryGetValue(path, out var known))
                return known;
        var there = $"dbs/{Uri.EscapeDataString(database)}/colls/{Uri.EscapeDataString(collection)}";
        var found = await node.SendAsync(HttpMethod.Get, there, null, [], cancellationToken);
        if (!found.Succeeded)
            return null;
        using var json = JsonDocument.Parse(found.Body);
        var rid = json.RootElement.GetProperty("_rid").GetString();
        lock (_lock)
            return _byPath[path] = _byPath.Values.FirstOrDefault(one => one.Rid == rid) ?? new Container(++_lastNumber, database, json.RootElement.Clone(), clock);
    }

    internal async Task<Answer> PassAsync(HttpRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>();
        foreach (var name in (ReadOnlySpan<string>)["A-IM", "If-None-Match", "If-Match", WireHeaders.IsQuery, WireHeaders.MaxItemCount, WireHeaders.Continuation])
            if (request.Headers[name] is { Count: > 0 } values)
                headers[name] = values.ToString();
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (request.Method == "POST" && parts is ["dbs", _, "colls"] && !headers.ContainsKey(WireHeaders.IsQuery) && Unfit(body) is { } unfit)
            return unfit;
        var path = request.Path.ToUriComponent().TrimStart('/');
        var answer = await node.SendAsync(new HttpMethod(request.Method), path, body.Length > 0 ? body : null, headers, cancellationToken);
        if (answer.Succeeded && request.Method == "PUT" && parts is ["dbs", var database, "colls", var collection])
            await RedefineAsync(database, collection, answer.Body, cancellationToken);
        if (answer.Succeeded && request.Method == "DELETE")
            await DropAsync(parts);
        var here = Encoding.UTF8.GetString(answer.Body).Replace($"https://127.0.0.1:{node.Port}/", $"http://{request.Host}/", StringComparison.Ordinal);
        return new Answer(answer.Status, Encoding.UTF8.GetBytes(here)) { ETag = answer.ETag, Continuation = answer.Continuation, Charge = RequestCharge.Metadata };
    }

    /// <summary>What the stand-in does not act out is refused when the container is made, not forgotten later.</summary>
    private static Answer? Unfit(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        var container = json.RootElement;
        if (!container.TryGetProperty("partitionKey", out var key) || !key.TryGetProperty("paths", out var paths)
            || paths.GetArrayLength() != 1 || paths[0].GetString()!.LastIndexOf('/') != 0)
            return Answer.BadRequest("The stand-in takes containers with one partition key path of one level, such as /b.");
        if (container.TryGetProperty("uniqueKeyPolicy", out var unique) && unique.TryGetProperty("uniqueKeys", out var keys) && keys.GetArrayLength() > 0)
            return Answer.BadRequest("The stand-in has no unique keys.");
        return null;
    }

    private async Task RedefineAsync(string database, string collection, byte[] definition, CancellationToken cancellationToken)
    {
        if (await FindAsync(database, collection, cancellationToken) is not { } container)
            return;
        using var json = JsonDocument.Parse(definition);
        container.Redefine(json.RootElement.Clone());
        foreach (var partition in container.Partitions)
            await store.ReconsiderAsync(partition, cancellationToken);
    }

    /// <summary>A container, or a database with all of its own, is gone; one of the same name begins empty.</summary>
    private async Task DropAsync(string[] parts)
    {
        List<Container> gone;
        lock (_lock)
        {
            gone = [.. parts.Length >= 4
                ? _byPath.Where(one => one.Key == $"{parts[1]}/{parts[3]}").Select(one => one.Value)
                : _byPath.Where(one => one.Key.StartsWith($"{parts[1]}/", StringComparison.Ordinal)).Select(one => one.Value)];
            foreach (var path in _byPath.Where(one => gone.Contains(one.Value)).Select(one => one.Key).ToList())
                _byPath.Remove(path);
        }
        foreach (var partition in gone.Distinct().SelectMany(container => container.Partitions))
            await store.DropAsync(partition);
    }
}

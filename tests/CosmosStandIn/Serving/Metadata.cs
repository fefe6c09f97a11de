using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Upstream;
using BrigadeDispatch.CosmosStandIn.Wire;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>Account, databases, containers and ranges: the third-party server's own, with this proxy's address; knows the containers.</summary>
internal sealed class Metadata(NodeServer node, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Container> _containers = new(StringComparer.Ordinal);
    private int _lastNumber;

    /// <summary>By name or by rid; null if there is none.</summary>
    internal async Task<Container?> FindAsync(string database, string collection, CancellationToken cancellationToken)
    {
        if (_containers.TryGetValue($"{database}/{collection}", out var known))
            return known;
        var found = await node.SendAsync(HttpMethod.Get, $"dbs/{Uri.EscapeDataString(database)}/colls/{Uri.EscapeDataString(collection)}", null, [], cancellationToken);
        if (!found.Succeeded)
            return null;
        using var json = JsonDocument.Parse(found.Body);
        var rid = json.RootElement.GetProperty("_rid").GetString();
        var container = _containers.Values.FirstOrDefault(one => one.Rid == rid) ?? new Container(Interlocked.Increment(ref _lastNumber), database, json.RootElement.Clone(), clock);
        return _containers.GetOrAdd($"{database}/{collection}", container);
    }

    internal async Task<Answer> PassAsync(HttpRequest request, Uri endpoint, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>();
        foreach (var name in (ReadOnlySpan<string>)["A-IM", "If-None-Match", "If-Match", WireHeaders.IsQuery, WireHeaders.MaxItemCount, WireHeaders.Continuation])
            if (request.Headers[name] is { Count: > 0 } values)
                headers[name] = values.ToString();
        var answer = await node.SendAsync(new HttpMethod(request.Method), $"{request.Path.ToUriComponent().TrimStart('/')}", body.Length > 0 ? body : null, headers, cancellationToken);
        if (answer.Succeeded && request.Method is "PUT" or "DELETE")
            Forget(request.Path);
        var here = Encoding.UTF8.GetString(answer.Body).Replace($"https://127.0.0.1:{node.Port}/", endpoint.AbsoluteUri, StringComparison.Ordinal);
        return new Answer(answer.Status, Encoding.UTF8.GetBytes(here)) { ETag = answer.ETag, Continuation = answer.Continuation, Charge = RequestCharge.Metadata };
    }

    /// <summary>A container or its whole database was changed or deleted: it is read anew, and if it is another one it begins empty.</summary>
    private void Forget(string path)
    {
        var parts = path.Trim('/').Split('/');
        var prefix = parts.Length >= 4 ? $"{parts[1]}/{parts[3]}" : $"{parts[1]}/";
        foreach (var name in _containers.Keys.Where(name => parts.Length >= 4 ? name == prefix : name.StartsWith(prefix, StringComparison.Ordinal)))
            _containers.TryRemove(name, out _);
    }
}

using System.Text.Json;

namespace BrigadeDispatch.CosmosStandIn.Store;

/// <summary>Which paths a container indexes, and in which orders it can sort by several.</summary>
/// <remarks>learn.microsoft.com/azure/cosmos-db/index-policy: the more precise path wins; <c>id</c> and <c>_ts</c> are indexed in consistent mode.</remarks>
internal sealed class IndexingPolicy
{
    private readonly List<(string[] Segments, bool Included)> _paths = [];
    private readonly List<(string Path, bool Descending)[]> _composites = [];
    private readonly string _partitionKeyPath;

    internal IndexingPolicy(JsonElement container, string partitionKeyPath)
    {
        _partitionKeyPath = partitionKeyPath;
        if (!container.TryGetProperty("indexingPolicy", out var policy))
            policy = default;
        Read(policy, "includedPaths", included: true);
        Read(policy, "excludedPaths", included: false);
        if (!_paths.Exists(path => path.Segments is ["*"]))
            _paths.Add((["*"], true));
        if (policy.ValueKind == JsonValueKind.Object && policy.TryGetProperty("compositeIndexes", out var composites) && composites.ValueKind == JsonValueKind.Array)
            foreach (var one in composites.EnumerateArray())
                _composites.Add([.. one.EnumerateArray().Select(part => (
                    part.GetProperty("path").GetString()!,
                    part.TryGetProperty("order", out var order) && order.ValueEquals("descending")))]);
    }

    /// <summary>Values of a document that the index holds: each write pays for them.</summary>
    internal int Count(JsonElement document)
    {
        var count = 0;
        foreach (var property in document.EnumerateObject())
            count += Count(property.Value, [property.Name]);
        return count;
    }

    internal bool Indexes(string path) => path is "/id" or "/_ts" || path == _partitionKeyPath || Indexes(path.TrimStart('/').Split('/'));

    private int Count(JsonElement value, string[] path)
    {
        var count = 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    count += Count(property.Value, [.. path, property.Name]);
                return count;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                    count += Count(element, [.. path, "[]"]);
                return count;
            default:
                return Indexes(path) ? 1 : 0;
        }
    }

    private bool Indexes(string[] path) =>
        _paths.Where(one => Matches(one.Segments, path)).MaxBy(one => (one.Segments.Length * 2) + (one.Segments[^1] == "?" ? 1 : 0)).Included;

    /// <summary>Whether a composite index serves this order or its reverse.</summary>
    internal bool Sorts(IReadOnlyList<(string Path, bool Descending)> order) =>
        _composites.Exists(composite => composite.Length == order.Count
            && (composite.SequenceEqual(order) || composite.Select(part => (part.Path, !part.Descending)).SequenceEqual(order)));

    private static bool Matches(string[] pattern, string[] path)
    {
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == "*")
                return true;
            if (pattern[at] == "?")
                return at == path.Length;
            if (at >= path.Length || pattern[at] != path[at])
                return false;
        }
        return pattern.Length == path.Length;
    }

    private void Read(JsonElement policy, string name, bool included)
    {
        if (policy.ValueKind != JsonValueKind.Object || !policy.TryGetProperty(name, out var paths) || paths.ValueKind != JsonValueKind.Array)
            return;
        foreach (var one in paths.EnumerateArray())
            _paths.Add(([.. one.GetProperty("path").GetString()!.TrimStart('/').Split('/').Select(segment => segment.Trim('"'))], included));
    }
}

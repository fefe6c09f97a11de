using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.CosmosStandIn.Store;
using BrigadeDispatch.CosmosStandIn.Wire;

namespace BrigadeDispatch.CosmosStandIn.Serving;

/// <summary>Queries within one partition: planned strictly here, run by the third-party server.</summary>
internal sealed class Queries(PartitionStore store)
{
    private const int StandardPage = 100;
    private const int LargestPage = 1000;

    /// <summary>Of one page of a query or feed; learn.microsoft.com/azure/cosmos-db/concepts-limits.</summary>
    internal const int MostBytes = 4 * 1024 * 1024;

    private const string Plan = """
        {"partitionedQueryExecutionInfoVersion":2,"queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],"orderByExpressions":[],
        "groupByExpressions":[],"groupByAliases":[],"aggregates":[],"groupByAliasToAggregateType":{},"rewrittenQuery":"","hasSelectValue":false},
        "queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}
        """;

    private readonly ConcurrentDictionary<string, QueryPaths> _plans = new(StringComparer.Ordinal);

    /// <summary>What the SDK asks before a query; refuses what it would refuse to run.</summary>
    internal async Task<Answer> PlanAsync(DocumentCall call, CancellationToken cancellationToken) =>
        await RefusalAsync(call, cancellationToken) ?? new Answer(200, Encoding.UTF8.GetBytes(Plan));

    internal async Task<Answer> RunAsync(DocumentCall call, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(call, cancellationToken) is { } refusal)
            return refusal;
        return await PageAsync(call, HttpMethod.Post, call.Body, new() { [WireHeaders.IsQuery] = "True", [WireHeaders.CrossPartition] = "True" }, cancellationToken);
    }

    /// <summary>All documents of the partition, a page.</summary>
    internal Task<Answer> ReadAllAsync(DocumentCall call, CancellationToken cancellationToken) => PageAsync(call, HttpMethod.Get, null, [], cancellationToken);

    private async Task<Answer> PageAsync(
        DocumentCall call, HttpMethod method, ReadOnlyMemory<byte>? body, Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var partition = call.Partition;
        using var pass = await store.ReadAsync(partition, cancellationToken);
        if (!partition.Exists)
            return Page(call, "[]", 0, null);
        if (call.Header(WireHeaders.Continuation) is { } continuation)
            headers[WireHeaders.Continuation] = continuation;
        for (var items = call.MaxItems switch { 0 => StandardPage, < 0 or > LargestPage => LargestPage, var asked => asked }; ; items /= 2)
        {
            headers[WireHeaders.MaxItemCount] = items.ToString();
            var page = await store.Node.SendAsync(method, PartitionStore.PathOf(partition), body, headers, store.Stopping);
            if (!page.Succeeded)
                return new Answer(page.Status, page.Body) { Charge = RequestCharge.Refused };
            if (page.Body.Length > MostBytes && items > 1)
                continue;   // the service cuts a page by its size, too
            using var json = JsonDocument.Parse(page.Body);
            var documents = json.RootElement.GetProperty("Documents");
            return Page(call, documents.GetRawText(), documents.GetArrayLength(), page.Continuation);
        }
    }

    private static Answer Page(DocumentCall call, string documents, int count, string? continuation) =>
        new(200, Encoding.UTF8.GetBytes($$"""{"_rid":"{{call.Container.Rid}}","Documents":{{documents}},"_count":{{count}}}"""))
        {
            ItemCount = count,
            Continuation = continuation,
            Charge = RequestCharge.Query(count, documents.Length),
        };

    /// <summary>Null if the query may run.</summary>
    private async Task<Answer?> RefusalAsync(DocumentCall call, CancellationToken cancellationToken)
    {
        string? text = null;
        try
        {
            using var json = JsonDocument.Parse(call.Body);
            text = json.RootElement.TryGetProperty("query", out var query) ? query.GetString() : null;
        }
        catch (JsonException)
        {
            // as good as missing
        }
        if (text is null)
            return Answer.BadRequest("The body holds no query.");
        if (!_plans.TryGetValue(text, out var paths))
        {
            var planned = await store.Node.AskAsync("_plan", JsonSerializer.SerializeToUtf8Bytes(new { query = text }), cancellationToken);
            if (!planned.Succeeded)
                return Answer.BadRequest($"Syntax error, or SQL that the third-party server does not know: {Encoding.UTF8.GetString(planned.Body)} in {text}");
            paths = JsonSerializer.Deserialize<QueryPaths>(planned.Body, JsonSerializerOptions.Web)!;
            _plans[text] = paths;
        }
        return paths.Refusal(call.Container.Indexing, text);
    }
}

/// <summary>What a query touches, as <c>server.mjs</c> reads it with the third party's parser.</summary>
internal sealed record QueryPaths(IReadOnlyList<string> Paths, IReadOnlyList<QueryOrder> OrderBy, int Joins, int? Top, IReadOnlyList<string> Functions)
{
    internal Answer? Refusal(IndexingPolicy indexing, string query)
    {
        foreach (var path in Paths)
            if (!indexing.Indexes(path))
                return Answer.BadRequest($"The indexing policy excludes {path}: the service would read the whole partition. Forbidden here. Query: {query}");
        if (OrderBy.Count > 1 && !indexing.Sorts([.. OrderBy.Select(order => (order.Path, order.Descending))]))
            return Answer.BadRequest($"The order by query does not have a corresponding composite index that it can be served from. Query: {query}");
        if (Joins > 0 || Top is not null || Functions.Count > 0)
            return Answer.BadRequest($"The stand-in plans no JOIN, TOP or function in SELECT. Query: {query}");
        return null;
    }
}

/// <summary>One property of an ORDER BY.</summary>
internal sealed record QueryOrder(string Path, bool Descending);

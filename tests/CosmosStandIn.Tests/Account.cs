using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Cosmos;

[assembly: AssemblyFixture(typeof(BrigadeDispatch.CosmosStandIn.Tests.Running))]

namespace BrigadeDispatch.CosmosStandIn.Tests;

/// <summary>One stand-in for all facts that set no faults and move no clock: starting Node.js takes longer than the facts.</summary>
public sealed class Running : IAsyncLifetime
{
    private CosmosStandInHost? _host;

    public CosmosStandInHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await CosmosStandInHost.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>A database of its own with the product's container, through the real SDK.</summary>
internal sealed class Account : IDisposable
{
    private static int _last;

    private Account(CosmosClient client, Container container) => (Client, Container) = (client, container);

    internal CosmosClient Client { get; }

    internal Container Container { get; }

    internal static CancellationToken Ending => TestContext.Current.CancellationToken;

    internal static async Task<Account> OpenAsync(Uri endpoint, Action<ContainerProperties>? change = null)
    {
        var client = Connect(endpoint);
        Database database = await client.CreateDatabaseAsync($"facts-{Interlocked.Increment(ref _last)}", cancellationToken: Ending);
        var properties = new ContainerProperties("documents", "/b") { DefaultTimeToLive = -1 };
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = "/t/?" });
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = "/s/?" });
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = "/k/*" });
        properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        change?.Invoke(properties);
        Container documents = await database.CreateContainerAsync(properties, cancellationToken: Ending);
        return new Account(client, documents);
    }

    internal static CosmosClient Connect(Uri endpoint, Action<CosmosClientOptions>? change = null)
    {
        var options = new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true };
        change?.Invoke(options);
        return new CosmosClient(endpoint.AbsoluteUri, CosmosStandInHost.Key, options);
    }

    internal async Task<ResponseMessage> CreateAsync(string brigade, object document) =>
        await Container.CreateItemStreamAsync(Json(document), new PartitionKey(brigade), Quiet(), Ending);

    internal async Task<ResponseMessage> ReplaceAsync(string brigade, string id, object document, string? ifMatch = null) =>
        await Container.ReplaceItemStreamAsync(Json(document), id, new PartitionKey(brigade), Quiet(ifMatch), Ending);

    internal async Task<ResponseMessage> ReadAsync(string brigade, string id) =>
        await Container.ReadItemStreamAsync(id, new PartitionKey(brigade), cancellationToken: Ending);

    /// <summary>The property <c>v</c> of a document; null if there is no document.</summary>
    internal async Task<int?> ValueAsync(string brigade, string id)
    {
        using var found = await ReadAsync(brigade, id);
        if (found.StatusCode == HttpStatusCode.NotFound)
            return null;
        found.EnsureSuccessStatusCode();
        return (await BodyAsync(found)).GetProperty("v").GetInt32();
    }

    internal TransactionalBatch Batch(string brigade) => Container.CreateTransactionalBatch(new PartitionKey(brigade));

    internal FeedIterator Querying(string brigade, QueryDefinition? query, int page = 100) =>
        Container.GetItemQueryStreamIterator(query, requestOptions: new QueryRequestOptions { PartitionKey = new PartitionKey(brigade), MaxItemCount = page });

    internal FeedIterator Following(ChangeFeedStartFrom from, int page = 100) =>
        Container.GetChangeFeedStreamIterator(from, ChangeFeedMode.LatestVersion, new ChangeFeedRequestOptions { PageSizeHint = page });

    internal async Task<ResponseMessage> UpsertAsync(string brigade, object document) =>
        await Container.UpsertItemStreamAsync(Json(document), new PartitionKey(brigade), Quiet(), Ending);

    /// <summary>All pages of a query, each as the ids on it.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<string>>> PagesAsync(string brigade, QueryDefinition query, int page = 100)
    {
        var pages = new List<IReadOnlyList<string>>();
        using var iterator = Querying(brigade, query, page);
        while (iterator.HasMoreResults)
        {
            using var answer = await iterator.ReadNextAsync(Ending);
            answer.EnsureSuccessStatusCode();
            pages.Add(await IdsAsync(answer));
        }
        return pages;
    }

    internal async Task<IReadOnlyList<string>> QueryAsync(string brigade, QueryDefinition query, int page = 100) =>
        [.. (await PagesAsync(brigade, query, page)).SelectMany(ids => ids)];

    internal static async Task<IReadOnlyList<string>> IdsAsync(ResponseMessage answer) =>
        [.. (await DocumentsAsync(answer)).Select(document => document.GetProperty("id").GetString()!)];

    internal static async Task<IReadOnlyList<JsonElement>> DocumentsAsync(ResponseMessage answer) =>
        [.. (await BodyAsync(answer)).GetProperty("Documents").EnumerateArray()];

    internal static async Task<JsonElement> BodyAsync(ResponseMessage answer) =>
        await JsonSerializer.DeserializeAsync<JsonElement>(answer.Content, cancellationToken: Ending);

    internal static MemoryStream Json(object document) => new(JsonSerializer.SerializeToUtf8Bytes(document));

    internal static MemoryStream Raw(string json) => new(Encoding.UTF8.GetBytes(json));

    internal static ItemRequestOptions Quiet(string? ifMatch = null) => new() { EnableContentResponseOnWrite = false, IfMatchEtag = ifMatch };

    internal static TransactionalBatchItemRequestOptions QuietInBatch(string? ifMatch = null) =>
        new() { EnableContentResponseOnWrite = false, IfMatchEtag = ifMatch };

    internal static async Task UntilAsync(Func<Task<bool>> reached)
    {
        for (var waited = Stopwatch.StartNew(); !await reached(); await Task.Delay(10, Ending))
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "It did not happen in time");
    }

    public void Dispose() => Client.Dispose();
}

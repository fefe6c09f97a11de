using System.Collections.ObjectModel;
using System.Net;
using Azure.Identity;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>The door to the Cosmos DB engine.</summary>
public static class CosmosStorage
{
    /// <summary>Makes an open store the one everybody gets; the container closes it last.</summary>
    public static IServiceCollection AddCosmosStorage(this IServiceCollection services, CosmosDocumentStore store)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(store);
        // By factory, because a container does not dispose of instances it is handed.
        services.AddSingleton(_ => store);
        services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<CosmosDocumentStore>());
        return services;
    }

    /// <summary>Connects, makes database and container if they are missing, and proves that they can be written.</summary>
    /// <exception cref="StoreSetUpException">Settings, account or rights do not fit; the sentence says what to do.</exception>
    public static async Task<CosmosDocumentStore> OpenAsync(CosmosOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(logger);
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("https" or "http"))
            throw new StoreSetUpException("Storage__Cosmos__Endpoint must be the account's address, e.g. https://brigade.documents.azure.com/.");
        if (string.IsNullOrWhiteSpace(options.Database))
            throw new StoreSetUpException("Storage__Cosmos__Database must name the database.");
        var client = Connect(options, endpoint);
        CosmosDocumentStore? store = null;
        try
        {
            var account = await client.ReadAccountAsync().WaitAsync(cancellationToken);
            var consistency = account.Consistency.DefaultConsistencyLevel;
            if (consistency is ConsistencyLevel.Eventual or ConsistencyLevel.ConsistentPrefix)
                throw new StoreSetUpException($"The account's consistency is {consistency}: what was written could not be read back. Set it to BoundedStaleness (docs/operations.md).");
            var container = await ContainerAsync(client, options.Database, cancellationToken);
            store = new CosmosDocumentStore(client, container, clock, logger);
            await store.StartAsync(cancellationToken);
            logger.Opened(endpoint, options.Database, consistency.ToString());
            if (consistency is ConsistencyLevel.Session)
                logger.WeakConsistency(consistency.ToString());
            return store;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (store is not null)
                await store.DisposeAsync();
            client.Dispose();
            throw failure as StoreSetUpException ?? new StoreSetUpException(
                $"Cosmos DB at {endpoint} cannot be used: {Reason(failure)} Check Storage__Cosmos__Endpoint, __Key and __Database, and that this machine may reach it.", failure);
        }
    }

    private static CosmosClient Connect(CosmosOptions options, Uri endpoint)
    {
        var settings = new CosmosClientOptions
        {
            ApplicationName = "BrigadeDispatch",
            // The one mode that the tests run (docs/adr/0013): all of it is HTTPS to one address.
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = endpoint.Scheme == "http",
            RequestTimeout = Answers.OneAttempt,
            // What the service asks to wait is waited by the SDK within one attempt; then it is ours to go on or to give up.
            MaxRetryAttemptsOnRateLimitedRequests = 100,
            MaxRetryWaitTimeOnRateLimitedRequests = TimeSpan.FromSeconds(4),
        };
        try
        {
            return string.IsNullOrEmpty(options.Key)
                ? new CosmosClient(endpoint.ToString(), new DefaultAzureCredential(), settings)
                : new CosmosClient(endpoint.ToString(), options.Key, settings);
        }
        catch (FormatException malformed)
        {
            throw new StoreSetUpException("Storage__Cosmos__Key is no key of an account (base64).", malformed);
        }
    }

    private static async Task<Container> ContainerAsync(CosmosClient client, string database, CancellationToken cancellationToken)
    {
        var container = client.GetContainer(database, CosmosOptions.Container);
        try
        {
            var found = await container.ReadContainerAsync(cancellationToken: cancellationToken);
            Check(found.Resource);
            return container;
        }
        catch (CosmosException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            // Made here where the key allows it; with a managed identity the deployment has made it (infra/azure).
            await client.CreateDatabaseIfNotExistsAsync(database, cancellationToken: cancellationToken);
            var made = await client.GetDatabase(database).CreateContainerIfNotExistsAsync(Properties(), cancellationToken: cancellationToken);
            Check(made.Resource);
            return container;
        }
    }

    private static ContainerProperties Properties()
    {
        var indexing = new IndexingPolicy { Automatic = true, IndexingMode = IndexingMode.Consistent };
        foreach (var path in Queries.IndexedPaths)
            indexing.IncludedPaths.Add(new IncludedPath { Path = path });
        indexing.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        return new ContainerProperties(CosmosOptions.Container, "/b") { DefaultTimeToLive = -1, IndexingPolicy = indexing };
    }

    private static void Check(ContainerProperties found)
    {
        if (found.PartitionKeyPath != "/b")
            throw new StoreSetUpException($"The container {CosmosOptions.Container} has the partition key {found.PartitionKeyPath}, not /b: it is not this product's. Name another database.");
        if (found.DefaultTimeToLive != -1)
            throw new StoreSetUpException($"The container {CosmosOptions.Container} needs time to live switched on without a default (-1): expired documents would never go, or all would.");
        var included = new Collection<string>([.. found.IndexingPolicy.IncludedPaths.Select(path => path.Path)]);
        var missing = included.Contains("/*") ? [] : Queries.IndexedPaths.Where(path => !included.Contains(path)).ToList();
        if (missing.Count > 0)
            throw new StoreSetUpException($"The container {CosmosOptions.Container} does not index {string.Join(", ", missing)}: queries would read everything. Set the indexing policy of infra/azure.");
    }

    private static string Reason(Exception failure) => failure is CosmosException cosmos ? $"{(int)cosmos.StatusCode} {cosmos.StatusCode}." : failure.Message;
}

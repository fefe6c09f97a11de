namespace BrigadeDispatch.Infra.Tests;

/// <summary>What the templates must say as the programs do. The hook for each is the program's own constant, wherever the tests can see it.</summary>
internal static class EngineFacts
{
    /// <summary>Partition key of the Cosmos DB container.</summary>
    public const string PartitionKey = "/b";

    /// <summary>Name of the Cosmos DB container.</summary>
    public const string Container = "documents";

    /// <summary>Default name of the database.</summary>
    public const string Database = "brigade-dispatch";

    /// <summary>
    /// What the Cosmos DB engine indexes; everything else is excluded. Hook: once this project sees BrigadeDispatch.Storage.Cosmos, its
    /// <c>Queries.IndexedPaths</c> and <c>CosmosOptions</c> stand here instead of these copies.
    /// </summary>
    public static IReadOnlyList<string> IndexedPaths => ["/b/?", "/t/?", "/s/?", "/x/?", "/d/?", "/k/*"];

    /// <summary>Settings that operators are promised and that come with the Cosmos DB engine. Hook: empty this list once the engine is in <c>src</c>.</summary>
    public static IReadOnlyList<string> PromisedSettings => ["Storage__Cosmos__Endpoint", "Storage__Cosmos__Key", "Storage__Cosmos__Database"];
}

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>The account and database of the Cosmos DB engine. Section <c>Storage:Cosmos</c>.</summary>
public sealed class CosmosOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Storage:Cosmos";

    /// <summary>Address of the account, e.g. <c>https://brigade.documents.azure.com/</c>. A plain <c>http</c> address is a stand-in of tests.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The account's key; empty: the machine's managed identity, which then needs the data contributor role (infra/azure).</summary>
    public string Key { get; set; } = "";

    /// <summary>Name of the database. The documents are in its container <see cref="Container"/>; both are made if missing and the key allows it.</summary>
    /// <value>Default <c>brigade-dispatch</c>.</value>
    public string Database { get; set; } = "brigade-dispatch";

    /// <summary>Name of the one container.</summary>
    public const string Container = "documents";

    /// <summary>Its partition key: the brigade.</summary>
    public const string PartitionKeyPath = "/b";

    /// <summary>Paths that are indexed; all others are not. A container made by a deployment must have the same (infra/azure).</summary>
    public static IReadOnlyList<string> IndexedPaths { get; } = ["/b/?", "/t/?", "/s/?", "/x/?", "/d/?", "/k/*"];

    /// <summary>Never the key.</summary>
    public override string ToString() => $"{Endpoint} {Database}";
}

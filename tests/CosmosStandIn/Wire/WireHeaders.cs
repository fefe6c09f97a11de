namespace BrigadeDispatch.CosmosStandIn.Wire;

/// <summary>Header names of the Cosmos DB REST protocol.</summary>
/// <remarks>
/// learn.microsoft.com/rest/api/cosmos-db, "Common request headers" and "Common response headers"; the batch and plan headers as SDK 3.64 sends them.
/// </remarks>
internal static class WireHeaders
{
    internal const string ActivityId = "x-ms-activity-id";
    internal const string Charge = "x-ms-request-charge";
    internal const string CollectionName = "x-ms-alt-content-path";
    internal const string CollectionRid = "x-ms-content-path";
    internal const string Continuation = "x-ms-continuation";
    internal const string CrossPartition = "x-ms-documentdb-query-enablecrosspartition";
    internal const string FeedMode = "A-IM";
    internal const string IsBatch = "x-ms-cosmos-is-batch-request";
    internal const string IsQuery = "x-ms-documentdb-isquery";
    internal const string IsQueryPlan = "x-ms-cosmos-is-query-plan-request";
    internal const string IsUpsert = "x-ms-documentdb-is-upsert";
    internal const string ItemCount = "x-ms-item-count";
    internal const string Lsn = "lsn";
    internal const string MaxItemCount = "x-ms-max-item-count";
    internal const string PartitionKey = "x-ms-documentdb-partitionkey";
    internal const string RetryAfter = "x-ms-retry-after-ms";
    internal const string SessionToken = "x-ms-session-token";
    internal const string SubStatus = "x-ms-substatus";
}

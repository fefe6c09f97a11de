namespace BrigadeDispatch.CosmosStandIn;

/// <summary>What a request asks of the store.</summary>
[Flags]
public enum OperationKinds
{
    None = 0,
    Read = 1,
    Query = 2,
    QueryPlan = 4,
    Create = 8,
    Replace = 16,
    Upsert = 32,
    Delete = 64,
    Batch = 128,
    ChangeFeed = 256,

    /// <summary>Account, databases, containers, partition key ranges: what an SDK reads when it starts.</summary>
    Metadata = 512,

    Writes = Create | Replace | Upsert | Delete | Batch,
    Reads = Read | Query | ChangeFeed,

    /// <summary>Everything that costs a container request units.</summary>
    Documents = Reads | Writes,

    All = Documents | QueryPlan | Metadata,
}

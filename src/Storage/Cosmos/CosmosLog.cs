using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>What the engine tells its operator. Ids and figures, never contents.</summary>
internal static partial class CosmosLog
{
    [LoggerMessage(51, LogLevel.Information, "Storage open: Cosmos DB {Endpoint}, database {Database}, consistency {Consistency}")]
    public static partial void Opened(this ILogger logger, Uri endpoint, string database, string consistency);

    [LoggerMessage(52, LogLevel.Warning, "The account's consistency is {Consistency}: instances may see each other's commits late. BoundedStaleness is recommended (docs/operations.md)")]
    public static partial void WeakConsistency(this ILogger logger, string consistency);

    [LoggerMessage(53, LogLevel.Critical, "Storage cannot be written: {Batches} batches of brigade {Brigade} were not acknowledged")]
    public static partial void Broken(this ILogger logger, int batches, string brigade, Exception fault);

    [LoggerMessage(54, LogLevel.Warning, "Storage can be written again")]
    public static partial void Recovered(this ILogger logger);

    [LoggerMessage(55, LogLevel.Warning, "Brigade {Brigade}: whether commit {Sequence} is stored was unknown ({Status}); found stored: {Stored}")]
    public static partial void Settled(this ILogger logger, string brigade, long sequence, int status, bool stored);

    [LoggerMessage(56, LogLevel.Error, "The change feed cannot be read; commits of other instances are noticed late")]
    public static partial void FeedFailed(this ILogger logger, Exception fault);

    [LoggerMessage(57, LogLevel.Error, "A commit handler failed; the commit stands")]
    public static partial void HandlerFailed(this ILogger logger, Exception fault);

    [LoggerMessage(58, LogLevel.Warning, "Brigade {Brigade}: the change feed is behind commit {Sequence}; changes are queried")]
    public static partial void FeedBehind(this ILogger logger, string brigade, long sequence);
}

using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>What the engine tells its operator. Ids and figures, never contents.</summary>
internal static partial class SqliteLog
{
    [LoggerMessage(1, LogLevel.Information, "Storage open: {Directory}, SQLite {Version}, schema {Schema}, {Megabytes} MB, {Check} in {Milliseconds} ms")]
    public static partial void Opened(this ILogger logger, string directory, string version, int schema, long megabytes, string check, long milliseconds);

    [LoggerMessage(2, LogLevel.Critical, "Storage cannot write ({Waiters} waiting batches were not acknowledged); it is closed, checked and opened again")]
    public static partial void Broken(this ILogger logger, int waiters, Exception fault);

    [LoggerMessage(3, LogLevel.Critical, "Storage has no room ({Waiters} waiting batches were not acknowledged); reserve released: {Released}. Free space on the disk of the data folder")]
    public static partial void Full(this ILogger logger, int waiters, bool released, Exception fault);

    [LoggerMessage(4, LogLevel.Error, "Storage still cannot write (attempt {Attempt})")]
    public static partial void StillBroken(this ILogger logger, int attempt, Exception fault);

    [LoggerMessage(5, LogLevel.Warning, "Storage can write again after {Attempts} attempts")]
    public static partial void Recovered(this ILogger logger, int attempts);

    [LoggerMessage(6, LogLevel.Error, "A batch of brigade {Brigade} was refused by the engine")]
    public static partial void BatchFailed(this ILogger logger, string brigade, Exception fault);

    [LoggerMessage(7, LogLevel.Error, "A commit handler failed; the commit stands")]
    public static partial void HandlerFailed(this ILogger logger, Exception fault);

    [LoggerMessage(8, LogLevel.Warning, "The write-ahead log holds {Megabytes} MB and cannot be emptied: a reader stays open or the disk is slow")]
    public static partial void LogGrows(this ILogger logger, long megabytes);

    [LoggerMessage(9, LogLevel.Critical, "Brigade {Brigade}: the store went back from commit {Acknowledged} to {Found}; acknowledged commits are missing")]
    public static partial void WentBack(this ILogger logger, string brigade, long acknowledged, long found);

    [LoggerMessage(10, LogLevel.Warning, "Schema raised from {From} to {To}; copy of before: {Copy}")]
    public static partial void Migrated(this ILogger logger, int from, int to, string copy);

    [LoggerMessage(11, LogLevel.Warning, "The reserve against a full disk is missing: {FreeMegabytes} MB are free on the disk of the data folder")]
    public static partial void ShortOfSpace(this ILogger logger, long freeMegabytes);

    [LoggerMessage(12, LogLevel.Error, "The write-ahead log could not be emptied; commits go on")]
    public static partial void CheckpointFailed(this ILogger logger, Exception fault);

    [LoggerMessage(13, LogLevel.Error, "A read failed; its connection is opened anew")]
    public static partial void ReadFailed(this ILogger logger, Exception fault);
}

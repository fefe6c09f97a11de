using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Kernel;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Alerts;

/// <summary>What intake says. Ids only: never the words of a message.</summary>
internal static partial class AlertsLog
{
    [LoggerMessage(1001, LogLevel.Critical, "Brigade {Brigade}, alert {Alert}: reading or planning failed; the fallback group is called with the raw text")]
    public static partial void FellBack(ILogger log, BrigadeId brigade, AlertId alert, Exception failure);

    [LoggerMessage(1004, LogLevel.Critical, "Brigade {Brigade}: the mail reader failed; the mail alarms as unreadable")]
    public static partial void ReaderFailed(ILogger log, BrigadeId brigade, Exception failure);

    [LoggerMessage(1002, LogLevel.Information, "Brigade {Brigade}, alert {Alert}: {Disposition} in {Milliseconds} ms")]
    public static partial void Taken(ILogger log, BrigadeId brigade, AlertId alert, string disposition, double milliseconds);

    [LoggerMessage(1003, LogLevel.Warning, "Intake for {Path}: {Reason}")]
    public static partial void NotTaken(ILogger log, string path, string reason);
}

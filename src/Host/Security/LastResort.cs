using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Diagnostics;

namespace BrigadeDispatch.Host.Security;

/// <summary>What nobody expected: logged with a number, answered with the number and nothing else.</summary>
internal sealed partial class LastResort(SecurityHeaders headers, ILogger<LastResort> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true;
        headers.Add(httpContext);   // the answer is begun anew: what was set before is gone
        if (exception is BadHttpRequestException bad)
        {
            await Problems.Of(bad.StatusCode, "request.invalid", "要求の形が正しくありません。").ExecuteAsync(httpContext);
            return true;
        }
        Unexpected(log, httpContext.TraceIdentifier, httpContext.GetEndpoint()?.DisplayName, exception);
        var problem = exception is StoreUnavailableException
            ? Problems.Of(503, "store.unavailable", "いま保存できません。もう一度送ってください。")
            : Problems.Of(500, "server.error", $"うまく動きませんでした。もう一度押してください。続くときは番号 {httpContext.TraceIdentifier} を団本部に伝えてください。");
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(9001, LogLevel.Error, "Request {RequestId} at {Endpoint} failed")]
    private static partial void Unexpected(ILogger log, string requestId, string? endpoint, Exception failure);
}

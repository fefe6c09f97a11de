using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

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
            await Invalid(bad.StatusCode).ExecuteAsync(httpContext);
            return true;
        }
        Unexpected(log, httpContext.TraceIdentifier, httpContext.GetEndpoint()?.DisplayName, exception);
        var problem = exception is StoreUnavailableException
            ? Problems.Of(503, "store.unavailable", "いま保存できません。もう一度送ってください。")
            : Problems.Of(500, "server.error", $"うまく動きませんでした。もう一度押してください。続くときは番号 {httpContext.TraceIdentifier} を団本部に伝えてください。");
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The generated binding of endpoints answers 400 without a word to a value in a path or question that it cannot read.</summary>
    public static Task SayWhatIsWrongAsync(StatusCodeContext wordless) =>
        wordless.HttpContext.Response.StatusCode == StatusCodes.Status400BadRequest ? Invalid(StatusCodes.Status400BadRequest).ExecuteAsync(wordless.HttpContext) : Task.CompletedTask;

    private static ProblemHttpResult Invalid(int status) => Problems.Of(status, "request.invalid", "要求の形が正しくありません。");

    [LoggerMessage(9001, LogLevel.Error, "Request {RequestId} at {Endpoint} failed")]
    private static partial void Unexpected(ILogger log, string requestId, string? endpoint, Exception failure);
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>What an answer of the service, or its absence, means (learn.microsoft.com, "HTTP status codes for Azure Cosmos DB").</summary>
internal static class Answers
{
    /// <summary>A read is repeated this long before it is given up.</summary>
    public static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(10);

    /// <summary>One attempt may take this long. The SDK itself would wait more than a minute for an answer that never comes.</summary>
    public static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(5);

    private const int Throttled = 429, RetryWith = 449;
    private const string SubStatus = "x-ms-substatus", SessionNotAvailable = "1002", OwnerMissing = "1003";

    /// <summary>The write was certainly not carried out and may be repeated.</summary>
    public static bool WasNotCarriedOut(int status) => status is Throttled or RetryWith;

    /// <summary>Nothing that waiting mends: key, rights, quota.</summary>
    public static bool IsRefusal(int status) => status is 401 or 403;

    /// <summary>A condition of the write did not hold.</summary>
    public static bool IsConflict(int status) => status is 404 or 409 or 412;

    /// <summary>The request itself was wrong.</summary>
    public static bool IsMalformed(int status) => status is 400 or 413;

    /// <summary>Whether there is no answer that one could trust: sent, perhaps carried out.</summary>
    public static bool IsNoAnswer(Exception failure) =>
        failure is HttpRequestException or OperationCanceledException or TimeoutException or IOException or CosmosException;

    /// <summary>
    /// Reads, again after whatever passes by itself; reads are harmless to repeat. A 404 that only says that this replica is behind, or that the container
    /// is not there, is never taken for "no such document".
    /// </summary>
    /// <param name="read">One attempt.</param>
    /// <param name="mayBeMissing">Whether a plain 404 is an answer: of a document, but not of a query or the feed.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <returns>The answer if it is 2xx, 304 or such a 404; the caller disposes of it.</returns>
    /// <exception cref="StoreUnavailableException">The service cannot be read.</exception>
    public static async Task<ResponseMessage> ReadAsync(Func<CancellationToken, Task<ResponseMessage>> read, bool mayBeMissing, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();   // the machine's time, not the clock's: this is about a network
        for (var attempt = 1; ; attempt++)
        {
            Exception? failure = null;
            var status = 0;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(OneAttempt);
            try
            {
                var answer = await read(limit.Token);
                status = (int)answer.StatusCode;
                var sub = answer.Headers[SubStatus];
                if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotModified
                    || (mayBeMissing && answer.StatusCode == HttpStatusCode.NotFound && sub is not (SessionNotAvailable or OwnerMissing)))
                    return answer;
                failure = new StoreUnavailableException($"Cosmos DB answered {status}/{sub}: {answer.ErrorMessage}");
                answer.Dispose();
            }
            catch (Exception fault) when (IsNoAnswer(fault) && !cancellationToken.IsCancellationRequested)
            {
                failure = fault;
                status = fault is CosmosException { StatusCode: var code } ? (int)code : 0;
            }
            if (IsRefusal(status) || IsMalformed(status) || waited.Elapsed > ReadPatience)
                throw failure as StoreUnavailableException ?? new StoreUnavailableException("Cosmos DB cannot be read.", failure);
            await Task.Delay(Pause(attempt), cancellationToken);
        }
    }

    /// <summary>The JSON of an answer.</summary>
    public static Task<JsonDocument> JsonAsync(this ResponseMessage answer, CancellationToken cancellationToken) =>
        JsonDocument.ParseAsync(answer.Content, default, cancellationToken);

    /// <summary>How long to wait before the next attempt: 10 ms, doubling to 640, with jitter so that instances do not meet again.</summary>
    public static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds((10 << Math.Min(attempt - 1, 6)) * (0.5 + Random.Shared.NextDouble()));
}

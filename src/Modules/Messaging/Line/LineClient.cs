using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>The four kinds of sending that this product uses.</summary>
internal enum LineEndpoint
{
    Multicast,
    Push,
    Reply,
}

/// <summary>Message quota of the month; <see cref="Limit"/> null: none.</summary>
internal sealed record LineQuota(long? Limit, long Used)
{
    public bool IsOut => Limit is { } limit && Used >= limit;
}

/// <summary>
/// LINE's Messaging API, typed, after line-openapi's messaging-api.yml. It never repeats anything by itself: whether a request may
/// be repeated is known only where its key and bytes are stored.
/// </summary>
internal sealed partial class LineClient(IHttpClientFactory http, IOptions<LineOptions> options, TimeProvider clock)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string HttpName = "line";

    private const int LargestAnswer = 64 * 1024;

    /// <summary>Sends bytes that are fixed, under a key that is fixed (none for replies: LINE refuses it there).</summary>
    public async Task<LineOutcome> SendAsync(
        LineEndpoint endpoint, string token, Guid? retryKey, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(endpoint));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (retryKey is { } key)
            request.Headers.Add("X-Line-Retry-Key", key.ToString("D"));
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };

        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.Value.TimeoutMs), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.CreateClient(HttpName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (HttpRequestException failure)
        {
            return new OutcomeUnknown(failure.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return new OutcomeUnknown("connection lost");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OutcomeUnknown("timeout");
        }
    }

    /// <summary>This month's allowance and use; null if LINE does not say.</summary>
    public async Task<LineQuota?> QuotaAsync(string token, CancellationToken cancellationToken)
    {
        using var quota = await GetAsync("/v2/bot/message/quota", token, cancellationToken);
        using var used = await GetAsync("/v2/bot/message/quota/consumption", token, cancellationToken);
        return quota is { RootElement.ValueKind: JsonValueKind.Object } && used is not null && Number(used.RootElement, "totalUsage") is { } count
            ? new LineQuota(Number(quota.RootElement, "value"), count)
            : null;

        static long? Number(JsonElement answer, string name) =>
            answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number) ? number : null;
    }

    /// <summary>A link token (ten minutes, one use) to begin LINE's account link with; null if LINE gives none.</summary>
    public async Task<string?> LinkTokenAsync(string userId, string token, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(HttpMethod.Post, $"/v2/bot/user/{Uri.EscapeDataString(userId)}/linkToken", token, cancellationToken);
        return answer is { RootElement.ValueKind: JsonValueKind.Object } && answer.RootElement.TryGetProperty("linkToken", out var told) ? told.GetString() : null;
    }

    /// <summary>Whether LINE knows the user as a reachable friend; null if it does not say.</summary>
    public async Task<bool?> IsReachableAsync(string userId, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Value.ApiBaseUrl, "/v2/bot/profile/" + Uri.EscapeDataString(userId)));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.CreateClient(HttpName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode switch { HttpStatusCode.OK => true, HttpStatusCode.NotFound => false, _ => null };
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private Task<JsonDocument?> GetAsync(string path, string token, CancellationToken cancellationToken) => AskAsync(HttpMethod.Get, path, token, cancellationToken);

    private async Task<JsonDocument?> AskAsync(HttpMethod method, string path, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(options.Value.ApiBaseUrl, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.Value.TimeoutMs), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.CreateClient(HttpName).SendAsync(request, either.Token);
            return response.IsSuccessStatusCode ? JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(either.Token)) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;   // not being told is no reason to stop
        }
    }

    private Uri Address(LineEndpoint endpoint) => new(options.Value.ApiBaseUrl, endpoint switch
    {
        LineEndpoint.Multicast => "/v2/bot/message/multicast",
        LineEndpoint.Push => "/v2/bot/message/push",
        LineEndpoint.Reply => "/v2/bot/message/reply",
        _ => throw new ArgumentOutOfRangeException(nameof(endpoint)),
    });

    private static async Task<LineOutcome> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var requestId = Header(response, "x-line-request-id");
        LineOutcome outcome = status switch
        {
            >= 200 and < 300 => requestId is null ? new OutcomeUnknown("answer without LINE's request id") : new Accepted(null),
            409 => new Accepted(Header(response, "x-line-accepted-request-id")),
            429 => new Paced(response.Headers.RetryAfter?.Delta),
            401 => new TokenRefused(),
            400 => BadRequest(await TextAsync(response, cancellationToken)),
            >= 400 and < 500 => new Refused(await TextAsync(response, cancellationToken)),
            _ => new OutcomeUnknown("status " + status.ToString(CultureInfo.InvariantCulture)),
        };
        return outcome with { Status = status, RequestId = requestId };
    }

    // LINE: "message" and "details[].property" name the fault; texts are not promised, so only the property's shape is relied on.
    private static LineOutcome BadRequest(string body)
    {
        var names = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                if (json.RootElement.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String)
                    names.Add(message.GetString()!);
                if (json.RootElement.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array)
                {
                    foreach (var detail in details.EnumerateArray())
                        if (detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("property", out var property) && property.ValueKind == JsonValueKind.String)
                            names.Add(property.GetString()!);
                }
            }
        }
        catch (JsonException)
        {
            return new Refused(body);
        }
        var indexes = names.SelectMany(name => RecipientIndex().Matches(name)).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            .Distinct().Order().ToList();
        if (indexes.Count > 0)
            return new RecipientsRefused(indexes);
        return names.Any(name => name.StartsWith("messages", StringComparison.Ordinal) || name.StartsWith("/messages", StringComparison.Ordinal))
            ? new MessageRefused(body)
            : new Refused(body);
    }

    [GeneratedRegex(@"\bto\[([0-9]{1,4})\]", RegexOptions.NonBacktracking)]
    private static partial Regex RecipientIndex();

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LargestAnswer];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}

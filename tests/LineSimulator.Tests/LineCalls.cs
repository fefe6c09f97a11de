using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>An answer of the API with its body read.</summary>
internal sealed record LineAnswer(int Status, string Body, HttpResponseHeaders Headers)
{
    internal JsonElement Json => JsonDocument.Parse(Body).RootElement;

    internal string Message => Json.GetProperty("message").GetString()!;

    internal string? RequestId => Headers.TryGetValues("x-line-request-id", out var values) ? values.Single() : null;

    internal string? AcceptedRequestId => Headers.TryGetValues("x-line-accepted-request-id", out var values) ? values.Single() : null;
}

/// <summary>Calls of the Messaging API as a bot makes them, byte for byte under the test's control.</summary>
internal static class LineCalls
{
    internal static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    internal static object Text(string text = "出動してください。") => new { type = "text", text };

    internal static string Key() => Guid.CreateVersion7().ToString();

    internal static Task<LineAnswer> PushAsync(
        this LineSimulatorHost line, string to, object message, string? key = null, CancellationTokenSource? patience = null) => line.PostBytesAsync(
        "/v2/bot/message/push", JsonSerializer.SerializeToUtf8Bytes(new { to, messages = new[] { message } }, Relaxed), key ?? Key(), patience: patience);

    internal static Task<LineAnswer> MulticastAsync(this LineSimulatorHost line, IEnumerable<string> to, object message, string? key = null) =>
        line.PostAsync("/v2/bot/message/multicast", new { to, messages = new[] { message } }, key ?? Key());

    internal static Task<LineAnswer> ReplyAsync(this LineSimulatorHost line, string replyToken, object message) =>
        line.PostAsync("/v2/bot/message/reply", new { replyToken, messages = new[] { message } });

    internal static Task<LineAnswer> PostAsync(this LineSimulatorHost line, string path, object body, string? key = null) =>
        line.PostTextAsync(path, body is JsonNode node ? node.ToJsonString(Relaxed) : JsonSerializer.Serialize(body, Relaxed), key);

    internal static Task<LineAnswer> PostTextAsync(this LineSimulatorHost line, string path, string body, string? key = null, string contentType = "application/json") =>
        line.PostBytesAsync(path, Encoding.UTF8.GetBytes(body), key, contentType);

    internal static async Task<LineAnswer> PostBytesAsync(
        this LineSimulatorHost line, string path, byte[] body, string? key = null, string contentType = "application/json", string? token = DemoLine.ChannelAccessToken,
        CancellationTokenSource? patience = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(line.BaseAddress, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (key is not null)
        {
            request.Headers.Add("X-Line-Retry-Key", key);
        }
        return await SendAsync(request, token, patience);
    }

    internal static async Task<LineAnswer> GetAsync(this LineSimulatorHost line, string path, string? token = DemoLine.ChannelAccessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(line.BaseAddress, path));
        return await SendAsync(request, token);
    }

    internal static async Task<LineAnswer> PutAsync(this LineSimulatorHost line, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(line.BaseAddress, path)) { Content = JsonContent.Create(body) };
        return await SendAsync(request, DemoLine.ChannelAccessToken);
    }

    /// <summary>A call of the control API under <c>/simulator</c>.</summary>
    internal static async Task<LineAnswer> ControlAsync(this LineSimulatorHost line, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(line.BaseAddress, path));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }
        return await SendAsync(request, null);
    }

    private static async Task<LineAnswer> SendAsync(HttpRequestMessage request, string? token, CancellationTokenSource? patience = null)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience?.Token ?? CancellationToken.None, TestContext.Current.CancellationToken);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }
        using var answer = await Http.SendAsync(request, either.Token);
        return new LineAnswer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(either.Token), answer.Headers);
    }
}

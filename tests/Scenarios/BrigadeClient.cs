using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;

namespace BrigadeDispatch.Scenarios;

/// <summary>Speaks to a running server as the outside does: signed alerts, mails, screens of somebody signed in.</summary>
/// <param name="address">The server.</param>
/// <param name="clock">The clock that signs.</param>
/// <param name="line">LINE's stand-in to sign in by; null: nothing under <c>/api</c> is asked.</param>
/// <param name="member">Number of the member whose screens they are; 1 is the chief (団長).</param>
public sealed class BrigadeClient(Uri address, TimeProvider clock, LineSimulatorHost? line = null, int member = 1) : IDisposable
{
    private static readonly SocketsHttpHandler _handler = new() { MaxConnectionsPerServer = 256, UseCookies = false, AllowAutoRedirect = false };
    private readonly SignedInHandler _signedIn = new(_handler, address, line is null ? null : new LineSignIn(line), member);
    private HttpClient? _http;

    public Uri Address => address;

    public HttpClient Http => _http ??= new HttpClient(_signedIn, disposeHandler: false) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The same server without a session.</summary>
    public HttpClient Anonymous { get; } = new(_handler, disposeHandler: false) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>The session cookie of a brigade, <c>name=value</c>, for a browser.</summary>
    public Task<string> CookieAsync(int brigade = 1) => _signedIn.CookieAsync(brigade);

    /// <summary>Shows the demo admin's second factor in this client's session.</summary>
    public async Task ShowSecondFactorAsync(string brigade = "demo", CancellationToken cancellationToken = default)
    {
        using var answer = await Http.PostAsJsonAsync($"/api/brigades/{brigade}/account/second-factor", new { code = DemoAuthenticator.Code(clock.GetUtcNow()) }, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"The second factor was refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>The same server with a member's session by LINE.</summary>
    public BrigadeClient As(int number) => new(address, clock, line, number);

    /// <summary>A signed own-form alert.</summary>
    public Task<HttpResponseMessage> PostAlertAsync(object alert, string brigade = "demo", CancellationToken cancellationToken = default) =>
        PostSignedAsync($"/intake/{brigade}/alerts", JsonSerializer.SerializeToUtf8Bytes(alert), cancellationToken: cancellationToken);

    /// <summary>A signed mail, as the gateway posts it.</summary>
    public Task<HttpResponseMessage> PostMailAsync(
        string? subject, string? text, string? messageId = null, string brigade = "demo", DateTimeOffset? date = null, string from = "shirei@fire.example",
        CancellationToken cancellationToken = default) =>
        PostSignedAsync($"/intake/{brigade}/mails", JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = messageId ?? $"<{Guid.CreateVersion7()}@fire.example>",
            envelopeFrom = from,
            from,
            to = $"{brigade}@brigade.example",
            subject,
            date = (date ?? clock.GetUtcNow()).ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
            text,
            html = (string?)null,
            authentication = new { spf = "none", dkim = "none", dmarc = "none" },
            raw = Convert.ToBase64String(Encoding.UTF8.GetBytes($"Subject: {subject}\r\n\r\n{text}")),
        }), cancellationToken: cancellationToken);

    /// <summary>Any bytes with a signature, right unless told otherwise.</summary>
    public async Task<HttpResponseMessage> PostSignedAsync(
        string path, byte[] body, string secret = "demo-intake-secret", DateTimeOffset? at = null, string contentType = "application/json",
        CancellationToken cancellationToken = default)
    {
        var timestamp = (at ?? clock.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("X-Brigade-Timestamp", timestamp);
        request.Headers.Add("X-Brigade-Signature", "sha256=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body])));
        return await Http.SendAsync(request, cancellationToken);
    }

    /// <summary>An own-form alert that must be taken.</summary>
    public async Task<Receipt> AlertAsync(object alert, string brigade = "demo", CancellationToken cancellationToken = default)
    {
        using var answer = await PostAlertAsync(alert, brigade, cancellationToken);
        return await Receipt.ReadAsync(answer, cancellationToken);
    }

    /// <summary>Any bytes as an alert that must be taken.</summary>
    public async Task<Receipt> AlertBytesAsync(
        byte[] body, string query = "", string contentType = "application/json", string brigade = "demo", CancellationToken cancellationToken = default)
    {
        using var answer = await PostSignedAsync($"/intake/{brigade}/alerts{query}", body, contentType: contentType, cancellationToken: cancellationToken);
        return await Receipt.ReadAsync(answer, cancellationToken);
    }

    /// <summary>A mail that must be taken.</summary>
    public async Task<Receipt> MailAsync(
        string? subject, string? text, string? messageId = null, string brigade = "demo", DateTimeOffset? date = null, string from = "shirei@fire.example",
        CancellationToken cancellationToken = default)
    {
        using var answer = await PostMailAsync(subject, text, messageId, brigade, date, from, cancellationToken);
        return await Receipt.ReadAsync(answer, cancellationToken);
    }

    /// <summary>A mail with every field by hand, that must be taken.</summary>
    public async Task<Receipt> MailJsonAsync(object mail, string brigade = "demo", CancellationToken cancellationToken = default)
    {
        using var answer = await PostSignedAsync($"/intake/{brigade}/mails", JsonSerializer.SerializeToUtf8Bytes(mail), cancellationToken: cancellationToken);
        return await Receipt.ReadAsync(answer, cancellationToken);
    }

    /// <summary>A webhook request as LINE sends it, rightly signed unless told otherwise.</summary>
    public async Task<HttpResponseMessage> PostWebhookAsync(
        byte[] body, string brigade = "demo", string[]? signatures = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/line/{brigade}/webhook") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        foreach (var signature in signatures ?? [LineEvents.Sign(body)])
            request.Headers.TryAddWithoutValidation("X-Line-Signature", signature);
        return await Http.SendAsync(request, cancellationToken);
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken = default) =>
        (await Http.GetFromJsonAsync<JsonNode>(path, cancellationToken))!;

    /// <summary>Asks again until the answer fits or the time is up; then the last answer.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> fits, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(15));
        while (true)
        {
            var answer = await GetAsync(path, cancellationToken);
            if (fits(answer) || limit.IsCancellationRequested)
                return answer;
            await Task.Delay(20, cancellationToken);
        }
    }

    public void Dispose()
    {
        _http?.Dispose();
        Anonymous.Dispose();
    }
}

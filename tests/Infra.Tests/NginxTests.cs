using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Infra.Tests;

/// <summary>A real nginx with our configuration before the real server.</summary>
public sealed class NginxTests(NginxTests.Server server) : IClassFixture<NginxTests.Server>
{
    /// <summary>One server for all facts.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private BrigadeApp? _app;

        internal BrigadeApp App => _app!;

        public async ValueTask InitializeAsync() => _app = await BrigadeApp.StartAsync(members: 20, settings: new() { ["Proxy:Trusted"] = "127.0.0.1" });

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BrigadeApp App => server.App;

    /// <summary>A signed alert as the outside sends it, on whatever way.</summary>
    private static HttpRequestMessage Alert(string id)
    {
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","kind":"建物火災","place":"上田市大手一丁目11-16"}""");
        return Signed("/intake/demo/alerts", body);
    }

    private static HttpRequestMessage Signed(string path, byte[] body)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        byte[] signed = [.. System.Text.Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        request.Headers.Add("X-Brigade-Timestamp", timestamp);
        request.Headers.Add("X-Brigade-Signature", "sha256=" + Convert.ToHexStringLower(
            System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes("demo-intake-secret"), signed)));
        return request;
    }

    [Fact]
    public async Task Both_configurations_are_understood()
    {
        await using var machine = NginxProxy.OnOneMachine(new Uri("http://127.0.0.1:5080"));
        await using var containers = NginxProxy.InContainers("127.0.0.1:8080");
        foreach (var proxy in (NginxProxy[])[machine, containers])
        {
            var ended = await proxy.CheckAsync();
            Assert.Equal((0, ""), (ended.Status, ended.All));
        }
    }

    [Fact]
    public async Task A_board_is_live_through_the_proxy()
    {
        await using var proxy = await NginxProxy.OnOneMachine(App.Client.Address).StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/brigades/demo/incidents/stream") { Version = HttpVersion.Version20 };
        request.Headers.Add("Cookie", await App.Client.CookieAsync());
        using var answer = await proxy.Https.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Eventually.Most);

        using var taken = await proxy.Https.SendAsync(Alert("through-the-proxy"), Token);

        var incident = (await Receipt.ReadAsync(taken, Token)).IncidentId!;
        // The stream stays open: only an unbuffered one shows the fire.
        string? line;
        do
        {
            line = await stream.ReadLineAsync(limit.Token);
            Assert.NotNull(line);
        }
        while (!line.Contains(incident, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_way_of_a_request_is_known_and_its_address_is_not_logged()
    {
        await using var proxy = await NginxProxy.OnOneMachine(App.Client.Address).StartAsync();

        using var page = await proxy.Https.GetAsync("/answer/a-personal-secret", Token);
        using var plain = await proxy.Http.GetAsync("/answer/a-personal-secret?code=another", Token);

        // Sent only where the server knows that the browser came by TLS, and once.
        Assert.Single(page.Headers.GetValues("Strict-Transport-Security"));
        Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal((HttpStatusCode.MovedPermanently, "https"), (plain.StatusCode, plain.Headers.Location?.Scheme));
        await Eventually.HoldsAsync(() => proxy.AccessLog.Split('\n').Count(line => line.Contains(" answer ", StringComparison.Ordinal)) == 2, () => proxy.AccessLog, cancellationToken: Token);
        Assert.DoesNotContain("secret", proxy.AccessLog, StringComparison.Ordinal);
        Assert.DoesNotContain("another", proxy.AccessLog, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/intake/demo/alerts", 1024 * 1024 + 1)]
    [InlineData("/intake/demo/mails", 16 * 1024 * 1024 + 1)]
    [InlineData("/line/demo/webhook", 2 * 1024 * 1024 + 1)]
    public async Task What_is_too_large_is_refused_by_the_server_with_its_code(string path, int bytes)
    {
        await using var proxy = await NginxProxy.OnOneMachine(App.Client.Address).StartAsync();

        using var answer = await proxy.Https.SendAsync(Signed(path, new byte[bytes]), Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("body.tooLarge", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["code"]!);
    }

    [Fact]
    public async Task Health_is_not_told_to_the_outside()
    {
        // From this machine itself it is; so the rule is read, not tried.
        var rules = Repository.Read("infra/nginx/locations.conf").Split("location /health/ {")[1].Split('}')[0];
        Assert.Contains("deny all;", rules, StringComparison.Ordinal);

        await using var proxy = await NginxProxy.OnOneMachine(App.Client.Address).StartAsync();
        using var ready = await proxy.Https.GetAsync("/health/ready", Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task With_one_of_two_servers_gone_every_alert_is_still_taken()
    {
        await using var proxy = await NginxProxy.InContainers($"127.0.0.1:{ServerProcess.FreePort()}", App.Client.Address.Authority).StartAsync();

        for (var i = 0; i < 10; i++)
        {
            foreach (var way in (HttpClient[])[proxy.Https, proxy.Inside])
            {
                using var answer = await way.SendAsync(Alert($"alert-{i}"), Token);
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using BrigadeDispatch.Messaging.Line;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>What an answer of LINE's means, over real HTTP on a loopback port. Unknown is not failed; accepted is not delivered.</summary>
public sealed class LineClientTests : IAsyncLifetime
{
    private static readonly byte[] _body = "{\"to\":[\"U1\"],\"messages\":[]}"u8.ToArray();

    private readonly Guid _key = Guid.CreateVersion7();
    private readonly TaskCompletionSource _hung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _line = null!;
    private ServiceProvider _services = null!;
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LineClient Client => _services.GetRequiredService<LineClient>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _line = builder.Build();
        _line.Run(http => _answer(http));
        await _line.StartAsync(Token);
        _services = Product(_line.Urls.First(), timeoutMs: 5000);
    }

    public async ValueTask DisposeAsync()
    {
        _hung.TrySetResult();
        await _services.DisposeAsync();
        await _line.DisposeAsync();
    }

    [Fact]
    public async Task A_2xx_with_LINEs_request_id_is_accepted()
    {
        Answers(200, "{}", ("x-line-request-id", "r-1"));

        var outcome = Assert.IsType<Accepted>(await SendAsync());

        Assert.Equal((200, "r-1", null), (outcome.Status, outcome.RequestId, outcome.AcceptedRequestId));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task A_2xx_that_is_not_LINEs_is_unknown(int status)
    {
        Answers(status, status == 204 ? "" : "<html>Wi-Fi login</html>");

        Assert.Equal(status, Assert.IsType<OutcomeUnknown>(await SendAsync()).Status);
    }

    [Fact]
    public async Task A_409_means_an_earlier_attempt_was_accepted()
    {
        Answers(409, "{\"message\":\"The retry key is already accepted\"}", ("x-line-request-id", "r-2"), ("x-line-accepted-request-id", "r-1"));

        var outcome = Assert.IsType<Accepted>(await SendAsync());

        Assert.Equal((409, "r-2", "r-1"), (outcome.Status, outcome.RequestId, outcome.AcceptedRequestId));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData(null, null)]
    [InlineData("soon", null)]
    [InlineData("Fri, 20 Nov 2026 12:00:00 GMT", null)]
    public async Task A_429_asks_for_patience(string? retryAfter, int? seconds)
    {
        Answers(429, "{\"message\":\"The API rate limit has been exceeded. Try again later.\"}", retryAfter is null ? [] : [("Retry-After", retryAfter)]);

        Assert.Equal(seconds is { } told ? TimeSpan.FromSeconds(told) : null, Assert.IsType<Paced>(await SendAsync()).RetryAfter);
    }

    [Fact]
    public async Task A_401_is_about_the_token()
    {
        Answers(401, "{\"message\":\"Authentication failed\"}", ("x-line-request-id", "r-1"));

        Assert.Equal("r-1", Assert.IsType<TokenRefused>(await SendAsync()).RequestId);
    }

    [Theory]
    [InlineData("{\"message\":\"The property, to[1], in the request body is invalid (line: -, column: -)\"}", "1")]
    [InlineData("{\"message\":\"invalid\",\"details\":[{\"message\":\"bad\",\"property\":\"to[499]\"},{\"message\":\"bad\",\"property\":\"to[0]\"},{\"property\":\"to[0]\"}]}", "0 499")]
    public async Task A_400_that_names_recipients_names_them(string body, string indexes)
    {
        Answers(400, body);

        Assert.Equal(indexes, string.Join(' ', Assert.IsType<RecipientsRefused>(await SendAsync()).Indexes));
    }

    [Theory]
    [InlineData("{\"message\":\"A message (messages[0]) in the request body is invalid\",\"details\":[{\"message\":\"May not be empty\",\"property\":\"messages[0].text\"}]}")]
    [InlineData("{\"message\":\"The request body has 1 error(s)\",\"details\":[{\"message\":\"must be specified\",\"property\":\"/contents\"},{\"property\":\"messages[0].contents.body\"}]}")]
    [InlineData("{\"message\":\"x\",\"details\":[{\"property\":\"/messages/0/altText\"}]}")]
    public async Task A_400_that_names_the_message_is_about_the_message(string body)
    {
        Answers(400, body);

        Assert.Equal(body, Assert.IsType<MessageRefused>(await SendAsync()).Reason);
    }

    [Theory]
    [InlineData("{\"message\":\"Failed to send messages\"}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("<html>Bad Request</html>")]
    [InlineData("{\"message\":7,\"details\":{\"property\":\"to[1]\"}}")]
    [InlineData("{\"details\":[7,null,{\"property\":null}]}")]
    [InlineData("{\"message\":\"tattoo[1] to[-1] to[99999] to[]\"}")]
    public async Task A_400_that_names_nothing_is_refused_with_its_words(string body)
    {
        Answers(400, body);

        var refused = Assert.IsType<Refused>(await SendAsync());

        Assert.Equal((400, body), (refused.Status, refused.Reason));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(415)]
    public async Task Any_other_4xx_is_final(int status)
    {
        Answers(status, "{\"message\":\"no\"}");

        Assert.Equal(status, Assert.IsType<Refused>(await SendAsync()).Status);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(302)]
    public async Task A_5xx_or_a_detour_is_unknown(int status)
    {
        Answers(status, "", ("Location", "/elsewhere"), ("x-line-request-id", "r-1"));

        var outcome = Assert.IsType<OutcomeUnknown>(await SendAsync());

        Assert.Equal((status, "r-1"), (outcome.Status, outcome.RequestId));
    }

    [Fact]
    public async Task A_connection_cut_before_the_answer_is_unknown()
    {
        _answer = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal(0, Assert.IsType<OutcomeUnknown>(await SendAsync()).Status);
    }

    [Fact]
    public async Task A_connection_cut_within_the_answer_is_unknown()
    {
        _answer = async http =>
        {
            http.Response.StatusCode = 400;
            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("{\"message\":", Token);
            await http.Response.Body.FlushAsync(Token);
            http.Abort();
        };

        Assert.IsType<OutcomeUnknown>(await SendAsync());
    }

    [Fact]
    public async Task Nobody_listening_is_unknown()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        await using var services = Product($"http://127.0.0.1:{port}", timeoutMs: 5000);

        Assert.IsType<OutcomeUnknown>(await services.GetRequiredService<LineClient>().SendAsync(LineEndpoint.Push, "token", _key, _body, Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_does_not_come_in_time_is_unknown(bool afterTheHead)
    {
        _answer = async http =>
        {
            if (afterTheHead)
            {
                http.Response.StatusCode = 400;
                await http.Response.WriteAsync("{\"mess", Token);
                await http.Response.Body.FlushAsync(Token);
            }
            await _hung.Task;
        };
        await using var services = Product(_line.Urls.First(), timeoutMs: 150);

        var outcome = await services.GetRequiredService<LineClient>().SendAsync(LineEndpoint.Multicast, "token", _key, _body, Token);

        Assert.Equal("timeout", Assert.IsType<OutcomeUnknown>(outcome).Reason);
    }

    [Fact]
    public async Task Giving_up_ourselves_is_no_outcome()
    {
        using var stop = new CancellationTokenSource();
        _answer = async _ =>
        {
            await stop.CancelAsync();
            await _hung.Task;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.SendAsync(LineEndpoint.Multicast, "token", _key, _body, stop.Token));
    }

    [Fact]
    public async Task An_endless_complaint_is_cut()
    {
        Answers(403, new string('x', 1_000_000));

        Assert.Equal(64 * 1024, Assert.IsType<Refused>(await SendAsync()).Reason.Length);
    }

    [Theory]
    [InlineData(nameof(LineEndpoint.Multicast), "/v2/bot/message/multicast")]
    [InlineData(nameof(LineEndpoint.Push), "/v2/bot/message/push")]
    [InlineData(nameof(LineEndpoint.Reply), "/v2/bot/message/reply")]
    public async Task The_request_is_what_was_fixed_to_the_byte(string endpoint, string path)
    {
        var kind = Enum.Parse<LineEndpoint>(endpoint);
        string? seen = null;
        _answer = async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, Token);
            seen = $"{http.Request.Method} {http.Request.Path} {http.Request.Headers.Authorization} {http.Request.Headers["X-Line-Retry-Key"]} {http.Request.ContentType} {Encoding.UTF8.GetString(body.ToArray())}";
            http.Response.Headers["x-line-request-id"] = "r";
        };

        await Client.SendAsync(kind, "token", kind == LineEndpoint.Reply ? null : _key, _body, Token);

        var key = kind == LineEndpoint.Reply ? "" : _key.ToString("D");
        Assert.Equal($"POST {path} Bearer token {key} application/json; charset=utf-8 {Encoding.UTF8.GetString(_body)}", seen);
    }

    [Fact]
    public async Task One_request_is_sent_once()
    {
        var count = 0;
        _answer = http =>
        {
            Interlocked.Increment(ref count);
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        await SendAsync();

        Assert.Equal(1, count);
    }

    [Theory]
    [InlineData("{\"type\":\"limited\",\"value\":1000}", "{\"totalUsage\":999}", false)]
    [InlineData("{\"type\":\"limited\",\"value\":1000}", "{\"totalUsage\":1000}", true)]
    [InlineData("{\"type\":\"none\"}", "{\"totalUsage\":1000000}", false)]
    public async Task The_quota_is_out_when_it_is_used_up(string quota, string used, bool isOut)
    {
        Quota(quota, used);

        Assert.Equal(isOut, (await Client.QuotaAsync("token", Token))!.IsOut);
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("not json", "{\"totalUsage\":1}")]
    [InlineData("{\"type\":\"none\"}", "")]
    public async Task Not_being_told_the_quota_is_no_answer(string quota, string used)
    {
        Quota(quota, used);

        Assert.Null(await Client.QuotaAsync("token", Token));
    }

    [Theory]
    [InlineData("[]", "{\"totalUsage\":1}")]
    [InlineData("{\"type\":\"none\"}", "[]")]
    [InlineData("{\"type\":\"none\"}", "\"maintenance\"")]
    [InlineData("{\"type\":\"none\"}", "{\"totalUsage\":\"many\"}")]
    public async Task JSON_of_another_shape_is_no_quota_either(string quota, string used)
    {
        Quota(quota, used);

        Assert.Null(await Client.QuotaAsync("token", Token));
    }

    private Task<LineOutcome> SendAsync() => Client.SendAsync(LineEndpoint.Multicast, "token", _key, _body, Token);

    private void Quota(string quota, string used) =>
        _answer = http => http.Response.WriteAsync(http.Request.Path.Value!.EndsWith("consumption", StringComparison.Ordinal) ? used : quota, Token);

    private void Answers(int status, string body, params (string Name, string Value)[] headers) =>
        _answer = async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, Token);
            http.Response.StatusCode = status;
            foreach (var (name, value) in headers)
                http.Response.Headers[name] = value;
            if (body.Length > 0)
                await http.Response.WriteAsync(body, Token);
        };

    private static ServiceProvider Product(string address, int timeoutMs)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationManager());
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddMessaging();
        services.Configure<LineOptions>(line => (line.ApiBaseUrl, line.TimeoutMs) = (new Uri(address), timeoutMs));
        return services.BuildServiceProvider();
    }
}

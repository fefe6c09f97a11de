using System.Text;
using System.Text.Json;

namespace BrigadeDispatch.LineSimulator.Tests;

public sealed class LimitTests
{
    private static readonly string To = DemoLine.UserId(1, 1);

    [Fact]
    public async Task Above_the_rate_a_call_is_429_until_the_bucket_has_refilled()
    {
        var clock = new ManualTimeProvider();
        await using var line = await StartAsync(new LineSimulatorOptions { MulticastPerSecond = 2 }, clock);

        Assert.Equal(200, (await line.MulticastAsync([To], LineCalls.Text())).Status);
        Assert.Equal(200, (await line.MulticastAsync([To], LineCalls.Text())).Status);
        var refused = await line.MulticastAsync([To], LineCalls.Text());
        Assert.Equal(429, refused.Status);
        Assert.Equal("The API rate limit has been exceeded. Try again later.", refused.Message);

        clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(429, (await line.MulticastAsync([To], LineCalls.Text())).Status);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await line.MulticastAsync([To], LineCalls.Text())).Status);
        Assert.Equal(2, line.Ledger.Count(Endpoints.Multicast, 429));
    }

    [Fact]
    public async Task The_rate_is_per_channel_and_per_endpoint()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { MulticastPerSecond = 1, Brigades = 2 }, new ManualTimeProvider());

        Assert.Equal(200, (await line.MulticastAsync([To], LineCalls.Text())).Status);
        Assert.Equal(429, (await line.MulticastAsync([To], LineCalls.Text())).Status);
        Assert.Equal(200, (await line.MulticastAsync([DemoLine.UserId(2, 1)], LineCalls.Text())).Status);
        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text())).Status);
    }

    [Fact]
    public async Task A_repeat_of_an_accepted_key_uses_up_rate_but_no_quota()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { PushPerSecond = 2, Quota = 10 }, new ManualTimeProvider());
        var key = LineCalls.Key();

        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Equal(409, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Equal(429, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Equal(1, line.QuotaUsed("demo"));
    }

    [Fact]
    public async Task The_quota_counts_people_reached_and_a_call_beyond_it_reaches_nobody()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { Quota = 5 });
        await line.Users.Member(1, 3).BlockAsync(TestContext.Current.CancellationToken);
        var members = Enumerable.Range(1, 5).Select(member => DemoLine.UserId(1, member)).ToArray();

        Assert.Equal(200, (await line.MulticastAsync(members, LineCalls.Text("一"))).Status);
        Assert.Equal(4, line.QuotaUsed("demo"));
        var refused = await line.MulticastAsync(members[..2], LineCalls.Text("二"));
        Assert.Equal(429, refused.Status);
        Assert.Equal("You have reached your monthly limit.", refused.Message);
        Assert.Single(line.Users[members[0]].Received);
        Assert.Equal(200, (await line.PushAsync(members[0], LineCalls.Text("三"))).Status);

        Assert.Equal("limited", (await line.GetAsync("/v2/bot/message/quota")).Json.GetProperty("type").GetString());
        Assert.Equal(5, (await line.GetAsync("/v2/bot/message/quota")).Json.GetProperty("value").GetInt64());
        Assert.Equal(5, (await line.GetAsync("/v2/bot/message/quota/consumption")).Json.GetProperty("totalUsage").GetInt64());
    }

    [Fact]
    public async Task The_quota_starts_anew_with_Japans_month()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 11, 30, 23, 59, 0, TimeSpan.FromHours(9)));
        await using var line = await StartAsync(new LineSimulatorOptions { Quota = 1 }, clock);

        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text("一"))).Status);
        Assert.Equal(429, (await line.PushAsync(To, LineCalls.Text("二"))).Status);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text("三"))).Status);
    }

    [Fact]
    public async Task Replies_cost_nothing()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(new LineSimulatorOptions { Quota = 0 });
        line.SetWebhookUrl("demo", bot.Address);
        await line.Users[To].SayAsync("はい", TestContext.Current.CancellationToken);

        var answer = await line.ReplyAsync(bot.Received[0].Event.GetProperty("replyToken").GetString()!, LineCalls.Text());

        Assert.Equal(200, answer.Status);
        Assert.Equal(0, line.QuotaUsed("demo"));
    }

    [Fact]
    public async Task Without_a_quota_the_plan_says_none()
    {
        await using var line = await StartAsync(new LineSimulatorOptions());

        Assert.Equal("""{"type":"none"}""", (await line.GetAsync("/v2/bot/message/quota")).Body);
    }

    [Fact]
    public async Task A_body_of_three_megabytes_is_413_with_and_without_a_stated_length()
    {
        await using var line = await StartAsync(new LineSimulatorOptions());
        var body = JsonSerializer.SerializeToUtf8Bytes(new { to = To, messages = new[] { LineCalls.Text(new string('a', 3 * 1024 * 1024)) } });

        Assert.Equal(413, (await line.PostBytesAsync("/v2/bot/message/push", body, LineCalls.Key())).Status);
        Assert.Equal(0, line.Ledger.Delivered);

        using var http = new HttpClient(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(line.BaseAddress, "/v2/bot/message/push")) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Authorization", $"Bearer {DemoLine.ChannelAccessToken}");
        request.Content.Headers.ContentType = new("application/json");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(413, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("another-token")]
    [InlineData("demo-channel-token2")]
    public async Task Without_the_channels_token_it_is_401(string? token)
    {
        await using var line = await StartAsync(new LineSimulatorOptions());

        var answer = await line.PostBytesAsync("/v2/bot/message/push", Encoding.UTF8.GetBytes("{}"), token: token);

        Assert.Equal(401, answer.Status);
        Assert.NotNull(answer.RequestId);
    }

    [Fact]
    public async Task An_issued_stateless_token_is_good_for_fifteen_minutes()
    {
        var clock = new ManualTimeProvider();
        await using var line = await StartAsync(new LineSimulatorOptions(), clock);
        var issued = await line.PostTextAsync(
            "/oauth2/v3/token",
            $"grant_type=client_credentials&client_id=2000000001&client_secret={DemoLine.ChannelSecret}",
            contentType: "application/x-www-form-urlencoded");
        var token = issued.Json.GetProperty("access_token").GetString();

        Assert.Equal(900, issued.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal(200, (await line.GetAsync("/v2/bot/info", token)).Status);
        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(401, (await line.GetAsync("/v2/bot/info", token)).Status);
    }

    [Fact]
    public async Task A_token_is_not_issued_for_a_wrong_secret_or_with_the_fields_of_the_other_way()
    {
        await using var line = await StartAsync(new LineSimulatorOptions());
        Task<LineAnswer> IssueAsync(string form) =>
            line.PostTextAsync("/v2/oauth/accessToken", form, contentType: "application/x-www-form-urlencoded");

        Assert.Equal(400, (await IssueAsync("grant_type=client_credentials&client_id=2000000001&client_secret=wrong")).Status);
        Assert.Equal(400, (await IssueAsync($"grant_type=client_credentials&client_id=2000000001&client_secret={DemoLine.ChannelSecret}&client_assertion=")).Status);
        Assert.Equal(200, (await IssueAsync($"grant_type=client_credentials&client_id=2000000001&client_secret={DemoLine.ChannelSecret}")).Status);
    }

    private static Task<LineSimulatorHost> StartAsync(LineSimulatorOptions options, TimeProvider? clock = null) =>
        LineSimulatorHost.StartAsync(options, clock, TestContext.Current.CancellationToken);
}

using System.Text;
using System.Text.Json;
using BrigadeDispatch.LineSimulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.LineSimulator.Tests;

public sealed class WebhookTests
{
    private static readonly string Member = DemoLine.UserId(1, 7);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tap_sends_a_signed_postback_with_everything_LINE_sends()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot, clock: clock);
        await line.PushAsync(Member, Samples.Message("call-out"));

        var outcome = await line.Users[Member].TapAsync("出動・直行", Cancel);

        Assert.True(outcome.Received);
        var webhook = Assert.Single(bot.Received);
        Assert.Equal(WebhookSignature.Of(DemoLine.ChannelSecret, webhook.Body), webhook.Signature);
        Assert.Equal(DemoLine.Destination(1), webhook.Json.GetProperty("destination").GetString());
        var one = Assert.Single(webhook.Json.GetProperty("events").EnumerateArray());
        Assert.Equal("postback", one.GetProperty("type").GetString());
        Assert.Equal("active", one.GetProperty("mode").GetString());
        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds(), one.GetProperty("timestamp").GetInt64());
        Assert.Equal("user", one.GetProperty("source").GetProperty("type").GetString());
        Assert.Equal(Member, one.GetProperty("source").GetProperty("userId").GetString());
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{26}$", webhook.EventId);
        Assert.False(one.GetProperty("deliveryContext").GetProperty("isRedelivery").GetBoolean());
        Assert.NotEmpty(one.GetProperty("replyToken").GetString()!);
        Assert.StartsWith("v=1&k=a&", one.GetProperty("postback").GetProperty("data").GetString(), StringComparison.Ordinal);
        Assert.Equal("出動します（現場へ直行）", line.Users[Member].Messages[^1].Notice);
    }

    [Fact]
    public async Task Text_travels_as_utf8_and_its_signature_is_over_the_raw_bytes()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);

        await line.Users[Member].SayAsync("𠮷野家前🚒 \"<&\"", Cancel);

        var webhook = bot.Received[0];
        Assert.Contains("𠮷野家前🚒", Encoding.UTF8.GetString(webhook.Body), StringComparison.Ordinal);
        Assert.Equal("𠮷野家前🚒 \"<&\"", webhook.Event.GetProperty("message").GetProperty("text").GetString());
        Assert.Equal(WebhookSignature.Of(DemoLine.ChannelSecret, webhook.Body), webhook.Signature);
    }

    [Fact]
    public async Task Blocking_sends_unfollow_without_reply_token_and_unblocking_a_follow_that_says_so()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);

        await line.Users[Member].BlockAsync(Cancel);
        Assert.Equal(200, (await line.PushAsync(Member, LineCalls.Text())).Status);
        Assert.Equal(404, (await line.GetAsync($"/v2/bot/profile/{Member}")).Status);
        await line.Users[Member].UnblockAsync(Cancel);
        Assert.Equal(200, (await line.GetAsync($"/v2/bot/profile/{Member}")).Status);

        Assert.Empty(line.Users[Member].Received);
        Assert.Equal("unfollow", bot.Received[0].Event.GetProperty("type").GetString());
        Assert.False(bot.Received[0].Event.TryGetProperty("replyToken", out _));
        Assert.True(bot.Received[1].Event.GetProperty("follow").GetProperty("isUnblocked").GetBoolean());
    }

    [Fact]
    public async Task A_failed_webhook_is_sent_again_with_the_same_event_and_token_where_redelivery_is_on()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        bot.Answer = (context, number) =>
        {
            context.Response.StatusCode = number < 3 ? 500 : 200;
            return Task.CompletedTask;
        };
        var options = new LineSimulatorOptions { Redelivery = true };
        options.RedeliveryAfter.Add(TimeSpan.FromSeconds(10));
        options.RedeliveryAfter.Add(TimeSpan.FromSeconds(60));
        await using var line = await StartAsync(bot, options, clock);

        var outcome = await line.Users[Member].SayAsync("はい", Cancel);
        Assert.Equal(500, outcome.Status);
        await AdvanceAsync(line, 1, clock, TimeSpan.FromSeconds(10));
        await AdvanceAsync(line, 2, clock, TimeSpan.FromSeconds(60));
        var received = await bot.WaitForAsync(3);

        Assert.Single(received.Select(webhook => webhook.EventId).Distinct());
        Assert.Single(received.Select(webhook => webhook.Event.GetProperty("replyToken").GetString()).Distinct());
        Assert.Single(received.Select(webhook => webhook.Event.GetProperty("timestamp").GetInt64()).Distinct());
        Assert.Equal([false, true, true], received.Select(webhook => webhook.Event.GetProperty("deliveryContext").GetProperty("isRedelivery").GetBoolean()));
        Assert.All(received, webhook => Assert.Equal(WebhookSignature.Of(DemoLine.ChannelSecret, webhook.Body), webhook.Signature));
        var token = received[0].Event.GetProperty("replyToken").GetString()!;
        Assert.Equal(200, (await line.ReplyAsync(token, LineCalls.Text())).Status);
    }

    [Fact]
    public async Task Without_redelivery_a_failed_webhook_is_lost()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        bot.Answer = (context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var line = await StartAsync(bot, clock: clock);

        await line.Users[Member].SayAsync("はい", Cancel);

        Assert.Equal(0, clock.Waiting);
        Assert.Single(bot.Received);
        Assert.Equal(503, Assert.Single(line.Ledger.Webhooks).Status);
    }

    [Fact]
    public async Task A_bot_slower_than_two_seconds_has_timed_out()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bot.Answer = (context, _) => slow.Task;
        await using var line = await StartAsync(bot, clock: clock);

        var tap = line.Users[Member].SayAsync("はい", Cancel);
        await bot.WaitForAsync(1);
        clock.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(tap.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("request_timeout", (await tap).Error);
        slow.SetResult();
    }

    [Fact]
    public async Task A_duplicate_is_the_same_bytes_twice()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        line.Faults.DuplicateWebhooks(1);

        await line.Users[Member].SayAsync("はい", Cancel);
        await line.Users[Member].SayAsync("いいえ", Cancel);

        Assert.Equal(3, bot.Received.Count);
        Assert.Equal(bot.Received[0].Body, bot.Received[1].Body);
        Assert.NotEqual(bot.Received[1].EventId, bot.Received[2].EventId);
    }

    [Fact]
    public async Task Reordered_webhooks_arrive_the_later_one_first_with_their_own_times()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot, clock: clock);
        line.Faults.ReorderWebhooks(1);

        var first = line.Users[Member].SayAsync("先", Cancel);
        clock.Advance(TimeSpan.FromMilliseconds(5));
        await line.Users[Member].SayAsync("後", Cancel);
        await first;

        Assert.Equal(["後", "先"], bot.Received.Select(webhook => webhook.Event.GetProperty("message").GetProperty("text").GetString()));
        Assert.True(bot.Received[0].Event.GetProperty("timestamp").GetInt64() > bot.Received[1].Event.GetProperty("timestamp").GetInt64());
    }

    [Fact]
    public async Task Out_of_range_taps_wait_in_the_phone_and_messages_at_LINE()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        var user = line.Users[Member];
        await line.PushAsync(Member, Samples.Message("call-out"));
        user.LoseSignal();

        var outcome = await user.TapAsync("遅れて行く", Cancel);
        await line.PushAsync(Member, LineCalls.Text("続報"));

        Assert.True(outcome.Waiting);
        Assert.Empty(bot.Received);
        Assert.Single(user.Received);
        await user.RegainSignalAsync(Cancel);
        Assert.Single(bot.Received);
        Assert.Equal("続報", user.Received[^1].Notice);
    }

    [Fact]
    public async Task A_reply_token_is_good_once_and_for_one_minute()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot, clock: clock);
        await line.Users[Member].SayAsync("一", Cancel);
        await line.Users[Member].SayAsync("二", Cancel);
        string Token(int index) => bot.Received[index].Event.GetProperty("replyToken").GetString()!;

        Assert.Equal(200, (await line.ReplyAsync(Token(0), LineCalls.Text())).Status);
        var again = await line.ReplyAsync(Token(0), LineCalls.Text());
        Assert.Equal((400, "Invalid reply token"), (again.Status, again.Message));
        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.ReplyTokenUsedTwice));

        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(400, (await line.ReplyAsync(Token(1), LineCalls.Text())).Status);
        Assert.Equal(400, (await line.ReplyAsync("made-up", LineCalls.Text())).Status);
        Assert.Single(line.Users[Member].Received);
    }

    [Fact]
    public async Task The_webhook_test_sends_an_empty_signed_request_and_tells_the_status()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);

        var answer = await line.PostAsync("/v2/bot/channel/webhook/test", new { });

        Assert.True(answer.Json.GetProperty("success").GetBoolean());
        Assert.Equal(200, answer.Json.GetProperty("statusCode").GetInt32());
        Assert.Empty(bot.Received[0].Json.GetProperty("events").EnumerateArray());
        Assert.Equal(WebhookSignature.Of(DemoLine.ChannelSecret, bot.Received[0].Body), bot.Received[0].Signature);
    }

    [Fact]
    public async Task Account_linking_brings_the_nonce_once()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);
        var token = (await line.PostAsync($"/v2/bot/user/{Member}/linkToken", new { })).Json.GetProperty("linkToken").GetString()!;
        const string Nonce = "bm9uY2Utb2YtMTI4LWJpdHM=";
        var dialog = $"/dialog/bot/accountLink?linkToken={Uri.EscapeDataString(token)}&nonce={Uri.EscapeDataString(Nonce)}";

        Assert.Equal(200, (await line.GetAsync(dialog, token: null)).Status);
        Assert.Equal(400, (await line.GetAsync(dialog, token: null)).Status);

        var one = Assert.Single(bot.Received).Event;
        Assert.Equal("accountLink", one.GetProperty("type").GetString());
        Assert.Equal("ok", one.GetProperty("link").GetProperty("result").GetString());
        Assert.Equal(Nonce, one.GetProperty("link").GetProperty("nonce").GetString());
        Assert.Equal(Member, one.GetProperty("source").GetProperty("userId").GetString());
    }

    [Fact]
    public async Task A_photo_can_be_fetched_by_its_message_id()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync(bot);

        await line.Users[Member].SendImageAsync("photo"u8.ToArray(), "image/jpeg", Cancel);

        var id = bot.Received[0].Event.GetProperty("message").GetProperty("id").GetString();
        var answer = await line.GetAsync($"/v2/bot/message/{id}/content");
        Assert.Equal((200, "photo"), (answer.Status, answer.Body));
        Assert.Equal(404, (await line.GetAsync("/v2/bot/message/1/content")).Status);
    }

    private static async Task<LineSimulatorHost> StartAsync(Bot bot, LineSimulatorOptions? options = null, TimeProvider? clock = null)
    {
        var line = await LineSimulatorHost.StartAsync(options, clock, Cancel);
        line.SetWebhookUrl("demo", bot.Address);
        return line;
    }

    /// <summary>Moves the clock once so many webhooks have been answered and the next waits for its time.</summary>
    private static async Task AdvanceAsync(LineSimulatorHost line, int answered, ManualTimeProvider clock, TimeSpan time)
    {
        await line.Ledger.WaitUntilAsync(ledger => ledger.Webhooks.Count >= answered, Cancel);
        await clock.WaitedForAsync();
        clock.Advance(time);
    }
}

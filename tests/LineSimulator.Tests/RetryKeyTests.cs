namespace BrigadeDispatch.LineSimulator.Tests;

public sealed class RetryKeyTests
{
    private static readonly string To = DemoLine.UserId(1, 1);

    [Fact]
    public async Task The_second_call_under_a_key_is_409_names_the_accepted_request_and_delivers_nothing()
    {
        await using var line = await StartAsync();
        var key = LineCalls.Key();

        var first = await line.PushAsync(To, LineCalls.Text(), key);
        var second = await line.PushAsync(To, LineCalls.Text(), key);

        Assert.Equal(200, first.Status);
        Assert.Equal(409, second.Status);
        Assert.Equal("The retry key is already accepted", second.Message);
        Assert.Equal(first.RequestId, second.AcceptedRequestId);
        Assert.NotEqual(first.RequestId, second.RequestId);
        Assert.Equal(
            first.Json.GetProperty("sentMessages").GetRawText(),
            second.Json.GetProperty("sentMessages").GetRawText());
        Assert.Single(line.Users[To].Received);
        Assert.Empty(line.Ledger.Violations);
    }

    [Fact]
    public async Task A_multicast_repeated_under_its_key_is_409_without_sent_messages()
    {
        await using var line = await StartAsync();
        var key = LineCalls.Key();

        await line.MulticastAsync([To], LineCalls.Text(), key);
        var second = await line.MulticastAsync([To], LineCalls.Text(), key);

        Assert.Equal(409, second.Status);
        Assert.False(second.Json.TryGetProperty("sentMessages", out _));
        Assert.NotNull(second.AcceptedRequestId);
    }

    [Fact]
    public async Task After_twenty_four_hours_the_key_is_a_new_request_and_the_message_comes_twice()
    {
        var clock = new ManualTimeProvider();
        await using var line = await StartAsync(clock);
        var key = LineCalls.Key();

        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(409, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Empty(line.SeenTwice);

        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Equal(2, line.Users[To].Received.Count);
        Assert.Equal(To, Assert.Single(line.SeenTwice).UserId);
    }

    [Fact]
    public async Task Of_many_parallel_calls_under_one_key_exactly_one_is_accepted()
    {
        await using var line = await StartAsync();
        var key = LineCalls.Key();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => line.PushAsync(To, LineCalls.Text(), key)));

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(19, answers.Count(answer => answer.Status == 409));
        Assert.Single(line.Users[To].Received);
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("123e4567e89b12d3a456426614174000")]
    [InlineData("{123e4567-e89b-12d3-a456-426614174000}")]
    [InlineData("123e4567-e89b-12d3-a456-42661417400g")]
    public async Task A_key_that_is_no_uuid_is_refused(string key)
    {
        await using var line = await StartAsync();

        Assert.Equal(400, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Equal(0, line.Ledger.Delivered);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_409_and_noted_as_a_violation()
    {
        await using var line = await StartAsync();
        var key = LineCalls.Key();

        await line.PushAsync(To, LineCalls.Text("一"), key);
        var second = await line.PushAsync(To, LineCalls.Text("二"), key);

        Assert.Equal(409, second.Status);
        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.RetryKeyWithOtherBody));
        Assert.Equal("一", Assert.Single(line.Users[To].Received).Notice);
    }

    [Fact]
    public async Task Another_body_after_a_500_is_accepted_as_LINE_may_and_noted_as_a_violation()
    {
        await using var line = await StartAsync();
        var key = LineCalls.Key();
        line.Faults.FailNext(1, 500);

        await line.PushAsync(To, LineCalls.Text("一"), key);
        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text("二"), key)).Status);

        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.RetryKeyWithOtherBody));
        Assert.Equal([To], line.Ledger.Attempts[0].Recipients);
    }

    [Fact]
    public async Task A_key_reused_for_another_endpoint_is_noted_as_a_violation()
    {
        await using var line = await StartAsync();
        var key = LineCalls.Key();

        await line.PushAsync(To, LineCalls.Text(), key);
        await line.MulticastAsync([To], LineCalls.Text(), key);

        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.RetryKeyWithOtherBody));
    }

    [Fact]
    public async Task A_call_refused_for_its_quota_leaves_the_key_free_for_the_same_call()
    {
        await using var line = await StartAsync();
        var key = LineCalls.Key();
        line.SetQuota("demo", 0);
        Assert.Equal(429, (await line.PushAsync(To, LineCalls.Text(), key)).Status);

        line.SetQuota("demo", 10);
        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Empty(line.Ledger.Violations);
    }

    [Fact]
    public async Task A_key_on_a_reply_is_refused_and_the_reply_token_stays_good()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync();
        line.SetWebhookUrl("demo", bot.Address);
        await line.Users[To].SayAsync("はい", TestContext.Current.CancellationToken);
        var token = bot.Received[0].Event.GetProperty("replyToken").GetString()!;
        var body = new { replyToken = token, messages = new[] { LineCalls.Text() } };

        Assert.Equal(400, (await line.PostAsync("/v2/bot/message/reply", body, LineCalls.Key())).Status);
        Assert.Equal(200, (await line.PostAsync("/v2/bot/message/reply", body)).Status);
    }

    [Fact]
    public async Task A_push_without_a_key_is_accepted_but_noted()
    {
        await using var line = await StartAsync();

        var answer = await line.PostAsync("/v2/bot/message/push", new { to = To, messages = new[] { LineCalls.Text() } });

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.NoRetryKey));
    }

    private static Task<LineSimulatorHost> StartAsync(TimeProvider? clock = null) =>
        LineSimulatorHost.StartAsync(clock: clock, cancellationToken: TestContext.Current.CancellationToken);
}

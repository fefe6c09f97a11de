namespace BrigadeDispatch.LineSimulator.Tests;

public sealed class SendingTests
{
    private static string Member(int number) => DemoLine.UserId(1, number);

    [Fact]
    public async Task A_push_is_answered_with_its_message_ids_and_stands_on_the_phone()
    {
        await using var line = await LineSimulatorHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        var answer = await line.PushAsync(Member(3), LineCalls.Text("建物火災 大手一丁目"));

        Assert.Equal(200, answer.Status);
        Assert.NotNull(answer.RequestId);
        var sent = Assert.Single(answer.Json.GetProperty("sentMessages").EnumerateArray());
        Assert.Matches("^[0-9]{18}$", sent.GetProperty("id").GetString());
        Assert.NotEmpty(sent.GetProperty("quoteToken").GetString()!);
        var entry = Assert.Single(line.Users[Member(3)].Received);
        Assert.Equal("建物火災 大手一丁目", entry.Notice);
        Assert.Equal(sent.GetProperty("id").GetString(), entry.MessageId);
        Assert.Empty(line.Users[Member(4)].Messages);
        Assert.Empty(line.Ledger.Violations);
    }

    [Fact]
    public async Task A_multicast_of_five_hundred_reaches_all_and_of_five_hundred_and_one_nobody()
    {
        await using var line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = 501 }, cancellationToken: TestContext.Current.CancellationToken);

        var refused = await line.MulticastAsync(Enumerable.Range(1, 501).Select(Member), LineCalls.Text());
        Assert.Equal(400, refused.Status);
        Assert.Equal("to", refused.Json.GetProperty("details")[0].GetProperty("property").GetString());
        Assert.Equal(0, line.Ledger.Delivered);

        var accepted = await line.MulticastAsync(Enumerable.Range(1, 500).Select(Member), LineCalls.Text());
        Assert.Equal(200, accepted.Status);
        Assert.Equal("{}", accepted.Body);
        Assert.Equal(500, line.Ledger.Delivered);
        Assert.Same(line.Users[Member(1)].Received[0], line.Users[Member(500)].Received[0]);
        Assert.Empty(line.Users[Member(501)].Received);
    }

    [Fact]
    public async Task Recipients_named_twice_get_it_once_and_it_is_noted()
    {
        await using var line = await StartAsync();

        Assert.Equal(200, (await line.MulticastAsync([Member(1), Member(2), Member(1)], LineCalls.Text())).Status);

        Assert.Single(line.Users[Member(1)].Received);
        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.DuplicateRecipients));
        Assert.Equal(2, line.QuotaUsed("demo"));
    }

    [Fact]
    public async Task An_unknown_id_fails_a_push_and_is_passed_over_by_a_multicast()
    {
        await using var line = await StartAsync();

        var push = await line.PushAsync(Member(61), LineCalls.Text());
        Assert.Equal((400, "Failed to send messages"), (push.Status, push.Message));
        Assert.Equal(200, (await line.MulticastAsync([Member(1), Member(61)], LineCalls.Text())).Status);
        Assert.Single(line.Users[Member(1)].Received);
        Assert.Equal(2, line.Ledger.ViolationCount(ViolationKind.UnknownRecipients));
    }

    [Fact]
    public async Task An_unknown_id_can_also_fail_a_multicast_naming_its_place()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { UnknownInMulticast = UnknownRecipients.Refused });

        var answer = await line.MulticastAsync([Member(1), Member(61)], LineCalls.Text());

        Assert.Equal(400, answer.Status);
        Assert.Equal("The property, to[1], in the request body is invalid (line: -, column: -)", answer.Message);
        Assert.Empty(line.Users[Member(1)].Received);
    }

    [Fact]
    public async Task A_multicast_across_brigades_reaches_only_the_first_ones_and_is_noted()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { Brigades = 2 });

        await line.MulticastAsync([Member(1), DemoLine.UserId(2, 1)], LineCalls.Text());

        Assert.Single(line.Users[Member(1)].Received);
        Assert.Empty(line.Users.Member(2, 1).Received);
        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.RecipientsOfSeveralBrigades));
    }

    [Fact]
    public async Task The_demo_has_the_identities_of_the_contract()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { Brigades = 2, Members = 3 });

        Assert.Equal("U000000000000000000000000000f4241", DemoLine.UserId(1, 1));
        Assert.Equal("U000000000000000000000000b0000002", DemoLine.Destination(2));
        Assert.Equal(["demo", "demo-2"], line.Users.Select(user => user.BrigadeId).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(6, line.Users.Count);
        Assert.Equal(3, line.Users.Member(2, 3).Number);
        Assert.Equal(DemoLine.Destination(1), (await line.GetAsync("/v2/bot/info")).Json.GetProperty("userId").GetString());
        Assert.Equal(
            "http://localhost:5080/line/demo/webhook",
            (await line.GetAsync("/v2/bot/channel/webhook/endpoint")).Json.GetProperty("endpoint").GetString());
    }

    [Fact]
    public async Task Channels_by_hand_keep_their_own_tokens_apart()
    {
        var options = new LineSimulatorOptions();
        foreach (var (brigade, number) in (IEnumerable<(string, int)>)[("ueda", 1), ("saku", 2)])
        {
            options.Channels.Add(new LineChannelOptions
            {
                BrigadeId = brigade,
                ChannelSecret = $"{brigade}-secret",
                ChannelAccessToken = $"{brigade}-token",
                Destination = DemoLine.Destination(number),
                UserIds = [DemoLine.UserId(number, 1)],
            });
        }
        await using var line = await StartAsync(options);
        Task<LineAnswer> SendAsync(int user, string token) => line.PostBytesAsync(
            "/v2/bot/message/push",
            System.Text.Encoding.UTF8.GetBytes($$"""{"to":"{{DemoLine.UserId(user, 1)}}","messages":[{"type":"text","text":"a"}]}"""),
            LineCalls.Key(),
            token: token);

        Assert.Equal(200, (await SendAsync(1, "ueda-token")).Status);
        Assert.Equal(400, (await SendAsync(2, "ueda-token")).Status);
        Assert.Equal(200, (await SendAsync(2, "saku-token")).Status);
        Assert.Equal(["ueda", "ueda", "saku"], line.Ledger.Attempts.Select(attempt => attempt.BrigadeId));
    }

    [Fact]
    public async Task Quick_replies_on_a_message_before_the_last_are_noted()
    {
        await using var line = await StartAsync();

        var answer = await line.PostAsync(
            "/v2/bot/message/push", new { to = Member(1), messages = new object[] { Samples.Message("answered"), LineCalls.Text() } }, LineCalls.Key());

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, line.Ledger.ViolationCount(ViolationKind.QuickReplyNotLast));
        Assert.DoesNotContain(line.Users[Member(1)].Offered, action => action.QuickReply);
    }

    [Fact]
    public async Task Narrowcast_and_broadcast_are_judged_and_then_refused_for_the_plan()
    {
        await using var line = await StartAsync();
        foreach (var kind in (string[])["narrowcast", "broadcast"])
        {
            Assert.Equal(403, (await line.PostAsync($"/v2/bot/message/{kind}", new { messages = new[] { LineCalls.Text() } })).Status);
            Assert.Equal(400, (await line.PostAsync($"/v2/bot/message/{kind}", new { messages = Array.Empty<object>() })).Status);
        }
        Assert.Equal(0, line.Ledger.Delivered);
    }

    [Fact]
    public async Task Yesterdays_deliveries_are_ready_and_todays_not_yet()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 11, 18, 23, 0, 0, TimeSpan.FromHours(9)));
        await using var line = await LineSimulatorHost.StartAsync(clock: clock, cancellationToken: TestContext.Current.CancellationToken);
        await line.PushAsync(Member(1), LineCalls.Text());

        Assert.Equal("""{"status":"unready"}""", (await line.GetAsync("/v2/bot/message/delivery/push?date=20261118")).Body);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("""{"status":"ready","success":1}""", (await line.GetAsync("/v2/bot/message/delivery/push?date=20261118")).Body);
        Assert.Equal("""{"status":"ready","success":0}""", (await line.GetAsync("/v2/bot/message/delivery/multicast?date=20261118")).Body);
        Assert.Equal(400, (await line.GetAsync("/v2/bot/message/delivery/push?date=2026-11-18")).Status);
    }

    [Theory]
    [InlineData("/v2/bot/message/pushh")]
    [InlineData("/v2/bot/message/push/")]
    [InlineData("/v2/bot/message/Push")]
    [InlineData("/v3/bot/message/push")]
    public async Task An_address_that_LINE_has_not_is_404_in_LINEs_form(string path)
    {
        await using var line = await StartAsync();

        var answer = await line.PostAsync(path, new { to = Member(1), messages = new[] { LineCalls.Text() } }, LineCalls.Key());

        Assert.Equal((404, "Not found"), (answer.Status, answer.Message));
        Assert.NotNull(answer.RequestId);
    }

    [Fact]
    public async Task Old_lines_of_a_chat_go_when_the_phone_is_full()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { MessagesPerUser = 3, AttemptsKept = 2 });

        for (var i = 1; i <= 5; i++)
        {
            await line.PushAsync(Member(1), LineCalls.Text($"{i}"));
        }

        Assert.Equal(["3", "4", "5"], line.Users[Member(1)].Received.Select(entry => entry.Notice));
        Assert.Equal(2, line.Ledger.Attempts.Count);
        Assert.Equal(5, line.Ledger.Count(Endpoints.Push, 200));
        Assert.Equal(5, line.Ledger.Delivered);
    }

    private static Task<LineSimulatorHost> StartAsync(LineSimulatorOptions? options = null) =>
        LineSimulatorHost.StartAsync(options, cancellationToken: TestContext.Current.CancellationToken);
}

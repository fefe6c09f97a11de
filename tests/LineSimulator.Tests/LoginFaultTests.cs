using static BrigadeDispatch.LineSimulator.Tests.Browser;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>How LINE Login and account linking go wrong on order.</summary>
public sealed class LoginFaultTests
{
    [Fact]
    public async Task The_token_endpoint_fails_hangs_and_is_cut_off_like_every_other()
    {
        await using var line = await StartAsync();
        var code = await line.CodeAsync();
        line.Faults.FailNext(1, 500, Endpoints.LoginToken);
        line.Faults.ResetNext(1, Endpoints.LoginToken);
        line.Faults.AcceptThenResetNext(1, Endpoints.LoginToken);

        Assert.Equal(500, (await line.TokenAsync(code)).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => line.TokenAsync(code));
        await Assert.ThrowsAsync<HttpRequestException>(() => line.TokenAsync(code));

        // The third try was carried out before its answer was lost: the code is used up.
        Assert.Equal("invalid_grant", (await line.TokenAsync(code)).Json.GetProperty("error").GetString());
        Assert.Equal([500, 0, 0, 400], line.Ledger.Attempts.Select(attempt => attempt.Status));
    }

    [Fact]
    public async Task A_hanging_token_endpoint_ends_when_the_caller_gives_up()
    {
        await using var line = await StartAsync();
        var code = await line.CodeAsync();
        line.Faults.HangNext(1, Endpoints.LoginToken);
        using var patience = new CancellationTokenSource();
        var call = line.PostBytesAsync(
            "/oauth2/v2.1/token", System.Text.Encoding.ASCII.GetBytes($"grant_type=authorization_code&code={code}"), contentType: "application/x-www-form-urlencoded", patience: patience);
        await line.Ledger.WaitUntilAsync(ledger => ledger.Attempts.Count > 0, TestContext.Current.CancellationToken);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(200, (await line.TokenAsync(code)).Status);
    }

    [Theory]
    [InlineData(IdTokenFault.WrongAudience, "Invalid IdToken Audience.")]
    [InlineData(IdTokenFault.WrongIssuer, "Invalid IdToken Issuer.")]
    [InlineData(IdTokenFault.Expired, "IdToken expired.")]
    [InlineData(IdTokenFault.WrongNonce, "Invalid IdToken Nonce.")]
    [InlineData(IdTokenFault.NoNonce, "Invalid IdToken Nonce.")]
    [InlineData(IdTokenFault.AlgorithmNone, "Invalid IdToken.")]
    [InlineData(IdTokenFault.BadSignature, "Invalid IdToken.")]
    public async Task A_spoiled_id_token_is_wrong_in_this_one_way_and_the_next_is_right(IdTokenFault kind, string sentence)
    {
        await using var line = await StartAsync();
        line.Faults.SpoilIdTokenNext(1, kind);

        var spoiled = await line.TokenAsync(await line.CodeAsync());
        var right = await line.TokenAsync(await line.CodeAsync());

        Assert.Equal((200, 200), (spoiled.Status, right.Status));
        Assert.Equal(sentence, (await VerifyAsync(line, spoiled.IdToken())).Json.GetProperty("error_description").GetString());
        Assert.Equal(200, (await VerifyAsync(line, right.IdToken())).Status);
        Assert.Empty(line.Faults.PendingIdTokens);
    }

    [Fact]
    public async Task Algorithm_none_has_no_signature_and_the_other_flows_signature_is_a_right_one()
    {
        await using var line = await StartAsync();
        line.Faults.SpoilIdTokenNext(1, IdTokenFault.AlgorithmNone);
        line.Faults.SpoilIdTokenNext(2, IdTokenFault.OtherAlgorithm);

        var none = (await line.TokenAsync(await line.CodeAsync())).IdToken();
        var web = (await line.TokenAsync(await line.CodeAsync())).IdToken();
        var liff = line.LiffIdToken(Person, nonce: "nonce-of-this-attempt");

        Assert.Equal("none", Part(none, 0).GetProperty("alg").GetString());
        Assert.EndsWith(".", none, StringComparison.Ordinal);
        Assert.Equal("ES256", Part(web, 0).GetProperty("alg").GetString());
        Assert.Equal("HS256", Part(liff, 0).GetProperty("alg").GetString());
        Assert.Equal(200, (await VerifyAsync(line, web)).Status);
        Assert.Equal(200, (await VerifyAsync(line, liff)).Status);
    }

    [Fact]
    public async Task A_replayed_nonce_is_that_of_the_login_before()
    {
        await using var line = await StartAsync();
        await line.TokenAsync(await line.CodeAsync(("nonce", "first")));
        line.Faults.SpoilIdTokenNext(1, IdTokenFault.ReplayedNonce);

        var replayed = await line.TokenAsync(await line.CodeAsync(("nonce", "second")));

        Assert.Equal("first", Part(replayed.IdToken(), 1).GetProperty("nonce").GetString());
    }

    [Fact]
    public async Task A_failing_auto_login_comes_back_with_another_state_and_a_dead_code_unless_it_is_switched_off()
    {
        await using var line = await StartAsync();
        line.Faults.FailAutoLoginNext(1);

        var without = await OpenAsync(line.AuthorizeUrl(("disable_auto_login", "true")));
        Assert.Equal((200, 1), (without.Status, line.Faults.PendingLogins.AutoLogins));
        var failed = (await OpenAsync(line.AuthorizeUrl())).Location!;

        Assert.NotNull(Field(failed, "state"));
        Assert.NotEqual("state-of-this-attempt", Field(failed, "state"));
        Assert.Equal("invalid_grant", (await line.TokenAsync(Field(failed, "code")!)).Json.GetProperty("error").GetString());
        Assert.Equal(200, (await OpenAsync(line.AuthorizeUrl())).Status);
        line.Faults.FailAutoLoginNext(1);
        Assert.NotEqual("state-of-this-attempt", Field(await line.SignInAsync(line.AuthorizeUrl(), Person), "state"));
        Assert.Equal("state-of-this-attempt", Field(await line.SignInAsync(line.AuthorizeUrl(), Person), "state"));
    }

    [Fact]
    public async Task A_failed_account_link_has_the_nonce_and_no_source()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync();
        line.SetWebhookUrl("demo", bot.Address);
        line.Faults.FailAccountLinkNext(1);
        var token = (await line.PostAsync($"/v2/bot/user/{Person}/linkToken", new { })).Json.GetProperty("linkToken").GetString()!;

        await line.GetAsync($"/dialog/bot/accountLink?linkToken={token}&nonce=0123456789", token: null);

        var one = Assert.Single(bot.Received).Event;
        Assert.Equal(("failed", "0123456789"), (one.GetProperty("link").GetProperty("result").GetString(), one.GetProperty("link").GetProperty("nonce").GetString()));
        Assert.False(one.TryGetProperty("source", out _));
        Assert.False(one.TryGetProperty("replyToken", out _));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(256)]
    public async Task A_nonce_of_another_length_links_nothing_and_leaves_the_link_token(int length)
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync();
        line.SetWebhookUrl("demo", bot.Address);
        var token = (await line.PostAsync($"/v2/bot/user/{Person}/linkToken", new { })).Json.GetProperty("linkToken").GetString()!;
        Task<LineAnswer> LinkAsync(int letters) => line.GetAsync($"/dialog/bot/accountLink?linkToken={token}&nonce={new string('n', letters)}", token: null);

        Assert.Equal(400, (await LinkAsync(length)).Status);
        Assert.Empty(bot.Received);
        Assert.Equal(200, (await LinkAsync(length == 9 ? 10 : 255)).Status);
        Assert.Single(bot.Received);
    }

    [Fact]
    public async Task A_link_token_ends_after_ten_minutes_without_an_event()
    {
        var clock = new ManualTimeProvider();
        await using var bot = await Bot.StartAsync();
        await using var line = await LineSimulatorHost.StartAsync(clock: clock, cancellationToken: TestContext.Current.CancellationToken);
        line.SetWebhookUrl("demo", bot.Address);
        var token = (await line.PostAsync($"/v2/bot/user/{Person}/linkToken", new { })).Json.GetProperty("linkToken").GetString()!;
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));

        Assert.Equal(400, (await line.GetAsync($"/dialog/bot/accountLink?linkToken={token}&nonce=0123456789", token: null)).Status);
        Assert.Empty(bot.Received);
    }

    [Fact]
    public async Task Faults_of_logins_are_set_shown_and_lifted_by_the_control_api()
    {
        await using var line = await StartAsync();

        await line.ControlAsync(HttpMethod.Post, "/simulator/faults", new { idToken = "wrongNonce", times = 2 });
        var shown = (await line.ControlAsync(HttpMethod.Post, "/simulator/faults", new { idToken = "Expired", autoLogins = 3, accountLinks = 1 })).Json;

        Assert.Equal([2, null], shown.GetProperty("idTokens").EnumerateArray().Select(one => one.GetProperty("left").ValueKind == System.Text.Json.JsonValueKind.Null ? (int?)null : one.GetProperty("left").GetInt32()));
        Assert.Equal((3, 1), (shown.GetProperty("autoLogins").GetInt32(), shown.GetProperty("accountLinks").GetInt32()));
        Assert.Equal(400, (await line.ControlAsync(HttpMethod.Post, "/simulator/faults", new { idToken = "Nonsense" })).Status);
        await line.ControlAsync(HttpMethod.Delete, "/simulator/faults");
        Assert.Empty(line.Faults.PendingIdTokens);
        Assert.Equal((0, 0), line.Faults.PendingLogins);
    }

    private static Task<LineAnswer> VerifyAsync(LineSimulatorHost line, string token) =>
        line.FormAsync("/oauth2/v2.1/verify", ("id_token", token), ("client_id", ChannelId), ("nonce", "nonce-of-this-attempt"));

    private static Task<LineSimulatorHost> StartAsync() =>
        LineSimulatorHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
}

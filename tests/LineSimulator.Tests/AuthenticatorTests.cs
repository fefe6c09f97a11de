namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>The rehearsal's authenticator app, and what a phone of a new person can do.</summary>
public sealed class AuthenticatorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // RFC 6238, appendix B: the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1234567890, "005924")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_rfc(long seconds, string code) =>
        Assert.Equal(code, Login.Authenticator.CodeOf("12345678901234567890"u8, seconds / 30));

    [Fact]
    public async Task The_code_stands_on_its_page_and_in_the_control_api_and_changes_with_the_time()
    {
        var clock = new ManualTimeProvider();
        await using var line = await LineSimulatorHost.StartAsync(clock: clock, cancellationToken: Cancel);
        Assert.Equal(20, DemoLine.AuthenticatorKey.Length);
        clock.Advance(TimeSpan.FromSeconds(10));

        var before = (await line.ControlAsync(HttpMethod.Get, "/simulator/authenticator")).Json;
        var page = await line.GetAsync("/authenticator", token: null);

        Assert.Equal(line.AuthenticatorCode, before.GetProperty("code").GetString());
        Assert.Equal(20, before.GetProperty("secondsLeft").GetInt32());
        Assert.Contains(line.AuthenticatorCode, page.Body, StringComparison.Ordinal);
        Assert.Contains("あと20秒", page.Body, StringComparison.Ordinal);
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"21\">", page.Body, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.NotEqual(before.GetProperty("code").GetString(), line.AuthenticatorCode);
    }

    [Fact]
    public async Task The_phones_page_holds_the_code_the_staff_account_and_what_they_need()
    {
        await using var line = await LineSimulatorHost.StartAsync(cancellationToken: Cancel);

        var page = await line.GetAsync("/", token: null);

        foreach (var needed in (string[])["data-testid=\"authenticator-code\"", "href=\"/authenticator\"", "jimu@demo.example", "demo-jimukyoku-2026", "authenticator.js", "data-testid=\"stranger\""])
        {
            Assert.Contains(needed, page.Body, StringComparison.Ordinal);
        }
        Assert.Equal(200, (await line.GetAsync("/authenticator.js", token: null)).Status);
        Assert.Equal(200, (await line.GetAsync("/login.css", token: null)).Status);
    }

    [Fact]
    public async Task A_new_person_is_no_friend_until_they_add_the_account()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await LineSimulatorHost.StartAsync(cancellationToken: Cancel);
        line.SetWebhookUrl("demo", bot.Address);

        var made = await line.ControlAsync(HttpMethod.Post, "/simulator/users", new { brigade = "demo" });
        var id = made.Json.GetProperty("id").GetString()!;
        Assert.Equal((201, "新しい人1", false), (made.Status, made.Json.GetProperty("name").GetString(), made.Json.GetProperty("friend").GetBoolean()));
        Assert.Equal(404, (await line.GetAsync($"/v2/bot/profile/{id}")).Status);

        var followed = await line.ControlAsync(HttpMethod.Post, $"/simulator/users/{id}/follow", new { });

        Assert.True(followed.Json.GetProperty("received").GetBoolean());
        var one = Assert.Single(bot.Received).Event;
        Assert.Equal(("follow", id, false), (one.GetProperty("type").GetString(), one.GetProperty("source").GetProperty("userId").GetString(), one.GetProperty("follow").GetProperty("isUnblocked").GetBoolean()));
        Assert.Equal("新しい人1", (await line.GetAsync($"/v2/bot/profile/{id}")).Json.GetProperty("displayName").GetString());
    }
}

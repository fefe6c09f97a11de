using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using static BrigadeDispatch.LineSimulator.Tests.Browser;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>The token endpoint of LINE Login and what its tokens open.</summary>
public sealed class LoginTokenTests
{
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public async Task A_code_gives_an_id_token_signed_with_the_channel_secret()
    {
        await using var line = await StartAsync();

        var answer = await line.TokenAsync(await line.CodeAsync());

        Assert.Equal(200, answer.Status);
        Assert.Equal(2_592_000, answer.Json.GetProperty("expires_in").GetInt64());
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.Equal("openid profile", answer.Json.GetProperty("scope").GetString());
        var token = answer.IdToken();
        Assert.Equal("HS256", Part(token, 0).GetProperty("alg").GetString());
        Assert.False(Part(token, 0).TryGetProperty("kid", out _));
        var claims = Part(token, 1);
        Assert.Equal("https://access.line.me", claims.GetProperty("iss").GetString());
        Assert.Equal(Person, claims.GetProperty("sub").GetString());
        Assert.Equal(ChannelId, claims.GetProperty("aud").GetString());
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), claims.GetProperty("exp").GetInt64());
        Assert.Equal("nonce-of-this-attempt", claims.GetProperty("nonce").GetString());
        Assert.Equal("団員3", claims.GetProperty("name").GetString());
        Assert.False(claims.TryGetProperty("auth_time", out _));
        var parts = token.Split('.');
        Assert.Equal(
            WebEncoders.Base64UrlEncode(HMACSHA256.HashData(Encoding.UTF8.GetBytes("demo-login-secret"), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))),
            parts[2]);
    }

    [Fact]
    public async Task Claims_stand_only_where_they_were_asked_for()
    {
        await using var line = await StartAsync();

        var openid = Part((await line.TokenAsync(await line.CodeAsync(("scope", "openid"), ("nonce", null), ("max_age", "0")))).IdToken(), 1);
        var profile = await line.TokenAsync(await line.CodeAsync(("scope", "profile")));

        Assert.False(openid.TryGetProperty("name", out _));
        Assert.False(openid.TryGetProperty("nonce", out _));
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), openid.GetProperty("auth_time").GetInt64());
        Assert.False(profile.Json.TryGetProperty("id_token", out _));
    }

    [Fact]
    public async Task A_code_is_taken_once_and_within_ten_minutes()
    {
        await using var line = await StartAsync();
        var code = await line.CodeAsync();
        var late = await line.CodeAsync();

        Assert.Equal(200, (await line.TokenAsync(code)).Status);
        AssertRefused("invalid_grant", await line.TokenAsync(code));
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        AssertRefused("invalid_grant", await line.TokenAsync(late));
    }

    [Theory]
    [InlineData("client_secret", "demo-channel-secret", "invalid_client")]
    [InlineData("client_id", "1650000009", "invalid_client")]
    [InlineData("redirect_uri", "http://127.0.0.1:5080/sign-in/line/callback", "invalid_grant")]
    [InlineData("code", "another", "invalid_grant")]
    [InlineData("code_verifier", Verifier, "invalid_grant")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    public async Task A_wrong_field_is_400_with_lines_error(string name, string value, string error)
    {
        await using var line = await StartAsync();

        AssertRefused(error, await line.TokenAsync(await line.CodeAsync(), (name, value)));
    }

    [Fact]
    public async Task A_code_of_another_channel_is_refused()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { Brigades = 2 });

        AssertRefused("invalid_grant", await line.TokenAsync(await line.CodeAsync(), ("client_id", DemoLine.LoginChannelId(2))));
    }

    [Fact]
    public async Task Only_a_form_is_taken_and_no_field_twice()
    {
        await using var line = await StartAsync();
        var code = await line.CodeAsync();
        var form = $"grant_type=authorization_code&code={code}&redirect_uri={Uri.EscapeDataString(Callback)}&client_id={ChannelId}&client_secret=demo-login-secret";

        AssertRefused("invalid_request", await line.PostTextAsync("/oauth2/v2.1/token", "{}"));
        AssertRefused("invalid_request", await line.PostTextAsync($"/oauth2/v2.1/token?{form}", "", contentType: "application/x-www-form-urlencoded"));
        AssertRefused("invalid_request", await line.PostTextAsync("/oauth2/v2.1/token", $"{form}&code=second", contentType: "application/x-www-form-urlencoded"));
        Assert.Equal(200, (await line.PostTextAsync("/oauth2/v2.1/token", form, contentType: "application/x-www-form-urlencoded")).Status);
    }

    [Fact]
    public async Task A_challenge_is_answered_by_its_verifier_alone()
    {
        await using var line = await StartAsync();
        Task<string> ChallengedAsync() => line.CodeAsync(("code_challenge", Challenge), ("code_challenge_method", "S256"));

        Assert.Equal(200, (await line.TokenAsync(await ChallengedAsync(), ("code_verifier", Verifier))).Status);
        AssertRefused("invalid_grant", await line.TokenAsync(await ChallengedAsync()));
        AssertRefused("invalid_grant", await line.TokenAsync(await ChallengedAsync(), ("code_verifier", Verifier.Replace('d', 'e'))));
        AssertRefused("invalid_grant", await line.TokenAsync(await ChallengedAsync(), ("code_verifier", Challenge)));
    }

    [Fact]
    public async Task A_refresh_token_gives_new_access_for_ninety_days()
    {
        await using var line = await StartAsync();
        var refresh = (await line.TokenAsync(await line.CodeAsync())).Json.GetProperty("refresh_token").GetString()!;
        Task<LineAnswer> RefreshAsync(string channel) => line.FormAsync(
            "/oauth2/v2.1/token", ("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", channel), ("client_secret", DemoLine.LoginChannelSecret));

        clock.Advance(TimeSpan.FromDays(89));
        var fresh = await RefreshAsync(ChannelId);
        Assert.Equal(200, fresh.Status);
        Assert.Equal(refresh, fresh.Json.GetProperty("refresh_token").GetString());
        Assert.False(fresh.Json.TryGetProperty("id_token", out _));
        Assert.Equal(Person, (await line.GetAsync("/oauth2/v2.1/userinfo", fresh.AccessToken())).Json.GetProperty("sub").GetString());
        AssertRefused("invalid_client", await RefreshAsync("1650000002"));
        clock.Advance(TimeSpan.FromDays(2));
        AssertRefused("invalid_grant", await RefreshAsync(ChannelId));
    }

    [Fact]
    public async Task An_access_token_opens_userinfo_and_friendship_until_it_is_revoked()
    {
        await using var line = await StartAsync();
        var token = (await line.TokenAsync(await line.CodeAsync())).AccessToken();

        var info = await line.PostBytesAsync("/oauth2/v2.1/userinfo", [], token: token);
        Assert.Equal("団員3", info.Json.GetProperty("name").GetString());
        Assert.True((await line.GetAsync("/friendship/v1/status", token)).Json.GetProperty("friendFlag").GetBoolean());
        var verified = (await line.GetAsync($"/oauth2/v2.1/verify?access_token={token}", token: null)).Json;
        Assert.Equal((ChannelId, "openid profile"), (verified.GetProperty("client_id").GetString(), verified.GetProperty("scope").GetString()));
        Assert.Equal(401, (await line.GetAsync("/v2/bot/info", token)).Status);

        (string, string)[] revocation = [("access_token", token), ("client_id", ChannelId), ("client_secret", DemoLine.LoginChannelSecret)];
        Assert.Equal(200, (await line.FormAsync("/oauth2/v2.1/revoke", revocation)).Status);
        Assert.Equal(401, (await line.GetAsync("/oauth2/v2.1/userinfo", token)).Status);
        Assert.Equal(401, (await line.GetAsync("/friendship/v1/status", token)).Status);
        Assert.Equal(400, (await line.GetAsync($"/oauth2/v2.1/verify?access_token={token}", token: null)).Status);
    }

    [Fact]
    public async Task Scopes_bound_what_an_access_token_tells()
    {
        await using var line = await StartAsync();
        var openid = (await line.TokenAsync(await line.CodeAsync(("scope", "openid")))).AccessToken();
        var profile = (await line.TokenAsync(await line.CodeAsync(("scope", "profile")))).AccessToken();

        Assert.Equal(403, (await line.GetAsync("/friendship/v1/status", openid)).Status);
        Assert.False((await line.GetAsync("/oauth2/v2.1/userinfo", openid)).Json.TryGetProperty("name", out _));
        Assert.Equal(403, (await line.GetAsync("/oauth2/v2.1/userinfo", profile)).Status);
    }

    [Fact]
    public async Task Deauthorizing_needs_the_login_channels_own_token_and_ends_all_of_the_persons()
    {
        await using var line = await StartAsync();
        var first = (await line.TokenAsync(await line.CodeAsync())).AccessToken();
        var second = (await line.TokenAsync(await line.CodeAsync())).AccessToken();
        var channel = (await line.FormAsync(
            "/oauth2/v3/token", ("grant_type", "client_credentials"), ("client_id", ChannelId), ("client_secret", DemoLine.LoginChannelSecret))).AccessToken();
        Task<LineAnswer> LeaveAsync(string bearer, string token) =>
            line.PostBytesAsync("/user/v1/deauthorize", Encoding.UTF8.GetBytes($$"""{"userAccessToken":"{{token}}"}"""), token: bearer);

        Assert.Equal(401, (await LeaveAsync(DemoLine.ChannelAccessToken, first)).Status);
        Assert.Equal(400, (await LeaveAsync(channel, "nonsense")).Status);
        Assert.Equal(204, (await LeaveAsync(channel, first)).Status);
        Assert.Equal(401, (await line.GetAsync("/oauth2/v2.1/userinfo", second)).Status);
        Assert.Equal(401, (await line.GetAsync("/v2/bot/info", channel)).Status);
    }

    [Fact]
    public async Task Verify_says_what_is_wrong_with_an_id_token()
    {
        await using var line = await StartAsync(new LineSimulatorOptions { Brigades = 2 });
        var token = (await line.TokenAsync(await line.CodeAsync())).IdToken();
        Task<LineAnswer> VerifyAsync(string id, params (string, string)[] more) =>
            line.FormAsync("/oauth2/v2.1/verify", [("id_token", id), ("client_id", ChannelId), .. more]);
        async Task SaysAsync(string sentence, Task<LineAnswer> answering)
        {
            var answer = await answering;
            Assert.Equal((400, sentence), (answer.Status, answer.Json.GetProperty("error_description").GetString()));
        }

        var right = await VerifyAsync(token, ("nonce", "nonce-of-this-attempt"), ("user_id", Person));
        Assert.Equal((200, Person), (right.Status, right.Json.GetProperty("sub").GetString()));
        await SaysAsync("Invalid IdToken Nonce.", VerifyAsync(token, ("nonce", "another")));
        await SaysAsync("Invalid IdToken Subject Identifier.", VerifyAsync(token, ("user_id", DemoLine.UserId(1, 4))));
        await SaysAsync("Invalid IdToken.", VerifyAsync($"{token[..^4]}AAAA"));
        await SaysAsync("Invalid IdToken Audience.", VerifyAsync(line.LiffIdToken(Person, DemoLine.LoginChannelId(2))));
        clock.Advance(TimeSpan.FromHours(1));
        await SaysAsync("IdToken expired.", VerifyAsync(token));
    }

    [Fact]
    public async Task A_liff_token_is_signed_with_the_published_key_and_rotation_publishes_another()
    {
        await using var line = await StartAsync();
        var answer = await line.ControlAsync(HttpMethod.Post, "/control/liff/id-token", new { userId = Person, channelId = ChannelId, nonce = "n", expiresIn = 60 });
        var token = answer.Json.GetProperty("idToken").GetString()!;

        Assert.True(await SignedAsync(line, token));
        Assert.Equal("ES256", Part(token, 0).GetProperty("alg").GetString());
        var claims = Part(token, 1);
        Assert.Equal(("https://access.line.me", Person, ChannelId, "n"), (claims.GetProperty("iss").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString(), claims.GetProperty("nonce").GetString()));
        Assert.Equal(60, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(200, (await line.FormAsync("/oauth2/v2.1/verify", ("id_token", token), ("client_id", ChannelId))).Status);

        line.RotateLoginKey();

        Assert.False(await SignedAsync(line, token));
        Assert.True(await SignedAsync(line, line.LiffIdToken(Person)));
        Assert.Equal(200, (await line.ControlAsync(HttpMethod.Post, "/simulator/login/rotate-key")).Status);
    }

    [Fact]
    public async Task The_discovery_document_misleads_as_lines_own_does()
    {
        await using var line = await StartAsync();

        var found = (await line.GetAsync("/.well-known/openid-configuration", token: null)).Json;

        Assert.Equal("https://access.line.me", found.GetProperty("issuer").GetString());
        Assert.Equal(new Uri(line.BaseAddress, "/oauth2/v2.1/token").AbsoluteUri, found.GetProperty("token_endpoint").GetString());
        Assert.Equal("ES256", found.GetProperty("id_token_signing_alg_values_supported")[0].GetString());
    }

    [Fact]
    public async Task Callbacks_can_be_registered_in_code_in_settings_and_by_control()
    {
        var options = new LineSimulatorOptions();
        options.Channels.Add(new LineChannelOptions
        {
            BrigadeId = "demo",
            ChannelSecret = "s",
            ChannelAccessToken = "t",
            Destination = DemoLine.Destination(1),
            UserIds = [Person],
            Login = new LoginChannelOptions { ChannelId = ChannelId, ChannelSecret = "another", RedirectUris = ["https://a.example/back"] },
        });
        await using var line = await StartAsync(options);
        Task<Uri> BackAsync(string address) => line.SignInAsync(line.AuthorizeUrl(("redirect_uri", address)), Person);

        await BackAsync("https://a.example/back");
        await Assert.ThrowsAsync<InvalidOperationException>(() => BackAsync(Callback));
        line.SetRedirectUris("demo", [new Uri("https://b.example/back")]);
        await BackAsync("https://b.example/back");
        await line.ControlAsync(HttpMethod.Post, "/control/login/redirect-uris", new { channelId = ChannelId, redirectUris = (string[])["https://c.example/back"] });
        await Assert.ThrowsAsync<InvalidOperationException>(() => BackAsync("https://b.example/back"));
        var code = Field(await BackAsync("https://c.example/back"), "code")!;
        Assert.Equal(200, (await line.TokenAsync(code, ("redirect_uri", "https://c.example/back"), ("client_secret", "another"))).Status);
    }

    [Fact]
    public async Task A_stranger_becomes_a_friend_on_the_way_in_where_the_bot_asks()
    {
        await using var bot = await Bot.StartAsync();
        await using var line = await StartAsync();
        line.SetWebhookUrl("demo", bot.Address);
        var stranger = line.Users.AddStranger("demo");
        Assert.False(stranger.Friend);
        var address = line.AuthorizeUrl(("bot_prompt", "aggressive"));

        Assert.Equal("true", Field(await line.SignInAsync(address, stranger.Id), "friendship_status_changed"));
        Assert.Equal("false", Field(await line.SignInAsync(address, stranger.Id), "friendship_status_changed"));

        Assert.True(stranger.Friend);
        Assert.Equal(stranger.Id, Assert.Single(bot.Received).Event.GetProperty("source").GetProperty("userId").GetString());
        Assert.Null(Field(await line.SignInAsync(line.AuthorizeUrl(), Person), "friendship_status_changed"));
    }

    private static async Task<bool> SignedAsync(LineSimulatorHost line, string token)
    {
        var keys = (await line.GetAsync("/oauth2/v2.1/certs", token: null)).Json.GetProperty("keys");
        var key = Assert.Single(keys.EnumerateArray());
        if (key.GetProperty("kid").GetString() != Part(token, 0).GetProperty("kid").GetString())
        {
            return false;
        }
        byte[] Number(string name) => WebEncoders.Base64UrlDecode(key.GetProperty(name).GetString()!);
        using var published = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Number("x"), Y = Number("y") } });
        var end = token.LastIndexOf('.');
        return published.VerifyData(Encoding.ASCII.GetBytes(token[..end]), WebEncoders.Base64UrlDecode(token[(end + 1)..]), HashAlgorithmName.SHA256);
    }

    private static void AssertRefused(string error, LineAnswer answer)
    {
        Assert.Equal((400, error), (answer.Status, answer.Json.GetProperty("error").GetString()));
        Assert.NotEmpty(answer.Json.GetProperty("error_description").GetString()!);
    }

    private Task<LineSimulatorHost> StartAsync(LineSimulatorOptions? options = null) =>
        LineSimulatorHost.StartAsync(options, clock, TestContext.Current.CancellationToken);
}

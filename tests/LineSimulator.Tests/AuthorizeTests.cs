using static BrigadeDispatch.LineSimulator.Tests.Browser;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>LINE's login screen: what it asks of an address, whom it offers, where it leads.</summary>
public sealed class AuthorizeTests(OneLine one) : IClassFixture<OneLine>
{
    private LineSimulatorHost Line => one.Line;

    [Theory]
    [InlineData("response_type", null)]
    [InlineData("response_type", "token")]
    [InlineData("client_id", null)]
    [InlineData("client_id", "1650000009")]
    [InlineData("redirect_uri", null)]
    [InlineData("redirect_uri", "http://localhost:5080/sign-in/line/callback/")]
    [InlineData("redirect_uri", "http://localhost:5080/elsewhere")]
    [InlineData("redirect_uri", "https://attacker.example/sign-in/line/callback")]
    [InlineData("redirect_uri", "http://localhost:5080/sign-in/line/callback#part")]
    [InlineData("redirect_uri", "/sign-in/line/callback")]
    [InlineData("state", null)]
    [InlineData("state", "")]
    [InlineData("state", "a%20b")]
    [InlineData("scope", null)]
    [InlineData("scope", "email")]
    [InlineData("scope", "openid phone")]
    [InlineData("prompt", "select_account")]
    [InlineData("max_age", "-1")]
    [InlineData("bot_prompt", "yes")]
    [InlineData("disable_auto_login", "1")]
    [InlineData("disable_autologin", "true")]
    [InlineData("initial_amr_display", "qr")]
    [InlineData("response_mode", "fragment")]
    [InlineData("code_challenge", Challenge)]
    [InlineData("code_challenge_method", "S256")]
    public async Task A_wrong_address_is_a_400_page_and_no_redirect(string name, string? value)
    {
        var address = Line.AuthorizeUrl((name, value));

        var page = await OpenAsync(address);

        Assert.Equal((400, null), (page.Status, page.Location));
        Assert.Contains("400 Bad Request", page.Body, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Line.SignInAsync(address, Person));
        Assert.Contains("400", refused.Message, StringComparison.Ordinal);
        Assert.Equal(400, (await Line.ControlAsync(HttpMethod.Post, "/control/login/authorize", new { authorizeUrl = address, userId = Person })).Status);
    }

    [Fact]
    public async Task Plain_pkce_and_a_repeated_parameter_are_refused()
    {
        Assert.Equal(400, (await OpenAsync(Line.AuthorizeUrl(("code_challenge", Challenge), ("code_challenge_method", "plain")))).Status);
        Assert.Equal(400, (await OpenAsync(new Uri($"{Line.AuthorizeUrl()}&state=second"))).Status);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080/sign-in/line/callback")]
    [InlineData("http://localhost:5080/sign-in/line/callback?attempt=1")]
    public async Task Both_spellings_of_the_product_and_further_query_are_registered(string callback)
    {
        var at = await Line.SignInAsync(Line.AuthorizeUrl(("redirect_uri", callback)), Person);

        Assert.StartsWith(callback, at.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("state-of-this-attempt", Field(at, "state"));
        Assert.Equal(20, Field(at, "code")!.Length);
    }

    [Fact]
    public async Task The_screen_offers_the_demos_people_the_code_and_the_staff_account_and_needs_no_script()
    {
        var page = await OpenAsync(Line.AuthorizeUrl());

        Assert.Equal(200, page.Status);
        Assert.Contains("<title>模擬LINE ログイン（練習用）</title>", System.Net.WebUtility.HtmlDecode(page.Body), StringComparison.Ordinal);
        foreach (var hook in (string[])["login-1", "login-2", "login-3", "login-6", "login-number", "login-by-number", "login-cancel", "login-stranger", "amr-mfa", "authenticator-code"])
        {
            Assert.Contains($"data-testid=\"{hook}\"", page.Body, StringComparison.Ordinal);
        }
        Assert.Contains("副団長・管理者", page.Body, StringComparison.Ordinal);
        Assert.Contains("第4分団 分団長", page.Body, StringComparison.Ordinal);
        Assert.Contains("jimu@demo.example", page.Body, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' http://localhost:5080", page.Policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", page.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("member", "2", 2)]
    [InlineData("number", "17", 17)]
    [InlineData("number", "１７", 17)]
    public async Task Choosing_leads_back_with_code_and_state_as_that_person(string field, string value, int member)
    {
        var chosen = await OpenAsync(Line.AuthorizeUrl(), [("amr", "lineqr"), ("amr", "mfa"), (field, value)], site: "same-origin");

        Assert.Equal(302, chosen.Status);
        Assert.StartsWith(Callback, chosen.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("state-of-this-attempt", Field(chosen.Location, "state"));
        var claims = Part((await Line.TokenAsync(Field(chosen.Location, "code")!)).IdToken(), 1);
        Assert.Equal(DemoLine.UserId(1, member), claims.GetProperty("sub").GetString());
        Assert.Equal(["lineqr", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(kind => kind.GetString()));
    }

    [Fact]
    public async Task An_unknown_number_keeps_the_screen_and_says_so()
    {
        var page = await OpenAsync(Line.AuthorizeUrl(), [("number", "999")]);

        Assert.Equal(422, page.Status);
        Assert.Contains("その番号の団員はいません", page.Body, StringComparison.Ordinal);
        Assert.Contains("aria-invalid", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_comes_back_with_access_denied_and_no_code()
    {
        var cancelled = (await OpenAsync(Line.AuthorizeUrl(), [("cancel", "true"), ("number", "")])).Location!;

        Assert.Equal(cancelled, await Line.DenyAsync(Line.AuthorizeUrl(), TestContext.Current.CancellationToken));
        Assert.Equal("access_denied", Field(cancelled, "error"));
        Assert.Equal("state-of-this-attempt", Field(cancelled, "state"));
        Assert.Null(Field(cancelled, "code"));
        var answer = await Line.ControlAsync(HttpMethod.Post, "/simulator/login/authorize", new { authorizeUrl = Line.AuthorizeUrl(), cancel = true });
        Assert.Equal(cancelled.AbsoluteUri, answer.Json.GetProperty("location").GetString());
    }

    [Fact]
    public async Task Without_a_screen_nobody_is_signed_in()
    {
        var at = (await OpenAsync(Line.AuthorizeUrl(("prompt", "none")))).Location!;

        Assert.Equal("login_required", Field(at, "error"));
        Assert.Equal("state-of-this-attempt", Field(at, "state"));
    }

    [Fact]
    public async Task A_form_of_another_site_signs_nobody_in()
    {
        var page = await OpenAsync(Line.AuthorizeUrl(), [("member", "1")], site: "cross-site");

        Assert.Equal((400, null), (page.Status, page.Location));
    }

    [Fact]
    public async Task An_unknown_kind_of_sign_in_person_or_address_is_the_tests_own_mistake()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Line.SignInAsync(Line.AuthorizeUrl(), Person, "face"));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Line.SignInAsync(Line.AuthorizeUrl(), $"U{new string('f', 32)}"));
        Assert.Equal(400, (await Line.ControlAsync(HttpMethod.Post, "/control/login/authorize", new { authorizeUrl = "http://x/other", userId = Person })).Status);
    }

    [Fact]
    public async Task The_control_api_authorizes_without_a_page()
    {
        var answer = await Line.ControlAsync(
            HttpMethod.Post, "/control/login/authorize", new { authorizeUrl = Line.AuthorizeUrl(("nonce", "n-1")), userId = Person, amr = (string[])["pwd", "mfa"] });

        Assert.Equal(200, answer.Status);
        var claims = Part((await Line.TokenAsync(Field(new Uri(answer.Json.GetProperty("location").GetString()!), "code")!)).IdToken(), 1);
        Assert.Equal(Person, claims.GetProperty("sub").GetString());
        Assert.Equal("n-1", claims.GetProperty("nonce").GetString());
        Assert.Equal(2, claims.GetProperty("amr").GetArrayLength());
    }

    [Theory]
    [InlineData(60, 3, "第1分団 分団長")]
    [InlineData(60, 7, "第1分団 副分団長")]
    [InlineData(60, 60, "第2分団第1部 団員")]
    [InlineData(600, 28, "第26分団 分団長")]
    public void The_screen_says_what_the_products_demo_makes_of_a_number(int members, int number, string post) =>
        Assert.Equal(post, Login.DemoPosts.Post(number, members));
}

using System.Net;
using System.Text.Json.Nodes;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Tests.Doors;
using BrigadeDispatch.Identity.Tests.OpenId;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.Identity.Tests.Line;

/// <summary>Signing in by LINE in a browser, against a provider that lies in every way.</summary>
public sealed class LineSignInTests : IAsyncLifetime
{
    private HostileProvider _line = null!;
    private SignInApp _app = null!;
    private readonly Browser _browser = new();

    public async ValueTask InitializeAsync()
    {
        _line = await HostileProvider.StartAsync();
        _app = await SignInApp.StartAsync(_line.Address);
        _line.IdToken = nonce => TestTokens.HS256(Claims(nonce));
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
        await _line.DisposeAsync();
    }

    private JsonObject Claims(string nonce) => TestTokens.Claims(_app.Clock.GetUtcNow(), nonce);

    private Uri At(string path) => new(_app.Address, path);

    private Task<Visit> BeginAsync(string query = "") => _browser.GetAsync(At("/sign-in/demo/line" + query));

    private async Task<Visit> SignInAsync(string query = "")
    {
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));   // one entry of the log after the other
        return await _browser.GetAsync(_line.Agree(await BeginAsync(query)));
    }

    private bool IsSignedIn => _browser.CookiesOf(_app.Address).ContainsKey(SessionCookie.Name);

    private void AssertBack(Visit visit, string problem)
    {
        Assert.Equal(HttpStatusCode.Redirect, visit.Status);
        Assert.Equal("/demo/sign-in", visit.Next!.AbsolutePath);
        Assert.Equal(_app.Address.Authority, visit.Next.Authority);
        Assert.Equal(problem, visit.Query["problem"]);
        Assert.False(IsSignedIn);
    }

    [Fact]
    public async Task The_challenge_asks_LINE_for_a_code_with_PKCE_state_and_nonce()
    {
        var visit = await BeginAsync("?return=/demo/members&slip=ABCDE-FGHJK");
        Assert.Equal(HttpStatusCode.Redirect, visit.Status);
        Assert.Equal(new Uri(_line.Address, "/oauth2/v2.1/authorize"), new Uri(visit.Next!.GetLeftPart(UriPartial.Path)));
        Assert.Equal("code", visit.Query["response_type"]);
        Assert.Equal(TestTokens.Channel, visit.Query["client_id"]);
        Assert.Equal("openid profile", visit.Query["scope"]);
        Assert.Equal(At("/sign-in/line/callback").AbsoluteUri, visit.Query["redirect_uri"]);
        Assert.Equal("S256", visit.Query["code_challenge_method"]);
        Assert.Equal(43, visit.Query["code_challenge"].ToString().Length);
        Assert.Equal(32, visit.Query["nonce"].ToString().Length);
        Assert.False(visit.Query.ContainsKey("disable_auto_login"));
        Assert.Equal("aggressive", visit.Query["bot_prompt"]);
        Assert.DoesNotContain("ABCDE", visit.Next.AbsoluteUri, StringComparison.Ordinal);
        var again = await BeginAsync();
        Assert.False(again.Query.ContainsKey("bot_prompt"));
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.NotEqual(visit.Query[name], again.Query[name]));
    }

    [Fact]
    public async Task Its_cookies_are_for_this_host_over_TLS_and_out_of_reach_of_scripts()
    {
        var visit = await BeginAsync();
        Assert.Equal(2, visit.SetCookies.Count);
        Assert.All(visit.SetCookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            foreach (var flag in new[] { "; secure", "; httponly", "; samesite=lax", "; path=/" })
                Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Who_is_linked_gets_in_and_where_they_wanted_to_go()
    {
        var person = _app.People.Add(1, lineUser: SignInApp.LineUser);
        var visit = await SignInAsync("?return=" + Uri.EscapeDataString("/demo/members?unit=1"));
        Assert.Equal(At("/demo/members?unit=1"), visit.Next);
        var session = await _app.SessionAsync(_browser);
        Assert.Equal(person.Id, session!.MemberId);
        Assert.Equal(SignInWay.Line, session.Way);
        Assert.Equal(["linesso", "mfa"], session.Methods);
        Assert.Equal(_app.Clock.GetUtcNow().AddMinutes(-1).ToUnixTimeSeconds(), session.AuthenticatedAt!.Value.ToUnixTimeSeconds());
        Assert.Null(session.SecondFactorAt);   // LINE's mfa is not ours
        Assert.Equal([SessionCookie.Name], _browser.CookiesOf(_app.Address).Keys);   // nothing of the attempt is left
        var entry = Assert.Single(await _app.LogAsync());
        Assert.Equal(("ok", SignInWay.Line, person.Id), (entry.Outcome, entry.Way, entry.MemberId!.Value));
        Assert.Contains("\"way\":\"line\"", (await _browser.GetAsync(At("/api/session"))).Body, StringComparison.Ordinal);
        Assert.Empty(_line.Problems);
    }

    [Fact]
    public async Task Nothing_of_data_protection_is_there_to_write_a_key_ring() => Assert.Null(await Task.FromResult(_app.Services.GetService(typeof(IDataProtectionProvider))));

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/%09/evil.example")]
    public async Task A_foreign_page_is_never_gone_to(string wanted)
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var visit = await SignInAsync("?return=" + (wanted.Contains('%', StringComparison.Ordinal) ? wanted : Uri.EscapeDataString(wanted)));
        Assert.Equal(At("/demo"), visit.Next);
        Assert.True(IsSignedIn);
    }

    public static TheoryData<string, string> WrongTokens => new()
    {
        { "none", "idToken.algorithm" }, { "es256", "idToken.algorithm" }, { "wrongSecret", "idToken.signature" }, { "stripped", "idToken.signature" },
        { "altered", "idToken.signature" }, { "malformed", "idToken.malformed" }, { "missing", "idToken.missing" }, { "twice", "idToken.duplicateClaim" },
        { "iss", "idToken.issuer" }, { "aud", "idToken.audience" }, { "audOthers", "idToken.audience" }, { "audMany", "idToken.authorizedParty" },
        { "expired", "idToken.expired" }, { "future", "idToken.fromFuture" }, { "nonce", "idToken.nonce" }, { "noNonce", "idToken.nonce" }, { "sub", "idToken.subject" },
        { "noExp", "idToken.time" },
    };

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_wrong_token_lets_nobody_in_and_its_code_is_in_the_log(string kind, string code)
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        _line.IdToken = nonce => Wrong(kind, nonce);
        AssertBack(await SignInAsync(), "signIn.failed");
        Assert.Equal([code], await _app.OutcomesAsync());
        Assert.Equal("session.required", Code(await _browser.GetAsync(At("/api/session"))));
    }

    private string? Wrong(string kind, string nonce)
    {
        var claims = Claims(nonce);
        var now = _app.Clock.GetUtcNow();
        return kind switch
        {
            "none" => $"{TestTokens.Encode("""{"alg":"none"}""")}.{TestTokens.Encode(claims.ToJsonString())}.",
            "es256" => _line.Tokens.ES256(claims),
            "wrongSecret" => TestTokens.HS256(claims, "another secret"),
            "stripped" => string.Join('.', TestTokens.HS256(claims).Split('.')[..2]) + ".",
            "altered" => TestTokens.HS256(claims).Split('.') is var parts ? $"{parts[0]}.{TestTokens.Encode(claims.With("sub", "U1").ToJsonString())}.{parts[2]}" : null,
            "malformed" => "not.a.token",
            "missing" => null,
            "twice" => TestTokens.HS256Raw(claims.ToJsonString()[..^1] + ",\"sub\":\"U2\"}"),
            "iss" => TestTokens.HS256(claims.With("iss", "https://evil.example")),
            "aud" => TestTokens.HS256(claims.With("aud", "1650000002")),
            "audOthers" => TestTokens.HS256(claims.With("aud", new JsonArray("1650000002", "1650000003"))),
            "audMany" => TestTokens.HS256(claims.With("aud", new JsonArray(TestTokens.Channel, "1650000003"))),
            "expired" => TestTokens.HS256(claims.With("exp", now.AddMinutes(-3).ToUnixTimeSeconds())),
            "future" => TestTokens.HS256(claims.With("iat", now.AddMinutes(3).ToUnixTimeSeconds())),
            "nonce" => TestTokens.HS256(claims.With("nonce", "of another attempt")),
            "noNonce" => TestTokens.HS256(claims.With("nonce", null)),
            "sub" => TestTokens.HS256(claims.With("sub", null)),
            "noExp" => TestTokens.HS256(claims.With("exp", null)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    [Fact]
    public async Task A_token_of_another_attempt_is_of_no_use()
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var former = TestTokens.HS256(Claims((await BeginAsync()).Query["nonce"]!));
        _line.IdToken = _ => former;
        AssertBack(await SignInAsync(), "signIn.failed");
    }

    [Theory]
    [InlineData("refused", "signIn.failed", "signIn.codeRefused")]
    [InlineData("page", "signIn.failed", "signIn.codeRefused")]
    [InlineData("list", "signIn.failed", "signIn.codeRefused")]
    [InlineData("empty", "signIn.failed", "signIn.providerRefused")]
    [InlineData("redirect", "signIn.failed", "signIn.codeRefused")]
    [InlineData("trouble", "signIn.unreachable", "signIn.unreachable")]
    [InlineData("endless", "signIn.unreachable", "signIn.unreachable")]
    public async Task A_bad_answer_to_the_code_leads_back_with_a_sentence(string kind, string problem, string outcome)
    {
        _line.TokenAnswer = () => kind switch
        {
            "refused" => Results.Json(new { error = "invalid_grant" }, statusCode: 400),
            "page" => Results.Text("<html>portal</html>", "text/html"),
            "list" => Results.Text("[]", "application/json"),
            "empty" => Results.Text("{}", "application/json"),
            "redirect" => Results.Redirect("https://evil.example/"),
            "trouble" => Results.StatusCode(502),
            "endless" => Results.Text("{\"a\":\"" + new string('a', 400_000) + "\"}", "application/json"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        AssertBack(await SignInAsync(), problem);
        Assert.Equal([outcome], await _app.OutcomesAsync());
    }

    [Fact]
    public async Task A_code_of_another_attempt_fails_at_the_provider_by_PKCE()
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var stolen = _line.Agree(await BeginAsync());
        var code = System.Web.HttpUtility.ParseQueryString(stolen.Query)["code"];
        AssertBack(await _browser.GetAsync(HostileProvider.Back(await BeginAsync(), ("code", code))), "signIn.failed");
        Assert.Equal(["the code or its verifier is wrong"], _line.Problems);
    }

    [Fact]
    public async Task Who_presses_cancel_comes_back_to_the_sign_in_screen()
    {
        var visit = await _browser.GetAsync(HostileProvider.Back(await BeginAsync("?return=/demo/x&linkToken=LT"), ("error", "access_denied"), ("error_description", "secret words")));
        AssertBack(visit, "signIn.cancelled");
        Assert.Equal("/demo/x", visit.Query["return"]);
        Assert.Equal("LT", visit.Query["linkToken"]);
        Assert.DoesNotContain("secret", visit.Next!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(["signIn.cancelled"], await _app.OutcomesAsync());
    }

    [Fact]
    public async Task Another_error_of_the_provider_is_told_in_our_words()
    {
        AssertBack(await _browser.GetAsync(HostileProvider.Back(await BeginAsync(), ("error", "server_error"), ("error_description", "x"))), "signIn.failed");
        AssertBack(await _browser.GetAsync(HostileProvider.Back(await BeginAsync())), "signIn.failed");
        Assert.Equal(["signIn.providerRefused", "signIn.providerRefused"], await _app.OutcomesAsync());
    }

    [Theory]
    [InlineData("not-a-state")]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task After_a_failed_auto_login_it_is_tried_once_more_without_it(string state)
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var second = await _browser.GetAsync(HostileProvider.Back(await BeginAsync("?return=/demo/x"), ("state", state), ("code", "c")));
        Assert.Equal("true", second.Query["disable_auto_login"]);
        Assert.Equal(["signIn.stateMismatch"], await _app.OutcomesAsync());
        AssertBack(await _browser.GetAsync(HostileProvider.Back(second, ("state", state), ("code", "c"))), "signIn.failed");
        Assert.Equal(["signIn.stateMismatch", "signIn.stateMismatchAgain"], await _app.OutcomesAsync());
    }

    [Fact]
    public async Task The_second_try_can_succeed()
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var second = await _browser.GetAsync(HostileProvider.Back(await BeginAsync("?return=/demo/x"), ("state", "junk"), ("code", "c")));
        Assert.Equal(At("/demo/x"), (await _browser.GetAsync(_line.Agree(second))).Next);
        Assert.True(IsSignedIn);
    }

    [Fact]
    public async Task An_answer_into_another_browser_signs_nobody_in_but_begins_anew()
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var answer = _line.Agree(await BeginAsync("?return=/demo/x"));
        using var other = new Browser();
        var again = await other.GetAsync(answer);
        Assert.Equal("true", again.Query["disable_auto_login"]);
        Assert.DoesNotContain(SessionCookie.Name, other.CookiesOf(_app.Address).Keys);
        Assert.Equal(At("/demo/x"), (await other.GetAsync(_line.Agree(again))).Next);
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var answer = _line.Agree(await BeginAsync());
        await _browser.GetAsync(answer);
        var first = await _app.SessionAsync(_browser);
        var again = await _browser.GetAsync(answer);
        Assert.Equal("true", again.Query["disable_auto_login"]);   // asked anew, not let in again
        Assert.Equal(first!.Id, (await _app.SessionAsync(_browser))!.Id);
    }

    [Fact]
    public async Task A_state_runs_out()
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var answer = _line.Agree(await BeginAsync());
        _app.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("true", (await _browser.GetAsync(answer)).Query["disable_auto_login"]);
        Assert.False(IsSignedIn);
    }

    [Fact]
    public async Task An_answer_to_nobody_gets_a_sentence()
    {
        var visit = await _browser.GetAsync(At("/sign-in/line/callback?code=c&state=s"));
        Assert.Equal(HttpStatusCode.BadRequest, visit.Status);
        Assert.Contains("もう一度サインイン", visit.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_altered_in_any_place_is_none_of_ours()
    {
        var state = (await BeginAsync()).Query["state"].ToString();
        for (var at = 0; at < state.Length; at += 7)
        {
            using var other = new Browser();
            var altered = state[..at] + (state[at] == 'A' ? 'B' : 'A') + state[(at + 1)..];
            Assert.Equal(HttpStatusCode.BadRequest, (await other.GetAsync(At($"/sign-in/line/callback?code=c&state={altered}"))).Status);
        }
        using var staff = new Browser();
        Assert.Equal(HttpStatusCode.BadRequest, (await staff.GetAsync(At($"/sign-in/staff/callback?code=c&state={state}"))).Status);
    }

    [Fact]
    public async Task Whom_the_brigade_does_not_know_is_told_to_use_the_slip()
    {
        AssertBack(await SignInAsync(), "signIn.notLinked");
        _app.People.Add(1, maySignIn: false, lineUser: SignInApp.LineUser);
        AssertBack(await SignInAsync(), "signIn.notOnDuty");
        Assert.Equal(["signIn.notLinked", "signIn.notOnDuty"], await _app.OutcomesAsync());
    }

    [Fact]
    public async Task A_link_in_one_brigade_is_none_in_another()
    {
        _app.People.Add(1, lineUser: SignInApp.LineUser);
        var visit = await _browser.GetAsync(_line.Agree(await _browser.GetAsync(At("/sign-in/other/line"))));
        Assert.Equal(At("/other/sign-in?problem=signIn.notLinked&return=%2Fother").AbsolutePath, visit.Next!.AbsolutePath);
        Assert.Equal("signIn.notLinked", visit.Query["problem"]);
        Assert.False(IsSignedIn);
    }

    [Fact]
    public async Task A_slip_links_and_signs_in_at_once()
    {
        var person = _app.People.Add(7);
        await _app.AddSlipAsync("ABCDE-FGHJK", person.Id);
        Assert.Equal(At("/demo"), (await SignInAsync("?slip=ABCDE-FGHJK")).Next);
        Assert.Equal(SignInApp.LineUser, (await _app.SlipAsync("ABCDE-FGHJK")).LinkedTo);
        Assert.Equal(person.Id, (await _app.SessionAsync(_browser))!.MemberId);
        _browser.CookiesOf(_app.Address).Clear();
        AssertBack(await SignInAsync("?slip=ABCDE-FGHJK"), "slip.used");
        AssertBack(await SignInAsync("?slip=WRONG"), "slip.wrong");
        Assert.Equal(["ok", "slip.used", "slip.wrong"], await _app.OutcomesAsync());
    }

    [Fact]
    public async Task Two_phones_with_one_slip_at_the_same_moment_link_one()
    {
        var person = _app.People.Add(7);
        await _app.AddSlipAsync("ABCDE-FGHJK", person.Id);
        var phones = Enumerable.Range(0, 6).Select(_ => new Browser()).ToList();
        var answers = new List<Uri>();
        foreach (var phone in phones)
            answers.Add(_line.Agree(await phone.GetAsync(At("/sign-in/demo/line?slip=ABCDE-FGHJK"))));
        var visits = await Task.WhenAll(phones.Zip(answers, (phone, answer) => phone.GetAsync(answer)));
        Assert.Single(visits, visit => visit.Next == At("/demo"));
        Assert.Equal(5, visits.Count(visit => visit.Query.TryGetValue("problem", out var problem) && problem == "slip.used"));
        Assert.Single(await _app.OutcomesAsync(), outcome => outcome == "ok");
        Assert.NotNull((await _app.SlipAsync("ABCDE-FGHJK")).LinkedTo);
        phones.ForEach(phone => phone.Dispose());
    }

    [Fact]
    public async Task Who_is_off_duty_does_not_use_the_slip_up()
    {
        await _app.AddSlipAsync("ABCDE-FGHJK", _app.People.Add(7, maySignIn: false).Id);
        AssertBack(await SignInAsync("?slip=ABCDE-FGHJK"), "signIn.notOnDuty");
        Assert.Null((await _app.SlipAsync("ABCDE-FGHJK")).LinkedTo);
    }

    [Fact]
    public async Task Brigades_without_LINE_and_brigades_that_are_not_there()
    {
        var bare = await _browser.GetAsync(At("/sign-in/bare/line"));
        Assert.Equal("/bare/sign-in", bare.Next!.AbsolutePath);
        Assert.Equal("signIn.notOffered", bare.Query["problem"]);
        Assert.Equal("notFound", Code(await _browser.GetAsync(At("/sign-in/nowhere/line"))));
    }

    [Fact]
    public async Task Behind_a_proxy_LINE_is_told_the_address_people_know()
    {
        await using var app = await SignInApp.StartAsync(_line.Address, settings: new() { ["Public:BaseUrl"] = "https://dispatch.example.lg.jp/" });
        var visit = await _browser.GetAsync(new Uri(app.Address, "/sign-in/demo/line"));
        Assert.Equal("https://dispatch.example.lg.jp/sign-in/line/callback", visit.Query["redirect_uri"]);
    }

    private static string? Code(Visit visit) => (string?)JsonNode.Parse(visit.Body)!["code"];
}

using System.Net;
using System.Text.Json.Nodes;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Sessions;
using BrigadeDispatch.Identity.Tests.Doors;
using BrigadeDispatch.Identity.Tests.OpenId;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.Identity.Tests.Line;

/// <summary>Pages inside LINE: an ID token by POST, checked with LINE's own keys.</summary>
public sealed class LiffTests : IAsyncLifetime
{
    private HostileProvider _line = null!;
    private SignInApp _app = null!;
    private readonly Browser _browser = new();

    public async ValueTask InitializeAsync()
    {
        _line = await HostileProvider.StartAsync();
        _app = await SignInApp.StartAsync(_line.Address);
        _app.People.Add(1, lineUser: SignInApp.LineUser);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
        await _line.DisposeAsync();
    }

    private JsonObject Claims() => TestTokens.Claims(_app.Clock.GetUtcNow(), null).With("nonce", null);

    private Task<Visit> PostAsync(object body, bool ownPage = true, string brigade = "demo") =>
        _browser.PostAsync(new Uri(_app.Address, $"/sign-in/{brigade}/liff"), body, ownPage);

    private async Task AssertRefusedAsync(string? token, string outcome)
    {
        var before = (await _app.OutcomesAsync()).Count;
        var visit = await PostAsync(new { idToken = token });
        Assert.Equal(HttpStatusCode.Forbidden, visit.Status);
        Assert.Equal("signIn.failed", (string?)JsonNode.Parse(visit.Body)!["code"]);
        Assert.DoesNotContain("idToken", visit.Body, StringComparison.Ordinal);
        Assert.Equal(outcome, (await _app.OutcomesAsync()).Skip(before).Single());
        Assert.Empty(_browser.CookiesOf(_app.Address));
    }

    [Fact]
    public async Task A_right_token_signs_in_without_a_redirect()
    {
        var visit = await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) });
        Assert.Equal(HttpStatusCode.NoContent, visit.Status);
        var session = await _app.SessionAsync(_browser);
        Assert.Equal(SignInWay.Liff, session!.Way);
        Assert.Equal(["linesso", "mfa"], session.Methods);
        Assert.Contains("\"way\":\"liff\"", (await _browser.GetAsync(new Uri(_app.Address, "/api/session"))).Body, StringComparison.Ordinal);
        await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) });
        Assert.Equal(1, _line.KeySetAsked);   // keys are kept
    }

    [Fact]
    public async Task A_slip_links_in_the_same_step()
    {
        var person = _app.People.Add(7);
        await _app.AddSlipAsync("ABCDE-FGHJK", person.Id);
        var visit = await PostAsync(new { idToken = _line.Tokens.ES256(Claims().With("sub", "Uffffffffffffffffffffffffffffffff")), slip = "ABCDE-FGHJK" });
        Assert.Equal(HttpStatusCode.NoContent, visit.Status);
        Assert.Equal("Uffffffffffffffffffffffffffffffff", (await _app.SlipAsync("ABCDE-FGHJK")).LinkedTo);
        Assert.Equal(person.Id, (await _app.SessionAsync(_browser))!.MemberId);
    }

    [Fact]
    public async Task What_the_page_says_of_itself_counts_for_nothing()
    {
        var visit = await PostAsync(new { idToken = _line.Tokens.ES256(Claims().With("sub", "Ueeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee")), userId = SignInApp.LineUser, sub = SignInApp.LineUser });
        Assert.Equal("signIn.notLinked", (string?)JsonNode.Parse(visit.Body)!["code"]);
        Assert.Equal(["signIn.notLinked"], await _app.OutcomesAsync());
    }

    [Fact]
    public async Task Every_wrong_token_is_refused()
    {
        var now = _app.Clock.GetUtcNow();
        using var other = new TestTokens();
        await AssertRefusedAsync(null, "idToken.missing");
        await AssertRefusedAsync("a.b.c", "idToken.malformed");
        Assert.Equal(0, _line.KeySetAsked);   // rubbish never makes us ask LINE
        await AssertRefusedAsync(TestTokens.HS256(Claims()), "idToken.algorithm");   // right for the web flow, of the same channel
        await AssertRefusedAsync(TestTokens.HS256(Claims(), header: """{"alg":"none"}"""), "idToken.algorithm");
        await AssertRefusedAsync(_line.Tokens.RS256(Claims()), "idToken.algorithm");
        await AssertRefusedAsync(other.ES256(Claims()), "idToken.signature");
        await AssertRefusedAsync(other.ES256(Claims(), "unknown"), "idToken.unknownKey");
        await AssertRefusedAsync(_line.Tokens.ES256(Claims().With("aud", "1650000009")), "idToken.audience");   // another service's LIFF
        await AssertRefusedAsync(_line.Tokens.ES256(Claims().With("iss", "https://evil.example")), "idToken.issuer");
        await AssertRefusedAsync(_line.Tokens.ES256(Claims().With("sub", null)), "idToken.subject");
        await AssertRefusedAsync(_line.Tokens.ES256(Claims().With("exp", now.AddMinutes(-3).ToUnixTimeSeconds())), "idToken.expired");
        await AssertRefusedAsync(_line.Tokens.ES256(Claims().With("iat", now.AddMinutes(3).ToUnixTimeSeconds())), "idToken.fromFuture");
        await AssertRefusedAsync(_line.Tokens.ES256(Claims().With("iat", now.AddMinutes(-63).ToUnixTimeSeconds())), "idToken.tooOld");
    }

    [Fact]
    public async Task A_page_that_is_not_ours_cannot_sign_anybody_in()
    {
        var visit = await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) }, ownPage: false);
        Assert.Equal("request.foreignPage", (string?)JsonNode.Parse(visit.Body)!["code"]);
        Assert.Empty(_browser.CookiesOf(_app.Address));
    }

    [Fact]
    public async Task A_new_key_of_LINE_is_fetched_when_it_is_first_seen_and_at_most_once_a_minute()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) })).Status);
        Assert.Equal(1, _line.KeySetAsked);
        _browser.CookiesOf(_app.Address).Clear();
        for (var i = 0; i < 5; i++)
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(11));
            await AssertRefusedAsync(_line.Tokens.ES256(Claims(), "rotated"), "idToken.unknownKey");
        }
        Assert.Equal(1, _line.KeySetAsked);
        _app.Clock.Advance(TimeSpan.FromSeconds(5));
        _line.KeySetAnswer = () => Results.Text(_line.Tokens.KeySet("rotated"), "application/json");
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(new { idToken = _line.Tokens.ES256(Claims(), "rotated") })).Status);
        Assert.Equal(2, _line.KeySetAsked);
        _browser.CookiesOf(_app.Address).Clear();
        await AssertRefusedAsync(_line.Tokens.ES256(Claims(), "ec"), "idToken.unknownKey");   // the former key is gone at once
    }

    [Fact]
    public async Task Keys_that_cannot_be_had_are_told_from_wrong_tokens_and_kept_ones_last_a_day()
    {
        _line.KeySetAnswer = () => Results.StatusCode(503);
        var visit = await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, visit.Status);
        Assert.Equal("signIn.unreachable", (string?)JsonNode.Parse(visit.Body)!["code"]);
        _app.Clock.Advance(TimeSpan.FromSeconds(5));
        _line.KeySetAnswer = null;
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) })).Status);
        _line.KeySetAnswer = () => Results.Text("<html>", "text/html");
        _app.Clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) })).Status);
        _app.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(new { idToken = _line.Tokens.ES256(Claims()) })).Status);
    }

    [Fact]
    public async Task A_crowd_at_once_asks_for_the_keys_once()
    {
        var token = _line.Tokens.ES256(Claims());
        var visits = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var phone = new Browser();
            return await phone.PostAsync(new Uri(_app.Address, "/sign-in/demo/liff"), new { idToken = token });
        }));
        Assert.All(visits, visit => Assert.Equal(HttpStatusCode.NoContent, visit.Status));
        Assert.Equal(1, _line.KeySetAsked);
    }

    [Fact]
    public async Task More_than_a_token_is_not_even_read() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(new { idToken = new string('a', 100_000) })).Status);

    [Fact]
    public async Task A_brigade_without_LINE_has_no_such_door()
    {
        Assert.Equal("signIn.notOffered", (string?)JsonNode.Parse((await PostAsync(new { idToken = "x" }, brigade: "bare")).Body)!["code"]);
        Assert.Equal("notFound", (string?)JsonNode.Parse((await PostAsync(new { idToken = "x" }, brigade: "nowhere")).Body)!["code"]);
    }

    [Fact]
    public async Task The_account_link_goes_on_at_LINE_with_a_nonce_of_ours()
    {
        await _app.AddSlipAsync("ABCDE-FGHJK", _app.People.Add(7).Id);
        var visit = await _browser.PostAsync(new Uri(_app.Address, "/sign-in/demo/account-link"), new { linkToken = "N+T/x=&a", code = "ABCDE-FGHJK" });
        Assert.Equal(HttpStatusCode.OK, visit.Status);
        Assert.Equal(
            $"{_line.Address}dialog/bot/accountLink?linkToken=N%2BT%2Fx%3D%26a&nonce=no%2Bn%2Fce%3D%3D", (string?)JsonNode.Parse(visit.Body)!["redirect"]);
        Assert.Equal("no+n/ce==", (await _app.SlipAsync("ABCDE-FGHJK")).Nonce);   // committed before LINE can report it
        Assert.Empty(visit.SetCookies);
    }

    [Fact]
    public async Task An_account_link_without_a_right_code_token_or_page_leads_nowhere()
    {
        var address = new Uri(_app.Address, "/sign-in/demo/account-link");
        await _app.AddSlipAsync("ABCDE-FGHJK", _app.People.Add(7).Id);
        Assert.Equal("slip.wrong", Code(await _browser.PostAsync(address, new { linkToken = "LT", code = "XXXXX-XXXXX" })));
        Assert.Equal(["slip.wrong"], await _app.OutcomesAsync());
        Assert.Equal("accountLink.token", Code(await _browser.PostAsync(address, new { code = "ABCDE-FGHJK" })));
        Assert.Equal("accountLink.token", Code(await _browser.PostAsync(address, new { linkToken = "a b", code = "ABCDE-FGHJK" })));
        Assert.Equal("request.foreignPage", Code(await _browser.PostAsync(address, new { linkToken = "LT", code = "ABCDE-FGHJK" }, ownPage: false)));
        Assert.Null((await _app.SlipAsync("ABCDE-FGHJK")).Nonce);
    }

    private static string? Code(Visit visit) => (string?)JsonNode.Parse(visit.Body)!["code"];
}

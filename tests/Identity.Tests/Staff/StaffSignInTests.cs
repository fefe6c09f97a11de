using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Staff;
using BrigadeDispatch.Identity.Tests.Doors;
using BrigadeDispatch.Identity.Tests.OpenId;

namespace BrigadeDispatch.Identity.Tests.Staff;

/// <summary>Signing in by the town office's provider, against one that lies in every way.</summary>
public sealed class StaffSignInTests : IAsyncLifetime
{
    private const string Email = "yakuba@example.lg.jp";

    private HostileProvider _office = null!;
    private SignInApp _app = null!;
    private readonly Browser _browser = new();

    public async ValueTask InitializeAsync()
    {
        _office = await HostileProvider.StartAsync();
        _app = await SignInApp.StartAsync(staff: _office.Staff);
        _office.IdToken = nonce => _office.Tokens.RS256(Claims(nonce));
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _app.DisposeAsync();
        await _office.DisposeAsync();
    }

    private JsonObject Claims(string nonce) =>
        TestTokens.Claims(_app.Clock.GetUtcNow(), nonce).With("iss", _office.Issuer).With("sub", "s-1").With("email", Email).With("email_verified", true);

    private Task<Visit> BeginAsync() => _browser.GetAsync(new Uri(_app.Address, "/sign-in/demo/staff?return=/demo/members"));

    private async Task<Visit> SignInAsync(string? iss = null) => await _browser.GetAsync(_office.Agree(await BeginAsync(), iss));

    private async Task AssertBackAsync(string problem, string outcome, string? iss = null)
    {
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var visit = await SignInAsync(iss);
        Assert.Equal("/demo/sign-in", visit.Next!.AbsolutePath);
        Assert.Equal(problem, visit.Query["problem"]);
        Assert.Equal(outcome, (await _app.OutcomesAsync())[^1]);
        Assert.Null(await _app.SessionAsync(_browser));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Office_staff_get_in_by_their_verified_address(bool es256)
    {
        _office.IdToken = nonce => es256 ? _office.Tokens.ES256(Claims(nonce)) : _office.Tokens.RS256(Claims(nonce));
        var person = _app.People.Add(61, email: "Yakuba@Example.lg.jp");
        var visit = await SignInAsync();
        Assert.Equal(new Uri(_app.Address, "/demo/members"), visit.Next);
        var session = await _app.SessionAsync(_browser);
        Assert.Equal((person.Id, SignInWay.Staff), (session!.MemberId, session.Way));
        Assert.Equal(["ok"], await _app.OutcomesAsync());
    }

    [Fact]
    public async Task The_challenge_goes_where_discovery_says_with_PKCE_and_nonce()
    {
        var visit = await BeginAsync();
        Assert.Equal(_office.Issuer + "/oauth2/v2.1/authorize", visit.Next!.GetLeftPart(UriPartial.Path));
        Assert.Equal("openid email", visit.Query["scope"]);
        Assert.Equal("S256", visit.Query["code_challenge_method"]);
        Assert.Equal(new Uri(_app.Address, "/sign-in/staff/callback").AbsoluteUri, visit.Query["redirect_uri"]);
        Assert.NotEmpty(visit.Query["nonce"].ToString());
    }

    [Fact]
    public async Task An_address_the_provider_does_not_answer_for_opens_nothing()
    {
        _app.People.Add(61, email: Email);
        _office.IdToken = nonce => _office.Tokens.RS256(Claims(nonce).With("email_verified", false));
        await AssertBackAsync("signIn.notKnown", "signIn.notKnown");
        _office.IdToken = nonce => _office.Tokens.RS256(Claims(nonce).With("email_verified", "true"));
        await AssertBackAsync("signIn.notKnown", "signIn.notKnown");
        _office.IdToken = nonce => _office.Tokens.RS256(Claims(nonce).With("email_verified", null));
        await AssertBackAsync("signIn.notKnown", "signIn.notKnown");
        _office.IdToken = nonce => _office.Tokens.RS256(Claims(nonce).With("email", "other@example.lg.jp"));
        await AssertBackAsync("signIn.notKnown", "signIn.notKnown");
    }

    [Fact]
    public async Task The_address_may_come_by_UserInfo_but_only_of_the_same_person()
    {
        var person = _app.People.Add(61, email: Email);
        _office.IdToken = nonce => _office.Tokens.RS256(Claims(nonce).With("email", null).With("email_verified", null));
        await AssertBackAsync("signIn.notKnown", "signIn.notKnown");
        _office.UserInfo = new JsonObject { ["sub"] = "s-2", ["email"] = Email, ["email_verified"] = true };
        await AssertBackAsync("signIn.notKnown", "signIn.notKnown");
        _office.UserInfo = new JsonObject { ["sub"] = "s-1", ["email"] = Email, ["email_verified"] = true };
        await SignInAsync();
        Assert.Equal(person.Id, (await _app.SessionAsync(_browser))!.MemberId);
    }

    [Fact]
    public async Task Who_is_off_duty_stays_out()
    {
        _app.People.Add(61, email: Email, maySignIn: false);
        await AssertBackAsync("signIn.notOnDuty", "signIn.notOnDuty");
    }

    [Fact]
    public async Task Wrong_tokens_let_nobody_in()
    {
        _app.People.Add(61, email: Email);
        using var other = new TestTokens();
        var wrong = new (Func<string, string?> Token, string Code)[]
        {
            (nonce => TestTokens.HS256(Claims(nonce)), "idToken.algorithm"),   // signed with the client secret, as LINE would
            (nonce => $"{TestTokens.Encode("""{"alg":"none"}""")}.{TestTokens.Encode(Claims(nonce).ToJsonString())}.", "idToken.algorithm"),
            (nonce => other.ES256(Claims(nonce)), "idToken.signature"),
            (nonce => other.ES256(Claims(nonce), "unknown"), "idToken.unknownKey"),
            (nonce => _office.Tokens.RS256(Claims(nonce), "ec"), "idToken.algorithm"),
            (nonce => _office.Tokens.RS256(Claims(nonce).With("iss", _office.Issuer + "/")), "idToken.issuer"),
            (nonce => _office.Tokens.RS256(Claims(nonce).With("aud", "x")), "idToken.audience"),
            (nonce => _office.Tokens.RS256(Claims(nonce).With("nonce", "x")), "idToken.nonce"),
            (nonce => _office.Tokens.RS256(Claims(nonce).With("exp", 1000)), "idToken.expired"),
            (_ => null, "idToken.missing"),
        };
        foreach (var (token, code) in wrong)
        {
            _office.IdToken = token;
            await AssertBackAsync("signIn.failed", code);
        }
    }

    [Fact]
    public async Task An_answer_in_another_providers_name_is_refused_before_the_code_goes_anywhere()
    {
        _app.People.Add(61, email: Email);
        await AssertBackAsync("signIn.failed", "signIn.otherIssuer", iss: "https://evil.example");
        Assert.Equal(0, _office.KeySetAsked);
        await SignInAsync(iss: _office.Issuer);
        Assert.NotNull(await _app.SessionAsync(_browser));
    }

    [Fact]
    public async Task A_provider_that_says_it_names_itself_must()
    {
        _office.Discovery = _office.GoodDiscovery().With("authorization_response_iss_parameter_supported", true);
        await AssertBackAsync("signIn.failed", "signIn.otherIssuer");
    }

    [Fact]
    public async Task Cancel_leads_back()
    {
        var visit = await _browser.GetAsync(HostileProvider.Back(await BeginAsync(), ("error", "access_denied")));
        Assert.Equal("signIn.cancelled", visit.Query["problem"]);
    }

    [Theory]
    [InlineData("issuer", "\"https://evil.example\"")]
    [InlineData("token_endpoint", "\"http://evil.example/token\"")]
    [InlineData("jwks_uri", null)]
    [InlineData("authorization_endpoint", "\"javascript:alert(1)\"")]
    [InlineData("id_token_signing_alg_values_supported", "[\"HS256\",\"none\"]")]
    public async Task A_provider_whose_discovery_is_not_right_is_not_used(string name, string? json)
    {
        _office.Discovery = _office.GoodDiscovery().With(name, json is null ? null : JsonNode.Parse(json));
        var visit = await BeginAsync();
        Assert.Equal("signIn.unreachable", visit.Query["problem"]);
        Assert.Equal("/demo/sign-in", visit.Next!.AbsolutePath);
    }

    [Fact]
    public async Task A_provider_without_TLS_is_never_asked()
    {
        await using var app = await SignInApp.StartAsync(staff: new OpenIdProvider(new Uri("http://id.example.lg.jp"), "c", "s", "職員"));
        Assert.Equal("signIn.failed", (await _browser.GetAsync(new Uri(app.Address, "/sign-in/demo/staff"))).Query["problem"]);
        Assert.Equal(["signIn.issuerNotSafe"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task A_brigade_without_a_provider_says_so() =>
        Assert.Equal("signIn.notOffered", (await _browser.GetAsync(new Uri(_app.Address, "/sign-in/bare/staff"))).Query["problem"]);

    [Fact]
    public void Discovery_is_read_strictly()
    {
        var good = _office.GoodDiscovery();
        var plan = Read(good)!;
        Assert.Equal(["ES256", "RS256"], plan.Algorithms);
        Assert.False(plan.SecretInHeader);
        Assert.True(Read(_office.GoodDiscovery().With("token_endpoint_auth_methods_supported", null))!.SecretInHeader);
        Assert.Null(StaffDiscovery.Read(_office.Issuer + "/", Bytes(good)));
        foreach (var broken in new[] { "", "[]", "{", "{\"issuer\":[]}", "null", "{\"issuer\":\"\\ud800\"}" })
            Assert.Null(StaffDiscovery.Read(_office.Issuer, Encoding.UTF8.GetBytes(broken)));

        StaffProviderPlan? Read(JsonObject document) => StaffDiscovery.Read(_office.Issuer, Bytes(document));
        static byte[] Bytes(JsonObject document) => Encoding.UTF8.GetBytes(document.ToJsonString());
    }
}

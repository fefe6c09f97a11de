using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Identity.OpenId;

namespace BrigadeDispatch.Identity.Tests.OpenId;

/// <summary>What counts as a proof, and the code of everything that does not.</summary>
public sealed class IdTokenValidatorTests : IDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly IdTokenRules _web = new(["HS256"], TestTokens.Issuer, TestTokens.Channel, "n-1");
    private static readonly IdTokenRules _liff = new(["ES256"], TestTokens.Issuer, TestTokens.Channel, GoodFor: TimeSpan.FromHours(1));
    private static readonly IdTokenRules _staff = new(["ES256", "RS256"], TestTokens.Issuer, TestTokens.Channel, "n-1");

    private readonly TestTokens _tokens = new();

    public void Dispose() => _tokens.Dispose();

    private static JsonObject Claims() => TestTokens.Claims(_now);

    private static IdTokenOutcome Web(string? token, DateTimeOffset? now = null) =>
        IdTokenValidator.Validate(token, _web, [VerificationKey.OfSecret(TestTokens.Secret)], now ?? _now);

    private IReadOnlyList<VerificationKey> Keys => VerificationKey.ReadSet(Encoding.UTF8.GetBytes(_tokens.KeySet()))!;

    [Fact]
    public void A_right_token_of_the_web_flow_says_who_how_and_when()
    {
        var (token, code) = Web(TestTokens.HS256(Claims()));
        Assert.Null(code);
        Assert.Equal("U0123456789abcdef0123456789abcdef", token!.Subject);
        Assert.Equal(["linesso", "mfa"], token.Methods);
        Assert.Equal(_now.AddMinutes(-1), token.AuthenticatedAt);
        Assert.DoesNotContain("U0123", token.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Right_tokens_of_LIFF_and_of_a_town_office_hold()
    {
        Assert.Null(IdTokenValidator.Validate(_tokens.ES256(Claims()), _liff, Keys, _now).Code);
        Assert.Null(IdTokenValidator.Validate(_tokens.ES256(Claims()), _staff, Keys, _now).Code);
        Assert.Null(IdTokenValidator.Validate(_tokens.RS256(Claims()), _staff, Keys, _now).Code);
    }

    [Fact]
    public void The_worked_example_of_RFC_7515_verifies_so_our_signing_and_checking_do_not_only_agree_with_each_other()
    {
        // RFC 7515 A.3 (ES256) and A.1's claims: exp 1300819380, iss joe.
        const string token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        var keys = VerificationKey.ReadSet("""{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"""u8.ToArray())!;
        var rules = new IdTokenRules(["ES256"], "joe", "none");
        Assert.Equal(IdTokenCodes.Audience, IdTokenValidator.Validate(token, rules, keys, _now).Code);   // signature and issuer held
        Assert.Equal(IdTokenCodes.Signature, IdTokenValidator.Validate(token.Replace("DtEhU3", "DtEhU4", StringComparison.Ordinal), rules, keys, _now).Code);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS384")]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("")]
    public void The_flow_decides_the_algorithm_not_the_token(string alg) =>
        Assert.Equal(IdTokenCodes.Algorithm, Web(TestTokens.HS256(Claims(), header: $$"""{"alg":"{{alg}}"}""")).Code);

    [Fact]
    public void An_unsigned_token_is_none()
    {
        var unsigned = $"{TestTokens.Encode("""{"alg":"none"}""")}.{TestTokens.Encode(Claims().ToJsonString())}.";
        Assert.Equal(IdTokenCodes.Algorithm, Web(unsigned).Code);
        Assert.Equal(IdTokenCodes.Algorithm, IdTokenValidator.Validate(unsigned, _liff, Keys, _now).Code);
        Assert.Equal(IdTokenCodes.Signature, Web($"{TestTokens.HS256(Claims()).Split('.')[0]}.{TestTokens.Encode(Claims().ToJsonString())}.").Code);
    }

    [Fact]
    public void A_public_key_never_serves_as_a_shared_secret()
    {
        // The classic confusion: HS256 "signed" with what everybody can read of the RSA or EC key.
        foreach (var known in new[] { _tokens.Rsa.ExportSubjectPublicKeyInfoPem(), _tokens.KeySet(), Convert.ToBase64String(_tokens.Curve.ExportSubjectPublicKeyInfo()) })
        {
            Assert.Equal(IdTokenCodes.Algorithm, IdTokenValidator.Validate(TestTokens.HS256(Claims(), known, """{"alg":"HS256","kid":"rsa"}"""), _staff, Keys, _now).Code);
            Assert.Equal(IdTokenCodes.Signature, Web(TestTokens.HS256(Claims(), known)).Code);
        }
    }

    [Fact]
    public void A_key_serves_only_the_algorithm_it_is_made_for()
    {
        Assert.Equal(IdTokenCodes.Algorithm, IdTokenValidator.Validate(_tokens.RS256(Claims(), "ec"), _staff, Keys, _now).Code);
        Assert.Equal(IdTokenCodes.Algorithm, IdTokenValidator.Validate(_tokens.ES256(Claims(), "rsa"), _staff, Keys, _now).Code);
        Assert.Equal(IdTokenCodes.Algorithm, IdTokenValidator.Validate(_tokens.RS256(Claims(), "rsa"), _liff, Keys, _now).Code);
    }

    [Fact]
    public void A_wrong_secret_a_wrong_key_and_an_unknown_key_are_told_apart()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal(IdTokenCodes.Signature, Web(TestTokens.HS256(Claims(), "another secret")).Code);
        Assert.Equal(IdTokenCodes.Signature, IdTokenValidator.Validate(_tokens.ES256(Claims(), "ec", other), _liff, Keys, _now).Code);
        Assert.Equal(IdTokenCodes.UnknownKey, IdTokenValidator.Validate(_tokens.ES256(Claims(), "new", other), _liff, Keys, _now).Code);
        Assert.Equal(IdTokenCodes.UnknownKey, IdTokenValidator.Validate(_tokens.ES256(Claims(), null), _staff, Keys, _now).Code);   // two it could be
        Assert.Null(IdTokenValidator.Validate(_tokens.ES256(Claims(), null), _liff, Keys, _now).Code);
        Assert.Equal(IdTokenCodes.UnknownKey, IdTokenValidator.Validate(_tokens.ES256(Claims()), _liff, [], _now).Code);
    }

    [Fact]
    public void A_header_that_demands_extensions_is_refused() =>
        Assert.Equal(IdTokenCodes.Malformed, Web(TestTokens.HS256(Claims(), header: """{"alg":"HS256","crit":["b64"],"b64":false}""")).Code);

    public static TheoryData<string, string?, string> Wrong => new()
    {
        { "iss", "\"https://access.line.me/\"", IdTokenCodes.Issuer },
        { "iss", "\"https://evil.example\"", IdTokenCodes.Issuer },
        { "iss", null, IdTokenCodes.Issuer },
        { "iss", "1", IdTokenCodes.Issuer },
        { "aud", "\"1650000002\"", IdTokenCodes.Audience },
        { "aud", null, IdTokenCodes.Audience },
        { "aud", "1650000001", IdTokenCodes.Audience },
        { "aud", "[]", IdTokenCodes.Audience },
        { "aud", "[\"1650000002\"]", IdTokenCodes.Audience },
        { "aud", "[\"1650000001\",7]", IdTokenCodes.Audience },
        { "aud", "[\"1650000001\",\"1650000002\"]", IdTokenCodes.AuthorizedParty },
        { "azp", "\"1650000002\"", IdTokenCodes.AuthorizedParty },
        { "azp", "null", IdTokenCodes.AuthorizedParty },
        { "sub", null, IdTokenCodes.Subject },
        { "sub", "\"\"", IdTokenCodes.Subject },
        { "sub", "{\"id\":1}", IdTokenCodes.Subject },
        { "exp", null, IdTokenCodes.Time },
        { "exp", "\"tomorrow\"", IdTokenCodes.Time },
        { "exp", "-1", IdTokenCodes.Time },
        { "exp", "1e300", IdTokenCodes.Time },
        { "iat", null, IdTokenCodes.Time },
        { "iat", "1e18", IdTokenCodes.Time },
        { "nbf", "4000000000", IdTokenCodes.FromFuture },
        { "nbf", "\"soon\"", IdTokenCodes.FromFuture },
        { "nonce", null, IdTokenCodes.Nonce },
        { "nonce", "\"n-2\"", IdTokenCodes.Nonce },
        { "nonce", "\"N-1\"", IdTokenCodes.Nonce },
        { "nonce", "[\"n-1\"]", IdTokenCodes.Nonce },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Every_wrong_claim_has_its_code(string name, string? json, string code) =>
        Assert.Equal(code, Web(TestTokens.HS256Raw(Raw(name, json))).Code);

    [Theory]
    [InlineData("aud", "[\"1650000001\"]")]
    [InlineData("azp", "\"1650000001\"")]
    [InlineData("amr", "\"pwd\"")]
    [InlineData("amr", null)]
    [InlineData("auth_time", null)]
    [InlineData("nbf", "1000")]
    [InlineData("iat", "1795143599.5")]
    public void Other_spellings_that_the_standard_allows_hold(string name, string? json) => Assert.Null(Web(TestTokens.HS256Raw(Raw(name, json))).Code);

    private static string Raw(string name, string? json)
    {
        var claims = Claims();
        if (json is null)
            claims.Remove(name);
        else
            claims[name] = "@@";
        return claims.ToJsonString().Replace("\"@@\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_hold_to_the_second_with_two_minutes_of_skew()
    {
        var claims = Claims();
        var (issued, expires) = (_now, _now.AddHours(1));
        var token = TestTokens.HS256(claims);
        Assert.Null(Web(token, issued.AddMinutes(-2)).Code);
        Assert.Equal(IdTokenCodes.FromFuture, Web(token, issued.AddMinutes(-2).AddSeconds(-1)).Code);
        Assert.Null(Web(token, expires.AddMinutes(2).AddSeconds(-1)).Code);
        Assert.Equal(IdTokenCodes.Expired, Web(token, expires.AddMinutes(2)).Code);
        var longLived = _tokens.ES256(Claims().With("exp", _now.AddDays(9).ToUnixTimeSeconds()));
        Assert.Null(IdTokenValidator.Validate(longLived, _liff, Keys, _now.AddMinutes(61)).Code);
        Assert.Equal(IdTokenCodes.TooOld, IdTokenValidator.Validate(longLived, _liff, Keys, _now.AddMinutes(62)).Code);
    }

    [Theory]
    [InlineData("""{"sub":"U1","sub":"U2"}""", """{"alg":"HS256"}""")]
    [InlineData("""{"a":{"b":1,"b":2}}""", """{"alg":"HS256"}""")]
    [InlineData("""{"a":[{"b":1,"\u0062":2}]}""", """{"alg":"HS256"}""")]
    [InlineData("""{"sub":"U1"}""", """{"alg":"HS256","alg":"none"}""")]
    public void A_claim_that_stands_twice_is_refused(string claims, string header) =>
        Assert.Equal(IdTokenCodes.DuplicateClaim, Web(TestTokens.HS256Raw(claims, header: header)).Code);

    [Fact]
    public void What_is_no_token_is_refused()
    {
        var good = TestTokens.HS256(Claims());
        var parts = good.Split('.');
        Assert.Equal(IdTokenCodes.Missing, Web(null).Code);
        Assert.Equal(IdTokenCodes.Missing, Web("").Code);
        string[] broken =
        [
            ".", "..", "a.b", "a.b.c", "....", good + ".", "." + good, good + "=", good + "\n", " " + good, good.Replace('.', ':'), $"{parts[0]}.{parts[1]}", $"{good}.{parts[2]}",
            $"{parts[0]}.{TestTokens.Encode("[1]")}.{parts[2]}", $"{parts[0]}.{TestTokens.Encode("{\"a\":\"\\ud800\"}")}.{parts[2]}", $"{parts[0]}.{TestTokens.Encode("{} {}")}.{parts[2]}",
            $"{TestTokens.Encode("\"HS256\"")}.{parts[1]}.{parts[2]}", $"{TestTokens.Encode(new string('[', 5000))}.{parts[1]}.{parts[2]}", new string('a', 20_000), "令和.八.年",
        ];
        Assert.All(broken, token => Assert.Equal(IdTokenCodes.Malformed, Web(token).Code));
    }

    [Fact]
    public void Ten_thousand_altered_tokens_never_hold_and_never_throw()
    {
        var random = new Random(20261120);
        string[] good = [TestTokens.HS256(Claims()), _tokens.ES256(Claims()), _tokens.RS256(Claims())];
        IReadOnlyList<VerificationKey> keys = [.. Keys, VerificationKey.OfSecret(TestTokens.Secret)];
        var all = new IdTokenRules(["HS256", "ES256", "RS256"], TestTokens.Issuer, TestTokens.Channel, "n-1");
        var codes = new HashSet<string>();
        for (var i = 0; i < 10_000; i++)
        {
            var altered = Alter(good[i % good.Length], random);
            if (good.Contains(altered))
                continue;
            foreach (var rules in new[] { _web, _staff, all })
            {
                var outcome = IdTokenValidator.Validate(altered, rules, keys, _now);
                Assert.True(outcome is { Token: null, Code: not null }, altered);
                codes.Add(outcome.Code!);
            }
        }
        Assert.Superset(new HashSet<string> { IdTokenCodes.Malformed, IdTokenCodes.Signature, IdTokenCodes.Algorithm }, codes);
    }

    [Fact]
    public void Any_JSON_signed_with_the_right_key_is_read_without_throwing()
    {
        var random = new Random(7);
        string[] names = ["iss", "sub", "aud", "exp", "iat", "nbf", "azp", "nonce", "amr", "auth_time", "email", "email_verified", "x"];
        string[] values = ["null", "true", "0", "-0.5", "1e400", "\"\"", "\"n-1\"", "[]", "{}", "[null]", "[\"1650000001\"]", "\"\\ud83d\"", "9999999999999999999999", "\"1650000001\"", "\"https://access.line.me\"", "253402300800", "{\"a\":[[[]]]}"];
        for (var i = 0; i < 5_000; i++)
        {
            var claims = "{" + string.Join(',', Enumerable.Range(0, random.Next(12)).Select(_ => $"\"{names[random.Next(names.Length)]}\":{values[random.Next(values.Length)]}")) + "}";
            var outcome = Web(TestTokens.HS256Raw(claims));
            Assert.True(outcome.Token is null == outcome.Code is not null, claims);
        }
    }

    private static string Alter(string token, Random random)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
        var at = random.Next(token.Length);
        return random.Next(6) switch
        {
            0 => token[..at] + letters[random.Next(letters.Length)] + token[(at + 1)..],
            1 => token[..at] + token[(at + 1)..],
            2 => token[..at] + letters[random.Next(letters.Length)] + token[at..],
            3 => token[..at],
            4 => token[at..],
            _ => $"{TestTokens.Encode("{\"alg\":\"none\"}")}.{token.Split('.')[1]}.{(random.Next(2) == 0 ? "" : token.Split('.')[2])}",
        };
    }
}

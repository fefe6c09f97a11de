using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Tests.OpenId;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Identity.Tests.Doors;

/// <summary>A provider on loopback that answers what a test tells it to. By itself it is right, and checks PKCE and the client as LINE does.</summary>
internal sealed class HostileProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> _codes = new();
    private int _keySetAsked;

    private HostileProvider(WebApplication app) => _app = app;

    public TestTokens Tokens { get; } = new();

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Issuer of discovery and of staff tokens.</summary>
    public string Issuer => Address.AbsoluteUri.TrimEnd('/');

    public OpenIdProvider Staff => new(new Uri(Issuer), TestTokens.Channel, TestTokens.Secret, "市役所の職員");

    /// <summary>The ID token for a nonce.</summary>
    public Func<string, string?>? IdToken { get; set; }

    /// <summary>All of the token answer; null: the usual one.</summary>
    public Func<IResult>? TokenAnswer { get; set; }

    public Func<IResult>? KeySetAnswer { get; set; }

    public JsonObject? Discovery { get; set; }

    public JsonObject? UserInfo { get; set; }

    public int KeySetAsked => _keySetAsked;

    public List<string> Problems { get; } = [];

    public static async Task<HostileProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new HostileProvider(app);
        app.MapPost("/oauth2/v2.1/token", (Delegate)provider.Token);
        app.MapGet("/oauth2/v2.1/certs", provider.KeySet);
        app.MapGet("/userinfo", (HttpContext http) =>
            http.Request.Headers.Authorization == "Bearer at-1" && provider.UserInfo is { } info ? Results.Text(info.ToJsonString(), "application/json") : Results.Unauthorized());
        app.MapGet("/.well-known/openid-configuration", () =>
            Results.Text((provider.Discovery ?? provider.GoodDiscovery()).ToJsonString(), "application/json"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    public JsonObject GoodDiscovery() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = Issuer + "/oauth2/v2.1/authorize",
        ["token_endpoint"] = Issuer + "/oauth2/v2.1/token",
        ["jwks_uri"] = Issuer + "/oauth2/v2.1/certs",
        ["userinfo_endpoint"] = Issuer + "/userinfo",
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "ES256", "none"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post"),
    };

    /// <summary>The person agreed: the address the browser is sent back to.</summary>
    public Uri Agree(Visit challenge, string? iss = null)
    {
        var code = RandomNumberGenerator.GetHexString(20);
        _codes[code] = (challenge.Query["code_challenge"]!, challenge.Query["nonce"]!);
        return Back(challenge, ("code", code), ("iss", iss));
    }

    /// <summary>Sends the browser back with other parameters; the state is the right one unless told.</summary>
    public static Uri Back(Visit challenge, params (string Name, string? Value)[] parameters)
    {
        var all = new Dictionary<string, string?> { ["state"] = challenge.Query["state"] };
        foreach (var (name, value) in parameters)
            all[name] = value;
        return new Uri(QueryHelpers.AddQueryString(challenge.Query["redirect_uri"]!, all));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Tokens.Dispose();
    }

    private async Task<IResult> Token(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!_codes.TryRemove(form["code"].ToString(), out var issued) || challenge != issued.Challenge)
            return Refuse("the code or its verifier is wrong");
        if (form["client_id"] != TestTokens.Channel || form["client_secret"] != TestTokens.Secret || form["grant_type"] != "authorization_code" || !form["redirect_uri"].ToString().EndsWith("/callback", StringComparison.Ordinal))
            return Refuse("the client is wrong");
        if (TokenAnswer is { } answer)
            return answer();
        return Results.Json(new { access_token = "at-1", token_type = "Bearer", expires_in = 2592000, refresh_token = "rt-1", scope = "profile openid", id_token = IdToken!(issued.Nonce) });

        IResult Refuse(string problem)
        {
            Problems.Add(problem);
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }
    }

    private IResult KeySet()
    {
        Interlocked.Increment(ref _keySetAsked);
        return KeySetAnswer?.Invoke() ?? Results.Text(Tokens.KeySet(), "application/json");
    }
}

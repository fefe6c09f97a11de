using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>What came back from a provider.</summary>
/// <param name="Ours">The answer belongs to an attempt of this browser.</param>
/// <param name="Token">The checked token; null: see <paramref name="Code"/>.</param>
/// <param name="Code">Why there is none.</param>
internal sealed record CodeFlowEnd(bool Ours, IdToken? Token, string? Code);

/// <summary>
/// The framework's code flow with PKCE for one request, with the brigade's own client: state and correlation cookie are the framework's,
/// the exchange and the ID token are checked here. It is made by hand, not by <c>AddAuthentication</c>: that brings data protection's
/// key ring and a middleware before every request.
/// </summary>
internal sealed class CodeFlow(
    OAuthOptions options, RelyingParty party, SignInProvider provider, string redirectUri, BackChannel channel, IdTokens tokens)
    : OAuthHandler<OAuthOptions>(new One(options), NullLoggerFactory.Instance, UrlEncoder.Default)   // the framework would write states and cookies at Debug
{
    public const string Cancelled = "signIn.cancelled";
    public const string ProviderRefused = "signIn.providerRefused";
    public const string Unreachable = "signIn.unreachable";
    public const string CodeRefused = "signIn.codeRefused";
    public const string OtherIssuer = "signIn.otherIssuer";

    private const int LongestCode = 2048;

    private bool _ours;
    private IdToken? _token;
    private string? _code;

    /// <summary>Sends the browser to the provider.</summary>
    public async Task BeginAsync(HttpContext http, SignInAttempt attempt)
    {
        await InitializeAsync(new AuthenticationScheme(provider.Segment, null, typeof(CodeFlow)), http);
        await ChallengeAsync(attempt.ToProperties());
    }

    /// <summary>Takes the provider's answer.</summary>
    public async Task<CodeFlowEnd> EndAsync(HttpContext http)
    {
        await InitializeAsync(new AuthenticationScheme(provider.Segment, null, typeof(CodeFlow)), http);
        await HandleRequestAsync();
        return new CodeFlowEnd(_ours, _token, _token is null ? _code ?? ProviderRefused : null);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var attempt = SignInAttempt.From(properties)!;
        var address = base.BuildChallengeUrl(properties, PublicRedirectUri);
        return QueryHelpers.AddQueryString(QueryHelpers.AddQueryString(address, "nonce", attempt.Nonce), provider.Extras(attempt));
    }

    protected override bool ValidateCorrelationId(AuthenticationProperties properties) => _ours = base.ValidateCorrelationId(properties);

    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        if (Request.Query["error"].ToString() is { Length: > 0 } error)
            _code = error == "access_denied" ? Cancelled : ProviderRefused;
        await base.HandleRemoteAuthenticateAsync();
        return HandleRequestResult.Handle();   // who it is, is decided by whoever began this
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        if (Request.Query["iss"].ToString() is var issuer && (issuer.Length > 0 || party.NamesItself) && issuer != party.Rules.Issuer)
            return Fail(OtherIssuer);   // mix-up: another provider's answer at our one address (RFC 9207)
        if (context.Code.Length > LongestCode)
            return Fail(CodeRefused);
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = context.Code,
            ["redirect_uri"] = PublicRedirectUri,
            ["client_id"] = party.ClientId,
            ["code_verifier"] = context.Properties.Items[OAuthConstants.CodeVerifierKey]!,
        };
        AuthenticationHeaderValue? authorization = null;
        if (party.SecretInHeader)
            authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(
                Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(party.ClientId)}:{Uri.EscapeDataString(party.ClientSecret)}")));
        else
            form["client_secret"] = party.ClientSecret;
        var answer = await channel.PostAsync(party.Token, form, authorization, Context.RequestAborted);
        if (answer.Body is null)
            return Fail(answer.Reached ? CodeRefused : Unreachable);
        try
        {
            var document = JsonDocument.Parse(answer.Body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return OAuthTokenResponse.Success(document);
            document.Dispose();
        }
        catch (JsonException)
        {
            // A page instead of an answer: a proxy's, or a provider in trouble.
        }
        return Fail(CodeRefused);
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        System.Security.Claims.ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var attempt = SignInAttempt.From(properties)!;
        var text = tokens.Response!.RootElement.TryGetProperty("id_token", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var outcome = await Tokens.CheckAsync(text, party.Rules with { Nonce = attempt.Nonce }, party.Keys, Context.RequestAborted);
        (_token, _code) = (outcome.Token, outcome.Code);
        if (_token is { Email: null } && party.UserInfo is { } userInfo)
            _token = await WithEmailAsync(_token, userInfo, tokens.AccessToken!);
        return new AuthenticationTicket(new System.Security.Claims.ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    // A provider by the book leaves the address out of the ID token when it also gives an access token (OpenID Connect Core 5.4).
    private async Task<IdToken> WithEmailAsync(IdToken token, Uri address, string accessToken)
    {
        var answer = await channel.GetAsync(address, accessToken, Context.RequestAborted);
        if (answer.Body is null)
            return token;
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("sub", out var subject) && subject.ValueKind == JsonValueKind.String && subject.GetString() == token.Subject   // Core 5.3.2
                && root.TryGetProperty("email", out var email) && email.ValueKind == JsonValueKind.String
                    ? token with { Email = email.GetString(), EmailVerified = root.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.True }
                    : token;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return token;
        }
    }

    private string PublicRedirectUri { get; } = redirectUri;

    private IdTokens Tokens { get; } = tokens;

    private OAuthTokenResponse Fail(string code)
    {
        _code = code;
        return OAuthTokenResponse.Failed(new AuthenticationFailureException(code));
    }

    private sealed class One(OAuthOptions options) : IOptionsMonitor<OAuthOptions>
    {
        public OAuthOptions CurrentValue => options;

        public OAuthOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<OAuthOptions, string?> listener) => null;
    }
}

using System.Text.Json;
using BrigadeDispatch.LineSimulator.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>LINE Login v2.1 as servers call it: tokens, their check and end, who somebody is.</summary>
/// <remarks>https://developers.line.biz/en/reference/line-login/ .</remarks>
internal sealed class LoginApi(Simulation simulation)
{
    private LineLogin Login => simulation.Login;

    internal void Map(IEndpointRouteBuilder app, ApiRunner runner)
    {
        void On(string method, string path, string endpoint, Func<ApiCall, ApiAnswer> handler) =>
            app.MapMethods(path, [method], runner.Open(endpoint, (call, _) => ValueTask.FromResult(handler(call))));

        On("POST", "/oauth2/v2.1/token", Endpoints.LoginToken, Token);
        On("POST", "/oauth2/v2.1/verify", Endpoints.LoginVerify, VerifyIdToken);
        On("POST", "/oauth2/v2.1/revoke", Endpoints.LoginRevoke, Revoke);
        On("GET", "/oauth2/v2.1/userinfo", Endpoints.UserInfo, UserInfo);
        On("POST", "/oauth2/v2.1/userinfo", Endpoints.UserInfo, UserInfo);
        On("GET", "/oauth2/v2.1/certs", Endpoints.Certs, _ => ApiAnswer.Ok(Login.Tokens.PublishedKeys()));
        On("GET", "/friendship/v1/status", Endpoints.Friendship, Friendship);
        On("POST", "/user/v1/deauthorize", Endpoints.Deauthorize, Deauthorize);
        On("GET", "/.well-known/openid-configuration", Endpoints.Discovery, Discovery);
    }

    private ApiAnswer Token(ApiCall call)
    {
        if (call.Form() is not { } form)
        {
            return Missing();
        }
        return form.GetValueOrDefault("grant_type") switch
        {
            "authorization_code" => OfCode(call, form),
            "refresh_token" => OfRefreshToken(call, form),
            null => Missing(),
            _ => Invalid("unsupported_grant_type", "unsupported grant_type"),
        };
    }

    private ApiAnswer OfCode(ApiCall call, Dictionary<string, string> form)
    {
        if (form.GetValueOrDefault("code") is not { } code || form.GetValueOrDefault("redirect_uri") is not { } redirectUri
            || form.GetValueOrDefault("client_id") is not { } id || form.GetValueOrDefault("client_secret") is not { } secret)
        {
            return Missing();
        }
        if (Login.Channel(id, secret) is not { } channel)
        {
            return InvalidClient();
        }
        call.Channel = channel.Account;
        if (Login.Grants.Redeem(channel, code, redirectUri, form.GetValueOrDefault("code_verifier")) is not { } redeemed)
        {
            return Invalid("invalid_grant", "invalid authorization code");
        }
        call.Recipients = [redeemed.User.Id];
        (call.Accepted, call.Own) = (true, redeemed.Own);
        var (token, grant) = Login.Grants.Grant(channel, redeemed.User, redeemed.Request.Scope);
        return Granted(token, grant, redeemed.Request.Scope.Contains("openid") ? Login.Tokens.OfCode(redeemed) : null);
    }

    private ApiAnswer OfRefreshToken(ApiCall call, Dictionary<string, string> form)
    {
        if (form.GetValueOrDefault("refresh_token") is not { } refreshToken || form.GetValueOrDefault("client_id") is not { } id
            || form.GetValueOrDefault("client_secret") is not { } secret)
        {
            return Missing();
        }
        if (Login.Channel(id, secret) is not { } channel)
        {
            return InvalidClient();
        }
        call.Channel = channel.Account;
        return Login.Grants.Refresh(channel, refreshToken) is var (token, grant)
            ? Granted(token, grant, idToken: null)
            : Invalid("invalid_grant", "invalid refresh token");
    }

    private static ApiAnswer Granted(string token, UserGrant grant, string? idToken) => ApiAnswer.Ok(new
    {
        access_token = token,
        expires_in = (long)LoginGrants.AccessLife.TotalSeconds,
        id_token = idToken,
        refresh_token = grant.RefreshToken,
        scope = string.Join(' ', grant.Scope),
        token_type = "Bearer",
    });

    private ApiAnswer VerifyIdToken(ApiCall call)
    {
        if (call.Form() is not { } form || form.GetValueOrDefault("id_token") is not { } token || form.GetValueOrDefault("client_id") is not { } id)
        {
            return Missing();
        }
        if (Login.Channels.FirstOrDefault(channel => channel.Id == id) is not { } channel)
        {
            return Invalid("invalid_request", "invalid client_id");
        }
        return Login.Tokens.Verify(token, channel, form.GetValueOrDefault("nonce"), form.GetValueOrDefault("user_id"), out var wrong) is { } claims
            ? new ApiAnswer(200, claims)
            : Invalid("invalid_request", wrong);
    }

    private ApiAnswer Revoke(ApiCall call)
    {
        if (call.Form() is not { } form || form.GetValueOrDefault("access_token") is not { } token)
        {
            return Missing();
        }
        if (Login.Channel(form.GetValueOrDefault("client_id"), form.GetValueOrDefault("client_secret")) is not { } channel)
        {
            return InvalidClient();
        }
        Login.Grants.Revoke(channel, token);
        return new ApiAnswer(200, "");
    }

    private ApiAnswer UserInfo(ApiCall call)
    {
        if (Login.Grants.Find(Bearer(call)) is not { } found)
        {
            return ApiAnswer.With(401, new { error = "invalid_token", error_description = "access token expired" });
        }
        return found.Grant.Scope.Contains("openid")
            ? ApiAnswer.Ok(new { sub = found.Grant.User.Id, name = found.Grant.Scope.Contains("profile") ? found.Grant.User.DisplayName : null })
            : ApiAnswer.With(403, new { error = "insufficient_scope", error_description = "openid is needed" });
    }

    private ApiAnswer Friendship(ApiCall call)
    {
        if (Login.Grants.Find(Bearer(call)) is not { } found)
        {
            return ApiAnswer.Error(401, "The access token expired");
        }
        return found.Grant.Scope.Contains("profile")
            ? ApiAnswer.Ok(new { friendFlag = found.Grant.User.Reachable })
            : ApiAnswer.Error(403, "The access token has no profile scope");
    }

    private ApiAnswer Deauthorize(ApiCall call)
    {
        if (Login.Grants.FindChannelToken(Bearer(call)) is not { } opened)
        {
            return ApiAnswer.Fault(401);
        }
        call.Channel = opened.Channel.Account;
        if (call.Parse(out var body) is { } unparsed)
        {
            return unparsed;
        }
        if (!body.TryGetProperty("userAccessToken", out var token) || token.ValueKind != JsonValueKind.String
            || Login.Grants.Find(token.GetString()!) is not { } found || found.Grant.Channel != opened.Channel)
        {
            return ApiAnswer.BadProperty("userAccessToken");
        }
        call.Recipients = [found.Grant.User.Id];
        Login.Grants.Deauthorize(opened.Channel, found.Grant.User);
        return new ApiAnswer(StatusCodes.Status204NoContent, "");
    }

    // Misleading on purpose, as LINE's own is: web login signs with HS256 all the same.
    private static ApiAnswer Discovery(ApiCall call)
    {
        var here = $"{call.Context.Request.Scheme}://{call.Context.Request.Host}";
        return ApiAnswer.Ok(new
        {
            issuer = IdTokens.Issuer,
            authorization_endpoint = $"{here}{AuthorizeRequest.Path}",
            token_endpoint = $"{here}/oauth2/v2.1/token",
            revocation_endpoint = $"{here}/oauth2/v2.1/revoke",
            userinfo_endpoint = $"{here}/oauth2/v2.1/userinfo",
            scopes_supported = (string[])["openid", "profile", "email"],
            jwks_uri = $"{here}/oauth2/v2.1/certs",
            response_types_supported = (string[])["code"],
            subject_types_supported = (string[])["pairwise"],
            id_token_signing_alg_values_supported = (string[])["ES256"],
            code_challenge_methods_supported = (string[])["S256"],
        });
    }

    private static string Bearer(ApiCall call)
    {
        var header = call.Context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..].Trim() : "";
    }

    private static ApiAnswer Missing() => Invalid("invalid_request", "some parameters missed or invalid");

    private static ApiAnswer InvalidClient() => Invalid("invalid_client", "invalid client_id or client_secret");

    private static ApiAnswer Invalid(string error, string description) =>
        ApiAnswer.With(400, new { error, error_description = description });
}

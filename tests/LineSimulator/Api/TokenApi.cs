using BrigadeDispatch.LineSimulator.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BrigadeDispatch.LineSimulator.Api;

/// <summary>Issue, check and end channel access tokens by id and secret.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#channel-access-token . JWT assertions are not offered.</remarks>
internal sealed class TokenApi(Simulation simulation)
{
    private static readonly TimeSpan ShortLived = TimeSpan.FromDays(30);

    private static readonly TimeSpan Stateless = TimeSpan.FromMinutes(15);

    internal void Map(IEndpointRouteBuilder app, ApiRunner runner)
    {
        app.MapPost("/v2/oauth/accessToken", runner.Open(Endpoints.ShortLivedToken, (call, _) => ValueTask.FromResult(Issue(call, ShortLived))));
        app.MapPost("/oauth2/v3/token", runner.Open(Endpoints.StatelessToken, (call, _) => ValueTask.FromResult(Issue(call, Stateless))));
        app.MapPost("/v2/oauth/verify", runner.Open(Endpoints.Verify, (call, _) => ValueTask.FromResult(Verify(call.Form()?.GetValueOrDefault("access_token")))));
        app.MapGet("/oauth2/v2.1/verify", runner.Open(Endpoints.Verify, (call, _) =>
            ValueTask.FromResult(Verify(call.Context.Request.Query["access_token"].ToString()))));
        app.MapPost("/v2/oauth/revoke", runner.Open(Endpoints.Revoke, (call, _) => ValueTask.FromResult(Revoke(call))));
    }

    private ApiAnswer Issue(ApiCall call, TimeSpan life)
    {
        var form = call.Form();
        if (form is null || form.GetValueOrDefault("grant_type") != "client_credentials"
            || form.ContainsKey("client_assertion") || form.ContainsKey("client_assertion_type"))
        {
            return Invalid("invalid_request", "some parameters missed or invalid");
        }
        var (id, secret) = (form.GetValueOrDefault("client_id") ?? "", form.GetValueOrDefault("client_secret") ?? "");
        var token = simulation.Tokens.Issue(id, secret, life)
            ?? (simulation.Login.Channel(id, secret) is { } login ? simulation.Login.Grants.ChannelToken(login, life) : null);
        return token is null
            ? Invalid("invalid_client", "invalid client_id or client_secret")
            : ApiAnswer.Ok(new { token_type = "Bearer", access_token = token, expires_in = (long)life.TotalSeconds });
    }

    // One address for channel access tokens and for those of people who signed in.
    private ApiAnswer Verify(string? token)
    {
        if (token is null)
        {
            return Invalid("invalid_request", "some parameters missed or invalid");
        }
        if (simulation.Tokens.Verify(token) is { } known)
        {
            return Valid(known.ChannelId, known.Left, "P CM");
        }
        if (simulation.Login.Grants.Find(token) is { } login)
        {
            return Valid(login.Grant.Channel.Id, login.Left, string.Join(' ', login.Grant.Scope));
        }
        return simulation.Login.Grants.FindChannelToken(token) is { } channel
            ? Valid(channel.Channel.Id, channel.Left, "P CM")
            : Invalid("invalid_request", "access token expired");
    }

    private static ApiAnswer Valid(string channelId, TimeSpan left, string scope) =>
        ApiAnswer.Ok(new { client_id = channelId, expires_in = (long)left.TotalSeconds, scope });

    private ApiAnswer Revoke(ApiCall call)
    {
        if (call.Form()?.GetValueOrDefault("access_token") is not { } token)
        {
            return Invalid("invalid_request", "some parameters missed or invalid");
        }
        simulation.Tokens.Revoke(token);
        return ApiAnswer.Ok(new { });
    }

    private static ApiAnswer Invalid(string error, string description) =>
        ApiAnswer.With(400, new { error, error_description = description });
}

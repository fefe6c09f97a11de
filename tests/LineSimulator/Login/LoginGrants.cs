using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.LineSimulator.Webhooks;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>What a person allowed: to be redeemed once, within ten minutes.</summary>
internal sealed record LoginCode(AuthorizeRequest Request, VirtualUser User, IReadOnlyList<string> Amr, DateTimeOffset SignedInAt, DateTimeOffset Until, bool Own);

/// <summary>Tokens a person's login gave a channel.</summary>
internal sealed record UserGrant(LoginChannel Channel, VirtualUser User, IReadOnlyList<string> Scope, string RefreshToken, DateTimeOffset RefreshUntil);

/// <summary>Codes, access tokens and refresh tokens of the LINE Login channels.</summary>
/// <remarks>https://developers.line.biz/en/reference/line-login/#issue-access-token .</remarks>
internal sealed class LoginGrants(TimeProvider clock)
{
    internal static readonly TimeSpan AccessLife = TimeSpan.FromDays(30);

    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RefreshLife = TimeSpan.FromDays(90);

    private readonly ConcurrentDictionary<string, LoginCode> codes = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (UserGrant Grant, DateTimeOffset Until)> access = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, UserGrant> refresh = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (LoginChannel Channel, DateTimeOffset Until)> channelTokens = new(StringComparer.Ordinal);

    internal string Code(AuthorizeRequest request, VirtualUser user, IReadOnlyList<string> amr, bool own)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, issued) in codes.Where(one => one.Value.Until < now))
        {
            codes.TryRemove(old, out _);
        }
        var made = Identifiers.Token(15);
        codes[made] = new LoginCode(request, user, amr, now, now + CodeLife, own);
        return made;
    }

    /// <summary>Takes a code for its channel, callback and verifier; a wrong try uses it up as well.</summary>
    internal LoginCode? Redeem(LoginChannel channel, string code, string redirectUri, string? verifier) =>
        codes.TryRemove(code, out var issued)
        && issued.Until >= clock.GetUtcNow()
        && issued.Request.Channel == channel
        && issued.Request.RedirectUri == redirectUri
        && Fits(issued.Request.CodeChallenge, verifier)
            ? issued
            : null;

    internal (string AccessToken, UserGrant Grant) Grant(LoginChannel channel, VirtualUser user, IReadOnlyList<string> scope)
    {
        var grant = new UserGrant(channel, user, scope, Identifiers.Token(), clock.GetUtcNow() + RefreshLife);
        refresh[grant.RefreshToken] = grant;
        return (Access(grant), grant);
    }

    internal (string AccessToken, UserGrant Grant)? Refresh(LoginChannel channel, string token) =>
        refresh.TryGetValue(token, out var grant) && grant.Channel == channel && grant.RefreshUntil >= clock.GetUtcNow()
            ? (Access(grant), grant)
            : null;

    internal (UserGrant Grant, TimeSpan Left)? Find(string accessToken) =>
        access.TryGetValue(accessToken, out var one) && one.Until > clock.GetUtcNow() ? (one.Grant, one.Until - clock.GetUtcNow()) : null;

    internal void Revoke(LoginChannel channel, string accessToken)
    {
        if (access.TryGetValue(accessToken, out var one) && one.Grant.Channel == channel)
        {
            access.TryRemove(accessToken, out _);
            refresh.TryRemove(one.Grant.RefreshToken, out _);
        }
    }

    /// <summary>The person leaves the service: every token of theirs in the channel ends.</summary>
    internal void Deauthorize(LoginChannel channel, VirtualUser user)
    {
        bool Theirs(UserGrant grant) => grant.Channel == channel && grant.User == user;
        foreach (var (token, _) in access.Where(one => Theirs(one.Value.Grant)))
        {
            access.TryRemove(token, out _);
        }
        foreach (var (token, _) in refresh.Where(one => Theirs(one.Value)))
        {
            refresh.TryRemove(token, out _);
        }
    }

    /// <summary>A channel access token of the Login channel itself, as deauthorize needs it.</summary>
    internal string ChannelToken(LoginChannel channel, TimeSpan life)
    {
        var token = Identifiers.Token(48);
        channelTokens[token] = (channel, clock.GetUtcNow() + life);
        return token;
    }

    internal (LoginChannel Channel, TimeSpan Left)? FindChannelToken(string token) =>
        channelTokens.TryGetValue(token, out var one) && one.Until > clock.GetUtcNow() ? (one.Channel, one.Until - clock.GetUtcNow()) : null;

    private string Access(UserGrant grant)
    {
        var token = Identifiers.Token(48);
        access[token] = (grant, clock.GetUtcNow() + AccessLife);
        return token;
    }

    private static bool Fits(string? challenge, string? verifier) => challenge is null
        ? verifier is null
        : verifier is { Length: >= 43 and <= 128 } && IdTokens.Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == challenge;
}

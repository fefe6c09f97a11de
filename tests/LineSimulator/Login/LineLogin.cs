using BrigadeDispatch.LineSimulator.Channels;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.LineSimulator.Webhooks;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>LINE Login: its channels, and what happens once a person has chosen on its screen.</summary>
internal sealed class LineLogin : IDisposable
{
    /// <summary>How LINE says a person signed in.</summary>
    internal static readonly IReadOnlyList<string> Kinds = ["pwd", "lineautologin", "lineqr", "linesso", "mfa"];

    private readonly Faults faults;

    internal LineLogin(IReadOnlyList<LineChannel> accounts, LineSimulatorOptions options, Faults faults, TimeProvider clock)
    {
        this.faults = faults;
        Channels = [.. accounts.Where(account => account.Settings.Login is not null)
            .Select(account => new LoginChannel(account.Settings.Login!, account, options))];
        Grants = new LoginGrants(clock);
        Tokens = new IdTokens(faults, clock);
    }

    internal IReadOnlyList<LoginChannel> Channels { get; }

    internal LoginGrants Grants { get; }

    internal IdTokens Tokens { get; }

    internal LoginChannel? Channel(string? id, string? secret) =>
        Channels.FirstOrDefault(channel => channel.Id == id && channel.Secret == secret);

    internal LoginChannel Of(VirtualUser user) => Channels.FirstOrDefault(channel => channel.Account == user.Channel)
        ?? throw new InvalidOperationException($"{user.BrigadeId} has no LINE Login channel");

    /// <summary>What LINE answers before any screen: nobody to be asked, or an auto login that fails with another state and a dead code.</summary>
    internal Uri? AtOnce(AuthorizeRequest request, bool own = false)
    {
        if (request.Silent)
        {
            return request.Refused("login_required", "The user needs to log in.");
        }
        return !own && request.AutoLogin && faults.TakeAutoLogin()
            ? request.Answer(("code", Identifiers.Token(15)), ("state", Identifiers.Token(12)))
            : null;
    }

    internal async Task<Uri> AllowAsync(
        AuthorizeRequest request, VirtualUser user, IReadOnlyList<string>? amr, bool befriend, bool own, CancellationToken cancellationToken)
    {
        if (amr?.Except(Kinds, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"{unknown} is no kind of sign-in LINE tells (amr)", nameof(amr));
        }
        var code = ("code", Grants.Code(request, user, amr ?? [request.AutoLogin ? "lineautologin" : "pwd"], own));
        if (!request.OffersFriendship)
        {
            return request.Answer(code, ("state", request.State));
        }
        var becomes = befriend && !user.Reachable;
        if (becomes)
        {
            await user.FollowAsync(cancellationToken);
        }
        return request.Answer(code, ("state", request.State), ("friendship_status_changed", becomes ? "true" : "false"));
    }

    internal static Uri Deny(AuthorizeRequest request) => request.Refused("access_denied", "The resource owner denied the request.");

    /// <summary>The whole way of a person who signs in without a screen, as tests and the stand-in's own look-ups go it.</summary>
    internal async Task<Uri> AuthorizeAsync(Uri address, VirtualUser? user, IReadOnlyList<string>? amr, bool own, CancellationToken cancellationToken)
    {
        if (address.AbsolutePath != AuthorizeRequest.Path)
        {
            throw new InvalidOperationException($"LINE Login's address is {AuthorizeRequest.Path}, not {address.AbsolutePath}");
        }
        var request = AuthorizeRequest.Read(address.Query, Channels, out var wrong)
            ?? throw new InvalidOperationException($"LINE would show 400 Bad Request: {wrong}");
        return AtOnce(request, own) ?? (user is null ? Deny(request) : await AllowAsync(request, user, amr, befriend: true, own, cancellationToken));
    }

    public void Dispose() => Tokens.Dispose();
}

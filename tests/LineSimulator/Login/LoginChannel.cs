using BrigadeDispatch.LineSimulator.Channels;

namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>One LINE Login channel of the same provider as its official account: user ids are the same in both.</summary>
internal sealed class LoginChannel(LoginChannelOptions settings, LineChannel account, LineSimulatorOptions options)
{
    private static readonly string[] Spellings = ["localhost", "127.0.0.1", "[::1]"];

    private IReadOnlyList<string>? registered = settings.RedirectUris.Count > 0 ? [.. settings.RedirectUris] : null;

    internal string Id => settings.ChannelId;

    internal string Secret => settings.ChannelSecret;

    /// <summary>The official account linked with the channel.</summary>
    internal LineChannel Account { get; } = account;

    /// <summary>The callbacks registered; without any, the product's own in every spelling of this machine.</summary>
    internal IReadOnlyList<string> RedirectUris
    {
        get => registered ?? Callbacks(options.ProductUrl);
        set => registered = value;
    }

    /// <summary>The registered address to the letter, with further query at most.</summary>
    internal bool Accepts(string redirectUri) =>
        Uri.TryCreate(redirectUri, UriKind.Absolute, out var address) && address.Fragment.Length == 0
        && RedirectUris.Any(known => redirectUri == known
            || redirectUri.StartsWith(known + (known.Contains('?', StringComparison.Ordinal) ? '&' : '?'), StringComparison.Ordinal));

    private static IReadOnlyList<string> Callbacks(Uri product)
    {
        string[] hosts = product.IsLoopback ? [product.Host, .. Spellings] : [product.Host];
        return [.. hosts.Select(host => new UriBuilder(product) { Host = host, Path = "/sign-in/line/callback", Query = "" }.Uri.AbsoluteUri).Distinct(StringComparer.Ordinal)];
    }
}

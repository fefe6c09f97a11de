namespace BrigadeDispatch.Identity.OpenId;

/// <summary>Addresses that secrets may go to.</summary>
internal static class SafeAddress
{
    /// <summary>TLS, or this machine itself (tests, demo, a stand-in beside us).</summary>
    public static bool Is(Uri? address) =>
        address is { IsAbsoluteUri: true } && address.UserInfo.Length == 0 && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

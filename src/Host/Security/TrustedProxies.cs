using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace BrigadeDispatch.Host.Security;

/// <summary>
/// Whose word counts about the client's address and scheme (OWASP ASVS 5.0 4.1.3): only proxies that <c>Proxy__Trusted</c> names, by address or
/// range, separated by commas. Without the setting nobody's, not even a neighbour's on this machine: address ranges per function rely on it.
/// </summary>
internal static class TrustedProxies
{
    public static void Use(WebApplication app)
    {
        if (app.Configuration["Proxy:Trusted"] is not { Length: > 0 } told)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = 1 };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var part in told.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(part, out var address))
                options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(part, out var network))
                options.KnownIPNetworks.Add(network);
            else
                throw new StartRefusedException($"Proxy__Trusted: '{part}' is neither an address nor a range like 10.0.0.0/8.");
        }
        app.UseForwardedHeaders(options);
    }
}

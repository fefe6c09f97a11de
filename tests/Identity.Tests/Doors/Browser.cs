using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace BrigadeDispatch.Identity.Tests.Doors;

/// <summary>What a browser does at redirects: cookies by host (Secure ones also on this machine, as browsers do), no redirect unless asked.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly Dictionary<string, Dictionary<string, string>> _cookies = [];

    public Dictionary<string, string> CookiesOf(Uri address)
    {
        if (!_cookies.TryGetValue(address.Authority, out var found))
            _cookies[address.Authority] = found = [];
        return found;
    }

    public async Task<Visit> GetAsync(Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await SendAsync(request);
    }

    public async Task<Visit> PostAsync(Uri address, object body, bool ownPage = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        if (ownPage)
            request.Headers.Add("X-Brigade-Client", "1");
        return await SendAsync(request);
    }

    /// <summary>Goes on until a page that is no redirect, or one that begins with a path of interest.</summary>
    public async Task<Visit> FollowAsync(Visit visit, Func<Uri, bool> until)
    {
        for (var left = 12; left > 0 && visit.Next is { } next; left--)
        {
            if (until(next))
                return visit;
            visit = await GetAsync(next);
        }
        return visit;
    }

    public void Dispose() => _http.Dispose();

    private async Task<Visit> SendAsync(HttpRequestMessage request)
    {
        var jar = CookiesOf(request.RequestUri!);
        if (jar.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", jar.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var set = response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines.ToList() : [];
        foreach (var line in set)
        {
            var parts = line.Split(';', StringSplitOptions.TrimEntries);
            var (name, value) = (parts[0][..parts[0].IndexOf('=')], parts[0][(parts[0].IndexOf('=') + 1)..]);
            var maxAge = parts.FirstOrDefault(part => part.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase));
            var expires = parts.FirstOrDefault(part => part.StartsWith("expires=", StringComparison.OrdinalIgnoreCase));
            // Max-Age wins over Expires (RFC 6265 5.3).
            var gone = maxAge is not null ? maxAge == "max-age=0"
                : expires is not null && DateTimeOffset.Parse(expires[8..], CultureInfo.InvariantCulture) <= TimeProvider.System.GetUtcNow();
            if (gone)
                jar.Remove(name);
            else
                jar[name] = value;
        }
        return new Visit(
            response.StatusCode, response.Headers.Location is { } location ? new Uri(request.RequestUri!, location) : null, set,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

/// <summary>One answer.</summary>
internal sealed record Visit(HttpStatusCode Status, Uri? Next, IReadOnlyList<string> SetCookies, string Body)
{
    public Dictionary<string, StringValues> Query => QueryHelpers.ParseQuery(Next!.Query);
}

using System.Net.Http.Headers;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>A session of the product held by the stand-in: member 1 signs in through the product's own LINE login.</summary>
/// <remarks>The product's cookies are for secure pages only; here they are carried by hand over plain HTTP.</remarks>
internal sealed class ProductSession(Simulation simulation, HttpClient http, string brigadeId)
{
    private const string SessionCookie = "__Host-session";

    private readonly Dictionary<string, string> cookies = new(StringComparer.Ordinal);

    internal bool Open => cookies.ContainsKey(SessionCookie);

    /// <summary>Signs in; false where the product shows no way in (yet).</summary>
    internal async Task<bool> SignInAsync(CancellationToken cancellationToken)
    {
        cookies.Clear();
        if (simulation.Users.Of(brigadeId) is not [var chief, ..]
            || simulation.Login.Channels.All(channel => channel.Account != chief.Channel)
            || await RedirectAsync($"/sign-in/{Uri.EscapeDataString(brigadeId)}/line?return=/", cancellationToken) is not { } authorize
            || authorize.AbsolutePath != Login.AuthorizeRequest.Path)
        {
            return false;
        }
        var callback = await simulation.Login.AuthorizeAsync(authorize, chief, amr: null, own: true, cancellationToken);
        await RedirectAsync(callback.PathAndQuery, cancellationToken);
        return Open;
    }

    internal Task<HttpResponseMessage> GetAsync(string path, EntityTagHeaderValue? known, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(simulation.Options.ProductUrl, path));
        if (cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }
        return SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            var answer = await http.SendAsync(request, cancellationToken);
            if (answer.Headers.TryGetValues("Set-Cookie", out var set))
            {
                foreach (var cookie in set)
                {
                    Keep(cookie);
                }
            }
            return answer;
        }
    }

    private async Task<Uri?> RedirectAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync(path, known: null, cancellationToken);
        return (int)answer.StatusCode is >= 300 and < 400 && answer.Headers.Location is { } location
            ? new Uri(simulation.Options.ProductUrl, location)
            : null;
    }

    private void Keep(string cookie)
    {
        var pair = cookie.Split(';')[0];
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return;
        }
        var (name, value) = (pair[..equals].Trim(), pair[(equals + 1)..].Trim());
        if (value.Length == 0)
        {
            cookies.Remove(name);
        }
        else
        {
            cookies[name] = value;
        }
    }
}

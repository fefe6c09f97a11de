using System.Collections.Concurrent;
using System.Net;
using BrigadeDispatch.LineSimulator;

namespace BrigadeDispatch.Scenarios;

/// <summary>Signs people in as a browser does: by LINE Login through the stand-in, cookies carried by hand because they are Secure and the test speaks HTTP.</summary>
public sealed class LineSignIn(LineSimulatorHost line)
{
    public const string CookieName = "__Host-session";

    private static readonly HttpMessageInvoker _plain = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    /// <summary>The whole way; gives the session cookie as <c>name=value</c>.</summary>
    /// <param name="server">Address of the product.</param>
    /// <param name="brigade">Number of the demo brigade, from 1.</param>
    /// <param name="member">Number of the member, from 1.</param>
    /// <param name="query">More for the door, e.g. <c>&amp;slip=…</c>.</param>
    public async Task<string> CookieAsync(Uri server, int brigade, int member, CancellationToken cancellationToken, string query = "")
    {
        var (answer, cookie) = await TryAsync(server, brigade, DemoLine.UserId(brigade, member), cancellationToken, query);
        return cookie ?? throw new InvalidOperationException($"Member {member} was not signed in: {answer}");
    }

    /// <summary>Whether LINE has a channel of this brigade.</summary>
    public bool Knows(int brigade) => line.Knows(DemoLine.BrigadeId(brigade));

    /// <summary>The whole way for any LINE user; where it led, and the cookie if there is one.</summary>
    public async Task<(Uri Landed, string? Cookie)> TryAsync(Uri server, int brigade, string lineUserId, CancellationToken cancellationToken, string query = "")
    {
        var cookies = new Dictionary<string, string>();
        line.SetRedirectUris(DemoLine.BrigadeId(brigade), [new Uri(server, "/sign-in/line/callback")]);
        var door = new Uri(server, $"/sign-in/{DemoLine.BrigadeId(brigade)}/line?return=%2F{query}");
        var authorize = await StepAsync(door, cookies, cancellationToken);
        var callback = await line.AuthorizeAsync(authorize, lineUserId, cancellationToken: cancellationToken);
        var landed = await StepAsync(callback, cookies, cancellationToken);
        return (landed, cookies.TryGetValue(CookieName, out var value) ? $"{CookieName}={value}" : null);
    }

    private static async Task<Uri> StepAsync(Uri address, Dictionary<string, string> cookies, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(one => $"{one.Key}={one.Value}")));
        using var answer = await _plain.SendAsync(request, cancellationToken);
        foreach (var set in answer.Headers.TryGetValues("Set-Cookie", out var all) ? all : [])
        {
            var pair = set.Split(';')[0];
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            if (cut + 1 == pair.Length)
                cookies.Remove(pair[..cut]);
            else
                cookies[pair[..cut]] = pair[(cut + 1)..];
        }
        return answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther && answer.Headers.Location is { } next
            ? new Uri(address, next)
            : throw new InvalidOperationException($"{address.GetLeftPart(UriPartial.Path)} gave {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }
}

/// <summary>Goes to <c>/api</c> with a session: one per brigade, made when it is first needed, as the member given.</summary>
internal sealed class SignedInHandler(HttpMessageHandler inner, Uri server, LineSignIn? door, int member) : DelegatingHandler(inner)
{
    private readonly ConcurrentDictionary<int, Lazy<Task<string>>> _cookies = new();

    /// <summary>The cookie this client goes with.</summary>
    public Task<string> CookieAsync(int brigade) =>
        _cookies.GetOrAdd(brigade, number => new Lazy<Task<string>>(() =>
            (door ?? throw new InvalidOperationException("This client has no LINE to sign in by.")).CookieAsync(server, number, member, CancellationToken.None))).Value;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.StartsWith("/api", StringComparison.Ordinal) && door is not null && !request.Headers.Contains("Cookie"))
        {
            request.Headers.Add("Cookie", await CookieAsync(BrigadeOf(path)));
            request.Headers.Add("X-Brigade-Client", "1");
        }
        return await base.SendAsync(request, cancellationToken);
    }

    private int BrigadeOf(string path)
    {
        var parts = path.Split('/');
        return parts.Length > 3 && parts[3].StartsWith("demo-", StringComparison.Ordinal) && int.TryParse(parts[3].AsSpan(5), out var number) && door!.Knows(number) ? number : 1;
    }
}

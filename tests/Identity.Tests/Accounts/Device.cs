using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Identity.Sessions;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>An answer as a test reads it.</summary>
internal sealed record Answered(HttpStatusCode Status, JsonNode? Body, string? Cookie)
{
    public string? Code => (string?)Body?["code"];

    public int? Seconds => (int?)Body?["retryAfterSeconds"];

    public string[] Fields => [.. Body!["errors"]!.AsArray().Select(error => (string)error!["field"]!)];
}

/// <summary>A browser: keeps the session cookie, sends our header.</summary>
internal sealed class Device(AccountApp app)
{
    public string? Cookie { get; set; }

    public string SessionId => SessionBook.HashOf(Cookie![(Cookie!.IndexOf('.', StringComparison.Ordinal) + 1)..]);

    public Task<Answered> SignInAsync(string email, string password) => DoorAsync("password", new { email, password });

    public Task<Answered> DoorAsync(string door, object body) => SendAsync(HttpMethod.Post, $"/sign-in/{OneBrigade.Id}/{door}", body);

    public Task<Answered> GetAsync(string path) => SendAsync(HttpMethod.Get, In(path));

    public Task<Answered> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, In(path), body);

    public Task<Answered> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, In(path), body);

    public Task<Answered> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, In(path));

    public async Task<string> TextAsync(string path)
    {
        using var request = Request(HttpMethod.Get, In(path), null, ours: true);
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));   // byte-order mark and all
    }

    public async Task<Answered> SendAsync(HttpMethod method, string path, object? body = null, bool ours = true)
    {
        using var request = Request(method, path, body, ours);
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var cookie = answer.Headers.TryGetValues("Set-Cookie", out var set)
            ? set.FirstOrDefault(one => one.StartsWith(SessionCookie.Name + "=", StringComparison.Ordinal))
            : null;
        if (cookie is not null)
            Cookie = cookie[(SessionCookie.Name.Length + 1)..cookie.IndexOf(';', StringComparison.Ordinal)];
        return new Answered(answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, cookie);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, object? body, bool ours)
    {
        var request = new HttpRequestMessage(method, path);
        if (ours)
            request.Headers.Add(SessionGate.ClientHeader, "1");
        if (Cookie is not null)
            request.Headers.Add("Cookie", $"{SessionCookie.Name}={Cookie}");
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return request;
    }

    private static string In(string path) => path.StartsWith('/') ? path : $"/api/brigades/{OneBrigade.Id}/{path}";
}

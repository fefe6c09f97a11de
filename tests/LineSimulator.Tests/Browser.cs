using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>Logins as a product and its browser make them: requests of the authorization address, codes, forms.</summary>
internal static class Browser
{
    internal const string Callback = "http://localhost:5080/sign-in/line/callback";

    internal const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    // The challenge of that verifier as RFC 7636 prints it (appendix B).
    internal const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    internal static readonly string ChannelId = DemoLine.LoginChannelId(1);

    internal static readonly string Person = DemoLine.UserId(1, 3);

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    /// <summary>A right authorization address, changed as the test says; null takes a parameter away.</summary>
    internal static Uri AuthorizeUrl(this LineSimulatorHost line, params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = ChannelId,
            ["redirect_uri"] = Callback,
            ["state"] = "state-of-this-attempt",
            ["scope"] = "openid profile",
            ["nonce"] = "nonce-of-this-attempt",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                query.Remove(name);
            }
            else
            {
                query[name] = value;
            }
        }
        return new Uri(QueryHelpers.AddQueryString(new Uri(line.BaseAddress, "/oauth2/v2.1/authorize").AbsoluteUri, query));
    }

    internal static Task<Uri> SignInAsync(this LineSimulatorHost line, Uri address, string userId, params string[] amr) =>
        line.AuthorizeAsync(address, userId, amr.Length > 0 ? amr : null, TestContext.Current.CancellationToken);

    internal static async Task<string> CodeAsync(this LineSimulatorHost line, params (string Name, string? Value)[] changes) =>
        Field(await line.SignInAsync(line.AuthorizeUrl(changes), Person), "code")!;

    internal static string? Field(Uri address, string name) =>
        QueryHelpers.ParseQuery(address.Query).TryGetValue(name, out var value) ? value.ToString() : null;

    internal static Task<LineAnswer> FormAsync(this LineSimulatorHost line, string path, params (string Name, string Value)[] fields) =>
        line.PostBytesAsync(path, Form(fields), contentType: "application/x-www-form-urlencoded", token: null);

    /// <summary>Redeems a code as the product would, changed as the test says.</summary>
    internal static Task<LineAnswer> TokenAsync(this LineSimulatorHost line, string code, params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = Callback,
            ["client_id"] = ChannelId,
            ["client_secret"] = DemoLine.LoginChannelSecret,
        };
        foreach (var (name, value) in changes)
        {
            fields[name] = value;
        }
        return line.FormAsync("/oauth2/v2.1/token", [.. fields.Select(field => (field.Key, field.Value))]);
    }

    /// <summary>Opens an address or posts a form to it and follows nothing.</summary>
    internal static async Task<(int Status, string Body, Uri? Location, string Policy)> OpenAsync(
        Uri address, (string Name, string Value)[]? form = null, string? site = null)
    {
        using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, address);
        if (form is not null)
        {
            request.Content = new ByteArrayContent(Form(form));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        }
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var policy = answer.Headers.TryGetValues("Content-Security-Policy", out var policies) ? string.Concat(policies) : "";
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers.Location, policy);
    }

    internal static JsonElement Part(string token, int index) => JsonDocument.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[index])).RootElement;

    internal static string IdToken(this LineAnswer answer) => answer.Json.GetProperty("id_token").GetString()!;

    internal static string AccessToken(this LineAnswer answer) => answer.Json.GetProperty("access_token").GetString()!;

    private static byte[] Form((string Name, string Value)[] fields) =>
        Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}")));
}

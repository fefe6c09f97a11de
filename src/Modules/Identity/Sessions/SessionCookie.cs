using BrigadeDispatch.Kernel;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>
/// The one cookie: brigade and token. <c>__Host-</c> binds it to this host over TLS (RFC 6265bis 4.1.3.2; browsers take localhost for safe);
/// Lax, because links in LINE and mails open our pages from outside, and every change needs our own header besides.
/// </summary>
internal static class SessionCookie
{
    public const string Name = "__Host-session";

    public static void Set(HttpContext http, BrigadeId brigade, string token, DateTimeOffset expiresAt) =>
        http.Response.Cookies.Append(Name, $"{brigade.Value}.{token}", Options(expiresAt));

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options(null));

    public static bool TryRead(HttpContext http, out BrigadeId brigade, out string token)
    {
        (brigade, token) = (default, "");
        if (http.Request.Cookies[Name] is not { Length: > 44 and < 160 } value)
            return false;
        var dot = value.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !BrigadeId.TryParse(value[..dot], out brigade))
            return false;
        token = value[(dot + 1)..];
        return token.Length == 43;
    }

    private static CookieOptions Options(DateTimeOffset? expiresAt) =>
        new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", Expires = expiresAt, IsEssential = true };
}

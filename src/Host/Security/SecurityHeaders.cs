using BrigadeDispatch.WaterSources;

namespace BrigadeDispatch.Host.Security;

/// <summary>Headers of every answer (OWASP ASVS 5.0 3.4): own scripts and styles only, never framed, never sniffed. Pictures come from here and from the map's tiles.</summary>
internal sealed class SecurityHeaders(WaterSourcesOptions map)
{
    // blob: a photo as it was just taken, before it is sent.
    private readonly string _policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:" + (map.TileOrigin is { } tiles ? " " + tiles : "")
        + "; connect-src 'self'; worker-src 'self'; font-src 'none'; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'; manifest-src 'self'";

    public Task AddAsync(HttpContext http, RequestDelegate next)
    {
        Add(http);
        return next(http);
    }

    /// <summary>Adds them to an answer that is being begun. Whoever has a stricter policy or keeps an answer longer sets that afterwards.</summary>
    public void Add(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=()";
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (http.Request.Path.StartsWithSegments("/api"))
            headers.CacheControl = "no-store";
    }
}

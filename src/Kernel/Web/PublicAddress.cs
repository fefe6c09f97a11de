using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace BrigadeDispatch.Kernel.Web;

/// <summary>The address at which people reach this service, for links in messages, on paper and for LINE's way back.</summary>
/// <remarks>Setting <c>Public__BaseUrl</c>; without it the address of the request itself, which is right on one machine and behind a proxy that is trusted.</remarks>
public sealed class PublicAddress(IConfiguration configuration)
{
    private readonly Uri? _told = configuration["Public:BaseUrl"] is { Length: > 0 } text
        ? Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException($"Public__BaseUrl '{text}' is no http(s) address.")
        : null;

    /// <summary>An absolute address of a local path that begins with a slash.</summary>
    public Uri Of(HttpContext http, string path)
    {
        ArgumentNullException.ThrowIfNull(http);
        return new Uri(_told ?? new Uri($"{http.Request.Scheme}://{http.Request.Host}"), path);
    }
}

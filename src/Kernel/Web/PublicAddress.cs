using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Kernel.Web;

/// <summary>Setting <c>Public</c>.</summary>
public sealed class PublicAddressOptions
{
    /// <summary>Where people reach the service, e.g. <c>https://call.example.jp</c>: it stands in links in messages and in two-dimensional codes on paper.</summary>
    /// <value>Default none: the address of the request itself, which is right on one machine and behind a proxy that is trusted.</value>
    public string? BaseUrl { get; set; }

    internal bool IsValid => string.IsNullOrEmpty(BaseUrl)
        || (Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.Query.Length == 0 && url.Fragment.Length == 0);
}

/// <summary>The address at which people reach this service, for links in messages, on paper and for LINE's way back.</summary>
public sealed class PublicAddress(IOptions<PublicAddressOptions> options)
{
    private readonly string? _told = options.Value.BaseUrl is { Length: > 0 } told ? told.TrimEnd('/') : null;

    /// <summary>The beginning of the address by which a request came, without a slash at the end.</summary>
    public static string BaseOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return $"{request.Scheme}://{request.Host.Value}";
    }

    /// <summary>The beginning of all our addresses, without a slash at the end.</summary>
    /// <param name="requestBase">See <see cref="BaseOf"/>; it counts where no address is set.</param>
    public string Base(string requestBase) => _told ?? requestBase;

    /// <summary>An absolute address of a local path that begins with a slash.</summary>
    public Uri Of(HttpContext http, string path)
    {
        ArgumentNullException.ThrowIfNull(http);
        return new Uri(Base(BaseOf(http.Request)) + path);
    }
}

/// <summary>Registers <see cref="PublicAddress"/>.</summary>
public static class PublicAddressRegistration
{
    /// <summary>Once or more often; an address that is none stops the start.</summary>
    public static IServiceCollection AddPublicAddress(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(PublicAddress)))
            return services;
        services.AddOptions<PublicAddressOptions>().BindConfiguration("Public")
            .Validate(one => one.IsValid, "Public__BaseUrl must be an absolute http(s) address without query, e.g. https://call.example.jp, or empty.").ValidateOnStart();
        return services.AddSingleton<PublicAddress>();
    }
}

using System.Net;
using System.Threading.RateLimiting;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Configuration;

namespace BrigadeDispatch.Identity.Doors;

/// <summary>
/// How often one address may knock at the sign-in doors (ASVS 6.3.1): 120 times at once, then 120 a minute. The members of a 分団 who register
/// on one evening share the station's address and knock three times each; a machine that guesses codes of 50 bits needs far more than that.
/// </summary>
internal static class SignInRate
{
    /// <summary>Setting: tries a minute and address.</summary>
    public const string Setting = "SignIn:TriesPerMinute";

    private const int PerMinute = 120;

    public static void Configure(RateLimiterOptions options, IConfiguration configuration)
    {
        var perMinute = configuration.GetValue(Setting, PerMinute);
        if (perMinute < 1)
            throw new InvalidOperationException($"{Setting.Replace(":", "__", StringComparison.Ordinal)} must be 1 or more.");
        var buckets = new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute, TokensPerPeriod = perMinute, ReplenishmentPeriod = TimeSpan.FromMinutes(1), QueueLimit = 0, AutoReplenishment = true,
        };
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => IsDoor(http)
            ? RateLimitPartition.GetTokenBucketLimiter(Caller(http.Connection.RemoteIpAddress), _ => buckets)
            : RateLimitPartition.GetNoLimiter(""));
        options.OnRejected = async (rejected, _) =>
        {
            var http = rejected.HttpContext;
            http.Response.Headers.RetryAfter = "60";
            await new TooMany().ToProblem().ExecuteAsync(http);
        };
    }

    /// <summary>Everything that tries something or is written down: all but the question what a brigade's screen offers (<c>/sign-in/{brigade}</c>).</summary>
    internal static bool IsDoor(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/sign-in", StringComparison.OrdinalIgnoreCase, out var rest)
        && !(HttpMethods.IsGet(http.Request.Method) && rest.Value!.Trim('/').IndexOf('/', StringComparison.Ordinal) < 0);

    /// <summary>An IPv6 caller has at least a /64 to itself.</summary>
    internal static string Caller(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.GetAddressBytes() is { Length: 16 } bytes ? Convert.ToHexString(bytes, 0, 8) : address.ToString();
    }
}

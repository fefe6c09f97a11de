using System.ComponentModel.DataAnnotations;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>Where LINE is and how fast it may be spoken to.</summary>
/// <remarks>Limits: LINE Developers, Messaging API reference, "Rate limits" (per channel and endpoint).</remarks>
public sealed class LineOptions
{
    /// <summary>Messaging API.</summary>
    /// <value>Default LINE's own.</value>
    [Required]
    public Uri ApiBaseUrl { get; set; } = new("https://api.line.me");

    /// <summary>Content (images and files).</summary>
    /// <value>Default LINE's own.</value>
    [Required]
    public Uri DataApiBaseUrl { get; set; } = new("https://api-data.line.me");

    /// <summary>Sign-in and account linking.</summary>
    /// <value>Default LINE's own.</value>
    [Required]
    public Uri AccessBaseUrl { get; set; } = new("https://access.line.me");

    /// <summary>Multicasts a second and channel, of this instance: LINE counts a channel's calls together, so several instances share its limit out among them.</summary>
    /// <value>Default 200, LINE's limit.</value>
    [Range(1, 10_000)]
    public int MulticastPerSecond { get; set; } = 200;

    /// <summary>Pushes and replies a second and channel, of this instance.</summary>
    /// <value>Default 2,000, LINE's limit.</value>
    [Range(1, 100_000)]
    public int PushPerSecond { get; set; } = 2000;

    /// <summary>Milliseconds after which an attempt counts as unknown and is repeated under its key.</summary>
    /// <value>Default 5,000.</value>
    [Range(100, 60_000)]
    public int TimeoutMs { get; set; } = 5000;

    /// <summary>
    /// Seconds an instance holds a batch before another may take it over; renewed while it works. So long do people wait whose call-out's instance died.
    /// The same on all instances; one that holds its store alone waits for nobody.
    /// </summary>
    /// <value>Default 10. <see cref="TimeoutMs"/> and two seconds at least, so that an attempt is not overtaken by another.</value>
    [Range(1, 300)]
    public int LeaseSeconds { get; set; } = 10;

    /// <summary>The lease as it counts.</summary>
    public TimeSpan Lease => TimeSpan.FromMilliseconds(Math.Max(LeaseSeconds * 1000, TimeoutMs + 2000));

    /// <summary>Requests under way at once for one brigade: a hung channel of one never delays another.</summary>
    /// <value>Default 64.</value>
    [Range(1, 1024)]
    public int ConcurrentPerBrigade { get; set; } = 64;

    /// <summary>Whether an address is one of LINE's own, which a demo must never speak to.</summary>
    public static bool IsLinesOwn(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Host.TrimEnd('.') is var host   // "api.line.me." is the same host, fully qualified
            && (host == "line.me" || host.EndsWith(".line.me", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".line-apps.com", StringComparison.OrdinalIgnoreCase));
    }
}

using System.Collections.Concurrent;

namespace BrigadeDispatch.LineSimulator.Channels;

/// <summary>One Messaging API channel (チャネル) with its limits, keys and webhook address.</summary>
internal sealed class LineChannel(LineChannelOptions settings, LineSimulatorOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, TokenBucket> buckets = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<(string Kind, string Day), long> delivered = new();

    /// <summary>Held while a call is accepted, so that two with one retry key cannot both be.</summary>
    internal Lock Gate { get; } = new();

    internal LineChannelOptions Settings { get; } = settings;

    internal string BrigadeId => Settings.BrigadeId;

    internal Uri? WebhookUrl { get; set; } = settings.WebhookUrl;

    internal RetryKeys RetryKeys { get; } = new(clock);

    internal MonthlyQuota Quota { get; } = new(settings.Quota ?? options.Quota, clock);

    internal bool TryTake(string endpoint) => buckets.GetOrAdd(endpoint, Bucket).TryTake();

    internal void Count(string kind, int people) =>
        delivered.AddOrUpdate((kind, Day(clock.GetUtcNow())), people, (_, before) => before + people);

    internal long Delivered(string kind, string day) => delivered.GetValueOrDefault((kind, day));

    internal static string Day(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(9)).ToString("yyyyMMdd");

    private TokenBucket Bucket(string endpoint)
    {
        var perSecond = endpoint switch
        {
            Endpoints.Multicast => options.MulticastPerSecond,
            Endpoints.Push => options.PushPerSecond,
            Endpoints.Reply => options.ReplyPerSecond,
            Endpoints.Loading => 100,
            Endpoints.ShortLivedToken => 370,
            Endpoints.Narrowcast or Endpoints.Broadcast or Endpoints.WebhookTest => 60 / 3600.0,
            Endpoints.WebhookEndpoint => 1000 / 60.0,
            _ when endpoint.StartsWith(Endpoints.Delivery, StringComparison.Ordinal) => 60 / 3600.0,
            _ => options.OtherPerSecond,
        };
        // Hourly limits would give a bucket of less than one request; LINE's smallest documented unit is taken whole.
        var size = perSecond < 1 ? 60 : perSecond * options.BurstSeconds;
        return new TokenBucket(perSecond, size, clock);
    }
}

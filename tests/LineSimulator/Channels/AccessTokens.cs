using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace BrigadeDispatch.LineSimulator.Channels;

/// <summary>Channel access tokens: the configured long-lived ones and those issued for an id and secret.</summary>
internal sealed class AccessTokens(IReadOnlyList<LineChannel> channels, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (LineChannel Channel, DateTimeOffset Until)> issued = new(StringComparer.Ordinal);

    private readonly ILookup<string, LineChannel> fixedTokens =
        channels.ToLookup(channel => channel.Settings.ChannelAccessToken, StringComparer.Ordinal);

    internal string? Issue(string channelId, string secret, TimeSpan life)
    {
        var channel = channels.FirstOrDefault(channel => channel.Settings.ChannelId.Length > 0
            && channel.Settings.ChannelId == channelId
            && channel.Settings.ChannelSecret == secret);
        if (channel is null)
        {
            return null;
        }
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        issued[token] = (channel, clock.GetUtcNow() + life);
        return token;
    }

    internal bool Revoke(string token) => issued.TryRemove(token, out _);

    /// <summary>The channels a token opens; the demo's brigades share one.</summary>
    internal IReadOnlyList<LineChannel> Open(string token)
    {
        if (issued.TryGetValue(token, out var one))
        {
            return one.Until > clock.GetUtcNow() ? [one.Channel] : [];
        }
        return [.. fixedTokens[token]];
    }

    internal (string ChannelId, TimeSpan Left)? Verify(string token)
    {
        if (issued.TryGetValue(token, out var one) && one.Until > clock.GetUtcNow())
        {
            return (one.Channel.Settings.ChannelId, one.Until - clock.GetUtcNow());
        }
        return fixedTokens[token].FirstOrDefault() is { } channel
            ? (channel.Settings.ChannelId, TimeSpan.FromDays(36_500))
            : null;
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using BrigadeDispatch.LineSimulator.Users;

namespace BrigadeDispatch.LineSimulator.Channels;

/// <summary>Reply tokens: good once, one minute from receipt, never later than 20 minutes after the event.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#send-reply-message-reply-token .</remarks>
internal sealed class ReplyTokens(TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(20);

    private readonly ConcurrentDictionary<string, Issued> tokens = new(StringComparer.Ordinal);

    private readonly ConcurrentQueue<(string Token, DateTimeOffset At)> order = new();

    internal string Issue(VirtualUser user)
    {
        var now = clock.GetUtcNow();
        while (order.TryPeek(out var oldest) && now - oldest.At > Latest && order.TryDequeue(out oldest))
        {
            tokens.TryRemove(oldest.Token, out _);
        }
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        tokens[token] = new Issued(user, now) { GoodUntil = now + Life };
        order.Enqueue((token, now));
        return token;
    }

    /// <summary>The bot has (again) received the event: its minute starts.</summary>
    internal void Received(string token)
    {
        if (tokens.TryGetValue(token, out var issued))
        {
            var until = clock.GetUtcNow() + Life;
            issued.GoodUntil = until < issued.At + Latest ? until : issued.At + Latest;
        }
    }

    /// <summary>Whose token it is, if it may be used; <paramref name="used"/> tells a second use from an unknown or old one.</summary>
    internal VirtualUser? Use(string token, out bool used)
    {
        used = false;
        if (!tokens.TryGetValue(token, out var issued))
        {
            return null;
        }
        if (clock.GetUtcNow() > issued.GoodUntil)
        {
            return null;
        }
        used = !issued.TryUse();
        return used ? null : issued.User;
    }

    /// <summary>Whose token it was, used or not: which channel a call belongs to.</summary>
    internal VirtualUser? Owner(string token) => tokens.TryGetValue(token, out var issued) ? issued.User : null;

    private sealed class Issued(VirtualUser user, DateTimeOffset at)
    {
        private int uses;

        internal VirtualUser User { get; } = user;

        internal DateTimeOffset At { get; } = at;

        internal DateTimeOffset GoodUntil { get; set; }

        internal bool TryUse() => Interlocked.Increment(ref uses) == 1;
    }
}

using System.Text.RegularExpressions;
using BrigadeDispatch.LineSimulator.Users;

namespace BrigadeDispatch.LineSimulator.Channels;

/// <summary>What is known of a retry key: the first request under it and, once one was accepted, which.</summary>
internal sealed class RetryKey(string bodyHash, DateTimeOffset firstAt)
{
    internal string BodyHash { get; } = bodyHash;

    internal DateTimeOffset FirstAt { get; } = firstAt;

    internal string? AcceptedRequestId { get; set; }

    internal IReadOnlyList<SentMessage> SentMessages { get; set; } = [];
}

/// <summary>The retry keys of one channel, each remembered for 24 hours from its first request.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#retry-api-request : afterwards the same key is a new request.
/// Callers hold the channel's gate.</remarks>
internal sealed partial class RetryKeys(TimeProvider clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    private readonly Dictionary<string, RetryKey> keys = new(StringComparer.OrdinalIgnoreCase);

    private readonly Queue<(string Text, DateTimeOffset At)> order = [];

    internal static bool IsForm(string text) => Form.IsMatch(text);

    internal RetryKey Take(string text, string bodyHash, out bool known)
    {
        var now = clock.GetUtcNow();
        while (order.TryPeek(out var oldest) && now - oldest.At >= Memory)
        {
            order.Dequeue();
            keys.Remove(oldest.Text);
        }
        known = keys.TryGetValue(text, out var key);
        if (key is null)
        {
            key = new RetryKey(bodyHash, now);
            keys.Add(text, key);
            order.Enqueue((text, now));
        }
        return key;
    }

    [GeneratedRegex("^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form { get; }
}

using System.Collections.Concurrent;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.LineSimulator.Webhooks;

namespace BrigadeDispatch.LineSimulator.Channels;

/// <summary>Link tokens of account linking (連携): ten minutes, once.</summary>
/// <remarks>https://developers.line.biz/en/docs/messaging-api/linking-accounts/ .</remarks>
internal sealed class LinkTokens(TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (VirtualUser User, DateTimeOffset Until)> tokens = new(StringComparer.Ordinal);

    internal string Issue(VirtualUser user)
    {
        foreach (var (token, issued) in tokens)
        {
            if (issued.Until < clock.GetUtcNow())
            {
                tokens.TryRemove(token, out _);
            }
        }
        var made = Identifiers.Token();
        tokens[made] = (user, clock.GetUtcNow() + Life);
        return made;
    }

    internal VirtualUser? Use(string token) =>
        tokens.TryRemove(token, out var issued) && issued.Until >= clock.GetUtcNow() ? issued.User : null;
}

using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using BrigadeDispatch.LineSimulator.Channels;

namespace BrigadeDispatch.LineSimulator.Users;

/// <summary>Everybody with a LINE account the channels know.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "One word per thing: these are the users.")]
public sealed class VirtualUsers : IReadOnlyCollection<VirtualUser>
{
    private readonly ConcurrentDictionary<string, VirtualUser> users = new(StringComparer.Ordinal);

    /// <summary>People beyond this number are strangers: far above any brigade's members.</summary>
    internal const int Strangers = 900_000;

    private readonly Simulation simulation;

    private int lastStranger;

    internal VirtualUsers(Simulation simulation)
    {
        this.simulation = simulation;
    }

    public int Count => users.Count;

    public VirtualUser this[string id] => Find(id) ?? throw new KeyNotFoundException($"There is no LINE user {id}");

    public VirtualUser? Find(string id) => users.GetValueOrDefault(id);

    /// <summary>The demo's member of a brigade, both counted from 1.</summary>
    public VirtualUser Member(int brigade, int member) => this[DemoLine.UserId(brigade, member)];

    public IReadOnlyList<VirtualUser> Of(string brigadeId) =>
        [.. users.Values.Where(user => user.BrigadeId == brigadeId).OrderBy(user => user.Number)];

    /// <summary>A further person, friend of a channel's account at once; no event is sent.</summary>
    public VirtualUser Add(string brigadeId, string userId)
    {
        var channel = simulation.Channels.FirstOrDefault(channel => channel.BrigadeId == brigadeId)
            ?? throw new KeyNotFoundException($"There is no channel of {brigadeId}");
        return Add(channel, userId, users.Values.Count(user => user.BrigadeId == brigadeId) + 1);
    }

    /// <summary>A person with LINE whom no member list knows and who is no friend yet: numbered apart from the members.</summary>
    public VirtualUser AddStranger(string brigadeId)
    {
        var channel = simulation.Channels.FirstOrDefault(channel => channel.BrigadeId == brigadeId)
            ?? throw new KeyNotFoundException($"There is no channel of {brigadeId}");
        return Add(channel, $"U{RandomNumberGenerator.GetHexString(32, lowercase: true)}", Strangers + Interlocked.Increment(ref lastStranger), friend: false);
    }

    public IEnumerator<VirtualUser> GetEnumerator() => users.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal VirtualUser Add(LineChannel channel, string userId, int number, bool friend = true)
    {
        if (!Rules.RequestRules.IsUserId(userId))
        {
            throw new ArgumentException($"{userId} is no LINE user id (U and 32 hexadecimal digits)", nameof(userId));
        }
        var user = new VirtualUser(simulation, channel, userId, number, friend);
        return users.TryAdd(userId, user) ? user : throw new ArgumentException($"{userId} exists already", nameof(userId));
    }
}

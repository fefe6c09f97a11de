using System.Collections.Immutable;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Everybody's newest slip at one moment of the store. Immutable.</summary>
internal sealed record SlipBookState(ImmutableDictionary<MemberId, SlipDocument> Slips)
{
    private Dictionary<MemberId, DateTimeOffset>? _outstanding;

    /// <summary>Who has a slip that is neither used nor revoked, and when it expires.</summary>
    public IReadOnlyDictionary<MemberId, DateTimeOffset> Outstanding =>
        _outstanding ??= Slips.Values.Where(slip => slip is { UsedAt: null, RevokedAt: null }).ToDictionary(slip => slip.MemberId, slip => slip.ExpiresAt);

    /// <summary>Where a member's slip stands.</summary>
    public SlipState StateOf(MemberId member, DateTimeOffset now) => Slips.TryGetValue(member, out var slip) ? slip.StateAt(now) : SlipState.None;
}

/// <summary>The slips of a brigade in memory, for lists.</summary>
internal sealed class SlipBook(BrigadeReader reader) : Projection<SlipBookState>(reader)
{
    private static readonly string[] _types = [SlipDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    protected override SlipBookState Empty(BrigadeId brigade) => new(ImmutableDictionary<MemberId, SlipDocument>.Empty);

    protected override SlipBookState Apply(BrigadeId brigade, SlipBookState state, IReadOnlyList<StoredDocument> changes)
    {
        var slips = state.Slips.ToBuilder();
        foreach (var change in changes)
        {
            if (!ShortId.TryRead(change.Id, out var id))
                throw new InvalidDataException($"{change.Type} {change.Id} has no id of ours.");
            if (change.Deleted)
                slips.Remove(new MemberId(id));
            else
                slips[new MemberId(id)] = Open<SlipDocument>(brigade, change);
        }
        return new SlipBookState(slips.ToImmutable());
    }
}

/// <summary>States of slips as screens write them.</summary>
internal static class SlipStates
{
    private static readonly string[] _words = ["none", "open", "expired", "used", "revoked"];

    public static string Text(this SlipState state) => _words[(int)state];
}

using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Rights;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Whose slips and links the one who asks may handle. Whoever is out of reach looks missing.</summary>
internal sealed class SlipReach(RightsBook rights, RequestContext context)
{
    public async ValueTask<SlipCircle> CurrentAsync(CancellationToken cancellationToken) =>
        new(await rights.CurrentAsync(context.Brigade, cancellationToken), context.Actor);
}

/// <summary>The people within reach at one moment.</summary>
internal sealed class SlipCircle(AppliedRights rights, Actor actor)
{
    private readonly Reach _reach = actor.ReachOf(Permission.IssueSlips);

    public MemberBookState State => rights.State;

    public IEnumerable<MemberDocument> Members => State.Members.Values.Where(Covers);

    public bool Covers(MemberDocument member) => _reach.CoversAny(member.Units.Select(unit => unit.Value));

    public MemberDocument? Find(MemberId id) => State.Members.TryGetValue(id, out var member) && Covers(member) ? member : null;

    /// <summary>A unit within reach with all below it; null: none of that id, or out of reach.</summary>
    public IReadOnlySet<Guid>? Below(UnitId id) => State.Units.ContainsKey(id) && _reach.CoversAny([id.Value]) ? rights.Tree.Below(id) : null;

    /// <summary>Whether the person may do more than the one who asks: a slip in the wrong hands would hand that over.</summary>
    public bool IsAbove(MemberDocument member) => rights.Exceeds(member with { State = MemberState.Active }, actor);   // who is away may come back

    public string UnitName(MemberDocument member) => State.Units.GetValueOrDefault(member.UnitId)?.Name ?? "";

    /// <summary>In the order of printed lists: by unit, then rank, then number.</summary>
    public IOrderedEnumerable<MemberDocument> InOrder(IEnumerable<MemberDocument> members) =>
        members.OrderBy(member => State.Units.GetValueOrDefault(member.UnitId)?.Order ?? int.MaxValue)
            .ThenBy(UnitName, StringComparer.Ordinal).ThenBy(member => member.Rank).ThenBy(member => member.Number);
}

using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>Names for ids, as the roster has them now. A person's name is told to themselves and to whoever may see members of their unit.</summary>
internal sealed class Names(Roster roster, Actor asks)
{
    private readonly Dictionary<UnitId, string> _units = roster.Units.ToDictionary(unit => unit.Id, unit => unit.Name);
    private readonly Lazy<Dictionary<MemberId, MemberView>> _members = new(() => roster.Members.ToDictionary(member => member.Id));
    private readonly Reach _sees = asks.ReachOf(Permission.SeeMembers);

    public string? Unit(UnitId? id) => id is { } known ? _units.GetValueOrDefault(known) : null;

    /// <summary>Whoever did it.</summary>
    public string Person(string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Split(':') is not ["member", var text] || !ShortId.TryRead(text, out var id))
            return "システム";
        return _members.Value.TryGetValue(new MemberId(id), out var member)
            && (id == asks.Person || _sees.CoversAny(member.OtherUnitIds.Prepend(member.UnitId).Select(unit => unit.Value))) ? member.Name : "団員";
    }
}

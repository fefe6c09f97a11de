using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Features;

/// <summary>Whom an actor's permissions reach. Out of reach looks like not there.</summary>
internal static class Sight
{
    /// <summary>Whether a permission reaches a member now; otherwise why not.</summary>
    public static Refusal? Refuse(this Actor actor, Permission permission, MemberDocument member)
    {
        if (!actor.Permissions.Contains(permission))
            return new PermissionDenied(permission.ToString());
        if (actor.Withheld.TryGetValue(permission, out var missing))
            return missing;
        return actor.ReachOf(permission).Covers(member) ? null : new Missing();
    }

    /// <summary>Whether a reach covers a member by any of their units.</summary>
    public static bool Covers(this Reach reach, MemberDocument member) => reach.CoversAny(member.Units.Select(unit => unit.Value));

    /// <summary>Whether it is granted for this member, even if something (a second factor) is asked for first: what is offered.</summary>
    public static bool Offers(this Actor actor, Permission permission, MemberDocument member) =>
        actor.Permissions.Contains(permission) && actor.Reaches.GetValueOrDefault(permission, Reach.Brigade).Covers(member);

    /// <summary>Whether the member is the one who asks.</summary>
    public static bool Is(this Actor actor, MemberDocument member) => actor.Person == member.Id.Value;
}

using System.Collections.Concurrent;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Rights;

/// <summary>A subject somebody falls under, and the units its reach starts from.</summary>
internal sealed record Standing(string Subject, IReadOnlyList<UnitId> From);

/// <summary>A function somebody has.</summary>
/// <param name="Permission">The function.</param>
/// <param name="Word">The widest reach any of their subjects gives.</param>
/// <param name="Reach">The units that come of it, all subjects together.</param>
/// <param name="From">The subjects it comes from.</param>
internal sealed record Grant(Permission Permission, ReachWord Word, Reach Reach, IReadOnlyList<string> From);

/// <summary>A rights table applied to the people of one moment. Immutable as far as anybody sees; remembers what it was asked.</summary>
internal sealed class AppliedRights(MemberBookState state, RightsTable table)
{
    private static readonly Dictionary<Permission, Reach> _nothing = [];

    // What only shows names and boards is no gain worth a theft.
    private static readonly HashSet<Permission> _harmless = [Permission.SeeBoard, Permission.SeeReceptionLog, Permission.SeeMembers, Permission.SeeWater, Permission.InspectWater];

    private readonly ConcurrentDictionary<MemberId, IReadOnlyDictionary<Permission, Reach>> _people = new();

    public MemberBookState State => state;

    public RightsTable Table => table;

    public UnitTree Tree { get; } = new(state);

    /// <summary>What a person may do and how far. Nothing for whoever may not sign in.</summary>
    public IReadOnlyDictionary<Permission, Reach> Of(MemberId id) =>
        state.Members.TryGetValue(id, out var member) && member.MaySignIn
            ? _people.GetOrAdd(id, static (_, asked) => asked.Self.GrantsOf(asked.Member).ToDictionary(grant => grant.Permission, grant => grant.Reach), (Self: this, Member: member))
            : _nothing;

    /// <summary>The same with its reasons.</summary>
    public IEnumerable<Grant> GrantsOf(MemberDocument member)
    {
        if (!member.MaySignIn)
            return [];
        var standings = StandingsOf(member).ToList();
        return Functions.All.Select(function => GrantOf(function.Permission, standings)).OfType<Grant>();
    }

    /// <summary>
    /// Whether a person, as they are or as they would become, may do anything that matters and that the actor may not, or farther: then the actor
    /// must neither get into their account nor make somebody into that.
    /// </summary>
    public bool Exceeds(MemberDocument member, Actor actor) => GrantsOf(member).Any(grant =>
        !_harmless.Contains(grant.Permission)
        && !Covers(actor.Permissions.Contains(grant.Permission) ? actor.Reaches.GetValueOrDefault(grant.Permission, Reach.Brigade) : Reach.Nowhere, grant.Reach));

    /// <summary>Whether anybody could still edit the rights table: somebody with the right and a way to sign in, or the one who asks.</summary>
    public bool SomebodyEditsRights(MemberId? signedIn = null) =>
        state.Members.Values.Any(member => member.MaySignIn
            && (member.LineUserId is not null || member.Email is not null || member.Id == signedIn)
            && StandingsOf(member).Any(standing => table[standing.Subject, Permission.EditRights] != ReachWord.None));

    private static bool Covers(Reach wide, Reach narrow) => wide.Everywhere || (!narrow.Everywhere && narrow.Units.All(wide.Units.Contains));

    private IEnumerable<Standing> StandingsOf(MemberDocument member)
    {
        var units = member.Units.ToList();
        yield return new Standing(Subjects.Everyone, units);
        yield return new Standing(member.Kind == MemberKind.Staff ? Subjects.Staff : Subjects.Of(member.Rank), units);
        foreach (var held in member.Roles)
        {
            if (!state.Roles.TryGetValue(held.RoleId, out var role))
                continue;
            yield return new Standing(Subjects.Of(role.Id), [held.UnitId]);
            if (role.Rank is { } rank)
                yield return new Standing(Subjects.Of(rank), [held.UnitId]);
        }
    }

    private Grant? GrantOf(Permission permission, IReadOnlyList<Standing> standings)
    {
        var widest = ReachWord.None;
        var from = new List<string>();
        var sets = new List<IReadOnlySet<Guid>>();
        foreach (var standing in standings)
        {
            var word = table[standing.Subject, permission];
            if (word == ReachWord.None)
                continue;
            if (!from.Contains(standing.Subject))
                from.Add(standing.Subject);
            widest = word > widest ? word : widest;
            if (word != ReachWord.Brigade)
                sets.AddRange(standing.From.Select(unit => word == ReachWord.Unit ? Tree.Below(unit) : Tree.Division(unit)));
        }
        if (widest == ReachWord.None)
            return null;
        var reach = widest == ReachWord.Brigade ? Reach.Brigade : Reach.Of(sets is [var only] ? only : sets.SelectMany(set => set).ToHashSet());
        return new Grant(permission, widest, reach, from);
    }
}

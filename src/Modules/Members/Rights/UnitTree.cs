using System.Collections.Concurrent;
using BrigadeDispatch.Contracts.Members;

namespace BrigadeDispatch.Members.Rights;

/// <summary>Which units a reach word names from where one stands. Remembers what it was asked; safe for concurrent use.</summary>
internal sealed class UnitTree(MemberBookState state)
{
    private const string DivisionKind = "分団";

    private readonly ILookup<UnitId, UnitId> _children =
        state.Units.Values.Where(unit => unit.ParentId is not null).ToLookup(unit => unit.ParentId!.Value, unit => unit.Id);

    private readonly ConcurrentDictionary<UnitId, IReadOnlySet<Guid>> _below = new();

    /// <summary>A unit and all below it.</summary>
    public IReadOnlySet<Guid> Below(UnitId id) => _below.GetOrAdd(id, static (top, children) =>
    {
        var found = new HashSet<Guid> { top.Value };
        var open = new Stack<UnitId>([top]);
        while (open.TryPop(out var unit))
            foreach (var child in children[unit])
                if (found.Add(child.Value))
                    open.Push(child);
        return found;
    }, _children);

    /// <summary>The 分団 (also 女性分団 …) at or next above a unit, and all below it; the unit itself if there is none.</summary>
    public IReadOnlySet<Guid> Division(UnitId id) =>
        Below(state.Upwards(id).FirstOrDefault(unit => unit.Kind.Trim().EndsWith(DivisionKind, StringComparison.Ordinal))?.Id ?? id);
}

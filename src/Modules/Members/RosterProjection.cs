using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members;

/// <summary>The roster (名簿) in memory, folded from the store: an alarm must not wait for 8,000 documents to be opened.</summary>
internal sealed class RosterProjection(BrigadeReader reader) : Projection<Roster>(reader), IRoster
{
    private static readonly string[] _types = [UnitDocument.Type, MemberDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    protected override Roster Empty(BrigadeId brigade) => Build([], []);

    protected override Roster Apply(BrigadeId brigade, Roster state, IReadOnlyList<StoredDocument> changes)
    {
        var units = state.Units.ToDictionary(unit => unit.Id.ToString());
        var members = state.Members.ToDictionary(member => member.Id.ToString());
        foreach (var change in changes)
        {
            if (change.Type == UnitDocument.Type)
                Set(units, change, static (self, b, c) => self.Open<UnitDocument>(b, c).ToView(), brigade);
            else
                Set(members, change, static (self, b, c) => self.Open<MemberDocument>(b, c).ToView(), brigade);
        }
        return Build(units.Values, members.Values);
    }

    private void Set<TView>(
        Dictionary<string, TView> views, StoredDocument change, Func<RosterProjection, BrigadeId, StoredDocument, TView> open, BrigadeId brigade)
    {
        if (change.Deleted)
            views.Remove(change.Id);
        else
            views[change.Id] = open(this, brigade, change);
    }

    private static Roster Build(IEnumerable<UnitView> units, IEnumerable<MemberView> members)
    {
        var all = members.OrderBy(member => member.Number).ToList();
        var byNumber = new Dictionary<int, MemberView>(all.Count);
        var byLine = new Dictionary<string, MemberView>(all.Count);
        foreach (var member in all)
        {
            // Numbers are unique; should a defect ever store one twice, that must not stop every alarm.
            byNumber.TryAdd(member.Number, member);
            // Someone who left and came back has two entries: the one on duty counts.
            if (member.LineUserId is { } line && (!byLine.TryGetValue(line, out var known) || (member.Active && !known.Active)))
                byLine[line] = member;
        }
        return new Roster(
            units.OrderBy(unit => unit.Order).ThenBy(unit => unit.Name, StringComparer.Ordinal).ToList(),
            all, byNumber, byLine);
    }
}

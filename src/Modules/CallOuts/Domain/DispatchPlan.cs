using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.CallOuts.Domain;

/// <summary>A row of the plan: these kinds in these places call these units.</summary>
/// <param name="Kinds">Kinds, folded; a kind fits if it is one of them, ends with one, or is one with a remark in brackets.</param>
/// <param name="Places">Beginnings of places without the municipality; empty: any place, told or not.</param>
/// <param name="Everyone">The whole brigade.</param>
/// <param name="Units">Otherwise these units and all below them.</param>
internal sealed record PlanRow(IReadOnlyList<string> Kinds, IReadOnlyList<string> Places, bool Everyone, IReadOnlyList<UnitId> Units);

/// <summary>Who is to be called and why.</summary>
internal sealed record Targets(CallOutReason Reason, IReadOnlyList<MemberView> Members, IReadOnlyList<string> UnitNames);

/// <summary>The brigade's dispatch plan (出動計画): place × kind → units. The first row that fits decides.</summary>
/// <remarks>A gap never means silence: where no row fits, everyone on duty is called.</remarks>
internal sealed record DispatchPlan(IReadOnlyList<PlanRow> Rows)
{
    /// <summary>Rank from which a member belongs to the fallback group: 分団長 and above.</summary>
    public const Rank FallbackRank = Rank.DivisionLeader;

    /// <summary>Everyone on duty whom this kind at this place calls, and the units named besides.</summary>
    public Targets Resolve(string? kind, string? place, IReadOnlyList<string> named, Roster roster)
    {
        var row = Rows.FirstOrDefault(row => Fits(row, kind, place));
        if (row is null or { Everyone: true })
            return new Targets(row is null ? CallOutReason.Default : CallOutReason.Plan, OnDuty(roster).ToList(), ["全団"]);
        var units = row.Units.Concat(Named(named, roster)).Distinct().ToList();
        var members = In(units, roster);
        return members.Count == 0
            ? new Targets(CallOutReason.Default, OnDuty(roster).ToList(), ["全団"])
            : new Targets(CallOutReason.Plan, members, NamesOf(units, roster));
    }

    /// <summary>
    /// Whom later news about a known incident calls: the row for its kind, if one fits, and the units it names. No default: those
    /// who had to go were called by the first news.
    /// </summary>
    public Targets ResolveFurther(string? kind, string? place, IReadOnlyList<string> named, Roster roster)
    {
        var row = Rows.FirstOrDefault(row => Fits(row, kind, place));
        if (row is { Everyone: true })
            return new Targets(CallOutReason.Additional, OnDuty(roster).ToList(), ["全団"]);
        var units = (row?.Units ?? []).Concat(Named(named, roster)).Distinct().ToList();
        return new Targets(CallOutReason.Additional, In(units, roster), NamesOf(units, roster));
    }

    /// <summary>分団長 and above on duty, and units named besides; everyone if that is nobody.</summary>
    public static Targets Fallback(IReadOnlyList<string> named, Roster roster)
    {
        var units = Named(named, roster).Distinct().ToList();
        var below = roster.Below(units);
        var called = OnDuty(roster).Where(member => member.Rank <= FallbackRank || below.Contains(member.UnitId) || member.OtherUnitIds.Any(below.Contains)).ToList();
        return called.Count > 0
            ? new Targets(CallOutReason.Fallback, called, ["分団長以上", .. NamesOf(units, roster)])
            : new Targets(CallOutReason.Fallback, OnDuty(roster).ToList(), ["全団"]);
    }

    private static bool Fits(PlanRow row, string? kind, string? place) =>
        kind is not null && row.Kinds.Any(known => FitsKind(known, kind))
        && (row.Places.Count == 0 || (place is not null && row.Places.Any(begin => place.StartsWith(begin, StringComparison.Ordinal))));

    private static bool FitsKind(string known, string kind) =>
        kind == known || kind.EndsWith(known, StringComparison.Ordinal) || kind.StartsWith(known + "(", StringComparison.Ordinal);

    private static IEnumerable<MemberView> OnDuty(Roster roster) => roster.Members.Where(member => member.Active);

    private static List<MemberView> In(IReadOnlyList<UnitId> units, Roster roster)
    {
        var below = roster.Below(units);
        return OnDuty(roster).Where(member => below.Contains(member.UnitId) || member.OtherUnitIds.Any(below.Contains)).ToList();
    }

    /// <summary>Units by the names an alert uses; a name that no unit has is left out, the plan's units go anyway.</summary>
    public static IEnumerable<UnitId> Named(IReadOnlyList<string> names, Roster roster)
    {
        foreach (var name in names)
        {
            var folded = Fold(name);
            if (folded.Length == 0)
                continue;
            var unit = roster.Units.FirstOrDefault(unit => Fold(unit.Name) == folded)
                ?? Only(roster.Units.Where(unit => Fold(unit.ShortName) == folded))
                ?? roster.Units.Where(unit => folded.EndsWith(Fold(unit.Name), StringComparison.Ordinal)).MaxBy(unit => unit.Name.Length);
            if (unit is not null)
                yield return unit.Id;
        }
    }

    private static List<string> NamesOf(IEnumerable<UnitId> units, Roster roster)
    {
        var wanted = units.ToHashSet();
        return roster.Units.Where(unit => wanted.Contains(unit.Id)).Select(unit => unit.Name).ToList();
    }

    // 第1部 is the short name of many: a name that could be several is none.
    private static UnitView? Only(IEnumerable<UnitView> units) => units.Take(2).ToList() is [var one] ? one : null;

    /// <summary>A name without width and blanks; 第一分団 and 第1分団 are the same.</summary>
    private static string Fold(string text)
    {
        const string numerals = "一二三四五六七八九";
        var folded = string.Concat(Folding.Fold(text).Where(c => !char.IsWhiteSpace(c)));
        for (var at = folded.IndexOf('第'); at >= 0; at = folded.IndexOf('第', at + 1))
        {
            var end = at + 1;
            var (number, part) = (0, 0);
            for (; end < folded.Length && (folded[end] == '十' || numerals.Contains(folded[end])); end++)
                (number, part) = folded[end] == '十' ? (number + Math.Max(part, 1) * 10, 0) : (number, numerals.IndexOf(folded[end]) + 1);
            if (end > at + 1)
                folded = folded[..(at + 1)] + (number + part).ToString(System.Globalization.CultureInfo.InvariantCulture) + folded[end..];
        }
        return folded;
    }
}

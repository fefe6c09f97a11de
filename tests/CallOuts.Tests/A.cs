using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.CallOuts.Tests;

/// <summary>A small brigade: 団本部, three 分団 of which the first has two 部, a band as a second post.</summary>
internal static class A
{
    public static readonly UnitView Headquarters = Unit("団本部", "団本部", "団本部", null);
    public static readonly UnitView First = Unit("第1分団", "第1", "分団", null);
    public static readonly UnitView FirstFirst = Unit("第1分団第1部", "第1部", "部", First.Id);
    public static readonly UnitView FirstSecond = Unit("第1分団第2部", "第2部", "部", First.Id);
    public static readonly UnitView Second = Unit("第2分団", "第2", "分団", null);
    public static readonly UnitView Third = Unit("第3分団", "第3", "分団", null);
    public static readonly UnitView Eleventh = Unit("第11分団", "第11", "分団", null);
    public static readonly UnitView Band = Unit("ラッパ隊", "ラッパ隊", "機能別", Headquarters.Id);

    public static readonly UnitView[] Units = [Headquarters, First, FirstFirst, FirstSecond, Second, Third, Eleventh, Band];

    public static MemberView Member(int number, UnitView unit, Rank rank = Rank.Member, bool active = true, params UnitView[] others) => new(
        new MemberId(ShortId.FromName($"member {number}")), number, $"団員 {number}", rank, unit.Id, others.Select(other => other.Id).ToList(), [], active,
        "U" + number.ToString("x32", null));

    public static Roster Roster(params MemberView[] members) => new(
        Units, members, members.ToDictionary(member => member.Number), members.Where(member => member.LineUserId is not null).ToDictionary(member => member.LineUserId!));

    public static readonly Roster Whole = Roster(
        Member(1, Headquarters, Rank.Chief), Member(2, First, Rank.DivisionLeader), Member(3, FirstFirst), Member(4, FirstSecond), Member(5, Second, Rank.DivisionLeader),
        Member(6, Second), Member(7, Third, Rank.DeputyDivisionLeader), Member(8, Third, active: false), Member(9, Third, Rank.Member, true, Band), Member(10, Eleventh));

    public static PlanRow Row(string[] kinds, string[] places, params UnitView[] units) => new(kinds, places, false, units.Select(unit => unit.Id).ToList());

    public static PlanRow Everyone(string[] kinds, params string[] places) => new(kinds, places, true, []);

    public static DispatchPlan Plan(params PlanRow[] rows) => new(rows);

    public static IReadOnlyList<int> Numbers(this Targets targets) => targets.Members.Select(member => member.Number).Order().ToList();

    private static UnitView Unit(string name, string shortName, string kind, UnitId? parent) =>
        new(new UnitId(ShortId.FromName(name)), parent, kind, name, shortName, 0);
}

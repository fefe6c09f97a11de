using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Members.Rights;

/// <summary>The rights table of a brigade that never edited its own.</summary>
/// <remarks>
/// Everybody sees the muster board and the water sources. A 班長 inspects those of their own 分団. A 部長 sees the names of their own section, a 副分団長 cares for the people of their 分団, and the 分団長
/// answers for them: only they change them. 副団長 do everything but decide over others' access (rights table, sign-in policy), since there are
/// several; the 団長 and the office (事務局) have everything, so that a brigade without a role of its own can be administered from the first day.
/// </remarks>
internal static class DefaultRights
{
    private static readonly Permission[] _access = [Permission.EditRights, Permission.EditSignInPolicy];

    public static RightsTable Table { get; } = RightsTable.Of(
    [
        new(Subjects.Everyone, Permission.SeeBoard, ReachWord.Brigade),
        new(Subjects.Everyone, Permission.SeeWater, ReachWord.Brigade),
        new(Subjects.Of(Rank.SquadLeader), Permission.InspectWater, ReachWord.Division),
        new(Subjects.Of(Rank.SectionLeader), Permission.InspectWater, ReachWord.Division),
        new(Subjects.Of(Rank.SectionLeader), Permission.EditWater, ReachWord.Unit),
        new(Subjects.Of(Rank.SectionLeader), Permission.SeeMembers, ReachWord.Unit),
        .. OfDivision(Rank.DeputyDivisionLeader),
        .. OfDivision(Rank.DivisionLeader),
        new(Subjects.Of(Rank.DivisionLeader), Permission.EditMembers, ReachWord.Division),
        .. All(Subjects.Of(Rank.DeputyChief)).Where(cell => !_access.Contains(cell.Permission)),
        .. All(Subjects.Of(Rank.Chief)),
        .. All(Subjects.Staff),
    ]);

    private static IEnumerable<RightsCell> OfDivision(Rank rank) =>
    [
        new(Subjects.Of(rank), Permission.SeeReceptionLog, ReachWord.Brigade),
        new(Subjects.Of(rank), Permission.SeeMembers, ReachWord.Division),
        new(Subjects.Of(rank), Permission.SeePrivateFields, ReachWord.Division),
        new(Subjects.Of(rank), Permission.IssueSlips, ReachWord.Division),
        new(Subjects.Of(rank), Permission.PlaceIncident, ReachWord.Brigade),
        new(Subjects.Of(rank), Permission.InspectWater, ReachWord.Division),
        new(Subjects.Of(rank), Permission.EditWater, ReachWord.Division),
        new(Subjects.Of(rank), Permission.PlanInspections, ReachWord.Division),
    ];

    private static IEnumerable<RightsCell> All(string subject) => Functions.All.Select(function => new RightsCell(subject, function.Permission, ReachWord.Brigade));
}

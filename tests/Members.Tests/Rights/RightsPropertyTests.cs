using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Rights;
using BrigadeDispatch.Members.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.Members.Tests.Rights;

/// <summary>What must hold for every brigade, table and person.</summary>
public sealed class RightsPropertyTests
{
    private static readonly Config _runs = Config.QuickThrowOnFailure.WithMaxTest(500);
    private static readonly string[] _kinds = ["分団", "部", "方面隊", "班", "女性分団"];
    private static readonly RoleId[] _roles = [new(ShortId.FromName("a")), new(ShortId.FromName("b")), new(ShortId.FromName("c"))];

    private static readonly string[] _subjects = [.. Subjects.Fixed.Select(subject => subject.Key), .. _roles.Select(role => Subjects.Of(role))];

    private static readonly Gen<World> _worlds =
        from size in Gen.Choose(1, 12)
        from parents in Gen.Choose(-1, 10).ArrayOf(size)
        from kinds in Gen.Elements(_kinds).ArrayOf(size)
        from ranks in Gen.Choose(-1, 6).ArrayOf(_roles.Length)
        from person in People(size)
        from cells in Cells
        select World.Of(parents, kinds, ranks, person, cells);

    private static Gen<RightsCell[]> Cells =>
        from count in Gen.Choose(0, 60)
        from cells in (from subject in Gen.Elements(_subjects)
                       from function in Gen.Elements(Functions.All.ToArray())
                       from reach in Gen.Choose(0, 3)
                       select new RightsCell(subject, function.Permission, (ReachWord)reach)).ArrayOf(count)
        select cells;

    private static Gen<Told> People(int units) =>
        from staff in Gen.Choose(0, 3)
        from rank in Gen.Choose(0, 6)
        from unit in Gen.Choose(0, units - 1)
        from others in Gen.Choose(0, units - 1).ArrayOf(2)
        from otherCount in Gen.Choose(0, 2)
        from roles in Gen.Choose(0, 2).ArrayOf(2)
        from roleUnits in Gen.Choose(0, units - 1).ArrayOf(2)
        from roleCount in Gen.Choose(0, 2)
        select new Told(staff == 0, rank, unit, others[..otherCount], roles[..roleCount], roleUnits);

    [Fact]
    public void Everybody_reaches_just_what_the_cells_of_their_subjects_say() => Check(world =>
    {
        var granted = world.Rights.Of(world.Person.Id);
        return Functions.All.All(function => world.State.Units.Keys.All(unit =>
            granted.ContainsKey(function.Permission) && granted[function.Permission].CoversAny([unit.Value]) == world.MayByTheBook(function.Permission, unit)
            || !granted.ContainsKey(function.Permission) && !world.MayByTheBook(function.Permission, unit)));
    });

    [Fact]
    public void What_a_wider_table_grants_is_never_less()
    {
        var raised = from world in _worlds
                     from at in Gen.Choose(0, _subjects.Length * Functions.All.Count - 1)
                     select (world, Subject: _subjects[at % _subjects.Length], Functions.All[at / _subjects.Length].Permission);
        Prop.ForAll(Arb.From(raised), one =>
        {
            var (world, subject, permission) = one;
            var before = world.Rights.Of(world.Person.Id);
            return Enum.GetValues<ReachWord>().Where(word => word > world.Rights.Table[subject, permission]).All(word =>
            {
                var wider = RightsTable.Of(world.Rights.Table.Cells.Where(cell => (cell.Subject, cell.Permission) != (subject, permission))
                    .Append(new RightsCell(subject, permission, Functions.Find(permission)!.Scoped ? word : ReachWord.Brigade)));
                var after = new AppliedRights(world.State, wider).Of(world.Person.Id);
                return before.All(grant => after.TryGetValue(grant.Key, out var reach)
                    && (reach.Everywhere || (!grant.Value.Everywhere && grant.Value.Units.IsSubsetOf(reach.Units))));
            });
        }).Check(_runs);
    }

    [Fact]
    public void Without_a_cell_for_any_of_ones_subjects_one_has_nothing() => Check(world =>
    {
        var own = world.SubjectsOfPerson().ToHashSet();
        var without = RightsTable.Of(world.Rights.Table.Cells.Where(cell => !own.Contains(cell.Subject)));
        return new AppliedRights(world.State, without).Of(world.Person.Id).Count == 0;
    });

    [Fact]
    public void The_reasons_shown_are_cells_that_stand_in_the_table_and_the_widest_of_them_is_the_reach() => Check(world =>
        world.Rights.GrantsOf(world.Person).All(grant =>
            grant.From.Count > 0 && grant.From.All(subject => world.SubjectsOfPerson().Contains(subject))
            && grant.From.Max(subject => world.Rights.Table[subject, grant.Permission]) == grant.Word
            && grant.Reach.Everywhere == (grant.Word == ReachWord.Brigade)));

    [Fact]
    public void Whoever_may_not_sign_in_may_do_nothing() => Check(world =>
        new[] { MemberState.Suspended, MemberState.Retired }.All(state =>
        {
            var gone = world.Person with { State = state };
            var rights = new AppliedRights(world.State with { Members = new Dictionary<MemberId, MemberDocument> { [gone.Id] = gone } }, world.Rights.Table);
            return rights.Of(gone.Id).Count == 0 && !rights.GrantsOf(gone).Any() && !rights.SomebodyEditsRights(gone.Id);
        }));

    [Fact]
    public void Nobody_has_more_than_themselves_and_whoever_has_everything_is_exceeded_by_nobody() => Check(world =>
    {
        var granted = world.Rights.Of(world.Person.Id);
        var self = new Actor("member:self", granted.Keys.ToHashSet()) { Reaches = granted };
        var all = new Actor("member:all", Functions.All.Select(function => function.Permission).ToHashSet());
        return !world.Rights.Exceeds(world.Person, self) && !world.Rights.Exceeds(world.Person, all);
    });

    [Fact]
    public void A_table_is_the_same_after_it_was_stored() => Check(world =>
    {
        var read = RightsTableDocument.Of(3, world.Rights.Table).ToTable();
        return read.Table.ChangesTo(world.Rights.Table).Count == 0 && read is { Version: 3, IsDefault: false };
    });

    private static void Check(Func<World, bool> holds) => Prop.ForAll(Arb.From(_worlds), holds).Check(_runs);

    private sealed record Told(bool Staff, int Rank, int Unit, int[] Others, int[] Roles, int[] RoleUnits);

    private sealed record World(MemberBookState State, MemberDocument Person, AppliedRights Rights)
    {
        public static World Of(int[] parents, string[] kinds, int[] ranks, Told person, RightsCell[] cells)
        {
            var ids = parents.Select((_, at) => new UnitId(ShortId.FromName($"unit {at}"))).ToArray();
            var units = ids.Select((id, at) => new UnitDocument
            {
                Id = id, ParentId = parents[at] >= 0 && parents[at] < at ? ids[parents[at]] : null, Kind = kinds[at], Name = $"{at}", ShortName = $"{at}", Order = at,
            }).ToDictionary(unit => unit.Id);
            var roles = _roles.Select((id, at) => new RoleDocument { Id = id, Name = $"{at}", Order = at, Rank = ranks[at] < 0 ? null : (Rank)ranks[at] }).ToDictionary(role => role.Id);
            var member = new MemberDocument
            {
                Id = SmallBrigade.Id(1), Number = 1, FamilyName = "宮下", GivenName = "一", Kana = "", Kind = person.Staff ? MemberKind.Staff : MemberKind.Member,
                Rank = (Rank)person.Rank, UnitId = ids[person.Unit], OtherUnitIds = person.Others.Select(at => ids[at]).ToList(),
                Roles = person.Roles.Select((role, at) => new HeldRole(_roles[role], ids[person.RoleUnits[at]])).ToList(), LineUserId = "U1",
            };
            var state = new MemberBookState(units, roles, new Dictionary<MemberId, MemberDocument> { [member.Id] = member });
            return new World(state, member, new AppliedRights(state, RightsTable.Of(cells)));
        }

        public IEnumerable<string> SubjectsOfPerson() => Standings().Select(standing => standing.Subject);

        /// <summary>The rule itself, said once more and slowly: unit by unit, from the unit upwards.</summary>
        public bool MayByTheBook(Permission permission, UnitId unit) => Standings().Any(standing => Rights.Table[standing.Subject, permission] switch
        {
            ReachWord.Brigade => true,
            ReachWord.Unit => Above(unit).Contains(standing.At),
            ReachWord.Division => Above(unit).Contains(Above(standing.At).Cast<UnitId?>().FirstOrDefault(one => State.Units[one!.Value].Kind is "分団" or "女性分団") ?? standing.At),
            _ => false,
        });

        private IEnumerable<(string Subject, UnitId At)> Standings()
        {
            foreach (var unit in Person.Units)
            {
                yield return (Subjects.Everyone, unit);
                yield return (Person.Kind == MemberKind.Staff ? Subjects.Staff : Subjects.Of(Person.Rank), unit);
            }
            foreach (var held in Person.Roles)
            {
                yield return (Subjects.Of(held.RoleId), held.UnitId);
                if (State.Roles[held.RoleId].Rank is { } rank)
                    yield return (Subjects.Of(rank), held.UnitId);
            }
        }

        private List<UnitId> Above(UnitId unit)
        {
            var found = new List<UnitId>();
            for (UnitId? at = unit; at is { } here; at = State.Units[here].ParentId)
                found.Add(here);
            return found;
        }
    }
}

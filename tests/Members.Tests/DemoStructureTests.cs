using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Members.Demo;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Tests;

/// <summary>The demo's brigades: invented, the same whenever they are made, of any size.</summary>
public sealed class DemoStructureTests
{
    public static TheoryData<int> Sizes => [1, 14, 60, 150, 1_700, 8_000, 40_000];

    private static DemoStructure Of(int members, int brigade = 1) => new(brigade, members, new DateOnly(2026, 1, 5));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Made_twice_it_is_the_same(int members)
    {
        Assert.Equal(Of(members).Units(), Of(members).Units());
        Assert.Equal(Of(members).Members().Select(Told), Of(members).Members().Select(Told));

        static string Told(MemberDocument member) => System.Text.Json.JsonSerializer.Serialize(member, MemberDocument.Json);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Numbers_and_ids_are_nobody_elses(int members)
    {
        var people = Of(members).Members().ToList();

        Assert.Equal(Enumerable.Range(1, members + 3), people.Select(member => member.Number));
        Assert.Equal(people.Count, people.Select(member => member.Id).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Members_1_to_N_are_active_and_linked_as_the_contract_says_and_the_others_have_no_LINE(int members)
    {
        var people = Of(members, brigade: 3).Members().ToList();

        Assert.All(people.Take(members), member =>
            Assert.Equal((MemberState.Active, "U" + (3_000_000 + member.Number).ToString("x32", null)), (member.State, member.LineUserId)));
        Assert.All(people.Skip(members), member => Assert.Null(member.LineUserId));
        Assert.Equal([MemberState.Suspended, MemberState.Active, MemberState.Active], people.Skip(members).Select(member => member.State));
        Assert.Equal((MemberKind.Staff, "jimu@demo-3.example", false), (people[^1].Kind, people[^1].Email, people[^1].ToView().Active));
    }

    [Fact]
    public void The_first_member_of_the_first_brigade_has_the_contracts_own_LINE_id() =>
        Assert.Equal("U000000000000000000000000000f4241", Of(1).Members().First().LineUserId);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_units_parent_is_there_and_the_tree_has_no_circle(int members)
    {
        var units = Of(members).Units().ToDictionary(unit => unit.Id);

        Assert.All(units.Values, unit =>
        {
            var depth = 0;
            for (var at = unit; at.ParentId is { } parent; at = units[parent])
                Assert.True(++depth < 6);
        });
        Assert.Equal(units.Count, units.Values.Select(unit => unit.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_post_is_in_a_unit_there_is(int members)
    {
        var units = Of(members).Units().Select(unit => unit.Id).ToHashSet();

        Assert.All(Of(members).Members(), member =>
        {
            Assert.Contains(member.UnitId, units);
            Assert.All(member.OtherUnitIds, other => Assert.Contains(other, units));
            Assert.DoesNotContain(member.UnitId, member.OtherUnitIds);
        });
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_分団_has_exactly_one_leader_when_there_are_members_enough(int members)
    {
        var structure = Of(members);
        var leaders = structure.Members().Where(member => member.Rank == Rank.DivisionLeader).Select(member => member.UnitId).ToList();
        var divisions = structure.Units().Where(unit => unit.Kind == "分団").Select(unit => unit.Id).ToList();

        Assert.Equal(leaders.Count, leaders.Distinct().Count());
        Assert.Subset(divisions.ToHashSet(), leaders.ToHashSet());
        if (members >= 2 + divisions.Count)
            Assert.Equal(divisions.Count, leaders.Count);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void There_is_one_団長_and_somebody_for_the_fallback_group(int members)
    {
        var people = Of(members).Members().Where(member => member.State == MemberState.Active && member.LineUserId is not null).ToList();

        Assert.Equal(1, Assert.Single(people, member => member.Rank == Rank.Chief).Number);
        Assert.Contains(people, member => member.Rank <= Rank.DivisionLeader);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1_700)]
    [InlineData(8_000)]
    public void Ranks_get_rarer_the_higher_they_are(int members)
    {
        var counts = Enum.GetValues<Rank>().Select(rank => Of(members).Members().Count(member => member.Rank == rank)).ToList();

        Assert.All(counts.Take(3).Append(counts[^1]), count => Assert.True(count > 0));
        Assert.True(counts[(int)Rank.Chief] <= counts[(int)Rank.DivisionLeader] && counts[(int)Rank.DivisionLeader] < members / 4);
    }

    [Theory]
    [InlineData(60, 4)]
    [InlineData(150, 10)]
    [InlineData(1_700, 26)]
    [InlineData(40_000, 26)]
    public void The_number_of_分団_follows_the_size(int members, int divisions) =>
        Assert.Equal(divisions, Of(members).Units().Count(unit => unit.Kind == "分団"));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_role_管理者_is_held_by_the_second_member_or_by_the_only_one(int members)
    {
        var role = Of(members).Roles().Single(role => role.Name == "管理者");

        Assert.Equal(Math.Min(2, members), Assert.Single(Of(members).Members(), member => member.Roles.Any(held => held.RoleId == role.Id)).Number);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_role_that_is_held_is_there_in_a_unit_there_is(int members)
    {
        var roles = Of(members).Roles().Select(role => role.Id).ToHashSet();
        var units = Of(members).Units().Select(unit => unit.Id).ToHashSet();

        Assert.All(Of(members).Members().SelectMany(member => member.Roles), held =>
        {
            Assert.Contains(held.RoleId, roles);
            Assert.Contains(held.UnitId, units);
        });
    }

    [Fact]
    public void Some_licences_have_run_out_and_some_do_soon()
    {
        var today = new DateOnly(2026, 1, 5);
        var days = Of(1_700).Members().SelectMany(member => member.Qualified).Select(one => one.ExpiresOn).OfType<DateOnly>().ToList();

        Assert.Contains(days, day => day < today);
        Assert.Contains(days, day => day >= today && day < today.AddDays(30));
        Assert.Contains(days, day => day > today.AddYears(1));
    }

    [Fact]
    public void No_address_and_no_number_of_the_demo_is_anybodys() =>
        Assert.All(Of(1_700).Members(), member =>
        {
            Assert.EndsWith(".example", member.Email ?? ".example", StringComparison.Ordinal);
            Assert.StartsWith("000-", member.Private.Phone, StringComparison.Ordinal);
        });

    [Fact]
    public void Another_brigade_has_nobody_and_no_unit_in_common()
    {
        Assert.Empty(Of(60).Members().Select(member => member.Id).Intersect(Of(60, 2).Members().Select(member => member.Id)));
        Assert.Empty(Of(60).Members().Select(member => member.LineUserId).OfType<string>().Intersect(Of(60, 2).Members().Select(member => member.LineUserId).OfType<string>()));
        Assert.Empty(Of(60).Units().Select(unit => unit.Id).Intersect(Of(60, 2).Units().Select(unit => unit.Id)));
    }
}

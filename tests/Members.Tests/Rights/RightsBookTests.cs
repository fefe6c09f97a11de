using System.Diagnostics;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Demo;
using BrigadeDispatch.Members.Rights;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Rights;

/// <summary>The default table, and how it follows the store.</summary>
public sealed class RightsBookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<IReadOnlyDictionary<Permission, Reach>> OfAsync(Slice slice, int number) =>
        await slice.Services.GetRequiredService<IRights>().OfAsync(Slice.Brigade, SmallBrigade.Id(number), Token);

    [Fact]
    public void Every_permission_of_a_person_is_a_function_with_a_name_of_its_own()
    {
        var tabled = Enum.GetValues<Permission>().Where(permission => permission >= Permission.SeeBoard).ToHashSet();

        Assert.Equal(tabled, Functions.All.Select(function => function.Permission).ToHashSet());
        Assert.Equal(Functions.All.Count, Functions.All.Select(function => function.Name).Distinct().Count());
        Assert.Equal(["出動", "水利", "団員", "管理"], Functions.All.Select(function => function.Group).Distinct());
    }

    [Theory]
    [InlineData(SmallBrigade.Chief, 19)]
    [InlineData(SmallBrigade.Deputy, 17)]
    [InlineData(SmallBrigade.Office, 19)]
    [InlineData(SmallBrigade.Leader1, 11)]
    [InlineData(SmallBrigade.DeputyLeader1, 10)]
    [InlineData(SmallBrigade.Section1, 5)]
    [InlineData(SmallBrigade.Squad1, 3)]
    [InlineData(SmallBrigade.Plain1, 2)]
    [InlineData(SmallBrigade.Retired, 0)]
    [InlineData(SmallBrigade.Suspended, 0)]
    public async Task The_default_gives_each_rank_so_many_functions(int number, int functions)
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);

        Assert.Equal(functions, (await OfAsync(slice, number)).Count);
    }

    [Fact]
    public async Task By_default_a_分団長_cares_for_the_own_分団_and_nobody_else()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var leader = await OfAsync(slice, SmallBrigade.Leader1);

        var own = new[] { "第1分団", "第1分団第1部", "第1分団第2部" }.Select(name => SmallBrigade.Unit(name).Value).ToHashSet();
        foreach (var permission in new[] { Permission.SeeMembers, Permission.SeePrivateFields, Permission.EditMembers, Permission.IssueSlips })
        {
            Assert.False(leader[permission].Everywhere);
            Assert.True(own.SetEquals(leader[permission].Units));
        }
        Assert.False((await OfAsync(slice, SmallBrigade.DeputyLeader1)).ContainsKey(Permission.EditMembers));
        Assert.Equal([SmallBrigade.Unit("第1分団第1部").Value], (await OfAsync(slice, SmallBrigade.Section1))[Permission.SeeMembers].Units);
    }

    [Fact]
    public async Task Only_団長_and_the_office_decide_over_others_access()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var may = new List<int>();
        foreach (var member in SmallBrigade.Members)
            if ((await OfAsync(slice, member.Number)).ContainsKey(Permission.EditRights))
                may.Add(member.Number);

        Assert.Equal([SmallBrigade.Chief, SmallBrigade.Office], may);
    }

    [Fact]
    public async Task A_role_that_maps_to_a_rank_gives_that_ranks_rights_where_it_is_held()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await slice.EditAsync(SmallBrigade.Plain1, member => member with { Roles = [new HeldRole(SmallBrigade.Admin, member.UnitId)] }, Token);

        Assert.Equal(19, (await OfAsync(slice, SmallBrigade.Plain1)).Count);
    }

    [Fact]
    public async Task Suspension_and_a_new_rank_count_at_the_next_question()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        Assert.Equal([Permission.SeeBoard, Permission.SeeWater], (await OfAsync(slice, SmallBrigade.Plain1)).Keys.Order());

        await slice.EditAsync(SmallBrigade.Plain1, member => member with { Rank = Rank.Chief }, Token);
        Assert.Equal(19, (await OfAsync(slice, SmallBrigade.Plain1)).Count);
        await slice.EditAsync(SmallBrigade.Plain1, member => member with { State = MemberState.Suspended }, Token);

        Assert.Empty(await OfAsync(slice, SmallBrigade.Plain1));
    }

    [Fact]
    public async Task Nobody_of_an_unknown_id_may_do_anything()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);

        Assert.Empty(await OfAsync(slice, 999));
    }

    [Fact]
    public void A_function_that_came_after_the_table_was_edited_has_the_defaults_cells()
    {
        var old = RightsTableDocument.Of(1, RightsTable.Of([new RightsCell(Subjects.Everyone, Permission.SeeReceptionLog, ReachWord.Brigade)]));

        var table = (old with { Known = [.. old.Known.Where(name => name != nameof(Permission.SeeSignInLog))] }).ToTable().Table;

        Assert.Equal(ReachWord.Brigade, table[Subjects.Of(Rank.Chief), Permission.SeeSignInLog]);
        Assert.Equal(ReachWord.None, table[Subjects.Of(Rank.Chief), Permission.EndSessions]);
    }

    [Fact]
    public void A_circle_in_the_tree_ends_the_search_all_the_same()
    {
        var units = new[] { ("a", "b"), ("b", "a") }.Select(pair => new UnitDocument
        {
            Id = SmallBrigade.Unit(pair.Item1), ParentId = SmallBrigade.Unit(pair.Item2), Kind = "部", Name = pair.Item1, ShortName = "", Order = 0,
        }).ToDictionary(unit => unit.Id);
        var tree = new UnitTree(new MemberBookState(units, new Dictionary<RoleId, RoleDocument>(), new Dictionary<MemberId, MemberDocument>()));

        Assert.Equal(2, tree.Below(SmallBrigade.Unit("a")).Count);
        Assert.Equal(2, tree.Division(SmallBrigade.Unit("a")).Count);
    }

    [Fact]
    public void For_8000_people_the_answer_takes_far_less_than_a_millisecond_even_when_everybody_is_new()
    {
        var structure = new DemoStructure(1, 8_000, new DateOnly(2026, 1, 5));
        var state = new MemberBookState(
            structure.Units().ToDictionary(unit => unit.Id), new Dictionary<RoleId, RoleDocument>(), structure.Members().ToDictionary(member => member.Id));
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var rights = new AppliedRights(state, DefaultRights.Table);
            var grants = state.Members.Keys.Sum(id => rights.Of(id).Count);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Assert.True(grants > 8_000);
        }

        Assert.True(best < 800, $"{best:F1} ms for 8,000 people");   // 0.1 ms each, with a wide margin for a busy machine
        TestContext.Current.TestOutputHelper?.WriteLine($"{best / 8_000 * 1000:F2} µs a person");
    }
}

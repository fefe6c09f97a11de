using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Storage;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Incidents;
using BrigadeDispatch.Members;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.CallOuts.Tests;

/// <summary>The demo's 出動計画 over the demo's brigade, as contract.md promises them.</summary>
public sealed class DemoPlanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<(DispatchPlan Plan, Roster Roster)> SeedAsync(int members)
    {
        await using var slice = await Slice.OpenAsync(Token, services => services.AddTenancy().AddMembers().AddIncidents().AddCallOuts());
        foreach (var seed in slice.Services.GetServices<IDemoSeed>().OrderBy(seed => seed.Order))
            await seed.SeedAsync(1, Slice.Brigade, members, Token);
        await using var use = slice.Enter();
        var plan = await use.Work.FindAsync<DispatchPlanDocument>(DispatchPlanDocument.TheOne, Token);
        return (plan!.Plan, await slice.Services.GetRequiredService<IRoster>().CurrentAsync(Slice.Brigade, Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(400)]
    public async Task A_building_fire_at_any_place_calls_everyone_active_by_plan(int members)
    {
        var (plan, roster) = await SeedAsync(members);
        string?[] places = [null, "大手一丁目11-16", "菅平高原1223", "東京都千代田区", "", "?"];

        Assert.All(places, place =>
        {
            var targets = plan.Resolve("建物火災", place, [], roster);
            Assert.Equal(CallOutReason.Plan, targets.Reason);
            Assert.Equal(roster.Members.Where(member => member.Active).Select(member => member.Number), targets.Members.Select(member => member.Number));
            Assert.True(targets.Members.Count(member => member.LineUserId is not null) == members);
        });
    }

    [Fact]
    public async Task Another_fire_calls_the_分団_of_its_place_a_neighbour_and_団本部()
    {
        var (plan, roster) = await SeedAsync(400);

        var targets = plan.Resolve("車両火災", "大手一丁目11-16", [], roster);

        Assert.Equal(["団本部", "第1分団", "第2分団"], targets.UnitNames);
        Assert.InRange(targets.Members.Count, 3, 200);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(400)]
    public async Task Every_place_of_the_plan_reaches_the_分団_it_stands_under(int members)
    {
        var (plan, roster) = await SeedAsync(members);
        var wrong = from row in plan.Rows
                    from place in row.Places
                    let targets = plan.Resolve("車両火災", place + "1番1", [], roster)
                    where !row.Units.SequenceEqual(plan.Rows.First(other => other.Places.Any(begin => place.StartsWith(begin, StringComparison.Ordinal))).Units)
                    select $"{place}: {string.Join('・', targets.UnitNames)}";

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_places_of_the_sample_mails_reach_a_分団_by_plan()
    {
        var (plan, roster) = await SeedAsync(400);
        string[] places = ["大手一丁目11-16", "常田二丁目", "中央北2丁目7番", "西内", "菅平高原", "別所温泉", "真田町長", "武石沖", "塩川"];

        Assert.All(places, place => Assert.Equal(CallOutReason.Plan, plan.Resolve("林野火災", place, [], roster).Reason));
    }

    [Theory]
    [InlineData("林野火災注意報")]
    [InlineData("林野火災警報")]
    [InlineData("火災警報")]
    [InlineData("大雨警報")]
    [InlineData("震度5弱")]
    [InlineData("津波注意報")]
    [InlineData("土砂災害警戒情報")]
    [InlineData("雨量")]
    [InlineData("水位")]
    [InlineData("HighTemperature")]
    public async Task No_row_is_for_warnings_or_measured_values(string kind)
    {
        var (plan, roster) = await SeedAsync(60);

        Assert.Equal(CallOutReason.Default, plan.Resolve(kind, "大手一丁目", [], roster).Reason);
        Assert.Empty(plan.ResolveFurther(kind, "大手一丁目", [], roster).Members);
    }

    [Fact]
    public async Task Every_row_names_units_there_are()
    {
        var (plan, roster) = await SeedAsync(60);
        var units = roster.Units.Select(unit => unit.Id).ToHashSet();

        Assert.All(plan.Rows, row => Assert.True(row.Everyone || (row.Units.Count >= 2 && row.Units.All(units.Contains))));
    }

    [Fact]
    public async Task Made_again_it_is_the_same_and_nothing_is_written()
    {
        await using var slice = await Slice.OpenAsync(Token, services => services.AddTenancy().AddMembers().AddIncidents().AddCallOuts());
        var seeds = slice.Services.GetServices<IDemoSeed>().OrderBy(seed => seed.Order).ToList();
        foreach (var seed in seeds)
            await seed.SeedAsync(1, Slice.Brigade, 60, Token);
        var head = await slice.Store.HeadAsync(Slice.Brigade, Token);

        foreach (var seed in seeds)
            await seed.SeedAsync(1, Slice.Brigade, 60, Token);

        Assert.Equal(head, await slice.Store.HeadAsync(Slice.Brigade, Token));
    }
}

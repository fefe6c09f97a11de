using System.Text;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Features;

namespace BrigadeDispatch.WaterSources.Tests.Inspections;

/// <summary>Rounds: which sources, in which order, how far, until when.</summary>
public sealed class RoundTests
{
    [Fact]
    public async Task A_round_has_the_sources_of_its_unit_and_of_those_below_and_no_retired_ones()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        await slice.SourceAsync("1", InspectionSlice.First);
        await slice.SourceAsync("2", InspectionSlice.FirstSection, WaterKind.Tank);
        await slice.SourceAsync("3", InspectionSlice.Second);
        await slice.SourceAsync("4", null);
        await slice.SourceAsync("5", InspectionSlice.First, adjust: source => source with { RetiredAt = slice.Now });

        Assert.Equal(["1", "2"], await NumbersAsync(slice, await slice.RoundAsync(InspectionSlice.First)));
        Assert.Equal(["2"], await NumbersAsync(slice, await slice.RoundAsync(InspectionSlice.First, kinds: "tank")));
        Assert.Equal(["1", "2", "3", "4"], await NumbersAsync(slice, await slice.RoundAsync(null)));
    }

    [Fact]
    public async Task A_round_of_what_was_used_or_has_a_defect_has_nothing_else()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        await slice.SourceAsync("1", InspectionSlice.First);
        var broken = await slice.SourceAsync("2", InspectionSlice.First);
        await slice.EnterAsync(broken, "repair", signs: "cover");

        Assert.Equal(["2"], await NumbersAsync(slice, await slice.RoundAsync(InspectionSlice.First, onlyReinspection: true)));
    }

    [Fact]
    public async Task Whoever_plans_for_one_division_plans_for_no_other_nor_for_the_brigade()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        await slice.SourceAsync("1", InspectionSlice.First);
        await slice.SourceAsync("2", InspectionSlice.Second);
        foreach (var unit in new[] { InspectionSlice.Second.ToString(), null })
            Assert.IsType<PermissionDenied>((await slice.SendAsync(new MakeRound.Command(new MakeRound.Form("点検", unit, "2026-03-31", [])))).Refusal);
        var theirs = await slice.RoundAsync(InspectionSlice.Second);
        Assert.IsType<PermissionDenied>((await slice.SendAsync(new CloseRound.Command(theirs))).Refusal);

        var seen = (await slice.SendAsync(new ShowRound.Query(theirs))).Value;
        Assert.False(seen.MayInspect);
        Assert.False(seen.MayPlan);
        Assert.True((await slice.SendAsync(new ShowRound.Query(theirs), InspectionSlice.OfSecond)).Value.MayInspect);
    }

    [Fact]
    public async Task The_day_it_is_due_is_a_day_in_Japan()
    {
        await using var slice = await InspectionSlice.OpenAsync();   // 5 January 2026, 3:10 in Japan
        await slice.SourceAsync("1", InspectionSlice.First);
        Assert.IsType<InvalidInput>((await slice.SendAsync(new MakeRound.Command(new MakeRound.Form("点検", null, "2026-01-04", [])), InspectionSlice.Chief)).Refusal);
        var round = await slice.RoundAsync(InspectionSlice.First, due: "2026-01-05");

        slice.Clock.Advance(TimeSpan.FromHours(20) + TimeSpan.FromMinutes(49));
        var page = (await slice.SendAsync(new ListRounds.Query(), InspectionSlice.OfSecond)).Value;
        Assert.Equal((InspectionSlice.Second.ToString(), false), (Assert.Single(page.PlanUnits).Id, page.PlanWhole));
        Assert.True((await slice.SendAsync(new ListRounds.Query(), InspectionSlice.Chief)).Value.PlanWhole);
        Assert.False(Assert.Single((await slice.SendAsync(new ListRounds.Query())).Value.Rounds).Overdue);
        slice.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(Assert.Single((await slice.SendAsync(new ListRounds.Query())).Value.Rounds).Overdue);

        await slice.SendAsync(new CloseRound.Command(round), InspectionSlice.Chief);
        var closed = Assert.Single((await slice.SendAsync(new ListRounds.Query())).Value.Rounds);
        Assert.False(closed.Overdue);
        Assert.NotNull(closed.ClosedAt);
    }

    [Fact]
    public async Task Too_many_sources_or_none_are_told_in_a_sentence()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var none = await slice.SendAsync(new MakeRound.Command(new MakeRound.Form("点検", null, "2026-03-31", [])), InspectionSlice.Chief);
        Assert.Contains("対象の水利がありません", none.Refusal!.Sentence, StringComparison.Ordinal);
        var wrong = await slice.SendAsync(new MakeRound.Command(new MakeRound.Form(" ", "x", "soon", ["lake"])), InspectionSlice.Chief);
        Assert.Equal(["title", "unitId", "dueOn", "kinds"], Assert.IsType<InvalidInput>(wrong.Refusal).Errors.Select(error => error.Field));
    }

    [Fact]
    public void A_route_visits_every_source_once_from_the_first_number_on_and_is_much_shorter_than_the_numbers()
    {
        var random = new Random(7);
        var sources = Enumerable.Range(1, 400).Select(number => Source($"{number}", 36.35 + random.NextDouble() * 0.1, 138.2 + random.NextDouble() * 0.1)).ToList();

        var route = RouteOrder.Of(sources);

        Assert.Equal("1", route[0].Number);
        Assert.Equal(sources.Count, route.Select(source => source.Id).Distinct().Count());
        // Beardwood, Halton, Hammersley: the shortest way through n random places is about 0.7124 √(n·area); nearest neighbour alone takes a quarter more.
        var shortest = 0.7124 * Math.Sqrt(sources.Count * (0.1 * 111_320) * (0.1 * 111_320 * Math.Cos(36.4 * Math.PI / 180)));
        Assert.InRange(RouteOrder.Length(route), shortest, shortest * 1.2);
        Assert.Equal(route.Select(source => source.Id), RouteOrder.Of(sources.OrderBy(source => source.Id.Value)).Select(source => source.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void A_route_over_places_on_top_of_each_other_ends(int count) =>
        Assert.Equal(count, RouteOrder.Of(Enumerable.Range(0, count).Select(number => Source($"{number}", 36.4, 138.25))).Count);

    [Fact]
    public void A_route_of_the_largest_round_is_made_within_bounds()
    {
        var random = new Random(3);
        var sources = Enumerable.Range(1, InspectionRound.Most).Select(number => Source($"{number}", 36 + random.NextDouble(), 138 + random.NextDouble())).ToList();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal(sources.Count, RouteOrder.Of(sources).Select(source => source.Id).Distinct().Count());

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");   // some seconds even where seven others build
    }

    [Fact]
    public async Task The_file_of_a_round_opens_in_a_spreadsheet_and_runs_nothing()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("=1+1", InspectionSlice.First);
        var round = await slice.RoundAsync(InspectionSlice.First);
        await slice.EnterAsync(source, "repair", round: round, note: "ふたが\"固い\",\n＝危険", signs: "cover");

        var file = (await slice.SendAsync(new ExportRound.Query(round))).Value;

        Assert.Equal([0xEF, 0xBB, 0xBF], file[..3]);
        var text = Encoding.UTF8.GetString(file.AsSpan(3));
        Assert.StartsWith("順番,番号,種別,所在地", text, StringComparison.Ordinal);
        Assert.Contains("\r\n1,'=1+1,消火栓,", text, StringComparison.Ordinal);
        Assert.Contains("要修理,ふた,\"ふたが\"\"固い\"\",\n＝危険\",2026-01-05 03:10", text, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> NumbersAsync(InspectionSlice slice, string round) =>
        (await slice.SendAsync(new ShowRound.Query(round))).Value.Items.Select(item => item.Number).Order();

    private static WaterSource Source(string number, double latitude, double longitude) => new()
    {
        Id = new WaterSourceId(ShortId.FromName(number)), Kind = WaterKind.Hydrant, Number = number, Latitude = latitude, Longitude = longitude,
    };
}

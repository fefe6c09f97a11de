using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections;
using BrigadeDispatch.WaterSources.Inspections.Features;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Tests.Inspections;

/// <summary>Use at a fire (部署): in use while the incident is open, on the list to look at again by itself.</summary>
public sealed class UseTests
{
    private static Task<Result<StampUse.Stamped>> StampAsync(
        InspectionSlice slice, IncidentView incident, WaterSource source, string? id = null, UnitId? unit = null, DateTimeOffset? at = null) =>
        slice.SendAsync(new StampUse.Command(incident.Id, new StampUse.Form(id ?? InspectionSlice.NewId(), source.Id.ToString(), unit?.ToString(), at ?? slice.Now)));

    private static async Task<ShowIncidentWater.Answer> WaterAsync(InspectionSlice slice, IncidentView incident, string? known = null, int count = 10, double radius = 2000) =>
        (await slice.SendAsync(new ShowIncidentWater.Query(incident.Id, count, radius, known))).Value;

    [Fact]
    public async Task Used_at_a_fire_it_is_on_the_list_by_itself_until_somebody_looked()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        await slice.EnterAsync(source, "fine");
        var fire = slice.Incidents.Add("火災");
        slice.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Empty((await slice.SendAsync(new ListReinspections.Query())).Value.Items);

        await StampAsync(slice, fire, source);

        var item = Assert.Single((await slice.SendAsync(new ListReinspections.Query())).Value.Items);
        Assert.Equal(("1", "建物火災 上田市大手一丁目11-16", slice.Now, true), (item.Number, item.IncidentTitle, item.UsedAt, item.MayInspect));
        Assert.True((await slice.MarksAsync(source))!.NeedsInspection);

        slice.Clock.Advance(TimeSpan.FromDays(1));
        await slice.EnterAsync(source, "skipped", note: "雪");
        Assert.Single((await slice.SendAsync(new ListReinspections.Query())).Value.Items);   // nobody looked
        await slice.EnterAsync(source, "fine");
        Assert.Empty((await slice.SendAsync(new ListReinspections.Query())).Value.Items);
    }

    [Fact]
    public async Task A_drills_use_asks_for_no_inspection_but_is_seen_while_it_lasts()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);

        await StampAsync(slice, slice.Incidents.Add("訓練", drill: true), source);

        var marks = (await slice.MarksAsync(source))!;
        Assert.True(marks.InUse);
        Assert.False(marks.NeedsInspection);
        Assert.Empty((await slice.SendAsync(new ListReinspections.Query())).Value.Items);
    }

    [Fact]
    public async Task It_is_in_use_until_its_end_is_stamped_or_the_incident_is_over_and_the_version_tells()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var (one, two) = (await slice.SourceAsync("1", InspectionSlice.First), await slice.SourceAsync("2", InspectionSlice.First));
        var fire = slice.Incidents.Add("火災");
        var id = InspectionSlice.NewId();
        await StampAsync(slice, fire, one, id, InspectionSlice.Second);
        await StampAsync(slice, fire, two);
        var all = (await WaterAsync(slice, fire)).Sheet!.Uses.ToDictionary(use => use.Number);
        Assert.Equal(("第2分団", "第1分団"), (all["1"].UnitName, all["2"].UnitName));   // told, and the main post of whoever stamped
        var before = (await slice.Slice.Services.Marks()).Version;

        slice.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Null((await slice.SendAsync(new EndUse.Command(id, new EndUse.Form(slice.Now)))).Refusal);
        Assert.False((await slice.MarksAsync(one))!.InUse);
        Assert.True((await slice.MarksAsync(two))!.InUse);
        var between = (await slice.Slice.Services.Marks()).Version;

        slice.Incidents.Add("火災", open: false);
        Assert.False((await slice.MarksAsync(two))!.InUse);
        var after = (await slice.Slice.Services.Marks()).Version;
        Assert.Equal(3, new[] { before, between, after }.Distinct().Count());
        Assert.True((await slice.MarksAsync(two))!.NeedsInspection);
    }

    [Fact]
    public async Task A_stamp_that_a_phone_repeats_is_taken_once_and_other_content_under_its_id_is_refused()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var (one, two) = (await slice.SourceAsync("1", InspectionSlice.First), await slice.SourceAsync("2", InspectionSlice.First));
        var fire = slice.Incidents.Add("火災");
        var (id, at) = (InspectionSlice.NewId(), slice.Now);
        await StampAsync(slice, fire, one, id, at: at);
        var head = await slice.HeadAsync();
        slice.Clock.Advance(TimeSpan.FromHours(4));

        Assert.Equal(at, (await StampAsync(slice, fire, one, id, at: at)).Value.At);
        Assert.Equal("waterUse.known", (await StampAsync(slice, fire, two, id, at: at)).Refusal!.Code);
        Assert.Equal(head, await slice.HeadAsync());
        Assert.Single((await WaterAsync(slice, fire)).Sheet!.Uses);

        Assert.IsType<Missing>((await StampAsync(slice, fire with { Id = new(ShortId.FromName("none")) }, one)).Refusal);
        Assert.IsType<InvalidInput>((await slice.SendAsync(new StampUse.Command(fire.Id, new StampUse.Form(null, null, null, null)))).Refusal);
    }

    private static Task<Result<Done>> TakeBackAsync(InspectionSlice slice, string id, Kernel.Rights.Actor? by = null, DateTimeOffset? at = null) =>
        slice.SendAsync(new TakeBackUse.Command(id, at ?? slice.Now), by);

    [Fact]
    public async Task A_mis_tapped_stamp_is_taken_back_and_the_source_is_free_and_on_no_list()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var fire = slice.Incidents.Add("火災", latitude: 36.4, longitude: 138.25, placedBy: "alert");
        var (earlier, wrong) = (InspectionSlice.NewId(), InspectionSlice.NewId());
        await StampAsync(slice, fire, source, earlier);
        await slice.SendAsync(new EndUse.Command(earlier, new EndUse.Form(slice.Now)));
        slice.Clock.Advance(TimeSpan.FromMinutes(1));
        await slice.EnterAsync(source, "fine");
        slice.Clock.Advance(TimeSpan.FromMinutes(1));
        await StampAsync(slice, fire, source, wrong);
        Assert.True((await slice.MarksAsync(source))!.NeedsInspection);
        var (tag, _) = await WaterAsync(slice, fire);

        slice.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await TakeBackAsync(slice, wrong)).Refusal);

        var marks = (await slice.MarksAsync(source))!;
        Assert.Equal((false, false), (marks.InUse, marks.NeedsInspection));   // looked at after the use that stands
        Assert.Empty((await slice.SendAsync(new ListReinspections.Query())).Value.Items);
        var sheet = (await WaterAsync(slice, fire, tag)).Sheet!;
        Assert.Null(sheet.Items[0].InUse);
        var (stands, gone) = (sheet.Uses.Single(use => use.Id == earlier), sheet.Uses.Single(use => use.Id == wrong));
        Assert.Equal((null, null, true), (stands.TakenBackAt, stands.TakenBackBy, stands.MayTakeBack));
        Assert.Equal((slice.Now, "佐藤", false, false), (gone.TakenBackAt, gone.TakenBackBy, gone.InUse, gone.MayTakeBack));
        var afresh = await new InspectionBook(slice.Slice.Services.GetRequiredService<BrigadeReader>()).CurrentAsync(InspectionSlice.Demo, TestContext.Current.CancellationToken);
        Assert.Equal(earlier, afresh.Of(source.Id).LastUse!.Id);
    }

    [Fact]
    public async Task It_is_taken_back_by_whoever_stamped_it_or_an_officer_and_by_nobody_else()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var fire = slice.Incidents.Add("火災");
        var id = InspectionSlice.NewId();
        await StampAsync(slice, fire, source, id);

        Assert.Equal("waterUse.notYours", (await TakeBackAsync(slice, id, InspectionSlice.AlsoOfFirst)).Refusal!.Code);
        Assert.True((await slice.MarksAsync(source))!.InUse);
        Assert.False((await slice.SendAsync(new ShowIncidentWater.Query(fire.Id, 10, 2000, null), InspectionSlice.AlsoOfFirst)).Value.Sheet!.Uses[0].MayTakeBack);
        Assert.Null((await TakeBackAsync(slice, id, InspectionSlice.Chief)).Refusal);
        Assert.Equal("団長", (await slice.SendAsync(new ShowIncidentWater.Query(fire.Id, 10, 2000, null), InspectionSlice.Chief)).Value.Sheet!.Uses[0].TakenBackBy);
    }

    [Fact]
    public async Task A_queue_that_repeats_itself_neither_takes_back_twice_nor_brings_the_stamp_back()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var fire = slice.Incidents.Add("火災");
        var (id, at) = (InspectionSlice.NewId(), slice.Now);
        Assert.IsType<Missing>((await TakeBackAsync(slice, id)).Refusal);   // a stamp that never came
        await StampAsync(slice, fire, source, id, at: at);
        await TakeBackAsync(slice, id);
        var head = await slice.HeadAsync();

        await StampAsync(slice, fire, source, id, at: at);
        Assert.Null((await TakeBackAsync(slice, id)).Refusal);
        Assert.Null((await slice.SendAsync(new EndUse.Command(id, new EndUse.Form(slice.Now)))).Refusal);

        Assert.Equal(head, await slice.HeadAsync());
        Assert.False(await slice.MarksAsync(source) is { InUse: true });
    }

    [Fact]
    public async Task After_the_incident_the_record_stands_but_what_was_tapped_in_time_is_in_time()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var (one, two) = (await slice.SourceAsync("1", InspectionSlice.First), await slice.SourceAsync("2", InspectionSlice.First));
        var fire = slice.Incidents.Add("火災");
        var (first, second) = (InspectionSlice.NewId(), InspectionSlice.NewId());
        await StampAsync(slice, fire, one, first);
        await StampAsync(slice, fire, two, second);
        slice.Clock.Advance(TimeSpan.FromHours(1));
        slice.Incidents.Add("火災", open: false, endedAt: slice.Now);
        slice.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("waterUse.incidentOver", (await TakeBackAsync(slice, first, InspectionSlice.Chief)).Refusal!.Code);
        Assert.Null((await TakeBackAsync(slice, second, at: slice.Now - TimeSpan.FromMinutes(90))).Refusal);

        Assert.True((await slice.MarksAsync(one))!.NeedsInspection);
        Assert.False(await slice.MarksAsync(two) is { NeedsInspection: true });
        Assert.Equal("input.invalid", (await slice.SendAsync(new TakeBackUse.Command(first, null))).Refusal!.Code);
    }

    [Fact]
    public async Task The_water_of_an_incident_is_the_nearest_usable_and_all_around_with_who_draws_where()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var near = await slice.SourceAsync("近", InspectionSlice.First, latitude: 36.4003, adjust: source => source with { DropMetres = 3.5 });
        await slice.SourceAsync("中", InspectionSlice.First, latitude: 36.4010);
        await slice.SourceAsync("壊", InspectionSlice.First, latitude: 36.4001, adjust: source => source with { State = WaterState.OutOfUse });
        await slice.SourceAsync("遠", InspectionSlice.First, latitude: 36.5);
        var fire = slice.Incidents.Add("火災", latitude: 36.4, longitude: 138.25, placedBy: "alert");
        await StampAsync(slice, fire, near);

        var (tag, sheet) = await WaterAsync(slice, fire, count: 2);

        Assert.Equal(["近", "中"], sheet!.Items.Select(row => row.Number));
        Assert.Equal(["壊", "近", "中"], sheet.Nearby.Select(row => row.Number));
        Assert.Equal(("北", 2, 3.5, "第1分団"), (sheet.Items[0].Direction, sheet.Items[0].Hoses, sheet.Items[0].DropMetres, sheet.Items[0].InUse!.UnitName));
        Assert.InRange(sheet.Items[0].DistanceMetres!.Value, 33.2, 33.4);
        Assert.Equal("alert", sheet.PlacedBy);
        var other = (await slice.SendAsync(new ShowIncidentWater.Query(fire.Id, 2, 2000, tag), InspectionSlice.AlsoOfFirst)).Value.Sheet!;
        Assert.Equal((true, false, "団員"), (sheet.Uses[0].Own, other.Uses[0].Own, other.Uses[0].By));

        Assert.Null((await WaterAsync(slice, fire, tag, count: 2)).Sheet);   // nothing of it changed
        Assert.NotNull((await WaterAsync(slice, fire, tag, count: 3)).Sheet);
        await slice.EnterAsync(near, "fine");
        Assert.NotNull((await WaterAsync(slice, fire, tag, count: 2)).Sheet);
    }

    [Fact]
    public async Task Without_coordinates_it_is_the_water_of_the_same_town_and_never_a_distance()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        await slice.SourceAsync("1", InspectionSlice.First);
        await slice.SourceAsync("2", InspectionSlice.First, adjust: source => source with { Address = "上田市大手２丁目3-4" });

        var sheet = (await WaterAsync(slice, slice.Incidents.Add("火災", place: "大手1丁目11-16付近"))).Sheet!;

        Assert.Equal("1", Assert.Single(sheet.SameTown).Number);
        Assert.Null(sheet.SameTown[0].DistanceMetres);
        Assert.Empty(sheet.Items);
        Assert.Null(sheet.Latitude);
    }
}

internal static class MarksOfTests
{
    public static async Task<SourceMarksState> Marks(this IServiceProvider services) =>
        await ((ISourceMarks)services.GetService(typeof(ISourceMarks))!).CurrentAsync(InspectionSlice.Demo, TestContext.Current.CancellationToken);
}

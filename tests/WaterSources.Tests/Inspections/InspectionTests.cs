using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections;
using BrigadeDispatch.WaterSources.Inspections.Features;

namespace BrigadeDispatch.WaterSources.Tests.Inspections;

/// <summary>A result at a source: what it does, that it does it once, and who may enter it.</summary>
public sealed class InspectionTests
{
    [Fact]
    public async Task A_fine_source_has_its_last_inspection_and_its_layer_is_not_touched()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var version = (await slice.Book.CurrentAsync(InspectionSlice.Demo, TestContext.Current.CancellationToken)).Version;

        var entered = await slice.EnterAsync(source, "fine");

        Assert.Null(entered.Refusal);
        Assert.True(entered.Value.Counts);
        Assert.False(entered.Value.StateStays);
        var marks = (await slice.MarksAsync(source))!;
        Assert.Equal(("fine", InspectionSlice.OfFirst.Name), (marks.Last!.Result, marks.Last.Actor));
        Assert.False(marks.NeedsInspection);
        Assert.Equal(version, (await slice.Book.CurrentAsync(InspectionSlice.Demo, TestContext.Current.CancellationToken)).Version);
    }

    [Fact]
    public async Task A_queue_that_repeats_itself_hours_later_arrives_once()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var id = InspectionSlice.NewId();
        var command = new EnterInspection.Command(id, slice.Form(source, "unusable", note: "弁が回らない", signs: "valve"));
        var first = await slice.SendAsync(command);
        var head = await slice.HeadAsync();

        slice.Clock.Advance(TimeSpan.FromHours(7));
        var again = await slice.SendAsync(command);

        Assert.Equal(first.Value, again.Value);
        Assert.Equal(head, await slice.HeadAsync());
        Assert.Single(await slice.DefectsAsync());
    }

    [Fact]
    public async Task What_needs_repair_is_a_defect_and_stays_usable()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("中-12", InspectionSlice.First);

        await slice.EnterAsync(source, "repair", note: "ふたが固い", signs: "cover");

        var defect = Assert.Single(await slice.DefectsAsync("open"));
        Assert.Equal(("中-12", "ふた（ふたが固い）", "佐藤", "open"), (defect.Number, defect.What, defect.By, defect.State));
        Assert.Equal(WaterState.Usable, (await slice.NowAsync(source)).State);
        var marks = (await slice.MarksAsync(source))!;
        Assert.True(marks.NeedsInspection);
        Assert.Equal("ふた（ふたが固い）", Assert.Single(marks.Defects).What);
    }

    [Fact]
    public async Task What_is_unusable_is_out_of_use_in_the_same_commit_and_taking_it_back_undoes_both()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First, adjust: one => one with { State = WaterState.Restricted, StateReason = "冬は凍る" });
        var head = await slice.HeadAsync();
        var id = InspectionSlice.NewId();
        var form = slice.Form(source, "unusable", note: "水がない", signs: "level");

        var entered = await slice.SendAsync(new EnterInspection.Command(id, form));

        Assert.Equal(head + 1, await slice.HeadAsync());
        Assert.Equal("outOfUse", entered.Value.State);
        var closed = await slice.NowAsync(source);
        Assert.Equal((WaterState.OutOfUse, "水位・水質（水がない）", slice.Now), (closed.State, closed.StateReason, closed.StateSince!.Value));

        slice.Clock.Advance(TimeSpan.FromMinutes(1));
        var taken = await slice.SendAsync(new TakeBackInspection.Command(id));

        Assert.True(taken.Value.TakenBack);
        var open = await slice.NowAsync(source);
        Assert.Equal((WaterState.Restricted, "冬は凍る"), (open.State, open.StateReason));
        Assert.Empty(await slice.DefectsAsync());
        Assert.Null((await slice.MarksAsync(source))?.Last);

        var repeated = await slice.SendAsync(new EnterInspection.Command(id, form));   // the phone had not heard that it was taken
        Assert.True(repeated.Value.TakenBack);
        Assert.Equal(WaterState.Restricted, (await slice.NowAsync(source)).State);
    }

    [Fact]
    public async Task Taking_back_leaves_alone_what_somebody_decided_since()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var id = InspectionSlice.NewId();
        await slice.EnterAsync(source, "unusable", id: id, note: "水がない");
        var defect = Assert.Single(await slice.DefectsAsync());
        await slice.SendAsync(new TellDefect.Command(defect.Id, new TellDefect.Form("phone", "上下水道局")));
        await slice.SetAsync((await slice.NowAsync(source)) with { StateReason = "工事中", StateSince = slice.Now }, "state");

        await slice.SendAsync(new TakeBackInspection.Command(id));

        Assert.Equal("told", Assert.Single(await slice.DefectsAsync()).State);
        var now = await slice.NowAsync(source);
        Assert.Equal((WaterState.OutOfUse, "工事中"), (now.State, now.StateReason));
    }

    [Fact]
    public async Task A_fine_result_does_not_silently_open_a_source_that_is_out_of_use()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First, adjust: one => one with { State = WaterState.OutOfUse, StateReason = "工事中" });

        var entered = await slice.EnterAsync(source, "fine");

        Assert.True(entered.Value.StateStays);
        Assert.Equal("outOfUse", entered.Value.State);
        Assert.Equal(WaterState.OutOfUse, (await slice.NowAsync(source)).State);
    }

    [Fact]
    public async Task Whoever_entered_a_result_may_correct_it_and_nobody_else()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var id = InspectionSlice.NewId();
        await slice.EnterAsync(source, "unusable", id: id, note: "水がない");

        var other = await slice.EnterAsync(source, "fine", id: id, actor: InspectionSlice.AlsoOfFirst);
        Assert.Equal("inspection.ofAnother", other.Refusal!.Code);
        Assert.Equal("inspection.ofAnother", (await slice.SendAsync(new TakeBackInspection.Command(id), InspectionSlice.OfSecond)).Refusal!.Code);

        slice.Clock.Advance(TimeSpan.FromMinutes(2));
        var own = await slice.EnterAsync(source, "fine", id: id);
        Assert.False(own.Value.StateStays);
        Assert.Equal(WaterState.Usable, (await slice.NowAsync(source)).State);
        Assert.Empty(await slice.DefectsAsync());
    }

    [Fact]
    public async Task A_squad_leader_of_another_division_is_refused_and_a_source_of_nobody_needs_a_right_everywhere()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var nobodys = await slice.SourceAsync("2", null);

        Assert.IsType<PermissionDenied>((await slice.EnterAsync(source, "fine", actor: InspectionSlice.OfSecond)).Refusal);
        Assert.IsType<PermissionDenied>((await slice.EnterAsync(nobodys, "fine")).Refusal);
        Assert.Null((await slice.EnterAsync(nobodys, "fine", actor: InspectionSlice.Chief)).Refusal);
        Assert.Null(await slice.MarksAsync(source));
    }

    [Fact]
    public async Task Of_two_results_the_one_found_later_counts_whatever_came_first()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var round = await slice.RoundAsync(InspectionSlice.First);
        slice.Clock.Advance(TimeSpan.FromHours(5));
        await slice.EnterAsync(source, "fine", slice.Now.AddHours(-1), round);

        var late = await slice.EnterAsync(source, "unusable", slice.Now.AddHours(-2), round, "水がない", actor: InspectionSlice.AlsoOfFirst);

        Assert.False(late.Value.Counts);
        Assert.True(late.Value.StateStays);
        Assert.Equal(WaterState.Usable, (await slice.NowAsync(source)).State);
        Assert.Empty(await slice.DefectsAsync());
        Assert.Equal("fine", Assert.Single((await slice.SendAsync(new ShowRound.Query(round))).Value.Items).Result);
    }

    [Fact]
    public async Task A_result_from_before_somebody_opened_the_source_again_does_not_close_it()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First, adjust: one => one with { State = WaterState.OutOfUse });
        var found = slice.Now;
        slice.Clock.Advance(TimeSpan.FromHours(3));
        await slice.SetAsync(source with { State = WaterState.Usable }, "state");

        var entered = await slice.EnterAsync(source, "unusable", found, note: "水がない");

        Assert.True(entered.Value.StateStays);
        Assert.Equal(WaterState.Usable, (await slice.NowAsync(source)).State);
        Assert.Single(await slice.DefectsAsync());
    }

    [Theory]
    [InlineData(6 * 60, 0)]
    [InlineData(4, 4)]
    [InlineData(-59 * 24 * 60, -59 * 24 * 60)]
    [InlineData(-70 * 24 * 60, -60 * 24 * 60)]
    public async Task A_phones_time_counts_as_far_as_it_can_be_true(int minutes, int counts)
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);

        var entered = await slice.EnterAsync(source, "fine", slice.Now.AddMinutes(minutes));

        Assert.Equal(slice.Now.AddMinutes(counts), entered.Value.At);
    }

    [Fact]
    public async Task Two_who_stand_at_the_same_hydrant_find_one_defect()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var round = await slice.RoundAsync(InspectionSlice.First);

        await Task.WhenAll(
            slice.EnterAsync(source, "repair", round: round, note: "ふたが固い", signs: "cover"),
            slice.EnterAsync(source, "repair", slice.Now.AddSeconds(1), round, "弁も固い", actor: InspectionSlice.AlsoOfFirst, signs: "valve"));

        var defect = Assert.Single(await slice.DefectsAsync());
        Assert.Contains("ふたが固い", defect.Note + "ふたが固い", StringComparison.Ordinal);
        Assert.NotEmpty(defect.Signs);
    }

    [Fact]
    public async Task A_whole_brigade_enters_results_at_once_and_none_is_lost()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var sources = new List<WaterSource>();
        for (var number = 0; number < 40; number++)
            sources.Add(await slice.SourceAsync($"{number}", InspectionSlice.First, longitude: 138.2 + number * 0.001));
        var round = await slice.RoundAsync(InspectionSlice.First);

        var entered = await Task.WhenAll(sources.Select((source, index) => slice.EnterAsync(source, index % 4 == 0 ? "repair" : "fine", round: round, signs: index % 4 == 0 ? ["cover"] : [])));

        Assert.All(entered, one => Assert.Null(one.Refusal));
        var counts = (await slice.SendAsync(new ShowRound.Query(round))).Value.Counts;
        Assert.Equal(new RoundCounts(30, 10, 0, 0, 0), counts);
    }

    [Fact]
    public async Task What_a_screen_sends_wrong_is_told_all_at_once()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);

        var refused = await slice.SendAsync(new EnterInspection.Command(
            InspectionSlice.NewId(), new EnterInspection.Form("x", "y", "z", ["nothing"], new string('あ', 501), ["photo"], null)));
        Assert.Equal(["sourceId", "roundId", "result", "signs", "note", "photoIds", "at"], Assert.IsType<InvalidInput>(refused.Refusal).Errors.Select(error => error.Field));

        Assert.Null((await slice.EnterAsync(source, "skipped")).Refusal);   // one tap is an answer; the reason may follow
        Assert.Equal("roundId", Assert.Single(Assert.IsType<InvalidInput>((await slice.EnterAsync(source, "fine", round: InspectionSlice.NewId())).Refusal).Errors).Field);
        Assert.IsType<Missing>((await slice.EnterAsync(source with { Id = new(ShortId.FromName("nowhere")) }, "fine")).Refusal);
    }
}

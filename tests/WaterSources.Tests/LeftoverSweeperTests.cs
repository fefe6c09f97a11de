using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Coverage;
using BrigadeDispatch.WaterSources.Exchange;
using BrigadeDispatch.WaterSources.Exchange.Storage;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>What nothing will ever ask for again goes; all else stays.</summary>
public sealed class LeftoverSweeperTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<int> SweepAsync(SourceTown town) => town.Slice.Services.GetRequiredService<LeftoverSweeper>().SweepAsync(Slice.Brigade, Token);

    private static async Task<WrittenLayer> BreakOffAsync(SourceTown town, int count)
    {
        await using var use = town.Slice.Enter();
        return await use.Services.GetRequiredService<LayerWriter>().WriteAsync([.. Enumerable.Range(0, count).Select(number => SourceTown.Source(number))], Token);
    }

    [Fact]
    public async Task Pages_of_an_import_that_broke_off_go_after_a_day_and_not_before()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([.. Enumerable.Range(0, 300).Select(number => SourceTown.Source(number))]);
        await BreakOffAsync(town, 5000);
        town.Slice.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await SweepAsync(town));

        town.Slice.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(53, await SweepAsync(town));
        Assert.Equal(4, await town.CountAsync(WaterPageDocument.Type));
        Assert.Equal(300, (await town.AfreshAsync()).Index.Count);
        Assert.Equal(0, await SweepAsync(town));
    }

    [Fact]
    public async Task A_former_layer_can_be_had_back_for_35_days_and_then_goes_with_its_single_sources()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.SetAsync(SourceTown.IdOf(1), _ => SourceTown.Source(1), "created");   // in the layer before any import
        var first = await town.ImportAsync([.. Enumerable.Range(0, 300).Select(number => SourceTown.Source(number))]);
        await town.SetAsync(SourceTown.IdOf(7), source => source! with { Memo = "編集" });
        town.Slice.Clock.Advance(TimeSpan.FromDays(3));
        await town.ImportAsync([.. Enumerable.Range(0, 10).Select(number => SourceTown.Source(number))]);
        await town.SetAsync(SourceTown.IdOf(8), source => source! with { Memo = "編集" });
        town.Slice.Clock.Advance(TimeSpan.FromDays(33));

        Assert.Equal(1, await SweepAsync(town));   // the very first layer's single source
        Assert.Equal([first.Layer], (await town.LayersAsync()).Former.Select(former => former.Layer));
        Assert.Equal((5, 2), (await town.CountAsync(WaterPageDocument.Type), await town.CountAsync(WaterSourceDocument.Type)));

        town.Slice.Clock.Advance(TimeSpan.FromDays(3));

        Assert.Equal(5, await SweepAsync(town));
        Assert.Empty((await town.LayersAsync()).Former);
        foreach (var state in new[] { await town.StateAsync(), await town.AfreshAsync() })
            Assert.Equal((10, "編集"), (state.Index.Count, state.Find(SourceTown.IdOf(8))!.Memo));
    }

    [Fact]
    public async Task A_layer_that_an_undone_import_brought_back_is_kept_for_good()
    {
        await using var town = await SourceTown.OpenAsync();
        var first = await town.ImportAsync([.. Enumerable.Range(0, 300).Select(number => SourceTown.Source(number))]);
        await town.ImportAsync([SourceTown.Source(1)]);
        await town.PutInForceAsync(first);
        town.Slice.Clock.Advance(TimeSpan.FromDays(40));

        await SweepAsync(town);

        Assert.Equal(300, (await town.AfreshAsync()).Index.Count);
        Assert.Equal(4, await town.CountAsync(WaterPageDocument.Type));
    }

    [Fact]
    public async Task Steps_of_an_import_that_never_came_go_after_a_day_and_those_of_the_histories_stay()
    {
        await using var town = await SourceTown.OpenAsync();
        await using (var use = town.Slice.Enter())
        {
            var steps = use.Services.GetRequiredService<ImportSteps>();
            var named = await steps.WriteAsync([new SourceBefore(SourceTown.IdOf(1), null)], Token);
            await steps.WriteAsync([new SourceBefore(SourceTown.IdOf(2), SourceTown.Source(2))], Token);
            var work = use.Services.GetRequiredService<UnitOfWork>();
            work.Save(new WaterImportDocument
            {
                Id = ShortId.Write(Guid.CreateVersion7(town.Slice.Clock.GetUtcNow())), Actor = "member:x", At = town.Slice.Clock.GetUtcNow(), FileName = "a.csv", Rows = 1, New = 1,
                Changed = 0, Removed = 0, LayerBefore = "0", PagesBefore = 0, LayerAfter = "0", CountAfter = 1, Step = named,
            });
            await work.CommitAsync(Token);
        }
        town.Slice.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await SweepAsync(town));

        town.Slice.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(1, await SweepAsync(town));
        Assert.Equal(1, await town.CountAsync(WaterStepPageDocument.Type));
    }

    [Fact]
    public async Task Parts_of_coverage_areas_that_never_came_into_force_go_and_those_in_force_stay()
    {
        await using var town = await SourceTown.OpenAsync();
        await using (var use = town.Slice.Enter())
        {
            var work = use.Services.GetRequiredService<UnitOfWork>();
            var (set, broken) = (NewId(town), NewId(town));
            work.Save(new CoveragePartDocument { Set = set, Index = 0, Areas = [] });
            work.Save(new CoverageDocument { Set = set, Parts = 1, Windy = false });
            work.Save(new CoveragePartDocument { Set = broken, Index = 0, Areas = [] });
            work.Save(new CoveragePartDocument { Set = broken, Index = 1, Areas = [] });
            await work.CommitAsync(Token);
        }
        Assert.Equal(0, await SweepAsync(town));   // a PUT may be at it this moment

        town.Slice.Clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(2, await SweepAsync(town));
        Assert.Equal(1, await town.CountAsync(CoveragePartDocument.Type));
        Assert.Empty((await town.GetAsync("coverage/areas"))["areas"]!.AsArray());
    }

    [Fact]
    public async Task A_photo_that_nothing_refers_to_goes_after_35_days_and_not_while_it_is_needed()
    {
        await using var town = await SourceTown.OpenAsync();
        var (source, result, dropped, never) = (await PhotoAsync(town), await PhotoAsync(town), await PhotoAsync(town), await PhotoAsync(town));
        await town.ImportAsync([SourceTown.Source(1) with { PhotoIds = [source, dropped] }]);
        await town.PutAsync($"inspections/{NewId(town)}", new
        {
            sourceId = SourceTown.IdOf(1).ToString(), result = "repair", signs = new[] { "cover" }, note = "", photoIds = new[] { result }, at = town.Slice.Clock.GetUtcNow(),
        });
        await SweepAsync(town);
        town.Slice.Clock.Advance(TimeSpan.FromDays(30));
        await town.SetAsync(SourceTown.IdOf(1), one => one! with { PhotoIds = [source] });
        await SweepAsync(town);

        town.Slice.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(1, await SweepAsync(town));
        Assert.Equal([true, true, true, false], await AreThereAsync(town, source, result, dropped, never));

        // What the change dropped comes back with it, and is needed again.
        var change = (string?)(await town.GetAsync($"water-sources/{SourceTown.IdOf(1)}/history"))["changes"]![0]!["id"];
        await town.PostAsync($"water-sources/{SourceTown.IdOf(1)}/undo", new { changeId = change });
        town.Slice.Clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal(0, await SweepAsync(town));
        Assert.Equal([true, true, true, false], await AreThereAsync(town, source, result, dropped, never));
        Assert.Equal(3, await town.CountAsync(WaterPhotoMarkDocument.Type));
    }

    [Fact]
    public async Task A_change_is_taken_back_without_the_photo_that_is_gone()
    {
        await using var town = await SourceTown.OpenAsync();
        var photo = await PhotoAsync(town);
        await town.ImportAsync([SourceTown.Source(1) with { PhotoIds = [photo] }]);
        town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
        await town.SetAsync(SourceTown.IdOf(1), one => one! with { PhotoIds = [], Memo = "新" });
        await SweepAsync(town);
        town.Slice.Clock.Advance(TimeSpan.FromDays(36));
        Assert.True(await SweepAsync(town) > 0);

        var change = (string?)(await town.GetAsync($"water-sources/{SourceTown.IdOf(1)}/history"))["changes"]![0]!["id"];
        var sheet = await town.PostAsync($"water-sources/{SourceTown.IdOf(1)}/undo", new { changeId = change });

        Assert.Equal("", (string?)sheet["memo"]);
        Assert.Empty(sheet["photos"]!.AsArray());
    }

    private static string NewId(SourceTown town) => ShortId.Write(Guid.CreateVersion7(town.Slice.Clock.GetUtcNow()));

    private static async Task<string> PhotoAsync(SourceTown town)
    {
        using var body = new ByteArrayContent(PhotoTests.Png());
        using var answer = await town.Http.PostAsync("water-photos", body, Token);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["id"]!;
    }

    private static async Task<IReadOnlyList<bool>> AreThereAsync(SourceTown town, params string[] photos)
    {
        var there = new List<bool>();
        foreach (var photo in photos)
        {
            using var answer = await town.Http.GetAsync($"water-photos/{photo}", Token);
            there.Add(answer.IsSuccessStatusCode);
        }
        return there;
    }

    [Fact(Timeout = 60_000)]
    public async Task It_sweeps_at_the_start_and_every_hour()
    {
        await using var town = await SourceTown.OpenAsync();
        await BreakOffAsync(town, 10);
        town.Slice.Clock.Advance(TimeSpan.FromHours(25));
        await BreakOffAsync(town, 10);
        var sweeper = town.Slice.Services.GetRequiredService<LeftoverSweeper>();
        var commits = Channel();
        using var listening = town.Slice.Store.OnCommitted((_, sequence) => commits.Writer.TryWrite(sequence));

        await sweeper.StartAsync(Token);
        town.Slice.Services.GetRequiredService<AfterStart>().Tell();
        await commits.Reader.ReadAsync(Token);
        Assert.Equal(1, await town.CountAsync(WaterPageDocument.Type));   // the old one went at once, the fresh one stayed

        town.Slice.Clock.Advance(TimeSpan.FromHours(26));
        await commits.Reader.ReadAsync(Token);
        Assert.Equal(0, await town.CountAsync(WaterPageDocument.Type));
        await sweeper.StopAsync(Token);
    }

    private static System.Threading.Channels.Channel<long> Channel() => System.Threading.Channels.Channel.CreateUnbounded<long>();
}

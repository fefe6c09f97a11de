using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>Layers that can never be in force again go; all others stay.</summary>
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
        await commits.Reader.ReadAsync(Token);
        Assert.Equal(1, await town.CountAsync(WaterPageDocument.Type));   // the old one went at once, the fresh one stayed

        town.Slice.Clock.Advance(TimeSpan.FromHours(26));
        await commits.Reader.ReadAsync(Token);
        Assert.Equal(0, await town.CountAsync(WaterPageDocument.Type));
        await sweeper.StopAsync(Token);
    }

    private static System.Threading.Channels.Channel<long> Channel() => System.Threading.Channels.Channel.CreateUnbounded<long>();
}

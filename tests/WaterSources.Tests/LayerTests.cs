using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Mediation;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>Sources in layers: an import changes all at one moment, edits lie over it, and neither loses the other.</summary>
public sealed class LayerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<WrittenLayer> WriteAsync(SourceTown town, IReadOnlyList<WaterSource> sources)
    {
        await using var use = town.Slice.Enter();
        return await use.Services.GetRequiredService<LayerWriter>().WriteAsync(sources, Token);
    }

    private static List<WaterSource> Many(int count, int from = 0) => [.. Enumerable.Range(from, count).Select(number => SourceTown.Source(number))];

    [Fact]
    public async Task An_import_is_invisible_until_all_of_it_is_in_force_at_once()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(Many(10));
        var before = await town.StateAsync();

        var layer = await WriteAsync(town, Many(1000, from: 5));
        Assert.Equal(11, layer.Pages);
        Assert.Same(before, await town.StateAsync());
        await town.PutInForceAsync(layer);

        var after = await town.StateAsync();
        Assert.Equal((1000, 1000, 0), (after.All.Count(), after.Index.Count, after.UnreadablePages));
        Assert.Null(after.Find(SourceTown.IdOf(4)));
        Assert.NotEqual(before.Version, after.Version);
        Assert.Equal(after.Layers.Count, after.Layers.CountAtStart);
    }

    [Fact]
    public async Task What_an_import_wrote_comes_into_force_as_it_lies_in_memory_and_reads_back_the_same()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.StateAsync();
        var layer = await WriteAsync(town, Many(300));
        town.Book.Expect(Slice.Brigade, layer);

        await town.PutInForceAsync(layer);

        var state = await town.StateAsync();
        Assert.All(layer.Sources, source => Assert.Same(source, state.Find(source.Id)));
        var afresh = await town.AfreshAsync();
        Assert.All(layer.Sources, source => Assert.Equal(WaterJsonText(source), WaterJsonText(afresh.Find(source.Id)!)));
        Assert.Equal((300, 300), (state.Index.Count, afresh.Index.Count));
    }

    [Fact]
    public async Task A_layer_that_was_expected_and_did_not_come_into_force_changes_nothing()
    {
        await using var town = await SourceTown.OpenAsync();
        var former = await town.ImportAsync(Many(10));
        var lost = await WriteAsync(town, Many(300));
        town.Book.Expect(Slice.Brigade, lost);
        await town.ImportAsync(Many(20, from: 100));

        var state = await town.StateAsync();
        Assert.Equal((20, 20), (state.All.Count(), state.Index.Count));

        town.Book.Forget(Slice.Brigade, lost);
        await town.PutInForceAsync(former);
        Assert.Equal(10, (await town.StateAsync()).All.Count());
    }

    private static string WaterJsonText(WaterSource source) => System.Text.Json.JsonSerializer.Serialize(source, WaterJson.Stored.WaterSource);

    [Fact]
    public async Task Sources_with_much_to_say_are_spread_over_more_pages_and_come_back_whole()
    {
        await using var town = await SourceTown.OpenAsync();
        var memo = new string('水', 2000);
        var sources = Many(600).Select(source => source with { Memo = memo + source.Number }).ToList();

        var layer = await town.ImportAsync(sources);

        Assert.True(layer.Pages > 3, $"{layer.Pages} pages");
        var state = await town.AfreshAsync();
        Assert.All(sources, source => Assert.Equal(source.Memo, state.Find(source.Id)!.Memo));
        Assert.Equal(600, state.Index.Count);
    }

    [Fact]
    public async Task An_undone_import_brings_back_the_former_sources_with_what_was_edited_on_them()
    {
        await using var town = await SourceTown.OpenAsync();
        var first = await town.ImportAsync(Many(300));
        await town.SetAsync(SourceTown.IdOf(7), source => source! with { Memo = "編集ずみ" });
        await town.ImportAsync(Many(20, from: 1000));
        Assert.Null((await town.StateAsync()).Find(SourceTown.IdOf(7)));

        await town.PutInForceAsync(first);

        foreach (var state in new[] { await town.StateAsync(), await town.AfreshAsync() })
        {
            Assert.Equal((300, "編集ずみ"), (state.Index.Count, state.Find(SourceTown.IdOf(7))!.Memo));
            Assert.Null(state.Find(SourceTown.IdOf(1000)));
            Assert.DoesNotContain(state.Layers.Former, former => former.Layer == first.Layer);
        }
    }

    [Fact]
    public async Task An_edit_that_meets_an_import_is_made_on_the_imported_source()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(Many(10));
        var imported = await WriteAsync(town, [.. Many(10).Select(source => source with { Address = "新しい住所" })]);

        var flipped = false;
        await using (var use = town.Slice.Enter(SourceTown.Chief))
        {
            await use.Services.GetRequiredService<Attempts>().RunAsync<bool>(async services =>
            {
                var work = services.GetRequiredService<WaterWork>();
                await work.BeginAsync(Token);
                await work.SetAsync(work.State.Find(SourceTown.IdOf(3))! with { Memo = "編集" }, "edited", Token);
                if (!flipped)
                {
                    flipped = true;
                    await town.PutInForceAsync(imported);   // between the decision and its commit
                }
                await work.CommitAsync(Token);
                return true;
            });
        }

        var source = (await town.StateAsync()).Find(SourceTown.IdOf(3))!;
        Assert.Equal(("新しい住所", "編集"), (source.Address, source.Memo));
    }

    [Fact]
    public async Task An_import_that_meets_an_edit_does_not_come_into_force_over_it()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(Many(10));
        var imported = await WriteAsync(town, Many(10));
        await using var use = town.Slice.Enter();
        var work = use.Services.GetRequiredService<WaterWork>();
        await work.BeginAsync(Token);
        use.Services.GetRequiredService<LayerWriter>().PutInForce(work, imported.Layer, imported.Pages);

        await town.SetAsync(SourceTown.IdOf(3), source => source! with { Memo = "編集" });

        await Assert.ThrowsAsync<ConcurrentChangeException>(() => work.CommitAsync(Token));
        Assert.Equal("編集", (await town.StateAsync()).Find(SourceTown.IdOf(3))!.Memo);
    }

    [Fact]
    public async Task Edits_of_many_people_at_once_are_all_kept()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(Many(40));

        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Token },
            async (number, _) => await town.SetAsync(SourceTown.IdOf(number), source => source! with { Memo = $"編集 {number}" }));

        var state = await town.AfreshAsync();
        Assert.All(Enumerable.Range(0, 40), number => Assert.Equal($"編集 {number}", state.Find(SourceTown.IdOf(number))!.Memo));
        Assert.Equal(40, await town.CountAsync(WaterChangeDocument.Type));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_was_followed_change_by_change_is_what_a_fresh_start_reads(int seed)
    {
        await using var town = await SourceTown.OpenAsync();
        var random = new Random(seed);
        var layers = new List<WrittenLayer>();
        for (var step = 0; step < 40; step++)
        {
            var number = random.Next(30);
            switch (random.Next(8))
            {
                case 0:
                    layers.Add(await town.ImportAsync([.. Many(30).Where(_ => random.Next(4) > 0)]));
                    break;
                case 1 when layers.Count > 0:
                    await town.PutInForceAsync(layers[random.Next(layers.Count)]);
                    break;
                default:
                    await town.SetAsync(SourceTown.IdOf(number), source => (source ?? SourceTown.Source(number)) with
                    {
                        Memo = $"{step}", Latitude = 36.4 + random.NextDouble(), RetiredAt = random.Next(4) == 0 ? town.Slice.Clock.GetUtcNow() : null,
                    });
                    break;
            }
            town.Slice.Clock.Advance(TimeSpan.FromMinutes(1));
            if (step % 5 == 0)
                await town.StateAsync();   // now and then, so that one catch-up covers several changes of several kinds
        }

        var (followed, fresh) = (await town.StateAsync(), await town.AfreshAsync());

        Assert.Equal(fresh.Version, followed.Version);
        Assert.Equal(Texts(fresh.All), Texts(followed.All));
        Assert.Equal(fresh.Index.Count, followed.Index.Count);
        Assert.Equal(
            fresh.Index.Nearest(36.5, 138.3, 50, new UsableOfAll()).Select(found => found.Source.Id),
            followed.Index.Nearest(36.5, 138.3, 50, new UsableOfAll()).Select(found => found.Source.Id));
        Assert.Equal(followed.Present.Count(), followed.Clusters.Query(-180, -90, 180, 90, 10).Sum(cluster => cluster.Count));

        static List<string> Texts(IEnumerable<WaterSource> sources) =>
            [.. sources.OrderBy(source => source.Id.Value).Select(source => System.Text.Json.JsonSerializer.Serialize(source, WaterJson.Stored.WaterSource))];
    }

    [Fact]
    public async Task Sources_on_a_page_that_cannot_be_read_are_missing_and_all_others_are_there()
    {
        await using var town = await SourceTown.OpenAsync();
        await using var use = town.Slice.Enter();
        var layer = await use.Services.GetRequiredService<LayerWriter>().WriteAsync(Many(600), Token);
        var damaged = (await town.Slice.Store.ReadAsync(Slice.Brigade, WaterPageDocument.Type, WaterPageDocument.IdOf(layer.Layer, 1), Token))!;
        await town.Slice.Store.CommitAsync(Slice.Brigade,
            [new DocumentWrite(WriteKind.Replace, damaged.Type, damaged.Id, damaged.ETag, damaged.Body[..^3], damaged.Keys, null)], Token);

        await town.PutInForceAsync(layer);

        var state = await town.StateAsync();
        Assert.Equal((600 - WaterPageDocument.Most, 1), (state.Index.Count, state.UnreadablePages));
        Assert.NotEmpty(town.Slice.Services.GetRequiredService<IWaterSources>().NearestInMemory(Slice.Brigade, 36.4, 138.25, 5));
    }

    [Fact]
    public async Task An_alarm_finds_the_nearest_sources_in_memory_once_they_were_loaded_after_the_start_and_never_fails()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(Many(100));
        using var book = new WaterBook(town.Slice.Services.GetRequiredService<BrigadeReader>(), town.Slice.Services.GetRequiredService<Microsoft.Extensions.Logging.ILogger<WaterBook>>());
        var nearest = ActivatorUtilities.CreateInstance<NearestWater>(town.Slice.Services, book);
        Assert.Empty(nearest.NearestInMemory(Slice.Brigade, 36.41, 138.25, 5));

        using var start = ActivatorUtilities.CreateInstance<BooksInMemory>(town.Slice.Services, book);
        await start.WarmUpAsync(Token);

        var found = nearest.NearestInMemory(Slice.Brigade, 36.41, 138.25, 5);
        Assert.Equal((5, SourceTown.IdOf(10)), (found.Count, found[0].Id));
        Assert.Empty(nearest.NearestInMemory(Slice.Brigade, double.NaN, 138.25, 5));
        Assert.Empty(nearest.NearestInMemory(Slice.Brigade, 36.41, double.PositiveInfinity, 5));
        Assert.Empty(nearest.NearestInMemory(Slice.Brigade, 36.41, 138.25, -1));
        Assert.Empty(nearest.NearestInMemory(Kernel.BrigadeId.Parse("elsewhere"), 36.41, 138.25, 5));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_source_put_out_of_use_is_not_named_to_an_alarm_though_nobody_looked_at_the_map()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(Many(10));
        using var follower = ActivatorUtilities.CreateInstance<BooksInMemory>(town.Slice.Services);
        await follower.StartAsync(Token);
        await follower.WarmUpAsync(Token);
        var nearest = town.Slice.Services.GetRequiredService<IWaterSources>();
        await UntilAsync(() => nearest.NearestInMemory(Slice.Brigade, 36.403, 138.25, 1) is [var first] && first.Id == SourceTown.IdOf(3));

        await using (var use = town.Slice.Enter())   // as another instance would: nothing is read afterwards
        {
            use.Work.Save(new WaterSourceDocument
            {
                Layer = (await town.LayersAsync()).Current, Source = SourceTown.Source(3) with { State = WaterState.OutOfUse, StateReason = "漏水" },
            });
            await use.Work.CommitAsync(Token);
        }

        await UntilAsync(() => nearest.NearestInMemory(Slice.Brigade, 36.403, 138.25, 1) is [var first] && first.Id != SourceTown.IdOf(3));
        await follower.StopAsync(Token);

        // Follows by a thread of its own; the clock is moved so that its pauses pass.
        async Task UntilAsync(Func<bool> fits)
        {
            while (!fits())
            {
                town.Slice.Clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }
        }
    }

    private readonly struct UsableOfAll : WaterSources.Index.IWaterFilter
    {
        public bool Takes(WaterSource source) => true;
    }
}

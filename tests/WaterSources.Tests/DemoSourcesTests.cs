using System.Diagnostics;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.WaterSources.Demo;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>The demo's sources: believable, the same each time, and the user's once they are made.</summary>
public sealed class DemoSourcesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task SeedAsync(SourceTown town, int count)
    {
        town.Slice.Services.GetRequiredService<IOptions<WaterSourcesOptions>>().Value.DemoSources = count;
        return town.Slice.Services.GetServices<IDemoSeed>().OfType<DemoSources>().Single().SeedAsync(1, Slice.Brigade, 60, Token);
    }

    [Fact]
    public async Task They_are_of_all_kinds_and_states_around_the_town_in_the_charge_of_its_units()
    {
        await using var town = await SourceTown.OpenAsync();
        await SeedAsync(town, 320);
        var sources = (await town.StateAsync()).All.ToList();

        Assert.Equal(320, sources.Count);
        Assert.Equal(Enum.GetValues<WaterKind>(), sources.Select(source => source.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<WaterState>(), sources.Select(source => source.State).Distinct().Order());
        Assert.Equal(Enum.GetValues<StandardVerdict>(), sources.Select(source => Standard.Judge(source).Verdict).Distinct().Order());
        Assert.All(sources, source =>
        {
            Assert.InRange(source.Latitude, 36.2, 36.6);
            Assert.InRange(source.Longitude, 138.1, 138.4);
            Assert.StartsWith("長野県上田市", source.Address, StringComparison.Ordinal);
            Assert.Matches(@"^\p{L}+-\d+$", source.Number);
            Assert.NotNull(source.UnitId);
            Assert.Equal(source.State == WaterState.Usable, source.StateReason is null);
        });
        Assert.Equal(320, sources.Select(source => source.Number).Distinct().Count());
        Assert.Equal(320, sources.Select(source => source.Id).Distinct().Count());
        Assert.True(sources.Select(source => source.UnitId).Distinct().Count() >= 4);
    }

    [Fact]
    public async Task They_are_made_once_and_what_the_user_changed_stays_when_another_number_is_asked_for()
    {
        await using var town = await SourceTown.OpenAsync();
        await SeedAsync(town, 100);
        var made = await town.StateAsync();
        var changed = made.All.First().Id;
        await town.SetAsync(changed, source => source! with { Memo = "デモで変えた" });
        await town.SetAsync(SourceTown.IdOf(1), _ => SourceTown.Source(1), "created");
        await SeedAsync(town, 100);
        Assert.Equal("デモで変えた", (await town.StateAsync()).Find(changed)!.Memo);
        Assert.Equal(made.Layers.Current, (await town.StateAsync()).Layers.Current);

        await SeedAsync(town, 200);

        var state = await town.AfreshAsync();
        Assert.Equal((201, "デモで変えた", "中-1"), (state.All.Count(), state.Find(changed)!.Memo, state.Find(SourceTown.IdOf(1))!.Number));
    }

    [Fact]
    public async Task An_import_of_the_user_is_never_overwritten()
    {
        await using var town = await SourceTown.OpenAsync();
        await SeedAsync(town, 100);
        await town.ImportAsync([SourceTown.Source(1)]);

        await SeedAsync(town, 200);

        Assert.Equal(SourceTown.IdOf(1), Assert.Single((await town.StateAsync()).All).Id);
    }

    [Fact]
    public async Task A_hundred_thousand_are_made_in_seconds_as_pages_of_one_layer()
    {
        await using var town = await SourceTown.OpenAsync();
        var clock = Stopwatch.StartNew();

        await SeedAsync(town, 100_000);

        var seeded = clock.Elapsed;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        clock.Restart();
        var state = await town.StateAsync();
        var loaded = clock.Elapsed;
        TestContext.Current.SendDiagnosticMessage(
            $"100,000 demo sources: made in {seeded.TotalSeconds:0.0} s, loaded in {loaded.TotalSeconds:0.0} s, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:0} MB in memory");
        Assert.Equal((100_000, 1042), (state.Index.Count, state.Layers.Pages));   // 96 a page
        Assert.True(seeded < TimeSpan.FromSeconds(60), $"{seeded}");   // a crowded machine; alone it takes a few seconds
        Assert.Equal(0, await town.CountAsync(WaterSourceDocument.Type));
    }
}

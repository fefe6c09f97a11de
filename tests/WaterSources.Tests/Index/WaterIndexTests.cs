using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;

namespace BrigadeDispatch.WaterSources.Tests;

public sealed class WaterIndexTests
{
    public static TheoryData<string> Sets => [.. SourceSets.Names];

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_nearest_are_exactly_those_that_looking_at_each_source_finds(string set)
    {
        foreach (var count in (int[])[0, 1, 2, 5, 40, 900, 6000])
        {
            var sets = new SourceSets(count + 17);
            var sources = sets.Make(set, count);
            var index = WaterIndex.Build(sources);
            Assert.Equal(count, index.Count);
            for (var i = 0; i < (count > 1000 ? 60 : 25); i++)
                MustAgree(sets, set, sources, index);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void After_any_edits_the_nearest_are_still_exact(string set)
    {
        foreach (var count in (int[])[0, 3, 300, 3000])
        {
            var sets = new SourceSets(count + 31);
            var sources = sets.Make(set, count).ToList();
            var index = WaterIndex.Build(sources);
            for (var edit = 0; edit < 700; edit++)
            {
                index = Edit(sets, set, sources, index);
                if (edit % 20 == 19)
                    MustAgree(sets, set, sources, index);
            }
            Assert.Equal(sources.Select(source => source.Id.Value).Order(), index.All.Select(source => source.Id.Value).Order());
        }
    }

    [Fact]
    public void An_edit_leaves_the_state_before_it_as_it_was()
    {
        var sets = new SourceSets(5);
        var sources = sets.Make("clustered", 2000);
        var before = WaterIndex.Build(sources);
        var after = before;
        foreach (var source in sources)
            after = after.With(source, null);
        Assert.Equal(0, after.Count);
        Assert.Empty(after.Nearest(36.4, 138.2, 5, new Every()));
        MustAgree(sets, "clustered", sources, before);
    }

    [Fact]
    public void All_sources_at_one_place_are_told_by_their_ids()
    {
        var sets = new SourceSets(6);
        var sources = Enumerable.Range(0, 3000).Select(_ => sets.Source(36.4, 138.25)).ToArray();
        var found = WaterIndex.Build(sources).Nearest(36.41, 138.25, 7, new UsableOnly());
        Assert.Equal(sources.OrderBy(source => source.Id.Value).Take(7), found.Select(one => one.Source));
    }

    [Fact]
    public void Sources_equally_far_around_a_place_are_told_by_their_ids()
    {
        // On one parallel, mirrored: the ways are the same to the last bit, so only the ids can tell.
        var sets = new SourceSets(7);
        var sources = Enumerable.Range(1, 500).SelectMany(i => new[] { sets.Source(36.4, 138.25 + i / 8192.0), sets.Source(36.4, 138.25 - i / 8192.0) }).ToArray();
        MustAgree(WaterIndex.Build(sources), sources, 36.4, 138.25, 21, new Every());
    }

    [Fact]
    public void A_ring_of_sources_all_within_the_margin_is_ordered_by_the_way_on_the_ground()
    {
        var sets = new SourceSets(8);
        var plane = new LocalPlane(36.4, 138.25);
        var sources = Enumerable.Range(0, 800).Select(i =>
        {
            var (sin, cos) = Math.SinCos(i * Math.Tau / 800);
            var (latitude, longitude) = plane.Back(100 * cos, 100 * sin);
            return sets.Source(latitude, longitude);
        }).ToArray();
        MustAgree(WaterIndex.Build(sources), sources, 36.4, 138.25, 5, new Every());
        MustAgree(WaterIndex.Build(sources), sources, 36.4, 138.25, 300, new UsableOnly());
    }

    [Fact]
    public void Opposite_sides_of_the_world_do_not_stop_the_search()
    {
        var sets = new SourceSets(9);
        var sources = sets.Make("uniform", 300);
        MustAgree(WaterIndex.Build(sources), sources, -36.4, -41.75, 5, new Every());
        MustAgree(WaterIndex.Build(sources), sources, 90, 0, 5, new Every());
        MustAgree(WaterIndex.Build(sources), sources, -90, 12, 5, new Every());
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Everything_within_a_distance_is_found_and_nothing_else(string set)
    {
        var sets = new SourceSets(10);
        var sources = sets.Make(set, 1500);
        var index = WaterIndex.Build(sources);
        for (var i = 0; i < 30; i++)
        {
            var (latitude, longitude) = sets.Query(set, sources);
            var metres = Math.Pow(10, sets.Random.NextDouble() * 5);
            var expected = sources.Where(source => source.IsUsable && Ground.Distance(latitude, longitude, source.Latitude, source.Longitude) <= metres);
            Assert.Equal(expected.Select(source => source.Id.Value).Order(), index.Within(latitude, longitude, metres, new UsableOnly()).Select(found => found.Source.Id.Value).Order());
        }
    }

    [Fact]
    public void A_search_into_given_room_allocates_nothing()
    {
        var sets = new SourceSets(11);
        var sources = sets.Make("uniform", 20_000);
        var index = WaterIndex.Build(sources);
        var room = new Found[5];
        for (var i = 0; i < 300; i++)
            index.Nearest(36.4, 138.2, room, new UsableOnly());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++)
            Assert.True(index.Nearest(36.35 + i * 0.0005, 138.2, room, new UsableOnly()) == 5);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }

    [Fact]
    public void A_source_that_is_nowhere_on_earth_is_not_found_and_breaks_nothing()
    {
        var sets = new SourceSets(12);
        var nowhere = new[] { sets.Source(double.NaN, 138), sets.Source(91, 138), sets.Source(36, double.PositiveInfinity) };
        var somewhere = sets.Source(36.4, 138.25);
        var index = WaterIndex.Build([.. nowhere, somewhere]);
        Assert.Equal(1, index.Count);
        Assert.Same(somewhere, Assert.Single(index.With(nowhere[0], nowhere[1]).Nearest(0, 0, 5, new Every())).Source);
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Nearest(double.NaN, 0, 1, new Every()));
    }

    [Fact]
    public void A_former_state_that_says_the_wrong_place_is_still_taken_out()
    {
        var sets = new SourceSets(13);
        var sources = sets.Make("uniform", 100);
        var moved = sources[3] with { Latitude = sources[3].Latitude + 0.1 };
        var index = WaterIndex.Build(sources).With(moved, moved);
        Assert.Equal(100, index.Count);
        Assert.Same(moved, index.Nearest(moved.Latitude, moved.Longitude, 1, new Every())[0].Source);
    }

    private static WaterIndex Edit(SourceSets sets, string set, List<WaterSource> sources, WaterIndex index)
    {
        var random = sets.Random;
        if (sources.Count == 0 || random.Next(3) == 0)
        {
            var added = sets.MakeOne(set, random.Next(2000));
            sources.Add(added);
            return index.With(null, added);
        }
        var at = random.Next(sources.Count);
        var former = sources[at];
        if (random.Next(2) == 0)
        {
            sources.RemoveAt(at);
            return index.With(former, null);
        }
        var next = random.Next(2) == 0 ? former with { State = WaterState.OutOfUse } : sets.MakeOne(set, random.Next(2000)) with { Id = former.Id };
        sources[at] = next;
        return index.With(former, next);
    }

    private static void MustAgree(SourceSets sets, string set, IReadOnlyList<WaterSource> sources, WaterIndex index)
    {
        var (latitude, longitude) = sets.Query(set, sources);
        var count = sets.Random.Next(4) == 0 ? sets.Random.Next(1, 80) : 5;
        MustAgree(index, sources, latitude, longitude, count, new Every());
        MustAgree(index, sources, latitude, longitude, count, new UsableOnly());
        MustAgree(index, sources, latitude, longitude, count, new OfKind(WaterKind.Pool));
    }

    private static void MustAgree<TFilter>(WaterIndex index, IReadOnlyList<WaterSource> sources, double latitude, double longitude, int count, TFilter filter)
        where TFilter : struct, IWaterFilter
    {
        var expected = sources.Where(filter.Takes).Select(source => new Found(source, Ground.Distance(latitude, longitude, source.Latitude, source.Longitude)))
            .OrderBy(found => found.DistanceMetres).ThenBy(found => found.Source.Id.Value).Take(count).ToArray();
        Assert.Equal(expected, index.Nearest(latitude, longitude, count, filter));
    }

    private readonly struct Every : IWaterFilter
    {
        public bool Takes(WaterSource source) => true;
    }

    private readonly struct OfKind(WaterKind kind) : IWaterFilter
    {
        public bool Takes(WaterSource source) => source.Kind == kind;
    }
}

using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;

namespace BrigadeDispatch.WaterSources.Tests;

public sealed class WaterClustersTests
{
    public static TheoryData<string> Sets => [.. SourceSets.Names];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_source_in_view_belongs_to_exactly_one_item_at_any_zoom(string set)
    {
        var sets = new SourceSets(21);
        var sources = sets.Make(set, 3000);
        var clusters = WaterClusters.Build(sources);
        for (var i = 0; i < 150; i++)
            MustConserve(sets, sources, clusters);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void After_any_edits_the_counts_are_still_conserved(string set)
    {
        foreach (var count in (int[])[0, 5, 2500])
        {
            var sets = new SourceSets(count + 22);
            var sources = sets.Make(set, count).ToList();
            var clusters = WaterClusters.Build(sources);
            for (var edit = 0; edit < 2600; edit++)
            {
                var at = sources.Count == 0 ? -1 : sets.Random.Next(sources.Count);
                var former = at >= 0 && sets.Random.Next(3) != 0 ? sources[at] : null;
                var next = former is null || sets.Random.Next(2) == 0
                    ? sets.MakeOne(set, sets.Random.Next(2000)) is var made && former is not null ? made with { Id = former.Id } : made : null;
                clusters = clusters.With(former, next);
                if (former is not null)
                    sources.RemoveAt(at);
                if (next is not null)
                    sources.Add(next);
                if (edit % 40 == 39)
                    MustConserve(sets, sources, clusters);
            }
            Assert.Equal(sources.Count, clusters.Count);
        }
    }

    [Fact]
    public void The_whole_world_shows_every_source_once_whatever_the_zoom()
    {
        var sets = new SourceSets(23);
        var sources = SourceSets.Names.SelectMany(set => sets.Make(set, 300)).ToArray();
        var clusters = WaterClusters.Build(sources);
        for (var zoom = -1; zoom <= 24; zoom++)
            Assert.Equal(sources.Length, clusters.Query(-180, -90, 180, 90, zoom).Sum(item => item.Count));
        Assert.Equal(sources.Length, clusters.Query(-400, -90, 400, 90, 7).Sum(item => item.Count));
    }

    [Fact]
    public void Close_up_every_source_stands_by_itself_and_far_out_they_stand_together()
    {
        var sets = new SourceSets(24);
        var sources = Enumerable.Range(0, 50).Select(_ => sets.Source(36.4, 138.25)).Append(sets.Source(36.41, 138.26)).ToArray();
        var clusters = WaterClusters.Build(sources);
        var close = clusters.Query(138, 36, 139, 37, WaterClusters.SinglesFrom);
        Assert.Equal(51, close.Count);
        Assert.All(close, item => Assert.Equal((1, item.Single!.Latitude), (item.Count, item.Latitude)));
        Assert.Equal(51, Assert.Single(clusters.Query(138, 36, 139, 37, 3)).Count);
        var between = clusters.Query(138, 36, 139, 37, 14);
        Assert.Equal([1, 50], between.Select(item => item.Count).Order());
        Assert.Same(sources[^1], between.Single(item => item.Count == 1).Single);
    }

    [Fact]
    public void A_cluster_stands_at_the_mean_of_its_sources()
    {
        var sets = new SourceSets(25);
        var clusters = WaterClusters.Build([sets.Source(36.40000, 138.25000), sets.Source(36.40002, 138.25001), sets.Source(36.40001, 138.25005)]);
        var one = Assert.Single(clusters.Query(138, 36, 139, 37, 12));
        Assert.Equal((36.40001, 138.25002, 3), (Math.Round(one.Latitude, 7), Math.Round(one.Longitude, 7), one.Count));
    }

    [Fact]
    public void A_view_over_the_date_line_shows_both_sides()
    {
        var sets = new SourceSets(26);
        var clusters = WaterClusters.Build([sets.Source(-16.8, 179.9), sets.Source(-16.8, -179.9), sets.Source(-16.8, 0)]);
        Assert.Equal(2, clusters.Query(179, -20, -179, -10, 10).Sum(item => item.Count));
        Assert.Equal(2, clusters.Query(179, -20, 181, -10, 10).Sum(item => item.Count));
        Assert.Equal(1, clusters.Query(-179, -20, 179, -10, 10).Sum(item => item.Count));
    }

    [Fact]
    public void No_square_of_sixty_four_points_shows_two_items()
    {
        var sets = new SourceSets(27);
        var clusters = WaterClusters.Build(sets.Make("clustered", 4000));
        foreach (var zoom in (int[])[5, 9, 12, 15])
        {
            var squares = 4.0 * Math.Pow(2, zoom);
            // A mean of latitudes lies a hair off the mean on the map, but within the square of its sources.
            var items = clusters.Query(130, 30, 145, 45, zoom).Select(item =>
                ((int)((item.Longitude / 360 + 0.5) * squares), (int)((0.5 - Math.Log(Math.Tan(Math.PI / 4 + item.Latitude * Math.PI / 360)) / Math.Tau) * squares))).ToList();
            Assert.Equal(items.Count, items.Distinct().Count());
        }
    }

    private static void MustConserve(SourceSets sets, IReadOnlyList<WaterSource> sources, WaterClusters clusters)
    {
        var random = sets.Random;
        var zoom = random.Next(0, 20);
        var centre = sources.Count == 0 ? sets.Source(36, 138) : sources[random.Next(sources.Count)];
        var half = random.Next(5) == 0 ? random.NextDouble() * 200 : Math.Pow(10, random.NextDouble() * 5 - 4);
        var (south, north) = (centre.Latitude - half * random.NextDouble(), centre.Latitude + half * random.NextDouble());
        var (west, east) = (centre.Longitude - half * random.NextDouble(), centre.Longitude + half * random.NextDouble());
        var items = clusters.Query(west, south, east, north, zoom);
        var inView = sources.Count(source => source.Latitude >= south && source.Latitude <= north && IsBetween(source.Longitude, west, east));
        Assert.Equal(inView, items.Sum(item => item.Count));
        Assert.All(items, item => Assert.True(item.Count > 0 && item.Single is not null == (item.Count == 1)));
        var singles = items.Where(item => item.Single is not null).Select(item => item.Single!.Id).ToList();
        Assert.Equal(singles.Count, singles.Distinct().Count());
        Assert.All(items, item => Assert.True(item.Latitude >= south - 1e-6 && item.Latitude <= north + 1e-6));
    }

    private static bool IsBetween(double longitude, double west, double east)
    {
        if (east - west >= 360)
            return true;
        var (from, to) = (Wrap(west), Wrap(east));
        return from <= to ? longitude >= from && longitude <= to : longitude >= from || longitude <= to;
    }

    private static double Wrap(double degrees) => degrees is >= -180 and <= 180 ? degrees : Math.IEEERemainder(degrees, 360);
}

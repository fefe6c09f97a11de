using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;

namespace BrigadeDispatch.WaterSources.Tests;

public sealed class KdTreeTests
{
    public static TheoryData<string> Sets => [.. SourceSets.Names];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_fork_has_a_sixth_of_its_spots_on_either_side_and_no_leaf_is_too_full(string set)
    {
        var tree = Tree(new SourceSets(21).Make(set, 4000));

        Assert.All(Forks(tree), fork => Assert.InRange(Math.Min(fork.Below.Spots, fork.Above.Spots), fork.Spots / 6, fork.Spots));
        Assert.All(Leaves(tree), leaf => Assert.InRange(leaf.Spots, 1, KdLeaf.Most));
    }

    [Fact]
    public void Spots_of_which_nearly_all_lie_on_one_parallel_are_divided_along_it()
    {
        var sets = new SourceSets(22);
        var line = Enumerable.Range(0, 2000).Select(i => sets.Source(36.4, 138 + i * 0.00001));

        var tree = Tree([.. line, sets.Source(45, 138)]);

        Assert.InRange(DepthOf(tree), 7, 16);
    }

    [Fact]
    public void The_tree_stays_shallow_when_sources_come_in_order()
    {
        var sets = new SourceSets(23);
        var tree = Tree([sets.Source(36.4, 138)]);

        for (var i = 1; i < 5000; i++)
            tree = With(tree, sets.Source(36.4 + i * 0.00001, 138 + i * 0.00001));

        Assert.Equal(5000, tree.Spots);
        Assert.InRange(DepthOf(tree), 8, 32);
    }

    [Fact]
    public void The_tree_stays_shallow_when_all_but_the_last_corner_go_away()
    {
        var sets = new SourceSets(24);
        var sources = sets.Make("uniform", 4000).OrderBy(source => source.Latitude).ToList();
        KdNode? tree = Tree([.. sources]);

        foreach (var source in sources.Take(3900))
            tree = tree!.Without(source, new Place(source.Latitude, source.Longitude));

        Assert.Equal(100, tree!.Spots);
        Assert.InRange(DepthOf(tree), 3, 14);
    }

    [Fact]
    public void A_thousand_sources_at_one_position_are_one_spot()
    {
        var sets = new SourceSets(25);
        var sources = Enumerable.Range(0, 1000).Select(_ => sets.Source(36.4, 138.25)).ToArray();
        KdNode? tree = null;

        foreach (var source in sources)
            tree = tree is null ? Tree([source]) : With(tree, source);

        Assert.Equal(1, tree!.Spots);
        Assert.Equal(sources.OrderBy(source => source.Id.Value), Assert.Single(tree.ToArray()).Sources);
        Assert.Same(tree, tree.Without(sets.Source(36.4, 138.25), new Place(36.4, 138.25)));
    }

    [Fact]
    public void A_tree_whose_last_usable_source_goes_out_of_use_says_so()
    {
        var sets = new SourceSets(26);
        var sources = sets.Make("none usable", 500);
        var usable = sets.Source(36.4, 138.25);
        var tree = Tree([.. sources, usable]);

        var without = tree.Without(usable, new Place(usable.Latitude, usable.Longitude))!;
        var outOfUse = With(without, usable with { State = WaterState.OutOfUse });

        Assert.True(tree.SomeUsable);
        Assert.False(without.SomeUsable);
        Assert.False(outOfUse.SomeUsable);
    }

    private static KdNode Tree(WaterSource[] sources) => KdNode.Of(sources.GroupBy(source => (source.Latitude, source.Longitude))
        .Select(spot => new Spot(new Place(spot.Key.Latitude, spot.Key.Longitude), spot.OrderBy(source => source.Id.Value).ToArray())).ToArray());

    private static KdNode With(KdNode tree, WaterSource source) => tree.With(source, new Place(source.Latitude, source.Longitude));

    private static IEnumerable<KdFork> Forks(KdNode node) => node is KdFork fork ? Forks(fork.Below).Concat(Forks(fork.Above)).Append(fork) : [];

    private static IEnumerable<KdLeaf> Leaves(KdNode node) => node is KdFork fork ? Leaves(fork.Below).Concat(Leaves(fork.Above)) : [(KdLeaf)node];

    private static int DepthOf(KdNode node) => node is KdFork fork ? 1 + Math.Max(DepthOf(fork.Below), DepthOf(fork.Above)) : 0;
}

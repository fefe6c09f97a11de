using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Xunit;
using static BrigadeDispatch.Host.Tests.OneMachine.Moving.Holdings;

namespace BrigadeDispatch.Host.Tests.OneMachine.Moving;

/// <summary>Moving with no server: complete, compared, to be broken off anywhere, and never two stores in force.</summary>
public sealed class StoreMoveTests : IDisposable
{
    private readonly TwoStores _stores = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _stores.Dispose();

    internal static async Task<T> WithAsync<T>(string folder, Func<StoreEnd, Task<T>> work)
    {
        var end = await TwoStores.OpenAsync(folder, Token);
        await using var closing = (IAsyncDisposable)end.Store;
        return await work(end);
    }

    private Task<int> FillAsync(int documents = 130) => WithAsync(_stores.From, async end =>
    {
        await end.Store.FillAsync(documents);
        return 0;
    });

    private static Task<MoveOutcome> MoveAsync(string from, string to, Fate? fate = null) => WithAsync(from, source => WithAsync(to, target =>
        new StoreMove(fate is null ? source : SteeredStore.Of(source, fate), fate is null ? target : SteeredStore.Of(target, fate), TimeProvider.System, _ => { }).RunAsync(null, Token)));

    private static Task<string[]> StatesAsync(string folder) => WithAsync(folder, async end =>
        new[] { await end.Store.StateAsync(BrigadeId.Operator), await end.Store.StateAsync(North), await end.Store.StateAsync(South) });

    internal static async Task<string> InForceAsync(string from, string to)
    {
        var inForce = new List<string>();
        foreach (var folder in new[] { from, to })
            if (await TwoStores.RefusalAsync(folder, Token) is null && await WithAsync(folder, async end => await end.Store.HeadAsync(BrigadeId.Operator, Token)) > 0)
                inForce.Add(folder);   // an empty store may be started, and is nobody's copy
        return Assert.Single(inForce);
    }

    [Fact]
    public async Task Everything_is_there_afterwards_under_the_same_numbers_and_the_next_commit_has_a_higher_one()
    {
        await FillAsync();
        var before = await StatesAsync(_stores.From);
        Assert.Contains("True", before[1], StringComparison.Ordinal);   // a deletion is among it
        var heads = await WithAsync(_stores.From, async end => (await end.Store.HeadAsync(North, Token), await end.Store.HeadAsync(BrigadeId.Operator, Token)));

        var outcome = await MoveAsync(_stores.From, _stores.To);

        Assert.Equal(before, await StatesAsync(_stores.To));
        Assert.Equal(["north", "south", "~operator"], outcome.Partitions.Select(partition => partition.Id));
        Assert.Equal((259L, null), (outcome.Partitions[0].Documents, outcome.HandOverMs));
        await WithAsync(_stores.To, async end =>
        {
            Assert.Equal(heads.Item1 + 1, await end.Store.CommitAsync(North, Put("member", "new", "x")));
            Assert.True(await end.Store.CommitAsync(BrigadeId.Operator, Put("brigade", "west", "x")) > heads.Item2 + 2);
            return 0;
        });
    }

    [Fact]
    public async Task Only_the_new_store_can_be_started_and_the_former_one_says_where_it_went()
    {
        await FillAsync();

        await MoveAsync(_stores.From, _stores.To);

        Assert.Null(await TwoStores.RefusalAsync(_stores.To, Token));
        var refusal = await TwoStores.RefusalAsync(_stores.From, Token);
        Assert.Contains(_stores.To, refusal, StringComparison.Ordinal);
        Assert.Contains("Storage__Provider=Sqlite", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Back_again_the_state_hash_is_the_same_and_what_happened_meanwhile_comes_along()
    {
        await FillAsync();
        var there = await MoveAsync(_stores.From, _stores.To);

        var back = await MoveAsync(_stores.To, _stores.From);

        Assert.Equal(there.Partitions, back.Partitions);
        Assert.NotEqual(there.Partitions[0].StateHash, there.Partitions[1].StateHash);
        Assert.Equal(_stores.From, await InForceAsync(_stores.From, _stores.To));
        await WithAsync(_stores.From, async end =>
        {
            await end.Store.DeleteAsync(North, "member", "m2");
            return await end.Store.CommitAsync(North, Put("member", "m3", "changed again"), Put("member", "late", "new"));
        });
        var state = await StatesAsync(_stores.From);
        var again = await MoveAsync(_stores.From, _stores.To);
        Assert.Equal(state, await StatesAsync(_stores.To));
        Assert.NotEqual(there.Partitions[0].StateHash, again.Partitions[0].StateHash);
        Assert.Equal(there.Partitions[1], again.Partitions[1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_at_any_write_exactly_one_store_is_in_force_and_the_same_command_completes_it(bool afterwards)
    {
        for (var at = 1; ; at++)
        {
            using var stores = new TwoStores();
            await WithAsync(stores.From, async end =>
            {
                await end.Store.FillAsync(30);
                return 0;
            });
            var before = await StatesAsync(stores.From);
            var fate = new Fate(at, afterwards);
            try
            {
                await MoveAsync(stores.From, stores.To, fate);
                Assert.True(at > 8, $"A move has more than {at} writes.");
                Assert.Equal(at - 1, fate.Writes);
                return;
            }
            catch (KilledException)
            {
                // What is there now is what a kill leaves.
            }

            var inForce = await InForceAsync(stores.From, stores.To);
            Assert.Equal(before, await StatesAsync(inForce));
            if (inForce == stores.From)
                await MoveAsync(stores.From, stores.To);
            Assert.Equal(stores.To, await InForceAsync(stores.From, stores.To));
            Assert.Equal(before, await StatesAsync(stores.To));
        }
    }

    [Fact]
    public async Task Broken_off_again_and_again_it_goes_on_where_it_was()
    {
        await FillAsync(600);
        var before = await StatesAsync(_stores.From);
        var chance = new Random(20261201);
        var writes = 0;
        while (true)
        {
            var fate = new Fate(chance.Next(2, 9), chance.Next(2) == 0);
            try
            {
                await MoveAsync(_stores.From, _stores.To, fate);
                break;
            }
            catch (KilledException)
            {
                writes += fate.Writes;
                if (await InForceAsync(_stores.From, _stores.To) == _stores.To)
                    break;
            }
            Assert.True(writes < 400, "It does not get on.");
        }

        Assert.True(writes > 20, "It was hardly broken off.");
        Assert.Equal(before, await StatesAsync(_stores.To));
        Assert.Equal(_stores.To, await InForceAsync(_stores.From, _stores.To));
    }

    [Fact]
    public async Task What_the_target_kept_from_long_ago_and_the_source_forgot_is_taken_away()
    {
        await FillAsync();
        await MoveAsync(_stores.From, _stores.To);
        // As after 35 days: the deletion happened and is no longer told.
        await WithAsync(_stores.From, async end =>
        {
            await end.Copy.LoadAsync(North, [new StoredDocument("member", "forgotten", "", 3, new byte[] { 1 }, DocumentWrite.NoKeys, null, false)], 3, Token);
            return 0;
        });
        var state = await StatesAsync(_stores.To);

        await MoveAsync(_stores.To, _stores.From);

        Assert.Equal(state, string.Join('|', await StatesAsync(_stores.From)).Split('|').Select(part => string.Join('\n', part.Split('\n').Where(line => !line.Contains("forgotten", StringComparison.Ordinal)))));
        Assert.Null(await WithAsync(_stores.From, end => end.Store.ReadAsync(North, "member", "forgotten", Token)));
    }

    [Fact]
    public async Task A_copy_that_is_not_like_the_original_is_never_put_in_force()
    {
        await FillAsync();
        await Assert.ThrowsAsync<KilledException>(() => MoveAsync(_stores.From, _stores.To, new Fate(8, afterwards: true)));
        await WithAsync(_stores.To, end => end.Store.CommitAsync(North, Put("member", "m4", "somebody wrote here")));

        var refused = await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(_stores.From, _stores.To));

        Assert.Contains("member m4", refused.Message, StringComparison.Ordinal);
        Assert.Equal(_stores.From, await InForceAsync(_stores.From, _stores.To));
    }

    [Fact]
    public async Task A_store_with_data_of_its_own_is_no_target()
    {
        await FillAsync();
        await WithAsync(_stores.To, end => end.Store.CommitAsync(BrigadeId.Operator, Put("brigade", "other", "x")));
        var before = await StatesAsync(_stores.To);

        var refused = await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(_stores.From, _stores.To));

        Assert.Contains("already holds data", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await StatesAsync(_stores.To));
        Assert.Null(await TwoStores.RefusalAsync(_stores.From, Token));
        Assert.Null(await TwoStores.RefusalAsync(_stores.To, Token));
    }

    [Fact]
    public async Task From_a_store_that_is_not_in_force_nothing_is_moved()
    {
        await FillAsync();
        await MoveAsync(_stores.From, _stores.To);
        var third = _stores.To + "-3";

        var refused = await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(_stores.From, third));

        Assert.Contains("no longer in force", refused.Message, StringComparison.Ordinal);
        await MoveAsync(_stores.To, third);
        Assert.Equal(third, await InForceAsync(_stores.To, third));
        // The first one is no ancestor one could go back to past the second.
        await WithAsync(third, end => end.Store.CommitAsync(South, Put("member", "m1", "newer")));
        Assert.Contains("already holds data", (await Assert.ThrowsAsync<MoveRefusedException>(() => MoveAsync(third, _stores.From))).Message, StringComparison.Ordinal);
        await MoveAsync(third, _stores.To);
    }

    [Fact]
    public async Task A_copy_whose_original_cannot_be_asked_does_not_start()
    {
        await FillAsync(5);
        await Assert.ThrowsAsync<KilledException>(() => MoveAsync(_stores.From, _stores.To, new Fate(4, afterwards: true)));
        Directory.Move(_stores.From, _stores.From + "-elsewhere");

        var refusal = await TwoStores.RefusalAsync(_stores.To, Token);

        Assert.Contains("unfinished copy", refusal, StringComparison.Ordinal);
        Assert.Contains(_stores.From, refusal, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_stores.From));   // and none is made
    }
}

using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Contract.Tests.Contract;
using BrigadeDispatch.Storage.Cosmos;
using BrigadeDispatch.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Cosmos;

/// <summary>What only this engine meets: throttling, answers lost before and after the work was done, other instances.</summary>
public sealed class CosmosFaultFacts : IAsyncLifetime
{
    private readonly BrigadeId _brigade = BrigadeId.Parse("f" + Guid.CreateVersion7().ToString("n"));   // faults of the shared stand-in are this partition's alone
    private readonly ManualTimeProvider _clock = new();
    private readonly List<CosmosDocumentStore> _stores = [];
    private CosmosOptions _options = null!;
    private CosmosStandInHost _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await StandIn.HostAsync();
        _options = await CosmosEngine.OptionsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
    }

    private async Task<CosmosDocumentStore> OpenAsync()
    {
        var store = await CosmosStorage.OpenAsync(_options, _clock, NullLogger.Instance, Token);
        _stores.Add(store);
        return store;
    }

    private void Next(CosmosFault fault, OperationKinds on, int times = 1) => _service.Faults.Next(times, fault, on, _brigade.Value);

    public static TheoryData<string> Lost => ["408 after", "503 after", "500 after", "reset after", "408 before", "503 before", "410 before", "449 before", "429 before", "reset before"];

    private static CosmosFault Fault(string name) => (name[..3], name.EndsWith("after", StringComparison.Ordinal)) switch
    {
        ("res", var after) => CosmosFault.Resets(executed: after),
        ("han", var after) => CosmosFault.Hangs(executed: after),
        (var status, true) => CosmosFault.AnswersAfterwards(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture)),
        (var status, false) => CosmosFault.Answers(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(5)),
    };

    [Theory]
    [MemberData(nameof(Lost))]
    public async Task A_commit_whose_answer_is_lost_is_stored_once_and_acknowledged(string fault)
    {
        var store = await OpenAsync();
        Next(Fault(fault), OperationKinds.Batch);

        var first = await store.CommitAsync(_brigade, [Create("m", "1", "first")], Token);
        Next(Fault(fault), OperationKinds.Batch, times: 2);
        var second = await store.CommitAsync(_brigade, [Create("m", "2"), Replace((await store.ReadAsync(_brigade, "m", "1", Token))!, "second")], Token);

        Assert.Equal((true, true), (first.Committed, second.Committed));
        Assert.Equal("second", (await store.ReadAsync(_brigade, "m", "1", Token)).Text());
        Assert.Equal(second.Sequence, await store.HeadAsync(_brigade, Token));
        Assert.Equal(first.Sequence + 1, second.Sequence);
        Assert.Equal(2, (await store.ChangesSinceAsync(_brigade, 0, null, 10, Token)).Changes.Count);
    }

    [Theory]
    [InlineData("hang after")]
    [InlineData("hang before")]
    public async Task An_answer_that_never_comes_holds_nobody_up_for_long(string fault)
    {
        var store = await OpenAsync();
        Next(Fault(fault), OperationKinds.Batch);

        var committed = await store.CommitAsync(_brigade, [Create("m", "1", "there")], Token).WaitAsync(TimeSpan.FromSeconds(40), Token);
        Next(Fault(fault), OperationKinds.Read);

        Assert.True(committed.Committed);
        Assert.Equal("there", (await store.ReadAsync(_brigade, "m", "1", Token).WaitAsync(TimeSpan.FromSeconds(40), Token)).Text());
        Assert.Equal(1, await store.HeadAsync(_brigade, Token));
    }

    [Theory]
    [MemberData(nameof(Lost))]
    public async Task A_conflict_stays_one_whatever_was_lost_before(string fault)
    {
        var store = await OpenAsync();
        await store.CommitAsync(_brigade, [Create("m", "1", "first")], Token);
        Next(Fault(fault), OperationKinds.Batch);

        var result = await store.CommitAsync(_brigade, [Create("other", "1"), Create("m", "1", "second")], Token);

        Assert.Equal(("m", "1"), (result.Conflict?.Type, result.Conflict?.Id));
        Assert.Null(await store.ReadAsync(_brigade, "other", "1", Token));
        Assert.Equal(1, await store.HeadAsync(_brigade, Token));
    }

    [Theory]
    [MemberData(nameof(Lost))]
    public async Task A_read_is_repeated_and_a_document_is_never_missing_by_mistake(string fault)
    {
        var store = await OpenAsync();
        await store.CommitAsync(_brigade, [Create("m", "1", "there")], Token);
        Next(Fault(fault), OperationKinds.Read | OperationKinds.Query);

        Assert.Equal("there", (await store.ReadAsync(_brigade, "m", "1", Token)).Text());
        Next(Fault(fault), OperationKinds.Read | OperationKinds.Query);
        Assert.Single((await store.QueryAsync(_brigade, new DocumentQuery("m"), Token)).Documents);
        Next(Fault(fault), OperationKinds.Read | OperationKinds.Query);
        Assert.Single((await store.ChangesSinceAsync(_brigade, 0, null, 10, Token)).Changes);
    }

    [Fact]
    public async Task A_replica_that_is_behind_is_not_taken_for_a_missing_document()
    {
        var store = await OpenAsync();
        await store.CommitAsync(_brigade, [Create("m", "1", "there")], Token);
        Next(CosmosFault.Answers(404, subStatus: 1002), OperationKinds.Read, times: 2);

        Assert.Equal("there", (await store.ReadAsync(_brigade, "m", "1", Token)).Text());
    }

    [Fact]
    public async Task A_key_that_is_refused_ends_a_commit_at_once_and_makes_the_store_unwritable_until_it_is_taken_again()
    {
        var store = await OpenAsync();
        Next(CosmosFault.Answers(403), OperationKinds.Batch);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(_brigade, [Create("m", "1")], Token));

        await UntilAsync(() => store.IsWritable);   // the probe got through
        Assert.True((await store.CommitAsync(_brigade, [Create("m", "1")], Token)).Committed);
    }

    [Fact]
    public async Task Under_throttling_and_lost_answers_of_all_kinds_every_acknowledged_count_counts_once()
    {
        const int writers = 6, counts = 8;
        var one = await OpenAsync();
        var other = await OpenAsync();
        await one.CommitAsync(_brigade, [Create("counter", "c", "0")], Token);
        var seed = Random.Shared.Next();
        foreach (var (name, share) in new[] { ("429 before", 0.3), ("408 after", 0.05), ("503 before", 0.05), ("reset after", 0.03), ("reset before", 0.03), ("449 before", 0.05) })
            _service.Faults.Share(share, Fault(name), OperationKinds.Documents, _brigade.Value, seed++);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var store = writer % 2 == 0 ? one : other;
            for (var n = 0; n < counts;)
            {
                var read = (await store.ReadAsync(_brigade, "counter", "c", Token))!;
                var next = int.Parse(read.Text(), System.Globalization.CultureInfo.InvariantCulture) + 1;
                var result = await store.CommitAsync(_brigade, [Replace(read, $"{next}"), Create("count", $"{next}", $"{writer}-{n}")], Token);
                if (result.Committed)
                    n++;
            }
        }, Token)));

        Assert.True(writers * counts == int.Parse((await one.ReadAsync(_brigade, "counter", "c", Token)).Text(), System.Globalization.CultureInfo.InvariantCulture), $"Seed {seed}");
        var said = (await one.QueryAsync(_brigade, new DocumentQuery("count", Limit: 1000), Token)).Documents.Select(document => document.Text()).Order().ToList();
        Assert.Equal(Enumerable.Range(0, writers).SelectMany(writer => Enumerable.Range(0, counts).Select(n => $"{writer}-{n}")).Order(), said);
        Assert.Equal(1 + writers * counts, await other.HeadAsync(_brigade, Token));
    }

    [Fact]
    public async Task Another_instances_commits_are_signalled_and_read_at_once()
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        Assert.Empty((await other.ChangesSinceAsync(_brigade, 0, null, 10, Token)).Changes);
        var heard = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = other.OnCommitted((brigade, sequence) =>
        {
            if (brigade == _brigade)
                heard.TrySetResult(sequence);
        });

        var result = await one.CommitAsync(_brigade, [Create("m", "1", "news")], Token);

        Assert.Equal("news", (await other.ReadAsync(_brigade, "m", "1", Token)).Text());
        Assert.Equal(result.Sequence, await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task A_follower_on_one_instance_misses_nothing_that_another_commits()
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        var (seen, since) = (new List<string>(), 0L);
        for (var n = 0; n < 30; n++)
        {
            await (n % 3 == 0 ? other : one).CommitAsync(_brigade, [Create("m", $"{n:D2}"), Put("latest", "l", $"{n}")], Token);
            if (n % 4 == 3)
                continue;   // several commits between two looks
            var page = await other.ChangesSinceAsync(_brigade, since, ["m"], 100, Token);
            seen.AddRange(page.Changes.Select(change => change.Id));
            since = page.UpTo;
            Assert.Equal(await other.HeadAsync(_brigade, Token), since);
        }

        seen.AddRange((await other.ChangesSinceAsync(_brigade, since, ["m"], 100, Token)).Changes.Select(change => change.Id));
        Assert.Equal(Enumerable.Range(0, 30).Select(n => $"{n:D2}"), seen);
    }

    [Fact]
    public async Task A_follower_who_is_level_costs_no_query()
    {
        var store = await OpenAsync();
        var since = (await store.CommitAsync(_brigade, [Create("m", "0")], Token)).Sequence;
        await store.ChangesSinceAsync(_brigade, 0, ["m"], 100, Token);
        var before = Queries();

        for (var n = 1; n <= 5; n++)
        {
            await store.CommitAsync(_brigade, [Create("m", $"{n}")], Token);
            var page = await store.ChangesSinceAsync(_brigade, since, ["m"], 100, Token);
            Assert.Equal($"{n}", Assert.Single(page.Changes).Id);
            since = page.UpTo;
        }

        Assert.Equal(before, Queries());

        long Queries() => _service.Ledger.Calls.Count(call => call.Partition == _brigade.Value && call.Kind == OperationKinds.Query);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds())
            await Task.Delay(20, limit.Token);
    }
}

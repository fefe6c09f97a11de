using System.Globalization;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

public abstract class ParallelContract : DocumentStoreContract
{
    /// <summary>How much of the full load this engine gets: a stand-in over HTTP needs less to show the same.</summary>
    protected virtual int Increments => 200;

    [Fact]
    public async Task Thirty_two_writers_counting_on_one_document_lose_no_count()
    {
        await CommitAsync(North, Create("counter", "c", "0"));

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < Increments;)
            {
                var read = await ThereAsync(North, "counter", "c");
                var next = int.Parse(read.Text(), CultureInfo.InvariantCulture) + 1;
                if ((await Store.CommitAsync(North, [Replace(read, $"{next}")], Token)).Committed)
                    n++;
            }
        }, Token)));

        Assert.Equal($"{32 * Increments}", (await ReadAsync(North, "counter", "c")).Text());
    }

    [Fact]
    public async Task Of_many_who_create_the_same_document_exactly_one_succeeds()
    {
        for (var round = 0; round < 20; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(
                () => Store.CommitAsync(North, [Create("claim", $"{round}", $"{n}"), Create("mark", $"{round}-{n}")], Token), Token)));

            var winner = Assert.Single(Enumerable.Range(0, 16), n => results[n].Committed);
            Assert.Equal($"{winner}", (await ReadAsync(North, "claim", $"{round}")).Text());
            for (var n = 0; n < 16; n++)
                Assert.Equal(n == winner, await ReadAsync(North, "mark", $"{round}-{n}") is not null);
        }
    }

    [Fact]
    public async Task What_was_acknowledged_is_read_by_everybody_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; n < Increments / 4; n++)
            {
                var sequence = await CommitAsync(North, Put("m", $"{writer}", $"{n}", [("n", $"{n}")]));
                Assert.Equal($"{n}", (await ReadAsync(North, "m", $"{writer}")).Text());
                Assert.Contains($"{writer}", await IdsAsync(North, DocumentQuery.Where("m", "n", $"{n}")));
                Assert.True(await Store.HeadAsync(North, Token) >= sequence);
            }
        }, Token)));
    }

    [Fact]
    public async Task Sequences_of_parallel_commits_are_all_different_and_without_conflict_between_brigades()
    {
        var sequences = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => Task.Run(
            () => CommitAsync(n % 2 == 0 ? North : South, Create("m", $"{n}")), Token)));

        foreach (var half in new[] { 0, 1 })
        {
            var own = sequences.Where((_, n) => n % 2 == half).ToList();
            Assert.Equal(own.Distinct().Count(), own.Count);
            Assert.Equal(own.Max(), await Store.HeadAsync(half == 0 ? North : South, Token));
        }
    }

    [Fact]
    public async Task A_reader_never_sees_half_a_batch()
    {
        await CommitAsync(North, Create("pair", "left", "0"), Create("pair", "right", "0"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var page = await Store.QueryAsync(North, new DocumentQuery("pair"), Token);
                Assert.Equal(2, page.Documents.Count);
                Assert.Equal(page.Documents[0].Text(), page.Documents[1].Text());
            }
        }, Token)).ToList();

        for (var n = 1; n <= Increments; n++)
            await CommitAsync(North, Put("pair", "left", $"{n}"), Put("pair", "right", $"{n}"));
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task One_brigades_conflicts_do_not_disturb_another_brigades_commits()
    {
        await CommitAsync(North, Create("m", "taken"));

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => Task.Run(
            () => Store.CommitAsync(n % 2 == 0 ? North : South, [Create("other", $"{n}"), Create("m", n % 2 == 0 ? "taken" : $"{n}")], Token), Token)));

        for (var n = 0; n < 100; n++)
            Assert.Equal(n % 2 == 1, results[n].Committed);
        Assert.Empty(await IdsAsync(North, new DocumentQuery("other")));
        Assert.Equal(50, (await IdsAsync(South, new DocumentQuery("other"))).Count);
    }
}

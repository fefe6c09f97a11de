using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class FeedTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host.Endpoint);

    public ValueTask DisposeAsync()
    {
        _account.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_feed_from_now_tells_what_is_written_afterwards_and_goes_on_from_its_continuation()
    {
        await _account.CreateAsync("ueda", new { id = "before", b = "ueda" });
        var (nothing, now) = await NextAsync(ChangeFeedStartFrom.Now());
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        var (first, then) = await NextAsync(ChangeFeedStartFrom.ContinuationToken(now));
        await _account.CreateAsync("saku", new { id = "b", b = "saku" });
        var (second, end) = await NextAsync(ChangeFeedStartFrom.ContinuationToken(then));
        var (rest, _) = await NextAsync(ChangeFeedStartFrom.ContinuationToken(end));

        Assert.Null(nothing);
        Assert.Equal(["a"], first!);
        Assert.Equal(["b"], second!);
        Assert.Null(rest);
    }

    [Fact]
    public async Task A_batch_is_never_split_between_pages_and_has_one_number()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        var batch = _account.Batch("ueda");
        for (var i = 0; i < 10; i++)
            batch.CreateItemStream(Account.Json(new { id = $"b{i}", b = "ueda" }));
        using var done = await batch.ExecuteAsync(Account.Ending);

        var (first, then) = await NextAsync(ChangeFeedStartFrom.Beginning(), page: 2);
        var (rest, _) = await NextAsync(ChangeFeedStartFrom.ContinuationToken(then), page: 2);

        Assert.Equal(11, first!.Count);
        Assert.Null(rest);
    }

    [Fact]
    public async Task The_numbers_rise_with_each_write_and_are_the_same_for_all_of_a_batch()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        using var batch = await _account.Batch("ueda")
            .CreateItemStream(Account.Json(new { id = "b", b = "ueda" }))
            .CreateItemStream(Account.Json(new { id = "c", b = "ueda" }))
            .ExecuteAsync(Account.Ending);
        await _account.CreateAsync("saku", new { id = "d", b = "saku" });

        using var iterator = _account.Following(ChangeFeedStartFrom.Beginning());
        using var answer = await iterator.ReadNextAsync(Account.Ending);
        var numbers = (await Account.DocumentsAsync(answer)).Select(document => document.GetProperty("_lsn").GetInt64()).ToArray();

        Assert.Equal(4, numbers.Length);
        Assert.True(numbers[0] < numbers[1] && numbers[1] == numbers[2] && numbers[2] < numbers[3], string.Join(", ", numbers));
    }

    [Fact]
    public async Task Only_the_newest_version_is_told_and_deletions_are_not()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });
        await _account.CreateAsync("ueda", new { id = "b", b = "ueda", v = 1 });
        await _account.CreateAsync("ueda", new { id = "c", b = "ueda", v = 1 });
        await _account.ReplaceAsync("ueda", "a", new { id = "a", b = "ueda", v = 2 });
        using var deleted = await _account.Container.DeleteItemStreamAsync("b", new PartitionKey("ueda"), cancellationToken: Account.Ending);

        var (told, _) = await NextAsync(ChangeFeedStartFrom.Beginning());

        Assert.Equal(["c", "a"], told!);
    }

    [Fact]
    public async Task A_batch_that_failed_is_not_told()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        using var failed = await _account.Batch("ueda")
            .CreateItemStream(Account.Json(new { id = "b", b = "ueda" }))
            .DeleteItem("missing")
            .ExecuteAsync(Account.Ending);

        var (told, _) = await NextAsync(ChangeFeedStartFrom.Beginning());

        Assert.Equal(HttpStatusCode.NotFound, failed.StatusCode);
        Assert.Equal(["a"], told!);
    }

    [Fact]
    public async Task Pages_end_where_they_are_asked_to_and_the_next_begins_there()
    {
        for (var i = 0; i < 7; i++)
            await _account.CreateAsync("ueda", new { id = $"d{i}", b = "ueda" });
        var pages = new List<IReadOnlyList<string>>();
        var from = ChangeFeedStartFrom.Beginning();

        while (await NextAsync(from, page: 3) is ({ } ids, var continuation))
        {
            pages.Add(ids);
            from = ChangeFeedStartFrom.ContinuationToken(continuation);
        }

        Assert.Equal([3, 3, 1], pages.Select(ids => ids.Count));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"d{i}"), pages.SelectMany(ids => ids));
    }

    [Fact]
    public async Task The_feed_of_one_partition_tells_of_no_other()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        await _account.CreateAsync("saku", new { id = "b", b = "saku" });
        var ueda = FeedRange.FromPartitionKey(new PartitionKey("ueda"));

        var (first, then) = await NextAsync(ChangeFeedStartFrom.Beginning(ueda));
        await _account.CreateAsync("saku", new { id = "c", b = "saku" });
        await _account.CreateAsync("ueda", new { id = "d", b = "ueda" });
        var (second, _) = await NextAsync(ChangeFeedStartFrom.ContinuationToken(then));

        Assert.Equal(["a"], first!);
        Assert.Equal(["d"], second!);
    }

    [Fact]
    public async Task Another_client_goes_on_from_a_continuation()
    {
        var (_, now) = await NextAsync(ChangeFeedStartFrom.Now());
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        using var other = Account.Connect(running.Host.Endpoint);

        using var iterator = other.GetContainer(_account.Container.Database.Id, _account.Container.Id)
            .GetChangeFeedStreamIterator(ChangeFeedStartFrom.ContinuationToken(now), ChangeFeedMode.LatestVersion);
        using var answer = await iterator.ReadNextAsync(Account.Ending);

        Assert.Equal(["a"], await Account.IdsAsync(answer));
    }

    private async Task<(IReadOnlyList<string>? Ids, string Continuation)> NextAsync(ChangeFeedStartFrom from, int page = 100)
    {
        using var iterator = _account.Following(from, page);
        using var answer = await iterator.ReadNextAsync(Account.Ending);
        if (answer.StatusCode == HttpStatusCode.NotModified)
            return (null, answer.ContinuationToken);
        answer.EnsureSuccessStatusCode();
        return (await Account.IdsAsync(answer), answer.ContinuationToken);
    }
}

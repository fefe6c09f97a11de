using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class FeedTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host);

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

    private async Task<(IReadOnlyList<string>? Ids, string Continuation)> NextAsync(ChangeFeedStartFrom from, int page = 100)
    {
        using var iterator = _account.Container.GetChangeFeedStreamIterator(from, ChangeFeedMode.LatestVersion, new ChangeFeedRequestOptions { PageSizeHint = page });
        using var answer = await iterator.ReadNextAsync(Account.Ending);
        if (answer.StatusCode == HttpStatusCode.NotModified)
            return (null, answer.ContinuationToken);
        answer.EnsureSuccessStatusCode();
        return (await Account.IdsAsync(answer), answer.ContinuationToken);
    }
}

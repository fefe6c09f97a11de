using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class BatchTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host);

    public ValueTask DisposeAsync()
    {
        _account.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_batch_writes_all_of_its_operations_and_tells_each_etag()
    {
        using var old = await _account.CreateAsync("ueda", new { id = "old", b = "ueda", v = 1 });
        await _account.CreateAsync("ueda", new { id = "gone", b = "ueda", v = 1 });

        using var done = await _account.Batch("ueda")
            .CreateItemStream(Account.Json(new { id = "new", b = "ueda", v = 1 }), Account.QuietInBatch())
            .ReplaceItemStream("old", Account.Json(new { id = "old", b = "ueda", v = 2 }), Account.QuietInBatch(old.Headers.ETag))
            .UpsertItemStream(Account.Json(new { id = "put", b = "ueda", v = 3 }), Account.QuietInBatch())
            .DeleteItem("gone", Account.QuietInBatch())
            .ReadItem("new")
            .ExecuteAsync(Account.Ending);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal([201, 200, 201, 204, 200], done.Select(result => (int)result.StatusCode));
        using var read = await _account.ReadAsync("ueda", "old");
        Assert.Equal(read.Headers.ETag, done[1].ETag);
        Assert.Equal([1, 2, 3, null], new[] { await _account.ValueAsync("ueda", "new"), await _account.ValueAsync("ueda", "old"), await _account.ValueAsync("ueda", "put"), await _account.ValueAsync("ueda", "gone") });
    }

    [Fact]
    public async Task A_batch_of_which_one_operation_fails_does_nothing_and_says_which()
    {
        using var old = await _account.CreateAsync("ueda", new { id = "old", b = "ueda", v = 1 });

        using var done = await _account.Batch("ueda")
            .CreateItemStream(Account.Json(new { id = "new", b = "ueda", v = 1 }))
            .UpsertItemStream(Account.Json(new { id = "old", b = "ueda", v = 2 }))
            .ReplaceItemStream("missing", Account.Json(new { id = "missing", b = "ueda" }))
            .CreateItemStream(Account.Json(new { id = "later", b = "ueda", v = 1 }))
            .ExecuteAsync(Account.Ending);

        Assert.Equal(HttpStatusCode.NotFound, done.StatusCode);
        Assert.False(done.IsSuccessStatusCode);
        Assert.Equal([424, 424, 404, 424], done.Select(result => (int)result.StatusCode));
        Assert.Null(await _account.ValueAsync("ueda", "new"));
        using var still = await _account.ReadAsync("ueda", "old");
        Assert.Equal(old.Headers.ETag, still.Headers.ETag);
    }
}

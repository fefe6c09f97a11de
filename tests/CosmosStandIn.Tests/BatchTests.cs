using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class BatchTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host.Endpoint);

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
        Assert.Equal([1, 2, 3, null], await Task.WhenAll(((string[])["new", "old", "put", "gone"]).Select(id => _account.ValueAsync("ueda", id))));
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

    [Theory]
    [InlineData("create", 409)]
    [InlineData("replace", 412)]
    [InlineData("upsert", 412)]
    [InlineData("delete", 412)]
    public async Task The_status_of_the_whole_is_that_of_the_operation_whose_condition_failed(string operation, int status)
    {
        await _account.CreateAsync("ueda", new { id = "old", b = "ueda", v = 1 });
        var document = Account.Json(new { id = "old", b = "ueda", v = 2 });
        var wrong = Account.QuietInBatch("\"other\"");
        var batch = _account.Batch("ueda").UpsertItemStream(Account.Json(new { id = "put", b = "ueda", v = 1 }));
        batch = operation switch
        {
            "create" => batch.CreateItemStream(document),
            "replace" => batch.ReplaceItemStream("old", document, wrong),
            "upsert" => batch.UpsertItemStream(document, wrong),
            _ => batch.DeleteItem("old", wrong),
        };

        using var done = await batch.ExecuteAsync(Account.Ending);

        Assert.Equal(status, (int)done.StatusCode);
        Assert.Equal([424, status], done.Select(result => (int)result.StatusCode));
        Assert.Equal(1, await _account.ValueAsync("ueda", "old"));
        Assert.Null(await _account.ValueAsync("ueda", "put"));
    }

    [Fact]
    public async Task What_was_undone_can_be_created_and_replaced_afterwards_as_if_nothing_had_been()
    {
        using var old = await _account.CreateAsync("ueda", new { id = "old", b = "ueda", v = 1 });
        using var failed = await _account.Batch("ueda")
            .DeleteItem("old")
            .CreateItemStream(Account.Json(new { id = "old", b = "ueda", v = 2 }))
            .CreateItemStream(Account.Json(new { id = "new", b = "ueda", v = 2 }))
            .DeleteItem("missing")
            .ExecuteAsync(Account.Ending);

        using var replaced = await _account.ReplaceAsync("ueda", "old", new { id = "old", b = "ueda", v = 3 }, old.Headers.ETag);
        using var created = await _account.CreateAsync("ueda", new { id = "new", b = "ueda", v = 4 });

        Assert.Equal(HttpStatusCode.NotFound, failed.StatusCode);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Created], [replaced.StatusCode, created.StatusCode]);
        Assert.Equal(["new", "old"], await _account.QueryAsync("ueda", new QueryDefinition("SELECT * FROM c ORDER BY c.id")));
    }

    [Fact]
    public async Task Operations_of_one_batch_see_those_before_them()
    {
        using var done = await _account.Batch("ueda")
            .CreateItemStream(Account.Json(new { id = "a", b = "ueda", v = 1 }))
            .ReplaceItemStream("a", Account.Json(new { id = "a", b = "ueda", v = 2 }))
            .ReadItem("a")
            .DeleteItem("a")
            .CreateItemStream(Account.Json(new { id = "b", b = "ueda", v = 3 }))
            .ExecuteAsync(Account.Ending);

        Assert.Equal([201, 200, 200, 204, 201], done.Select(result => (int)result.StatusCode));
        Assert.Equal([null, 3], await Task.WhenAll(((string[])["a", "b"]).Select(id => _account.ValueAsync("ueda", id))));
    }

    [Fact]
    public async Task A_hundred_operations_are_taken_and_a_hundred_and_one_refused()
    {
        using var hundred = await Creating(100).ExecuteAsync(Account.Ending);
        using var more = await Creating(101).ExecuteAsync(Account.Ending);

        Assert.Equal(HttpStatusCode.OK, hundred.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, more.StatusCode);

        TransactionalBatch Creating(int count)
        {
            var batch = _account.Batch($"brigade-{count}");
            for (var i = 0; i < count; i++)
                batch.CreateItemStream(Account.Json(new { id = $"d{i}", b = $"brigade-{count}" }), Account.QuietInBatch());
            return batch;
        }
    }

    [Fact]
    public async Task A_batch_above_2_MB_is_refused()
    {
        var half = new string('x', 1024 * 1024);

        using var done = await _account.Batch("ueda")
            .CreateItemStream(Account.Json(new { id = "a", b = "ueda", o = half }))
            .CreateItemStream(Account.Json(new { id = "b", b = "ueda", o = half }))
            .ExecuteAsync(Account.Ending);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, done.StatusCode);
        Assert.Null(await _account.ValueAsync("ueda", "a"));
    }

    [Fact]
    public async Task Nobody_sees_half_a_batch_by_reading_or_by_querying()
    {
        await WriteBothAsync(0);
        using var writing = new CancellationTokenSource();
        var query = new QueryDefinition("SELECT * FROM c WHERE c.t = 'pair'");
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var seen = 0;
            while (!writing.IsCancellationRequested)
            {
                using var iterator = _account.Querying("ueda", query);
                using var answer = await iterator.ReadNextAsync(Account.Ending);
                var values = (await Account.DocumentsAsync(answer)).Select(document => document.GetProperty("v").GetInt32()).ToArray();
                Assert.Equal(2, values.Length);
                Assert.Equal(values[0], values[1]);
                var first = await _account.ValueAsync("ueda", "left");
                var second = await _account.ValueAsync("ueda", "right");
                Assert.True(second >= first, $"left was {first}, and right, read afterwards, {second}");
                seen++;
            }
            return seen;
        }, Account.Ending)).ToArray();

        for (var value = 1; value <= 100; value++)
        {
            await WriteBothAsync(value);
            using var failed = await _account.Batch("ueda")
                .UpsertItemStream(Pair("left", -1))
                .UpsertItemStream(Pair("right", -2))
                .DeleteItem("missing")
                .ExecuteAsync(Account.Ending);
            Assert.Equal(HttpStatusCode.NotFound, failed.StatusCode);
        }
        await writing.CancelAsync();

        Assert.All(await Task.WhenAll(readers), seen => Assert.True(seen > 0));

        async Task WriteBothAsync(int value)
        {
            using var done = await _account.Batch("ueda").UpsertItemStream(Pair("left", value)).UpsertItemStream(Pair("right", value)).ExecuteAsync(Account.Ending);
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        }

        static MemoryStream Pair(string id, int value) => Account.Json(new { id, b = "ueda", t = "pair", v = value });
    }

    [Fact]
    public async Task Of_many_who_write_at_once_with_one_etag_one_wins()
    {
        using var old = await _account.CreateAsync("ueda", new { id = "lease", b = "ueda", v = 0 });

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(async value =>
        {
            using var done = await _account.Batch("ueda")
                .ReplaceItemStream("lease", Account.Json(new { id = "lease", b = "ueda", v = value }), Account.QuietInBatch(old.Headers.ETag))
                .CreateItemStream(Account.Json(new { id = $"won-{value}", b = "ueda", t = "won" }))
                .ExecuteAsync(Account.Ending);
            return (value, done.StatusCode);
        }));

        var (winner, _) = Assert.Single(outcomes, outcome => outcome.StatusCode == HttpStatusCode.OK);
        Assert.Equal(19, outcomes.Count(outcome => outcome.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(winner, await _account.ValueAsync("ueda", "lease"));
        Assert.Equal([$"won-{winner}"], await _account.QueryAsync("ueda", new QueryDefinition("SELECT * FROM c WHERE c.t = 'won'")));
    }
}

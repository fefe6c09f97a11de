using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class DocumentTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host.Endpoint);

    public ValueTask DisposeAsync()
    {
        _account.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_created_is_read_with_the_etag_of_its_creation()
    {
        using var created = await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });
        using var read = await _account.ReadAsync("ueda", "a");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(created.Headers.ETag, read.Headers.ETag);
        Assert.Equal(1, (await Account.BodyAsync(read)).GetProperty("v").GetInt32());
    }

    [Fact]
    public async Task A_write_that_wants_no_content_back_gets_none()
    {
        using var created = await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });

        Assert.True(created.Content is null || created.Content.Length == 0);
        Assert.NotNull(created.Headers.ETag);
    }

    [Fact]
    public async Task A_document_that_was_never_there_is_not_found()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });

        using var missing = await _account.ReadAsync("ueda", "b");
        using var inNoPartition = await _account.ReadAsync("saku", "a");

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, inNoPartition.StatusCode);
    }

    [Fact]
    public async Task Creating_twice_is_a_conflict()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });

        using var again = await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 2 });

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal(1, await _account.ValueAsync("ueda", "a"));
    }

    [Fact]
    public async Task The_same_id_in_two_partitions_is_two_documents()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });
        await _account.CreateAsync("saku", new { id = "a", b = "saku", v = 2 });

        Assert.Equal(1, await _account.ValueAsync("ueda", "a"));
        Assert.Equal(2, await _account.ValueAsync("saku", "a"));
    }

    [Fact]
    public async Task Replacing_needs_the_etag_that_is_there_now()
    {
        using var created = await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });

        using var first = await _account.ReplaceAsync("ueda", "a", new { id = "a", b = "ueda", v = 2 }, created.Headers.ETag);
        using var late = await _account.ReplaceAsync("ueda", "a", new { id = "a", b = "ueda", v = 3 }, created.Headers.ETag);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.NotEqual(created.Headers.ETag, first.Headers.ETag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Equal(2, await _account.ValueAsync("ueda", "a"));
    }

    [Fact]
    public async Task Replacing_what_is_missing_is_not_found()
    {
        using var replaced = await _account.ReplaceAsync("ueda", "a", new { id = "a", b = "ueda" });

        Assert.Equal(HttpStatusCode.NotFound, replaced.StatusCode);
    }

    [Fact]
    public async Task An_upsert_creates_and_then_replaces()
    {
        using var created = await _account.UpsertAsync("ueda", new { id = "a", b = "ueda", v = 1 });
        using var replaced = await _account.UpsertAsync("ueda", new { id = "a", b = "ueda", v = 2 });

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK], [created.StatusCode, replaced.StatusCode]);
        Assert.Equal(2, await _account.ValueAsync("ueda", "a"));
    }

    [Fact]
    public async Task Deleting_needs_the_etag_too_and_then_the_document_is_gone()
    {
        using var created = await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });

        using var wrong = await _account.Container.DeleteItemStreamAsync("a", new PartitionKey("ueda"), Account.Quiet("\"other\""), Account.Ending);
        using var right = await _account.Container.DeleteItemStreamAsync("a", new PartitionKey("ueda"), Account.Quiet(created.Headers.ETag), Account.Ending);
        using var again = await _account.Container.DeleteItemStreamAsync("a", new PartitionKey("ueda"), Account.Quiet(), Account.Ending);

        Assert.Equal([HttpStatusCode.PreconditionFailed, HttpStatusCode.NoContent, HttpStatusCode.NotFound], [wrong.StatusCode, right.StatusCode, again.StatusCode]);
        Assert.Null(await _account.ValueAsync("ueda", "a"));
    }

    [Theory]
    [InlineData("member|a'b c d")]
    [InlineData("lease:sender+1&x=2")]
    [InlineData("!\"$()*,-.;<>@[]^_`{|}~")]
    public async Task An_id_of_odd_characters_comes_back_as_it_is(string id)
    {
        await _account.CreateAsync("ueda", new { id, b = "ueda", v = 1 });

        Assert.Equal(1, await _account.ValueAsync("ueda", id));
    }

    [Fact]
    public async Task A_document_of_another_partition_than_the_request_names_is_refused()
    {
        using var created = await _account.CreateAsync("ueda", new { id = "a", b = "saku" });

        Assert.Equal(HttpStatusCode.BadRequest, created.StatusCode);
    }

    [Fact]
    public async Task A_document_above_2_MB_is_refused()
    {
        using var created = await _account.CreateAsync("ueda", new { id = "a", b = "ueda", o = new string('x', 2 * 1024 * 1024) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, created.StatusCode);
    }
}

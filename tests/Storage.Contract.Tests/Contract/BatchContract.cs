using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

public abstract class BatchContract : DocumentStoreContract
{
    [Fact]
    public async Task What_was_committed_is_read_back_byte_for_byte_with_keys_and_expiry()
    {
        var body = new byte[70_000];
        new Random(1).NextBytes(body);
        var until = Clock.GetUtcNow().AddDays(3).AddTicks(1_230_000);
        var keys = new Dictionary<string, string> { ["place"] = "上野 1-2", ["state"] = "open" };
        var sequence = await CommitAsync(North, new DocumentWrite(WriteKind.Create, "incident", "i1", null, body, keys, until));

        var read = await ThereAsync(North, "incident", "i1");

        Assert.Equal(body, read.Body.ToArray());
        Assert.Equal(keys, read.Keys);
        Assert.Equal(until, read.ExpiresAt);
        Assert.Equal(sequence, read.Sequence);
        Assert.False(read.Deleted);
        Assert.Equal(("incident", "i1"), (read.Type, read.Id));
    }

    [Fact]
    public async Task An_empty_body_stays_empty()
    {
        await CommitAsync(North, Create("mark", "m", ""));

        Assert.Equal(0, (await ThereAsync(North, "mark", "m")).Body.Length);
    }

    [Fact]
    public async Task A_document_nobody_wrote_is_not_there()
    {
        await CommitAsync(North, Create("member", "1"));

        Assert.Null(await ReadAsync(North, "member", "2"));
        Assert.Null(await ReadAsync(North, "unit", "1"));
        Assert.Null(await ReadAsync(South, "member", "1"));
    }

    [Fact]
    public async Task One_operation_that_may_not_be_undoes_all_the_others()
    {
        await CommitAsync(North, Put("member", "old", "as it was"), Create("unit", "taken"));
        var head = await Store.HeadAsync(North, Token);

        var conflict = await ConflictAsync(North, Create("member", "new"), Put("member", "old", "changed"), Create("unit", "taken"), Create("unit", "free"));

        Assert.Equal(("unit", "taken"), (conflict.Type, conflict.Id));
        Assert.Null(await ReadAsync(North, "member", "new"));
        Assert.Null(await ReadAsync(North, "unit", "free"));
        Assert.Equal("as it was", (await ReadAsync(North, "member", "old")).Text());
        Assert.Equal(head, await Store.HeadAsync(North, Token));
        Assert.Empty((await ChangesAsync(North, head)).Changes);
    }

    [Fact]
    public async Task The_first_operation_in_conflict_is_the_one_told()
    {
        await CommitAsync(North, Create("a", "1"), Create("a", "2"));

        Assert.Equal("2", (await ConflictAsync(North, Create("a", "3"), Create("a", "2"), Create("a", "1"))).Id);
    }

    [Fact]
    public async Task Create_wants_nothing_there()
    {
        await CommitAsync(North, Create("member", "1", "first"));

        await ConflictAsync(North, Create("member", "1", "second"));

        Assert.Equal("first", (await ReadAsync(North, "member", "1")).Text());
    }

    [Fact]
    public async Task Create_is_possible_again_once_the_document_was_deleted()
    {
        await CommitAsync(North, Create("member", "1", "first"));
        await CommitAsync(North, Delete(await ThereAsync(North, "member", "1")));

        await CommitAsync(North, Create("member", "1", "second"));

        Assert.Equal("second", (await ReadAsync(North, "member", "1")).Text());
    }

    [Fact]
    public async Task Replace_wants_the_state_that_was_read()
    {
        await CommitAsync(North, Create("member", "1", "first"));
        var read = await ThereAsync(North, "member", "1");
        await CommitAsync(North, Replace(read, "second"));

        await ConflictAsync(North, Replace(read, "third, from an old read"));

        Assert.Equal("second", (await ReadAsync(North, "member", "1")).Text());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no such thing")]
    [InlineData("99999999999999999999999999")]
    public async Task Replace_and_delete_refuse_an_etag_that_never_was(string etag)
    {
        await CommitAsync(North, Create("member", "1", "first"));
        var read = await ThereAsync(North, "member", "1") with { ETag = etag };

        await ConflictAsync(North, Replace(read));
        await ConflictAsync(North, Delete(read));
    }

    [Fact]
    public async Task Replace_and_delete_want_something_there()
    {
        await CommitAsync(North, Create("member", "1"));
        var read = await ThereAsync(North, "member", "1");
        await CommitAsync(North, Delete(read));

        await ConflictAsync(North, Replace(read));
        await ConflictAsync(North, Delete(read));
        await ConflictAsync(North, Replace(read with { Id = "never" }));
    }

    [Fact]
    public async Task An_etag_does_not_come_back_with_a_document_made_anew()
    {
        await CommitAsync(North, Create("member", "1", "first"));
        var first = await ThereAsync(North, "member", "1");
        await CommitAsync(North, Delete(first));
        await CommitAsync(North, Create("member", "1", "first"));

        await ConflictAsync(North, Replace(first));
    }

    [Fact]
    public async Task Put_writes_whatever_is_there()
    {
        await CommitAsync(North, Put("mark", "1", "made"));
        var made = await ThereAsync(North, "mark", "1");
        await CommitAsync(North, Put("mark", "1", "changed"));
        var changed = await ThereAsync(North, "mark", "1");
        await CommitAsync(North, Delete(changed));
        await CommitAsync(North, Put("mark", "1", "made again"));

        Assert.Equal("made again", (await ReadAsync(North, "mark", "1")).Text());
        Assert.NotEqual(made.ETag, changed.ETag);
    }

    [Fact]
    public async Task Deleted_is_gone_from_reads_and_queries()
    {
        await CommitAsync(North, Create("member", "1", keys: [("unit", "u1")]), Create("member", "2", keys: [("unit", "u1")]));

        await CommitAsync(North, Delete(await ThereAsync(North, "member", "1")));

        Assert.Null(await ReadAsync(North, "member", "1"));
        Assert.Equal(["2"], await IdsAsync(North, DocumentQuery.Where("member", "unit", "u1")));
        Assert.Equal(["2"], await IdsAsync(North, new DocumentQuery("member")));
    }

    [Fact]
    public async Task Every_commit_has_its_own_rising_number_and_all_its_documents_bear_it()
    {
        var first = await CommitAsync(North, Create("a", "1"), Create("b", "1"));
        var second = await CommitAsync(North, Create("a", "2"));

        Assert.True(first > 0);
        Assert.True(second > first);
        Assert.Equal(first, (await ThereAsync(North, "a", "1")).Sequence);
        Assert.Equal(first, (await ThereAsync(North, "b", "1")).Sequence);
        Assert.Equal(second, (await ThereAsync(North, "a", "2")).Sequence);
    }

    [Fact]
    public async Task A_batch_takes_99_operations_and_not_100()
    {
        await CommitAsync(North, [.. Enumerable.Range(1, 99).Select(n => Create("a", $"{n}"))]);

        await Assert.ThrowsAsync<BatchRefusedException>(() =>
            Store.CommitAsync(North, [.. Enumerable.Range(1, 100).Select(n => Create("b", $"{n}"))], Token));

        Assert.Null(await ReadAsync(North, "b", "1"));
    }

    [Fact]
    public async Task A_batch_takes_almost_2_MB_and_not_more()
    {
        DocumentWrite Large(string id, int bytes) => Create("large", id) with { Body = new byte[bytes] };
        await CommitAsync(North, Large("a", 760_000), Large("b", 780_000));

        await Assert.ThrowsAsync<BatchRefusedException>(() => Store.CommitAsync(North, [Large("c", 780_000), Large("d", 800_000)], Token));

        Assert.Equal(780_000, (await ThereAsync(North, "large", "b")).Body.Length);
        Assert.Null(await ReadAsync(North, "large", "c"));
    }

    [Fact]
    public async Task An_empty_batch_is_refused() =>
        await Assert.ThrowsAsync<BatchRefusedException>(() => Store.CommitAsync(North, [], Token));

    [Fact]
    public async Task One_document_twice_in_a_batch_is_refused()
    {
        await Assert.ThrowsAsync<BatchRefusedException>(() => Store.CommitAsync(North, [Put("a", "1"), Put("a", "1", "again")], Token));

        Assert.Null(await ReadAsync(North, "a", "1"));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a%b")]
    [InlineData("a b")]
    [InlineData("団員")]
    [InlineData("")]
    public async Task An_id_that_not_every_engine_can_keep_is_refused(string id) =>
        await Assert.ThrowsAsync<BatchRefusedException>(() => Store.CommitAsync(North, [Put("a", id)], Token));

    [Theory]
    [InlineData("a/../b")]
    [InlineData("a%20b")]
    [InlineData("a?b#c")]
    [InlineData("団員")]
    [InlineData(" ")]
    [InlineData("")]
    public async Task Nothing_is_found_at_an_id_that_no_document_could_have(string id)
    {
        await CommitAsync(North, Create("a", "b"), Create("a", "a"));

        Assert.Null(await ReadAsync(North, "a", id));
    }

    [Fact]
    public async Task Replace_without_an_etag_is_refused() =>
        await Assert.ThrowsAsync<BatchRefusedException>(() => Store.CommitAsync(North, [Put("a", "1") with { Kind = WriteKind.Replace }], Token));

    [Fact]
    public async Task Addresses_differ_by_case()
    {
        await CommitAsync(North, Create("a", "Id", "upper"), Create("a", "id", "lower"), Create("A", "id", "other type"));

        Assert.Equal("upper", (await ReadAsync(North, "a", "Id")).Text());
        Assert.Equal("lower", (await ReadAsync(North, "a", "id")).Text());
        Assert.Equal("other type", (await ReadAsync(North, "A", "id")).Text());
    }

    [Fact]
    public async Task A_commit_cancelled_beforehand_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CommitAsync(North, [Create("a", "1")], cancelled.Token));

        await CommitAsync(North, Create("a", "2"));
        Assert.Null(await ReadAsync(North, "a", "1"));
    }

    [Fact]
    public async Task Everything_is_there_after_opening_again()
    {
        await CommitAsync(North, Create("member", "1", "first", [("unit", "u1")]), Create("member", "2", "second", [("unit", "u1")]));
        await CommitAsync(South, Create("member", "1", "of the south"));
        await CommitAsync(North, Delete(await ThereAsync(North, "member", "2")));
        var head = await Store.HeadAsync(North, Token);
        var before = await ThereAsync(North, "member", "1");

        await Engine.ReopenAsync(Token);

        var after = await ThereAsync(North, "member", "1");
        Assert.Equal((before.ETag, before.Sequence, before.Text()), (after.ETag, after.Sequence, after.Text()));
        Assert.Equal("of the south", (await ReadAsync(South, "member", "1")).Text());
        Assert.Null(await ReadAsync(North, "member", "2"));
        Assert.Equal(["1"], await IdsAsync(North, DocumentQuery.Where("member", "unit", "u1")));
        Assert.Equal(head, await Store.HeadAsync(North, Token));
        Assert.True(await CommitAsync(North, Create("member", "3")) > head);
    }

    [Fact]
    public async Task The_operators_partition_is_one_like_the_others()
    {
        await CommitAsync(BrigadeId.Operator, Create("brigade", "north"));
        await Engine.ReopenAsync(Token);

        Assert.NotNull(await ReadAsync(BrigadeId.Operator, "brigade", "north"));
        Assert.Null(await ReadAsync(North, "brigade", "north"));
    }
}

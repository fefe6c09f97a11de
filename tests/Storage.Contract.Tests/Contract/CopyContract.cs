using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>Documents of another store are taken over as they are, so that a brigade can move to this engine.</summary>
public abstract class CopyContract : DocumentStoreContract
{
    private IStoreCopy Copy => Assert.IsAssignableFrom<IStoreCopy>(Store);

    private static StoredDocument There(string type, string id, long sequence, string body = "body", (string Name, string Value)[]? keys = null, DateTimeOffset? expiresAt = null)
    {
        var write = Put(type, id, body, keys, expiresAt);
        return new StoredDocument(type, id, "an ETag of another engine", sequence, write.Body, write.Keys, expiresAt, false);
    }

    private static StoredDocument Gone(string type, string id, long sequence) =>
        new(type, id, "an ETag of another engine", sequence, default, DocumentWrite.NoKeys, null, true);

    private Task LoadAsync(BrigadeId brigade, long head, params StoredDocument[] documents) => Copy.LoadAsync(brigade, documents, head, Token);

    [Fact]
    public async Task A_document_comes_with_its_bytes_keys_expiry_and_number()
    {
        var body = new byte[70_000];
        new Random(2).NextBytes(body);
        var until = Clock.GetUtcNow().AddDays(3).AddTicks(1_230_000);
        var keys = new Dictionary<string, string> { ["place"] = "上野 1-2", ["state"] = "open" };

        await LoadAsync(North, 41, new StoredDocument("incident", "i1", "?", 17, body, keys, until, false), There("mark", "m", 40, ""));

        var read = await ThereAsync(North, "incident", "i1");
        Assert.Equal(body, read.Body.ToArray());
        Assert.Equal(keys, read.Keys);
        Assert.Equal((until, 17L, false), (read.ExpiresAt, read.Sequence, read.Deleted));
        Assert.Equal(0, (await ThereAsync(North, "mark", "m")).Body.Length);
    }

    [Fact]
    public async Task It_is_found_by_its_keys_and_told_with_the_changes_in_the_order_of_the_numbers()
    {
        await LoadAsync(North, 9, There("m", "3", 9, "three", [("unit", "b")]), There("m", "1", 4, "one", [("unit", "a")]), There("m", "2", 7, "two", [("unit", "a")]), There("n", "1", 4));

        Assert.Equal(["1", "2"], await IdsAsync(North, DocumentQuery.Where("m", "unit", "a")));
        Assert.Equal(["1", "2", "3"], await IdsAsync(North, new DocumentQuery("m")));
        Assert.Equal(["one", "two", "three"], (await ChangesAsync(North, 0, ["m"])).Changes.Select(change => change.Text()));
        Assert.Equal(["2", "3"], (await ChangesAsync(North, 4)).Changes.Select(change => change.Id));
    }

    [Fact]
    public async Task A_deletion_comes_as_such_whether_or_not_the_document_was_ever_here()
    {
        await LoadAsync(North, 5, There("m", "1", 3, "secret", [("k", "v")]));

        await LoadAsync(North, 8, Gone("m", "1", 7), Gone("m", "never-here", 8));

        Assert.Null(await ReadAsync(North, "m", "1"));
        Assert.Empty(await IdsAsync(North, new DocumentQuery("m", "k")));
        var changes = (await ChangesAsync(North, 5)).Changes;
        Assert.Equal(["1", "never-here"], changes.Select(change => change.Id));
        Assert.Equal([7, 8], changes.Select(change => change.Sequence));
        Assert.All(changes, change => Assert.True(change is { Deleted: true, Body.IsEmpty: true, Keys.Count: 0 }));
        await CommitAsync(North, Create("m", "never-here"));
    }

    [Fact]
    public async Task A_deletion_is_still_told_after_housekeeping()
    {
        await LoadAsync(North, 2, Gone("m", "1", 2));
        Clock.Advance(TimeSpan.FromDays(34));
        await Engine.TidyAsync(Token);

        Assert.True(Assert.Single((await ChangesAsync(North, 0)).Changes).Deleted);
    }

    [Fact]
    public async Task What_expires_expires_here_too()
    {
        await LoadAsync(North, 2, There("m", "1", 1, keys: [("k", "v")], expiresAt: Clock.GetUtcNow().AddHours(1)), There("m", "2", 2));
        Assert.NotNull(await ReadAsync(North, "m", "1"));

        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.TidyAsync(Token);

        Assert.Null(await ReadAsync(North, "m", "1"));
        Assert.Empty(await IdsAsync(North, new DocumentQuery("m", "k")));
        Assert.Equal(["2"], await IdsAsync(North, new DocumentQuery("m")));
    }

    [Fact]
    public async Task A_repeat_changes_nothing()
    {
        StoredDocument[] documents = [There("m", "1", 3, "one", [("k", "v")], Clock.GetUtcNow().AddDays(1)), Gone("m", "2", 4), There("m", "3", 5)];
        await LoadAsync(North, 6, documents);
        var (before, upTo) = await ChangesAsync(North, 0);
        var etag = (await ThereAsync(North, "m", "1")).ETag;

        await LoadAsync(North, 6, documents);
        await LoadAsync(North, 5, documents[2], documents[0]);

        var (after, upToNow) = await ChangesAsync(North, 0);
        Assert.Equal((upTo, etag), (upToNow, (await ThereAsync(North, "m", "1")).ETag));
        Assert.Equal(
            before.Select(change => (change.Type, change.Id, change.Sequence, change.Text(), change.Keys.Count, change.ExpiresAt, change.Deleted)),
            after.Select(change => (change.Type, change.Id, change.Sequence, change.Text(), change.Keys.Count, change.ExpiresAt, change.Deleted)));
    }

    [Fact]
    public async Task An_older_state_never_overwrites_a_newer_one()
    {
        await LoadAsync(North, 9, There("m", "1", 9, "newer", [("k", "newer")]), Gone("m", "2", 8));

        await LoadAsync(North, 7, There("m", "1", 5, "older", [("k", "older")]), There("m", "2", 7, "older"));
        await LoadAsync(North, 7, Gone("m", "1", 6));

        Assert.Equal("newer", (await ReadAsync(North, "m", "1")).Text());
        Assert.Empty(await IdsAsync(North, DocumentQuery.Where("m", "k", "older")));
        Assert.Null(await ReadAsync(North, "m", "2"));
    }

    [Fact]
    public async Task A_newer_state_takes_the_place_of_the_older_with_its_keys()
    {
        await LoadAsync(North, 5, There("m", "1", 5, "older", [("k", "a"), ("l", "x")], Clock.GetUtcNow().AddHours(1)));

        await LoadAsync(North, 6, There("m", "1", 6, "newer", [("k", "b")]));
        Clock.Advance(TimeSpan.FromDays(1));
        await Engine.TidyAsync(Token);

        var read = await ThereAsync(North, "m", "1");
        Assert.Equal(("newer", 6L, (DateTimeOffset?)null), (read.Text(), read.Sequence, read.ExpiresAt));
        Assert.Equal(["1"], await IdsAsync(North, DocumentQuery.Where("m", "k", "b")));
        Assert.Empty(await IdsAsync(North, DocumentQuery.Where("m", "k", "a")));
        Assert.Empty(await IdsAsync(North, new DocumentQuery("m", "l")));
    }

    [Fact]
    public async Task The_head_is_at_least_what_was_told_and_the_next_commit_is_higher()
    {
        await LoadAsync(North, 100, There("m", "1", 60));
        Assert.Equal(100, await Store.HeadAsync(North, Token));
        await LoadAsync(North, 120);
        Assert.Equal(120, await Store.HeadAsync(North, Token));
        await LoadAsync(North, 90, There("m", "2", 80));
        await Engine.ReopenAsync(Token);

        Assert.Equal(120, await Store.HeadAsync(North, Token));
        Assert.Equal(121, await CommitAsync(North, Create("m", "3")));
        Assert.Equal(121, (await ThereAsync(North, "m", "3")).Sequence);
        Assert.Equal(["3"], (await ChangesAsync(North, 120)).Changes.Select(change => change.Id));
    }

    [Fact]
    public async Task It_is_changed_by_the_etag_it_has_here_and_by_no_other()
    {
        await LoadAsync(North, 7, There("m", "1", 7, "moved"));
        var read = await ThereAsync(North, "m", "1");

        await ConflictAsync(North, Replace(read with { ETag = "an ETag of another engine" }));
        await CommitAsync(North, Replace(read, "changed here"));

        Assert.Equal("changed here", (await ReadAsync(North, "m", "1")).Text());
    }

    [Fact]
    public async Task Other_brigades_are_untouched()
    {
        await CommitAsync(South, Create("m", "1", "south's", [("k", "v")]));
        var head = await Store.HeadAsync(South, Token);

        await LoadAsync(North, 50, There("m", "1", 50, "north's", [("k", "v")]), Gone("m", "2", 49));

        Assert.Equal(("south's", head), ((await ReadAsync(South, "m", "1")).Text(), await Store.HeadAsync(South, Token)));
        Assert.Equal("m", Assert.Single((await ChangesAsync(South, 0)).Changes).Type);
        Assert.Equal(head + 1, await CommitAsync(South, Create("m", "2")));
    }

    [Fact]
    public async Task A_full_page_with_bodies_beyond_a_batchs_limits_is_taken()
    {
        var documents = Enumerable.Range(1, StoreLimits.DocumentsPerPage).Select(n => There("m", $"{n:D4}", 1 + (n / 100), new string('x', n % 50 == 0 ? 150_000 : 300), [("k", $"{n % 7}")])).ToArray();

        await LoadAsync(North, 11, documents);

        var (changes, upTo) = await ChangesAsync(North, 0, limit: 100);
        Assert.Equal((documents.Length, 11L), (changes.Count, upTo));
        Assert.Equal(documents.Sum(document => (long)document.Body.Length), changes.Sum(change => (long)change.Body.Length));
        Assert.Equal(documents.Count(document => document.Keys["k"] == "3"), (await IdsAsync(North, DocumentQuery.Where("m", "k", "3"))).Count);
    }

    [Fact]
    public async Task An_unset_brigade_is_refused() =>
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Copy.LoadAsync(default, [There("m", "1", 1)], 1, Token));

    [Fact]
    public async Task A_load_cancelled_beforehand_writes_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Copy.LoadAsync(North, [There("m", "1", 1)], 1, cancelled.Token));

        Assert.Equal(0, await Store.HeadAsync(North, Token));
    }
}

using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>The same addresses in two brigades: nothing passes between them through any operation.</summary>
public abstract class TenantContract : DocumentStoreContract
{
    [Fact]
    public async Task Reads_see_only_their_own_brigade()
    {
        await CommitAsync(North, Create("member", "1", "north's"));
        await CommitAsync(South, Create("member", "1", "south's"));

        Assert.Equal("north's", (await ReadAsync(North, "member", "1")).Text());
        Assert.Equal("south's", (await ReadAsync(South, "member", "1")).Text());
    }

    [Fact]
    public async Task Queries_see_only_their_own_brigade()
    {
        await CommitAsync(North, Create("member", "1", keys: [("unit", "u")]), Create("member", "n", keys: [("unit", "u")]));
        await CommitAsync(South, Create("member", "1", keys: [("unit", "u")]), Create("member", "s", keys: [("unit", "u")]));

        Assert.Equal(["1", "n"], await IdsAsync(North, DocumentQuery.Where("member", "unit", "u", limit: 1)));
        Assert.Equal(["1", "s"], await IdsAsync(South, new DocumentQuery("member")));
    }

    [Fact]
    public async Task A_continuation_of_another_brigade_opens_nothing_of_it()
    {
        await CommitAsync(North, [.. Enumerable.Range(1, 5).Select(n => Create("member", $"n{n}", keys: [("unit", "u")]))]);
        await CommitAsync(South, [.. Enumerable.Range(1, 5).Select(n => Create("member", $"s{n}", keys: [("unit", "u")]))]);
        var page = await Store.QueryAsync(North, DocumentQuery.Where("member", "unit", "u", limit: 2), Token);

        var foreign = await Store.QueryAsync(South, DocumentQuery.Where("member", "unit", "u", limit: 2) with { After = page.Next }, Token);

        Assert.All(foreign.Documents, document => Assert.StartsWith("s", document.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_and_heads_are_the_brigades_own()
    {
        await CommitAsync(North, Create("member", "1", "north's"));
        for (var n = 0; n < 3; n++)
            await CommitAsync(South, Put("member", "1", $"south's {n}"));

        Assert.Equal("north's", Assert.Single((await ChangesAsync(North, 0)).Changes).Text());
        Assert.Equal("south's 2", Assert.Single((await ChangesAsync(South, 0)).Changes).Text());
        Assert.NotEqual(await Store.HeadAsync(North, Token), await Store.HeadAsync(South, Token));
    }

    [Fact]
    public async Task Writes_touch_only_their_own_brigade()
    {
        await CommitAsync(North, Create("member", "1", "north's", [("unit", "u")]));
        await CommitAsync(South, Create("member", "1", "south's", [("unit", "u")]));

        await CommitAsync(North, Delete(await ThereAsync(North, "member", "1")));

        Assert.Equal("south's", (await ReadAsync(South, "member", "1")).Text());
        Assert.Equal(["1"], await IdsAsync(South, DocumentQuery.Where("member", "unit", "u")));
        Assert.Empty(await IdsAsync(North, DocumentQuery.Where("member", "unit", "u")));
    }

    [Fact]
    public async Task An_address_taken_in_one_brigade_is_free_in_the_other()
    {
        await CommitAsync(North, Create("member", "1"));

        await CommitAsync(South, Create("member", "1"));

        Assert.NotNull(await ReadAsync(South, "member", "1"));
    }

    [Fact]
    public async Task A_brigade_without_documents_is_empty_everywhere()
    {
        await CommitAsync(North, Create("member", "1"));

        Assert.Equal(0, await Store.HeadAsync(South, Token));
        Assert.Null(await ReadAsync(South, "member", "1"));
        Assert.Empty((await Store.QueryAsync(South, new DocumentQuery("member"), Token)).Documents);
        var page = await Store.ChangesSinceAsync(South, 0, null, 10, Token);
        Assert.Empty(page.Changes);
        Assert.Equal(0, page.UpTo);
        Assert.False(page.More);
    }

    [Fact]
    public async Task An_unset_brigade_is_refused_by_every_operation()
    {
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Store.CommitAsync(default, [Create("a", "1")], Token));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Store.ReadAsync(default, "a", "1", Token));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Store.QueryAsync(default, new DocumentQuery("a"), Token));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Store.ChangesSinceAsync(default, 0, null, 10, Token));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await Store.HeadAsync(default, Token));
    }
}

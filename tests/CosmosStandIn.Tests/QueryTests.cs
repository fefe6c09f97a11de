using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class QueryTests(Running running) : IAsyncLifetime
{
    private Account _account = null!;

    public async ValueTask InitializeAsync() => _account = await Account.OpenAsync(running.Host.Endpoint);

    public ValueTask DisposeAsync()
    {
        _account.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_query_by_a_key_in_brackets_is_ordered_paged_and_complete()
    {
        for (var i = 0; i < 25; i++)
            await _account.CreateAsync("ueda", new { id = $"m{i:00}", b = "ueda", t = "member", k = new { at = $"{(i * 7) % 25:00}" } });
        await _account.CreateAsync("saku", new { id = "other", b = "saku", t = "member", k = new { at = "05" } });

        var pages = await _account.PagesAsync("ueda", new QueryDefinition("SELECT * FROM c WHERE c.t = @t AND c.k[\"at\"] >= @from ORDER BY c.k[\"at\"] DESC")
            .WithParameter("@t", "member").WithParameter("@from", "03"), page: 10);

        Assert.Equal([10, 10, 2], pages.Select(page => page.Count));
        var expected = Enumerable.Range(0, 25).Where(i => (i * 7) % 25 >= 3).OrderByDescending(i => (i * 7) % 25).Select(i => $"m{i:00}");
        Assert.Equal(expected, pages.SelectMany(page => page));
    }

    [Fact]
    public async Task A_page_after_writes_goes_on_behind_the_last_document_told()
    {
        for (var i = 0; i < 6; i++)
            await _account.CreateAsync("ueda", new { id = $"m{i}", b = "ueda", t = "member", k = new { at = $"{i}" } });
        var query = new QueryDefinition("SELECT * FROM c WHERE c.t = 'member' ORDER BY c.k[\"at\"]");
        using var iterator = _account.Querying("ueda", query, page: 2);

        using var first = await iterator.ReadNextAsync(Account.Ending);
        using var goneBefore = await _account.Container.DeleteItemStreamAsync("m0", new PartitionKey("ueda"), cancellationToken: Account.Ending);
        using var goneNext = await _account.Container.DeleteItemStreamAsync("m2", new PartitionKey("ueda"), cancellationToken: Account.Ending);
        await _account.CreateAsync("ueda", new { id = "new", b = "ueda", t = "member", k = new { at = "3a" } });
        using var second = await iterator.ReadNextAsync(Account.Ending);
        using var third = await iterator.ReadNextAsync(Account.Ending);

        Assert.Equal(["m0", "m1"], await Account.IdsAsync(first));
        Assert.Equal(["m3", "new"], await Account.IdsAsync(second));
        Assert.Equal(["m4", "m5"], await Account.IdsAsync(third));
    }

    [Fact]
    public async Task Equal_values_are_neither_told_twice_nor_left_out_between_pages()
    {
        for (var i = 0; i < 9; i++)
            await _account.CreateAsync("ueda", new { id = $"m{i}", b = "ueda", t = "member", s = 7 });

        var pages = await _account.PagesAsync("ueda", new QueryDefinition("SELECT * FROM c WHERE c.t = 'member' ORDER BY c.s"), page: 4);

        Assert.Equal([4, 4, 1], pages.Select(page => page.Count));
        Assert.Equal(9, pages.SelectMany(page => page).Distinct().Count());
    }

    [Theory]
    [InlineData("SELECT * FROM c WHERE c.s > @low AND c.s <= @high ORDER BY c.s", "d3,d4,d5")]
    [InlineData("SELECT * FROM c WHERE ARRAY_CONTAINS(@ids, c.id) ORDER BY c.id", "d1,d5")]
    [InlineData("SELECT * FROM c WHERE c.id IN (@one, @two) ORDER BY c.id", "d1,d5")]
    [InlineData("SELECT * FROM c WHERE IS_DEFINED(c.k[\"even\"]) ORDER BY c.id DESC", "d6,d4,d2,d0")]
    [InlineData("SELECT * FROM c WHERE c[\"t\"] = @t AND NOT IS_DEFINED(c.k.even) ORDER BY c.id", "d1,d3,d5,d7")]
    public async Task The_ways_of_asking_that_the_product_needs_find_what_they_should(string sql, string expected)
    {
        for (var i = 0; i < 8; i++)
        {
            Dictionary<string, string> keys = i % 2 == 0 ? new() { ["even"] = "1" } : [];
            await _account.CreateAsync("ueda", new { id = $"d{i}", b = "ueda", t = "x", s = i, k = keys });
        }

        var found = await _account.QueryAsync("ueda", new QueryDefinition(sql).WithParameter("@low", 2).WithParameter("@high", 5)
            .WithParameter("@ids", new[] { "d5", "d1" }).WithParameter("@one", "d1").WithParameter("@two", "d5").WithParameter("@t", "x"));

        Assert.Equal(expected, string.Join(',', found));
    }

    [Fact]
    public async Task A_query_in_a_partition_without_documents_finds_nothing()
    {
        Assert.Empty(await _account.QueryAsync("nowhere", new QueryDefinition("SELECT * FROM c WHERE c.t = 'x'")));
    }

    [Fact]
    public async Task All_documents_of_a_partition_are_read_without_a_query()
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda" });
        await _account.CreateAsync("saku", new { id = "b", b = "saku" });
        await _account.CreateAsync("ueda", new { id = "c", b = "ueda" });
        using var iterator = _account.Querying("ueda", query: null);

        using var answer = await iterator.ReadNextAsync(Account.Ending);

        Assert.Equal(["a", "c"], await Account.IdsAsync(answer));
    }

    [Fact]
    public async Task A_page_holds_4_MB_at_most()
    {
        for (var i = 0; i < 5; i++)
            await _account.CreateAsync("ueda", new { id = $"d{i}", b = "ueda", t = "big", o = new string('x', 1_200_000) });

        var pages = await _account.PagesAsync("ueda", new QueryDefinition("SELECT * FROM c WHERE c.t = 'big' ORDER BY c.id"), page: 1000);

        Assert.True(pages.Count > 1, "one page held all 6 MB");
        Assert.Equal(["d0", "d1", "d2", "d3", "d4"], pages.SelectMany(page => page));
    }

    [Theory]
    [InlineData("SELECT * FROM c WHERE c.o = 'x'", "/o")]
    [InlineData("SELECT * FROM c WHERE c.t = 'x' ORDER BY c.x", "/x")]
    [InlineData("SELECT * FROM c WHERE c.t = 'x' ORDER BY c.t, c.s", "composite index")]
    [InlineData("SELECT VALUE COUNT(1) FROM c", "no JOIN, TOP or function")]
    [InlineData("SELEKT * FROM c", "Syntax error")]
    public async Task What_no_index_serves_is_refused_in_words(string sql, string reason)
    {
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", t = "x" });
        using var iterator = _account.Querying("ueda", new QueryDefinition(sql));

        using var answer = await iterator.ReadNextAsync(Account.Ending);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, answer.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_composite_index_serves_an_order_of_two_properties()
    {
        using var account = await Account.OpenAsync(running.Host.Endpoint, properties => properties.IndexingPolicy.CompositeIndexes.Add([
            new CompositePath { Path = "/t", Order = CompositePathSortOrder.Ascending },
            new CompositePath { Path = "/s", Order = CompositePathSortOrder.Descending }]));
        foreach (var (id, t, s) in new[] { ("a", "y", 1), ("b", "x", 1), ("c", "x", 2) })
            await account.CreateAsync("ueda", new { id, b = "ueda", t, s });

        Assert.Equal(["c", "b", "a"], await account.QueryAsync("ueda", new QueryDefinition("SELECT * FROM c ORDER BY c.t ASC, c.s DESC")));
    }
}

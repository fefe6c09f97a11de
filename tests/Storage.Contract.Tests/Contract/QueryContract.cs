using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

public abstract class QueryContract : DocumentStoreContract
{
    [Fact]
    public async Task Documents_come_in_the_order_of_the_key_and_then_of_the_id()
    {
        await CommitAsync(North,
            Create("m", "3", keys: [("k", "b")]), Create("m", "1", keys: [("k", "c")]), Create("m", "4", keys: [("k", "a")]), Create("m", "2", keys: [("k", "b")]));

        Assert.Equal(["4", "2", "3", "1"], await IdsAsync(North, new DocumentQuery("m", "k")));
        Assert.Equal(["1", "3", "2", "4"], await IdsAsync(North, new DocumentQuery("m", "k", Descending: true)));
    }

    [Fact]
    public async Task Without_a_key_all_of_the_type_come_by_id()
    {
        await CommitAsync(North, Create("m", "b"), Create("m", "a", keys: [("k", "x")]), Create("m", "B"), Create("m", "10"), Create("m", "9"), Create("other", "c"));

        Assert.Equal(["10", "9", "B", "a", "b"], await IdsAsync(North, new DocumentQuery("m")));
        Assert.Equal(["b", "a", "B"], await IdsAsync(North, new DocumentQuery("m", From: "B", Descending: true)));
        Assert.Equal(["9", "B", "a"], await IdsAsync(North, new DocumentQuery("m", From: "9", To: "a")));
    }

    [Fact]
    public async Task A_range_includes_both_its_ends()
    {
        await CommitAsync(North, [.. Enumerable.Range(1, 9).Select(n => Create("m", $"{n}", keys: [("k", $"v{n}")]))]);

        Assert.Equal(["3", "4", "5"], await IdsAsync(North, new DocumentQuery("m", "k", "v3", "v5")));
        Assert.Equal(["5", "4", "3"], await IdsAsync(North, new DocumentQuery("m", "k", "v3", "v5", Descending: true)));
        Assert.Equal(["8", "9"], await IdsAsync(North, new DocumentQuery("m", "k", From: "v8")));
        Assert.Equal(["1", "2"], await IdsAsync(North, new DocumentQuery("m", "k", To: "v2")));
        Assert.Empty(await IdsAsync(North, new DocumentQuery("m", "k", "v5", "v3")));
    }

    [Fact]
    public async Task A_document_without_the_key_is_not_found_by_it()
    {
        await CommitAsync(North, Create("m", "with", keys: [("k", "")]), Create("m", "without"), Create("m", "other", keys: [("l", "x")]));

        Assert.Equal(["with"], await IdsAsync(North, new DocumentQuery("m", "k")));
    }

    [Fact]
    public async Task Keys_follow_their_document()
    {
        await CommitAsync(North, Create("m", "1", keys: [("state", "open"), ("unit", "u1")]));
        await CommitAsync(North, Replace(await ThereAsync(North, "m", "1"), keys: [("state", "closed"), ("place", "p")]));

        Assert.Empty(await IdsAsync(North, DocumentQuery.Where("m", "state", "open")));
        Assert.Empty(await IdsAsync(North, DocumentQuery.Where("m", "unit", "u1")));
        Assert.Equal(["1"], await IdsAsync(North, DocumentQuery.Where("m", "state", "closed")));
        Assert.Equal(["1"], await IdsAsync(North, DocumentQuery.Where("m", "place", "p")));

        await CommitAsync(North, Put("m", "1"));

        Assert.Empty(await IdsAsync(North, new DocumentQuery("m", "state")));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    [InlineData(true, 4)]
    public async Task Pages_join_without_gap_or_repeat_even_where_many_share_a_value(bool descending, int limit)
    {
        var all = Enumerable.Range(0, 23).Select(n => (Id: $"{n:D2}", Value: $"v{n / 7}")).ToList();
        await CommitAsync(North, [.. all.Select(m => Create("m", m.Id, keys: [("k", m.Value)]))]);

        var expected = all.Select(m => m.Id);
        Assert.Equal(descending ? expected.Reverse() : expected, await IdsAsync(North, new DocumentQuery("m", "k", Descending: descending, Limit: limit)));
        Assert.Equal(descending ? expected.Reverse() : expected, await IdsAsync(North, new DocumentQuery("m", Descending: descending, Limit: limit)));
        Assert.Equal(
            all.Where(m => m.Value is "v1" or "v2").Select(m => m.Id).Order().ToList(),
            (await IdsAsync(North, new DocumentQuery("m", "k", "v1", "v2", descending, limit))).Order());
    }

    [Fact]
    public async Task The_last_page_says_so_even_when_it_is_just_full()
    {
        await CommitAsync(North, Create("m", "1"), Create("m", "2"));

        Assert.Null((await Store.QueryAsync(North, new DocumentQuery("m", Limit: 2), Token)).Next);
        Assert.NotNull((await Store.QueryAsync(North, new DocumentQuery("m", Limit: 1), Token)).Next);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writes_between_two_pages_neither_repeat_nor_hide_what_was_there(bool descending)
    {
        var original = Enumerable.Range(10, 10).Select(n => $"{n}").ToList();
        await CommitAsync(North, [.. original.Select(id => Create("m", id, keys: [("k", $"v{id}")]))]);

        var seen = new List<string>();
        var query = new DocumentQuery("m", "k", Descending: descending, Limit: 3);
        for (var n = 0; ; n++)
        {
            var page = await Store.QueryAsync(North, query, Token);
            seen.AddRange(page.Documents.Select(document => document.Id));
            if (page.Next is null)
                break;
            // Before, just after and behind where the page ended; and the last one shown goes away.
            var last = page.Documents[^1];
            await CommitAsync(North, Create("m", $"new-{n}-a", keys: [("k", "v0")]), Create("m", $"new-{n}-b", keys: [("k", last.Keys["k"] + "x")]), Delete(last));
            query = query with { After = page.Next };
        }

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(descending ? Enumerable.Reverse(original) : original, seen.Where(original.Contains));
    }

    [Fact]
    public async Task Japanese_values_are_in_the_order_of_their_code_points()
    {
        // あ U+3042, ア U+30A2, 一 U+4E00, 消 U+6D88, ｱ U+FF71, 𠮷 U+20BB7 (a surrogate pair in UTF-16, where it would come before ｱ)
        string[] ordered = ["A", "a", "あ", "あ上", "ア", "一", "消防団", "ｱ", "𠮷野"];
        await CommitAsync(North, [.. ordered.Select((value, n) => Create("m", $"{(n * 7 + 3) % 9}", keys: [("place", value)]))]);

        var page = await Store.QueryAsync(North, new DocumentQuery("m", "place"), Token);
        Assert.Equal(ordered, page.Documents.Select(document => document.Keys["place"]));
        Assert.Equal(page.Documents.Select(document => document.Id), await IdsAsync(North, new DocumentQuery("m", "place", Limit: 1)));
        var middle = await Store.QueryAsync(North, new DocumentQuery("m", "place", "ア", "消防団"), Token);
        Assert.Equal(["ア", "一", "消防団"], middle.Documents.Select(document => document.Keys["place"]));
        Assert.Single((await Store.QueryAsync(North, DocumentQuery.Where("m", "place", "𠮷野"), Token)).Documents);
    }

    [Theory]
    [InlineData("\"quoted\" \\ 'and' ; --")]
    [InlineData("a.b!c%_*")]
    [InlineData("zero \0 inside")]
    [InlineData("line\r\nbreak\u2028")]
    public async Task A_value_of_any_characters_is_kept_and_found(string value)
    {
        await CommitAsync(North, Create("m", "1", keys: [("k", value)]), Create("m", "2", keys: [("k", value)]), Create("m", "3", keys: [("k", value + "x")]));

        Assert.Equal(["1", "2"], await IdsAsync(North, DocumentQuery.Where("m", "k", value, limit: 1)));
        Assert.Equal(value, (await ThereAsync(North, "m", "1")).Keys["k"]);
    }

    [Fact]
    public async Task A_value_with_half_a_character_loses_no_document()
    {
        await CommitAsync(North, Create("m", "1", keys: [("k", "a\ud800b")]));

        Assert.Equal(["1"], await IdsAsync(North, DocumentQuery.Where("m", "k", "a\ud800b")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_has_1_to_1000_documents(int limit) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.QueryAsync(North, new DocumentQuery("m", Limit: limit), Token));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_continuation_that_is_none_is_refused(string after)
    {
        await CommitAsync(North, Create("m", "1", keys: [("k", "v")]));

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.QueryAsync(North, new DocumentQuery("m", "k", After: after), Token));
    }

    [Fact]
    public async Task A_page_of_1000_is_whole()
    {
        foreach (var batch in Enumerable.Range(0, 1000).Chunk(90))
            await CommitAsync(North, [.. batch.Select(n => Create("m", $"{n:D4}"))]);

        var page = await Store.QueryAsync(North, new DocumentQuery("m", Limit: 1000), Token);

        Assert.Equal(Enumerable.Range(0, 1000).Select(n => $"{n:D4}"), page.Documents.Select(document => document.Id));
        Assert.Null(page.Next);
    }
}

using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

public abstract class ChangeContract : DocumentStoreContract
{
    [Fact]
    public async Task Each_document_comes_once_in_its_newest_state_oldest_change_first()
    {
        await CommitAsync(North, Create("m", "1", "one"), Create("m", "2", "two"));
        await CommitAsync(North, Create("m", "3", "three"));
        await CommitAsync(North, Put("m", "1", "one again", [("k", "v")]));

        var (changes, upTo) = await ChangesAsync(North, 0);

        Assert.Equal(["two", "three", "one again"], changes.Select(change => change.Text()));
        Assert.Equal("v", changes[^1].Keys["k"]);
        Assert.Equal(await Store.HeadAsync(North, Token), upTo);
    }

    [Fact]
    public async Task Only_what_changed_after_the_given_number_comes()
    {
        await CommitAsync(North, Create("m", "1"));
        var since = await CommitAsync(North, Create("m", "2"));
        await CommitAsync(North, Create("m", "3"));

        Assert.Equal(["3"], (await ChangesAsync(North, since)).Changes.Select(change => change.Id));
    }

    [Fact]
    public async Task Nothing_new_is_an_empty_page_that_stays_where_it_is()
    {
        var head = await CommitAsync(North, Create("m", "1"));

        var page = await Store.ChangesSinceAsync(North, head, null, 10, Token);

        Assert.Empty(page.Changes);
        Assert.Equal(head, page.UpTo);
        Assert.False(page.More);
    }

    [Fact]
    public async Task A_deletion_is_told_as_such_without_body_or_keys()
    {
        await CommitAsync(North, Create("m", "1", "secret", [("k", "v")]));
        var since = await Store.HeadAsync(North, Token);
        await CommitAsync(North, Delete(await ThereAsync(North, "m", "1")));

        var change = Assert.Single((await ChangesAsync(North, since)).Changes);

        Assert.True(change.Deleted);
        Assert.Equal(("m", "1"), (change.Type, change.Id));
        Assert.True(change.Body.IsEmpty);
        Assert.Empty(change.Keys);
        Assert.Equal(await Store.HeadAsync(North, Token), change.Sequence);
    }

    [Fact]
    public async Task A_deletion_is_still_told_after_housekeeping()
    {
        await CommitAsync(North, Create("m", "1"));
        await CommitAsync(North, Delete(await ThereAsync(North, "m", "1")));
        Clock.Advance(TimeSpan.FromDays(34));
        await Engine.TidyAsync(Token);

        Assert.True(Assert.Single((await ChangesAsync(North, 0)).Changes).Deleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(1000)]
    public async Task A_commit_is_never_split_between_pages(int limit)
    {
        for (var commit = 0; commit < 9; commit++)
            await CommitAsync(North, [.. Enumerable.Range(0, 7).Select(n => Create(n % 2 == 0 ? "even" : "odd", $"{commit}-{n}"))]);

        foreach (var types in new[] { null, new[] { "odd" } })
        {
            var (all, _) = await ChangesAsync(North, 0, types);
            var seen = new List<string>();
            long since = 0;
            ChangePage page;
            do
            {
                page = await Store.ChangesSinceAsync(North, since, types, limit, Token);
                seen.AddRange(page.Changes.Select(change => change.Id));
                Assert.All(page.Changes, change => Assert.InRange(change.Sequence, since + 1, page.UpTo));
                Assert.Equal(all.Count(change => change.Sequence > since && change.Sequence <= page.UpTo), page.Changes.Count);
                Assert.True(page.UpTo > since || !page.More, "The changes do not get on.");
                since = page.UpTo;
            }
            while (page.More);
            Assert.Equal(all.Select(change => change.Id), seen);
        }
    }

    [Fact]
    public async Task Types_not_asked_for_are_passed_over_for_good()
    {
        await CommitAsync(North, Create("wanted", "1"), Create("other", "1"));
        var head = await CommitAsync(North, Create("other", "2"));

        var page = await Store.ChangesSinceAsync(North, 0, ["wanted", "absent"], 10, Token);

        Assert.Equal(["wanted"], page.Changes.Select(change => change.Type));
        Assert.Equal(head, page.UpTo);
        Assert.Empty((await Store.ChangesSinceAsync(North, 0, [], 10, Token)).Changes);
    }

    [Fact]
    public async Task Deletions_pass_through_the_type_filter_too()
    {
        await CommitAsync(North, Create("a", "1"), Create("b", "1"));
        await CommitAsync(North, Delete(await ThereAsync(North, "a", "1")), Delete(await ThereAsync(North, "b", "1")));

        Assert.Equal("a", Assert.Single((await ChangesAsync(North, 0, ["a"])).Changes).Type);
    }

    [Fact]
    public async Task The_head_rises_with_each_commit_and_only_then()
    {
        Assert.Equal(0, await Store.HeadAsync(North, Token));
        var first = await CommitAsync(North, Create("m", "1"));
        Assert.Equal(first, await Store.HeadAsync(North, Token));

        await ConflictAsync(North, Create("m", "1"));
        Assert.Equal(first, await Store.HeadAsync(North, Token));

        var second = await CommitAsync(North, Create("m", "2"));
        Assert.Equal(second, await Store.HeadAsync(North, Token));
        Assert.True(second > first);
    }

    [Fact]
    public async Task The_head_does_not_go_back_when_the_newest_document_is_gone_for_good()
    {
        await CommitAsync(North, Create("m", "1"));
        var head = await CommitAsync(North, Create("m", "2", expiresAt: Clock.GetUtcNow().AddMinutes(1)));
        Clock.Advance(TimeSpan.FromDays(100));
        await Engine.TidyAsync(Token);
        await Engine.TidyAsync(Token);
        await Engine.ReopenAsync(Token);

        Assert.Equal(head, await Store.HeadAsync(North, Token));
        Assert.True(await CommitAsync(North, Create("m", "3")) > head);
    }

    [Fact]
    public async Task A_follower_ends_with_the_state_of_the_store_while_others_write()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var followed = new Dictionary<string, long>();
        var follower = Task.Run(async () =>
        {
            long since = 0;
            for (var last = false; ;)
            {
                var page = await Store.ChangesSinceAsync(North, since, ["m"], 7, Token);
                foreach (var change in page.Changes)
                {
                    Assert.True(change.Sequence > followed.GetValueOrDefault(change.Id), "A document went back.");
                    followed[change.Id] = change.Sequence;
                }
                Assert.True(page.Changes.Count == 0 || page.Changes[^1].Sequence <= page.UpTo);
                since = page.UpTo;
                if (page.More)
                    continue;
                if (last)
                    return;
                last = stop.IsCancellationRequested;
                await Task.Yield();
            }
        }, Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; n < 60; n++)
                await CommitAsync(North, Put("m", $"{writer}-{n % 9}"), Put("m", $"shared-{n % 5}"), Create("noise", $"{writer}-{n}"));
        }, Token)));
        await stop.CancelAsync();
        await follower;

        var there = (await Store.QueryAsync(North, new DocumentQuery("m"), Token)).Documents.ToDictionary(document => document.Id, document => document.Sequence);
        Assert.Equal(there.OrderBy(pair => pair.Key), followed.OrderBy(pair => pair.Key));
    }

    [Fact]
    public async Task Each_commit_is_signalled_once_it_can_be_read()
    {
        var signals = System.Threading.Channels.Channel.CreateUnbounded<(Kernel.BrigadeId Brigade, long Sequence, Task<long> Head)>();
        using (Store.OnCommitted((brigade, sequence) => signals.Writer.TryWrite((brigade, sequence, Store.HeadAsync(brigade, default).AsTask()))))
        {
            var north = await CommitAsync(North, Create("m", "1"));
            var first = await signals.Reader.ReadAsync(Token);
            Assert.Equal((North, north), (first.Brigade, first.Sequence));
            Assert.True(await first.Head >= north);

            await ConflictAsync(North, Create("m", "1"));
            var south = await CommitAsync(South, Create("m", "1"));
            var second = await signals.Reader.ReadAsync(Token);
            Assert.Equal((South, south), (second.Brigade, second.Sequence));
        }

        await CommitAsync(North, Create("m", "2"));
        await CommitAsync(North, Create("m", "3"));
        Assert.False(signals.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_handler_that_throws_harms_neither_the_commit_nor_the_other_handlers()
    {
        var heard = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var bad = Store.OnCommitted((_, _) => throw new InvalidOperationException("A defect in a handler."));
        using var good = Store.OnCommitted((_, sequence) => heard.TrySetResult(sequence));

        var sequence = await CommitAsync(North, Create("m", "1"));

        Assert.Equal(sequence, await heard.Task.WaitAsync(Token));
        await CommitAsync(North, Create("m", "2"));
        Assert.True(Store.IsWritable);
    }
}

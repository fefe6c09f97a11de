using BrigadeDispatch.Kernel.Storage;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>A document past its time is as good as deleted, whether or not housekeeping has been there.</summary>
public abstract class ExpiryContract : DocumentStoreContract
{
    [Fact]
    public async Task It_is_there_until_its_time_and_not_from_then_on()
    {
        await CommitAsync(North, Create("m", "1", keys: [("k", "v")], expiresAt: Clock.GetUtcNow().AddHours(1)));

        Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await ReadAsync(North, "m", "1"));
        Assert.Single(await IdsAsync(North, new DocumentQuery("m", "k")));

        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await ReadAsync(North, "m", "1"));
        Assert.Empty(await IdsAsync(North, new DocumentQuery("m", "k")));
        Assert.Empty(await IdsAsync(North, new DocumentQuery("m")));
    }

    [Fact]
    public async Task Its_address_is_free_again()
    {
        await CommitAsync(North, Create("m", "1", "old", [("k", "old")], Clock.GetUtcNow().AddHours(1)));
        Clock.Advance(TimeSpan.FromHours(2));

        await CommitAsync(North, Create("m", "1", "new", [("k", "new")]));

        Assert.Equal("new", (await ReadAsync(North, "m", "1")).Text());
        Assert.Equal(["1"], await IdsAsync(North, new DocumentQuery("m", "k")));
        Assert.Empty(await IdsAsync(North, DocumentQuery.Where("m", "k", "old")));
    }

    [Fact]
    public async Task It_can_neither_be_replaced_nor_deleted()
    {
        await CommitAsync(North, Create("m", "1", expiresAt: Clock.GetUtcNow().AddHours(1)));
        var read = await ThereAsync(North, "m", "1");
        Clock.Advance(TimeSpan.FromHours(2));

        await ConflictAsync(North, Replace(read));
        await ConflictAsync(North, Delete(read));
    }

    [Fact]
    public async Task A_later_write_moves_its_time()
    {
        await CommitAsync(North, Create("m", "1", expiresAt: Clock.GetUtcNow().AddHours(1)));
        await CommitAsync(North, Replace(await ThereAsync(North, "m", "1"), "kept"));
        Clock.Advance(TimeSpan.FromDays(1000));
        await Engine.TidyAsync(Token);

        Assert.Equal("kept", (await ReadAsync(North, "m", "1")).Text());
    }

    [Fact]
    public async Task Written_with_a_time_already_past_it_is_not_there()
    {
        await CommitAsync(North, Create("m", "1", expiresAt: Clock.GetUtcNow()));

        Assert.Null(await ReadAsync(North, "m", "1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Those_who_follow_the_changes_never_get_its_body_after_its_time(bool tidied)
    {
        await CommitAsync(North, Create("m", "1", "secret", [("k", "v")], Clock.GetUtcNow().AddHours(1)), Create("m", "2"));
        Clock.Advance(TimeSpan.FromHours(2));
        if (tidied)
            await Engine.TidyAsync(Token);

        var changes = (await ChangesAsync(North, 0)).Changes;

        Assert.Contains(changes, change => change.Id == "2" && !change.Deleted);
        Assert.All(changes.Where(change => change.Id == "1"), change =>
        {
            Assert.True(change.Deleted);
            Assert.True(change.Body.IsEmpty);
            Assert.Empty(change.Keys);
        });
    }

    [Fact]
    public async Task Housekeeping_takes_away_only_what_has_expired()
    {
        foreach (var batch in Enumerable.Range(0, 600).Chunk(90))
            await CommitAsync(North, [.. batch.Select(n =>
                Create("m", $"{n:D3}", keys: [("k", $"{n % 3}")], expiresAt: n % 2 == 0 ? Clock.GetUtcNow().AddDays(1) : n % 5 == 0 ? Clock.GetUtcNow().AddDays(3) : null))]);
        var head = await Store.HeadAsync(North, Token);
        Clock.Advance(TimeSpan.FromDays(2));

        await Engine.TidyAsync(Token);

        Assert.Equal(Enumerable.Range(0, 600).Where(n => n % 2 == 1).Select(n => $"{n:D3}"), await IdsAsync(North, new DocumentQuery("m")));
        Assert.Equal(Enumerable.Range(0, 600).Where(n => n % 2 == 1 && n % 3 == 0).Select(n => $"{n:D3}"), await IdsAsync(North, DocumentQuery.Where("m", "k", "0")));
        Assert.Equal(head, await Store.HeadAsync(North, Token));
    }
}

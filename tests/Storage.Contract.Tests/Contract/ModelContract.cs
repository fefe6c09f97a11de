using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>Random lives of a store, step by step the same as <see cref="StoreModel"/>: writes of all kinds, time, housekeeping, opening again.</summary>
public abstract class ModelContract : DocumentStoreContract
{
    private static readonly string[] Types = ["a", "b"];
    private static readonly string[] Ids = ["1", "2", "3", "X", "x"];
    private static readonly string[] Values = ["", "a", "あ", "ｱ", "𠮷", "z"];
    private static readonly string[] KeyNames = ["k", "l"];

    /// <summary>How many lives, and how many steps the longest has.</summary>
    protected virtual (int Lives, int Steps) Extent => (60, 40);

    [Fact]
    public void Every_random_life_of_the_store_is_that_of_the_model()
    {
        var lives = Gen.Resize(Gen.ListOf(Steps), Extent.Steps);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Extent.Lives).WithStartSize(Extent.Steps / 4).WithEndSize(Extent.Steps),
            Prop.ForAll(Arb.From(lives, Shorter), LiveAsync));
    }

    private static Gen<Step> Steps { get; } = Gen.Frequency(
        (12, from brigade in Gen.Choose(0, 1)
             from writes in Gen.NonEmptyListOf(Writes).Select(list => list.DistinctBy(write => (write.Type, write.Id)).Take(5).ToArray())
             select (Step)new Commit(brigade, writes)),
        (3, from seconds in Gen.Choose(1, 20) select (Step)new Pass(seconds)),
        (1, Gen.Constant((Step)new Pass(36 * 24 * 3600))),
        (2, Gen.Constant((Step)new Reopen())),
        (2, Gen.Constant((Step)new Tidy())),
        (4, from brigade in Gen.Choose(0, 1)
            from type in Gen.Elements(Types)
            from key in Gen.Elements(null, "k", "l")
            from ends in Gen.Two(Gen.Elements([.. Values, .. Ids, null]))
            from backwards in Gen.Elements(true, false)
            from limit in Gen.Choose(1, 4)
            select (Step)new Ask(brigade, type, key, ends.Item1, ends.Item2, backwards, limit)),
        (3, from brigade in Gen.Choose(0, 1)
            from back in Gen.Choose(0, 6)
            from types in Gen.Elements(null, Types, ["a"], ["b", "none"])
            from limit in Gen.Choose(1, 6)
            select (Step)new Follow(brigade, back, types, limit)));

    private static Gen<Write> Writes =>
        from kind in Gen.Elements(WriteKind.Create, WriteKind.Replace, WriteKind.Replace, WriteKind.Put, WriteKind.Delete)
        from type in Gen.Elements(Types)
        from id in Gen.Elements(Ids)
        from stale in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        from body in Gen.Choose(0, 2000)
        from names in Gen.SubListOf(KeyNames)
        from value in Gen.Elements(Values)
        from lifetime in Gen.Frequency((3, Gen.Constant(-1)), (1, Gen.Choose(0, 30)))
        select new Write(kind, type, id, stale, body, [.. names], value, lifetime);

    private static IEnumerable<List<Step>> Shorter(List<Step> life)
    {
        for (var take = life.Count / 2; take > 0; take /= 2)
            for (var at = 0; at + take <= life.Count; at += take)
                yield return [.. life[..at], .. life[(at + take)..]];
    }

    private async Task LiveAsync(List<Step> life)
    {
        var clock = new ManualTimeProvider();
        await using var engine = await StartAsync(clock, Token);
        var model = new StoreModel();
        // The engine's number of each commit of the model, per brigade; [0] is the beginning.
        List<long>[] numbers = [[0], [0]];
        BrigadeId[] brigades = [North, South];
        foreach (var step in life)
        {
            switch (step)
            {
                case Commit commit:
                    await CommitBothAsync(engine.Store, model, brigades[commit.Brigade], numbers[commit.Brigade], commit, clock.GetUtcNow());
                    break;
                case Pass pass:
                    clock.Advance(TimeSpan.FromSeconds(pass.Seconds));
                    await AskAllAsync();
                    break;
                case Reopen:
                    await engine.ReopenAsync(Token);
                    break;
                case Tidy:
                    await engine.TidyAsync(Token);
                    break;
                case Ask ask:
                    await AskBothAsync(engine.Store, model, brigades[ask.Brigade], numbers[ask.Brigade], ask, clock.GetUtcNow());
                    break;
                case Follow follow:
                    await FollowBothAsync(engine.Store, model, brigades[follow.Brigade], numbers[follow.Brigade], follow, clock.GetUtcNow());
                    break;
            }
        }
        for (var b = 0; b < 2; b++)
        {
            Assert.Equal(numbers[b][^1], await engine.Store.HeadAsync(brigades[b], Token));
            foreach (var type in Types)
                foreach (var id in Ids)
                    Same(model.Read(brigades[b], type, id, clock.GetUtcNow()), await engine.Store.ReadAsync(brigades[b], type, id, Token), numbers[b]);
        }
        await AskAllAsync();

        async Task AskAllAsync()
        {
            for (var b = 0; b < 2; b++)
                foreach (var type in Types)
                    foreach (var key in new[] { null, "k", "l" })
                        await AskBothAsync(engine.Store, model, brigades[b], numbers[b], new Ask(b, type, key, null, null, false, 100), clock.GetUtcNow());
        }
    }

    private static async Task CommitBothAsync(IDocumentStore store, StoreModel model, BrigadeId brigade, List<long> numbers, Commit commit, DateTimeOffset now)
    {
        var forModel = new List<(WriteKind, string, string, int, string, IReadOnlyDictionary<string, string>, DateTimeOffset?)>();
        var forStore = new List<DocumentWrite>();
        foreach (var write in commit.Writes)
        {
            var there = await store.ReadAsync(brigade, write.Type, write.Id, Token);
            // Believed: what stands there now, or an older commit, or the beginning.
            var believed = Math.Max(0, (there is null ? 0 : numbers.IndexOf(there.Sequence)) - write.Stale);
            var etag = there is not null && write.Stale == 0 ? there.ETag : $"{numbers[believed]}";
            var body = $"{write.Body}:{new string('b', write.Body)}";
            var keys = write.Names.ToDictionary(name => name, _ => write.Value);
            DateTimeOffset? expiresAt = write.Lifetime < 0 ? null : now.AddSeconds(write.Lifetime);
            forModel.Add((write.Kind, write.Type, write.Id, believed, body, keys, expiresAt));
            forStore.Add(new DocumentWrite(write.Kind, write.Type, write.Id, write.Kind is WriteKind.Replace or WriteKind.Delete ? etag : null,
                Writing.Bytes(body), keys, expiresAt));
        }

        var expected = model.Commit(brigade, forModel, now);
        var result = await store.CommitAsync(brigade, forStore, Token);

        Assert.Equal(expected is not null, result.Committed);
        if (expected is null)
            return;
        Assert.True(result.Sequence > numbers[^1], "The sequence did not rise.");
        numbers.Add(result.Sequence);
        Assert.Equal(result.Sequence, await store.HeadAsync(brigade, Token));
    }

    private static async Task AskBothAsync(IDocumentStore store, StoreModel model, BrigadeId brigade, List<long> numbers, Ask ask, DateTimeOffset now)
    {
        var expected = model.Query(brigade, ask.Type, ask.Key, ask.From, ask.To, ask.Descending, now).ToList();
        var found = new List<StoredDocument>();
        var query = new DocumentQuery(ask.Type, ask.Key, ask.From, ask.To, ask.Descending, ask.Limit);
        while (true)
        {
            var page = await store.QueryAsync(brigade, query, Token);
            found.AddRange(page.Documents);
            if (page.Next is null)
                break;
            Assert.Equal(ask.Limit, page.Documents.Count);
            Assert.True(found.Count < expected.Count, "There are more pages than documents.");
            query = query with { After = page.Next };
        }
        Assert.Equal(expected.Count, found.Count);
        foreach (var (kept, document) in expected.Zip(found))
            Same(kept, document, numbers);
    }

    private static async Task FollowBothAsync(IDocumentStore store, StoreModel model, BrigadeId brigade, List<long> numbers, Follow follow, DateTimeOffset now)
    {
        var from = Math.Max(0, model.Commits(brigade) - follow.Back);
        var expected = model.ChangesSince(brigade, from, follow.Types).ToList();
        var found = new List<StoredDocument>();
        ChangePage page;
        var since = numbers[from];
        do
        {
            page = await store.ChangesSinceAsync(brigade, since, follow.Types, follow.Limit, Token);
            found.AddRange(page.Changes);
            Assert.True(page.UpTo > since || !page.More, "The changes do not get on.");
            since = page.UpTo;
        }
        while (page.More);
        Assert.Equal(numbers[^1], since);
        Assert.Equal(found.Select(change => change.Sequence).Order(), found.Select(change => change.Sequence));
        foreach (var change in found)
        {
            var kept = Assert.Single(expected, kept => (kept.Type, kept.Id) == (change.Type, change.Id));
            if (kept.Deleted || kept.ExpiresAt <= now)
                Assert.True(change is { Deleted: true, Body.IsEmpty: true, Keys.Count: 0 });
            else
                Same(kept, change, numbers);
            expected.Remove(kept);
        }
        // What has gone may be forgotten in time; what is there never.
        Assert.All(expected, kept => Assert.True(kept.Deleted || kept.ExpiresAt <= now));
    }

    private static void Same(StoreModel.Kept? expected, StoredDocument? found, List<long> numbers)
    {
        Assert.Equal(expected is null, found is null);
        if (expected is null || found is null)
            return;
        Assert.Equal((expected.Type, expected.Id, expected.Body, expected.ExpiresAt), (found.Type, found.Id, found.Text(), found.ExpiresAt));
        Assert.Equal(numbers[expected.Commit], found.Sequence);
        Assert.Equal(expected.Keys.OrderBy(key => key.Key), found.Keys.OrderBy(key => key.Key));
        Assert.False(found.Deleted);
    }

    private abstract record Step;

    private sealed record Commit(int Brigade, Write[] Writes) : Step
    {
        public override string ToString() => $"Commit {{ {Brigade}: {string.Join(", ", Writes.Select(write => write.ToString()))} }}";
    }

    private sealed record Write(WriteKind Kind, string Type, string Id, int Stale, int Body, string[] Names, string Value, int Lifetime)
    {
        public override string ToString() => $"{Kind} {Type} {Id} stale {Stale} body {Body} [{string.Join(' ', Names)}]='{Value}' lifetime {Lifetime}";
    }

    private sealed record Pass(int Seconds) : Step;

    private sealed record Reopen : Step;

    private sealed record Tidy : Step;

    private sealed record Ask(int Brigade, string Type, string? Key, string? From, string? To, bool Descending, int Limit) : Step;

    private sealed record Follow(int Brigade, int Back, string[]? Types, int Limit) : Step;
}

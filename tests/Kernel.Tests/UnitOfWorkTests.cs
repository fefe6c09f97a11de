using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Kernel.Tests;

internal sealed record Note(string DocumentId, string Text) : IDocument<Note>
{
    public static string Type => "note";

    public static JsonTypeInfo<Note> Json => KernelTestsJson.Default.Note;

    public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("text", Text)];
}

internal sealed record Trace(string DocumentId) : IDocument<Trace>
{
    public static string Type => "trace";

    public static JsonTypeInfo<Trace> Json => KernelTestsJson.Default.Trace;

    public static bool KeepsHistory => false;
}

[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(Trace))]
internal sealed partial class KernelTestsJson : JsonSerializerContext;

/// <summary>What tests/Storage.Contract.Tests/Contract/UnitOfWorkContract does not ask of each engine.</summary>
public sealed class UnitOfWorkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task WriteAsync(Slice slice, params Note[] notes)
    {
        await using var use = slice.Enter();
        foreach (var note in notes)
        {
            await use.Work.FindAsync<Note>(note.DocumentId, Token);
            use.Work.Save(note);
        }
        await use.Work.CommitAsync(Token);
    }

    private static async Task<Note?> ReadAsync(Slice slice, string id)
    {
        await using var use = slice.Enter();
        return await use.Work.FindAsync<Note>(id, Token);
    }

    [Fact]
    public async Task What_is_staged_is_what_everybody_in_it_reads()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        use.Work.Save(new Note("a", "one"));

        Assert.Equal("one", (await use.Work.FindAsync<Note>("a", Token))!.Text);
        Assert.Null(await ReadAsync(slice, "a"));

        await use.Work.CommitAsync(Token);

        Assert.Equal("one", (await ReadAsync(slice, "a"))!.Text);
    }

    [Fact]
    public async Task What_was_read_is_replaced_only_if_nobody_changed_it_meanwhile()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await WriteAsync(slice, new Note("a", "x"));
        await using var use = slice.Enter();
        var read = (await use.Work.FindAsync<Note>("a", Token))!;
        await WriteAsync(slice, new Note("a", "theirs"));

        use.Work.Save(read with { Text = "ours" });
        var conflict = await Assert.ThrowsAsync<ConcurrentChangeException>(() => use.Work.CommitAsync(Token));

        Assert.Equal(("note", "a"), (conflict.DocumentType, conflict.DocumentId));
        Assert.Equal("theirs", (await ReadAsync(slice, "a"))!.Text);
    }

    [Fact]
    public async Task What_was_read_as_missing_conflicts_if_another_makes_it()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        Assert.Null(await use.Work.FindAsync<Note>("a", Token));
        await WriteAsync(slice, new Note("a", "theirs"));

        use.Work.Save(new Note("a", "ours"));

        await Assert.ThrowsAsync<ConcurrentChangeException>(() => use.Work.CommitAsync(Token));
    }

    [Fact]
    public async Task Nobody_is_woken_by_what_did_not_happen()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        await use.Work.FindAsync<Note>("a", Token);
        await WriteAsync(slice, new Note("a", "theirs"));
        var woken = 0;
        use.Work.AfterCommit(() => woken++);
        use.Work.Save(new Note("a", "ours"));

        await Assert.ThrowsAsync<ConcurrentChangeException>(() => use.Work.CommitAsync(Token));

        Assert.Equal(0, woken);
    }

    [Fact]
    public async Task Somebody_who_cannot_be_woken_undoes_nothing_and_keeps_nobody_else_asleep()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        var woken = 0;
        use.Work.Save(new Note("a", "one"));
        use.Work.AfterCommit(() => throw new InvalidOperationException("on demand"));
        use.Work.AfterCommit(() => woken++);

        Assert.True(await use.Work.CommitAsync(Token) > 0);

        Assert.Equal(1, woken);
        Assert.NotNull(await ReadAsync(slice, "a"));
    }

    [Fact]
    public async Task What_is_made_and_deleted_in_one_go_is_never_written()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        var note = new Note("a", "one");
        use.Work.Save(note);
        use.Work.Delete(note);

        Assert.Equal(0, await use.Work.CommitAsync(Token));
        Assert.Equal(0, await slice.Store.HeadAsync(Slice.Brigade, Token) - 1);   // the brigade's key alone
    }

    [Fact]
    public async Task A_fact_that_keeps_no_history_is_audited_all_the_same()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        use.Work.Save(new Trace("f"));
        use.Work.Audit("trace.made", "f");

        var sequence = await use.Work.CommitAsync(Token);

        var changes = (await slice.Store.ChangesSinceAsync(Slice.Brigade, sequence - 1, null, 100, Token)).Changes;
        Assert.Equal(["audit", "trace"], changes.Select(change => change.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_rehearsal_counts_everything_and_writes_nothing()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        var woken = 0;
        use.Work.Save(new Note("a", "one"));
        use.Work.AfterCommit(() => woken++);

        Assert.Equal(3, use.Work.Rehearse());   // the note, its history, the audit entry

        Assert.Equal(0, await use.Work.CommitAsync(Token));
        Assert.Equal(0, woken);
        Assert.Null(await ReadAsync(slice, "a"));
    }

    [Fact]
    public async Task A_unit_of_work_can_be_used_again_after_its_commit()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        use.Work.Save(new Note("a", "one"));
        await use.Work.CommitAsync(Token);

        use.Work.Save((await use.Work.FindAsync<Note>("a", Token))! with { Text = "two" });
        await use.Work.CommitAsync(Token);

        Assert.Equal("two", (await ReadAsync(slice, "a"))!.Text);
    }

    [Fact]
    public async Task More_than_a_batch_may_hold_is_refused_whole()
    {
        await using var slice = await Slice.OpenAsync(Token);
        await using var use = slice.Enter();
        for (var i = 0; i < StoreLimits.OperationsPerBatch - 1; i++)
            use.Work.Save(new Note($"n{i}", "x"));

        await Assert.ThrowsAsync<BatchRefusedException>(() => use.Work.CommitAsync(Token));
        Assert.Null(await ReadAsync(slice, "n0"));
    }
}

/// <summary>States in memory that follow the store.</summary>
public sealed class ProjectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private sealed class Texts(BrigadeReader reader) : Projection<ImmutableSortedDictionary<string, string>>(reader)
    {
        public int Applied { get; private set; }

        protected override IReadOnlyCollection<string> Types => [Note.Type];

        protected override ImmutableSortedDictionary<string, string> Empty(BrigadeId brigade) => ImmutableSortedDictionary<string, string>.Empty;

        protected override ImmutableSortedDictionary<string, string> Apply(
            BrigadeId brigade, ImmutableSortedDictionary<string, string> state, IReadOnlyList<StoredDocument> changes)
        {
            Applied++;
            foreach (var change in changes)
                state = change.Deleted ? state.Remove(change.Id) : state.SetItem(change.Id, Open<Note>(brigade, change).Text);
            return state;
        }
    }

    [Fact]
    public async Task It_says_what_the_store_says_after_every_commit()
    {
        await using var slice = await Slice.OpenAsync(Token);
        using var texts = new Texts(slice.Services.GetRequiredService<BrigadeReader>());
        Assert.Empty(await texts.CurrentAsync(Slice.Brigade, Token));

        await SaveAsync(slice, "a", "one");
        Assert.Equal("one", (await texts.CurrentAsync(Slice.Brigade, Token))["a"]);
        await SaveAsync(slice, "a", "two");
        await SaveAsync(slice, "b", "three");
        Assert.Equal(["two", "three"], (await texts.CurrentAsync(Slice.Brigade, Token)).Values);
        await using (var use = slice.Enter())
        {
            use.Work.Delete((await use.Work.FindAsync<Note>("a", Token))!);
            await use.Work.CommitAsync(Token);
        }
        Assert.Equal(["b"], (await texts.CurrentAsync(Slice.Brigade, Token)).Keys);
    }

    [Fact]
    public async Task Nothing_new_costs_nothing()
    {
        await using var slice = await Slice.OpenAsync(Token);
        using var texts = new Texts(slice.Services.GetRequiredService<BrigadeReader>());
        await SaveAsync(slice, "a", "one");
        var state = await texts.CurrentAsync(Slice.Brigade, Token);

        Assert.Same(state, await texts.CurrentAsync(Slice.Brigade, Token));
        Assert.Equal(1, texts.Applied);
    }

    [Fact]
    public async Task A_state_once_given_out_does_not_change()
    {
        await using var slice = await Slice.OpenAsync(Token);
        using var texts = new Texts(slice.Services.GetRequiredService<BrigadeReader>());
        await SaveAsync(slice, "a", "one");
        var state = await texts.CurrentAsync(Slice.Brigade, Token);
        await SaveAsync(slice, "a", "two");

        Assert.Equal("two", (await texts.CurrentAsync(Slice.Brigade, Token))["a"]);
        Assert.Equal("one", state["a"]);
    }

    [Fact]
    public async Task Many_who_ask_at_once_while_others_write_never_see_it_go_back()
    {
        await using var slice = await Slice.OpenAsync(Token);
        using var texts = new Texts(slice.Services.GetRequiredService<BrigadeReader>());
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                await SaveAsync(slice, "n", i.ToString("d3", null));
        }, Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var last = "";
            while (!writing.IsCompleted)
            {
                var now = (await texts.CurrentAsync(Slice.Brigade, Token)).GetValueOrDefault("n", "");
                Assert.True(string.CompareOrdinal(now, last) >= 0, $"{last} was followed by {now}");
                last = now;
            }
        }, Token)));
        await writing;

        Assert.Equal("039", (await texts.CurrentAsync(Slice.Brigade, Token))["n"]);
    }

    private static async Task SaveAsync(Slice slice, string id, string text)
    {
        await using var use = slice.Enter();
        await use.Work.FindAsync<Note>(id, Token);
        use.Work.Save(new Note(id, text));
        await use.Work.CommitAsync(Token);
    }
}

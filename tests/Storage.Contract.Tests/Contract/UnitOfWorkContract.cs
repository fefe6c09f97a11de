using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

public abstract class UnitOfWorkContract : DocumentStoreContract
{
    private readonly KeyEncryptionKey _wrapping = new(RandomNumberGenerator.GetBytes(32));

    private async Task<(UnitOfWork Work, KeyRing Keys)> BeginAsync(string request = "request-1")
    {
        var keys = new KeyRing(Store, _wrapping);
        await keys.CreateAsync(North, Token);
        var context = new RequestContext();
        context.Enter(North, Actor.Service, request);
        return (new UnitOfWork(Store, keys, context, Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<UnitOfWork>.Instance), keys);
    }

    private async Task<JsonElement> OnlyAsync(string type, KeyRing keys)
    {
        var document = Assert.Single((await Store.QueryAsync(North, new DocumentQuery(type), Token)).Documents);
        return JsonDocument.Parse(keys.Open(North, type, document.Id, document.Body.Span)).RootElement;
    }

    [Fact]
    public async Task History_and_audit_are_in_the_same_commit_as_the_change()
    {
        var (work, keys) = await BeginAsync();
        work.Save(new Note("n1", "first", "open"));
        work.Audit("note.made", "note/n1", "detail");

        var sequence = await work.CommitAsync(Token);

        var changes = (await ChangesAsync(North, sequence - 1)).Changes;
        Assert.Equal(["audit", "history", "note"], changes.Select(change => change.Type).Order());
        Assert.All(changes, change => Assert.Equal(sequence, change.Sequence));
        var audit = await OnlyAsync(UnitOfWork.AuditType, keys);
        Assert.Equal("service", audit.GetProperty("actor").GetString());
        Assert.Equal("request-1", audit.GetProperty("request").GetString());
        var entry = Assert.Single(audit.GetProperty("entries").EnumerateArray());
        Assert.Equal(("note.made", "note/n1", "detail"),
            (entry.GetProperty("action").GetString(), entry.GetProperty("target").GetString(), entry.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Before_and_after_are_in_the_history()
    {
        var (first, keys) = await BeginAsync();
        first.Save(new Note("n1", "before", "open"));
        await first.CommitAsync(Token);
        var made = Assert.Single((await Store.QueryAsync(North, new DocumentQuery(UnitOfWork.HistoryType), Token)).Documents);
        Clock.Advance(TimeSpan.FromSeconds(1));

        var (second, _) = await BeginAsync();
        var note = await second.FindAsync<Note>("n1", Token);
        second.Save(note! with { Text = "after" });
        await second.CommitAsync(Token);
        Clock.Advance(TimeSpan.FromSeconds(1));
        var (third, _) = await BeginAsync();
        third.Delete((await third.FindAsync<Note>("n1", Token))!);
        await third.CommitAsync(Token);

        var page = await Store.QueryAsync(North, new DocumentQuery(UnitOfWork.HistoryType, "at"), Token);
        var texts = page.Documents.Select(document =>
        {
            var change = Assert.Single(JsonDocument.Parse(keys.Open(North, document.Type, document.Id, document.Body.Span)).RootElement.GetProperty("changes").EnumerateArray());
            Assert.Equal(("note", "n1"), (change.GetProperty("type").GetString(), change.GetProperty("id").GetString()));
            return (Before: Text(change.GetProperty("before")), After: Text(change.GetProperty("after")));
        });
        Assert.Equal([(null, "before"), ("before", "after"), ("after", null)], texts);
        Assert.Equal(Clock.GetUtcNow() - TimeSpan.FromSeconds(2) + TimeSpan.FromDays(35), made.ExpiresAt);

        static string? Text(JsonElement state) => state.ValueKind is JsonValueKind.Null ? null : state.GetProperty("Text").GetString();
    }

    [Fact]
    public async Task A_conflict_writes_nothing_at_all()
    {
        var (first, _) = await BeginAsync();
        first.Save(new Note("n1", "first", "open"));
        await first.CommitAsync(Token);
        var (slow, _) = await BeginAsync();
        var (fast, _) = await BeginAsync();
        var read = await slow.FindAsync<Note>("n1", Token);
        fast.Save((await fast.FindAsync<Note>("n1", Token))! with { Text = "the faster one's" });
        await fast.CommitAsync(Token);
        var head = await Store.HeadAsync(North, Token);
        var woken = false;

        slow.Save(read! with { Text = "the slower one's" });
        slow.Save(new Note("n2", "more", "open"));
        slow.Audit("note.changed", "note/n1");
        slow.AfterCommit(() => woken = true);
        var conflict = await Assert.ThrowsAsync<ConcurrentChangeException>(() => slow.CommitAsync(Token));

        Assert.Equal(("note", "n1"), (conflict.DocumentType, conflict.DocumentId));
        Assert.Equal(head, await Store.HeadAsync(North, Token));
        Assert.Empty((await ChangesAsync(North, head)).Changes);
        Assert.Null(await ReadAsync(North, "note", "n2"));
        Assert.False(woken);
    }

    [Fact]
    public async Task Two_who_make_the_same_document_get_one_of_it()
    {
        var (first, _) = await BeginAsync();
        var (second, _) = await BeginAsync();
        first.Save(new Note("n1", "first", "open"));
        second.Save(new Note("n1", "second", "open"));
        await first.CommitAsync(Token);

        await Assert.ThrowsAsync<ConcurrentChangeException>(() => second.CommitAsync(Token));
    }

    [Fact]
    public async Task Nothing_staged_writes_nothing()
    {
        var (work, _) = await BeginAsync();
        await work.FindAsync<Note>("n1", Token);
        work.Audit("looked", "note/n1");
        var head = await Store.HeadAsync(North, Token);

        Assert.Equal(0, await work.CommitAsync(Token));
        Assert.Equal(head, await Store.HeadAsync(North, Token));
    }

    [Fact]
    public async Task Bodies_are_sealed_and_keys_are_not()
    {
        var (work, _) = await BeginAsync();
        work.Save(new Note("n1", "for-nobodys-eyes", "open"));
        await work.CommitAsync(Token);

        foreach (var change in (await ChangesAsync(North, 0)).Changes)
            Assert.Equal(-1, change.Body.Span.IndexOf("for-nobodys-eyes"u8));
        Assert.Equal(["n1"], await IdsAsync(North, DocumentQuery.Where("note", "state", "open")));
    }

    [Fact]
    public async Task Whoever_is_to_be_woken_is_woken_once_and_only_after_it_is_durable()
    {
        var (work, _) = await BeginAsync();
        var wakes = 0;
        work.Save(new Note("n1", "first", "open"));
        work.AfterCommit(() => wakes++);
        Assert.Equal(0, wakes);

        await work.CommitAsync(Token);
        await work.CommitAsync(Token);

        Assert.Equal(1, wakes);
    }

    internal sealed record Note(string Id, string Text, string State) : IDocument<Note>
    {
        public static string Type => "note";

        public static JsonTypeInfo<Note> Json => NoteJson.Default.Note;

        [JsonIgnore]
        public string DocumentId => Id;

        public IEnumerable<KeyValuePair<string, string>> IndexKeys() => [new("state", State)];
    }
}

[JsonSerializable(typeof(UnitOfWorkContract.Note))]
internal sealed partial class NoteJson : JsonSerializerContext;

using System.Buffers;
using System.Text.Json;
using BrigadeDispatch.Kernel.Encryption;
using BrigadeDispatch.Kernel.Rights;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Kernel.Storage;

/// <summary>Someone else wrote one of the documents first; nothing of the batch happened. Decide again from a fresh read.</summary>
public sealed class ConcurrentChangeException(string type, string id) : Exception($"{type} {id} was changed by another")
{
    /// <summary>Type of the document in question.</summary>
    public string DocumentType { get; } = type;

    /// <summary>Its id.</summary>
    public string DocumentId { get; } = id;
}

/// <summary>
/// Everything one use case reads and changes in one brigade, written as ONE atomic batch together with its history and
/// audit entry. Scoped: reactions of other modules add to the same one; whoever started commits once.
/// </summary>
public sealed partial class UnitOfWork(IDocumentStore store, KeyRing keys, RequestContext context, TimeProvider clock, ILogger<UnitOfWork> log)
{
    /// <summary>How long before/after images are kept.</summary>
    public static readonly TimeSpan HistoryKept = TimeSpan.FromDays(35);

    private readonly Dictionary<(string Type, string Id), Tracked> _tracked = [];
    private readonly List<AuditEntry> _audit = [];
    private readonly List<Action> _afterCommit = [];

    /// <summary>Reads a document; null if there is none. The same one is given back if it was read or saved before.</summary>
    public async ValueTask<TDocument?> FindAsync<TDocument>(string id, CancellationToken cancellationToken)
        where TDocument : class, IDocument<TDocument>
    {
        if (_tracked.TryGetValue((TDocument.Type, id), out var tracked))
            return (TDocument?)tracked.Current;
        var stored = await store.ReadAsync(context.Brigade, TDocument.Type, id, cancellationToken);
        return Track<TDocument>(id, stored);
    }

    /// <summary>Stages a document: created if it was not read, otherwise replaced if nobody changed it meanwhile.</summary>
    public void Save<TDocument>(TDocument document) where TDocument : class, IDocument<TDocument>
    {
        ArgumentNullException.ThrowIfNull(document);
        var key = (TDocument.Type, document.DocumentId);
        if (!_tracked.TryGetValue(key, out var tracked))
            _tracked[key] = tracked = new Tracked();
        tracked.Current = document;
        tracked.Stage = () => Staged.Of(document);
    }

    /// <summary>Stages a deletion of a document that was read.</summary>
    public void Delete<TDocument>(TDocument document) where TDocument : class, IDocument<TDocument>
    {
        ArgumentNullException.ThrowIfNull(document);
        var tracked = _tracked[(TDocument.Type, document.DocumentId)];
        tracked.Current = null;
        tracked.Stage = () => new Staged(null, DocumentWrite.NoKeys, null, TDocument.KeepsHistory);
    }

    /// <summary>Adds what happened to the audit trail of this commit. Ids, never names.</summary>
    public void Audit(string action, string target, string? detail = null) => _audit.Add(new AuditEntry(action, target, detail));

    /// <summary>Runs after the commit is durable, on the committing thread: wake somebody, no more.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Writes all that is staged, history and audit included. Nothing staged: nothing written, 0.</summary>
    /// <returns>Sequence of the commit.</returns>
    /// <exception cref="ConcurrentChangeException">Nothing happened; start over with a new unit of work.</exception>
    public async Task<long> CommitAsync(CancellationToken cancellationToken)
    {
        var writes = Writes();
        if (writes.Count == 0)
            return 0;
        var result = await store.CommitAsync(context.Brigade, writes, cancellationToken);
        if (result.Conflict is { } conflict)
            throw new ConcurrentChangeException(conflict.Type, conflict.Id);
        _tracked.Clear();
        _audit.Clear();
        foreach (var action in _afterCommit)
        {
            try
            {
                action();
            }
            catch (Exception failure)
            {
                AfterCommitFailed(log, context.Brigade, failure);   // it is durable: who was not woken finds it by its own sweep
            }
        }
        _afterCommit.Clear();
        return result.Sequence;
    }

    /// <summary>Does all that a commit does except writing, so that the first real one finds its code compiled. Gives the number of operations.</summary>
    public int Rehearse()
    {
        var writes = Writes();
        StoreLimits.Check(writes);
        _tracked.Clear();
        _audit.Clear();
        _afterCommit.Clear();
        return writes.Count;
    }

    private List<DocumentWrite> Writes()
    {
        var now = clock.GetUtcNow();
        var writes = new List<DocumentWrite>(_tracked.Count + 2);
        var history = new List<Change>();
        foreach (var ((type, id), tracked) in _tracked)
        {
            if (tracked.Stage is null)
                continue;
            var staged = tracked.Stage();
            if (staged.Body is null && tracked.ETag is null)
                continue;
            if (staged.KeepsHistory)
                history.Add(new Change(type, id, tracked.Before, staged.Body));
            writes.Add(new DocumentWrite(
                staged.Body is null ? WriteKind.Delete : tracked.ETag is null ? WriteKind.Create : WriteKind.Replace,
                type, id, tracked.ETag,
                staged.Body is null ? default : keys.Seal(context.Brigade, type, id, staged.Body),
                staged.Keys, staged.KeptUntil));
        }
        if (writes.Count == 0)
            return writes;

        var commitId = ShortId.Write(Guid.CreateVersion7(now));
        var at = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null);
        var byTime = new Dictionary<string, string> { ["at"] = at };
        if (history.Count > 0)
            writes.Add(new DocumentWrite(WriteKind.Create, HistoryType, commitId, null,
                keys.Seal(context.Brigade, HistoryType, commitId, HistoryBody(at, history)), byTime, now + HistoryKept));
        writes.Add(new DocumentWrite(WriteKind.Create, AuditType, commitId, null,
            keys.Seal(context.Brigade, AuditType, commitId, AuditBody(at)), byTime, null));
        return writes;
    }

    /// <summary>Store type of the before/after images.</summary>
    public const string HistoryType = "history";

    /// <summary>Store type of the audit trail.</summary>
    public const string AuditType = "audit";

    [LoggerMessage(101, LogLevel.Error, "Brigade {Brigade}: the commit is durable, but waking somebody after it failed")]
    private static partial void AfterCommitFailed(ILogger log, BrigadeId brigade, Exception failure);

    private TDocument? Track<TDocument>(string id, StoredDocument? stored) where TDocument : class, IDocument<TDocument>
    {
        var tracked = new Tracked();
        if (stored is not null)
        {
            tracked.ETag = stored.ETag;
            tracked.Before = keys.Open(context.Brigade, stored.Type, stored.Id, stored.Body.Span);
            tracked.Current = JsonSerializer.Deserialize(tracked.Before, TDocument.Json);
        }
        _tracked[(TDocument.Type, id)] = tracked;
        return (TDocument?)tracked.Current;
    }

    private static byte[] HistoryBody(string at, List<Change> changes)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("at", at);
            json.WriteStartArray("changes");
            foreach (var change in changes)
            {
                json.WriteStartObject();
                json.WriteString("type", change.Type);
                json.WriteString("id", change.Id);
                json.WritePropertyName("before");
                Raw(json, change.Before);
                json.WritePropertyName("after");
                Raw(json, change.After);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();

        static void Raw(Utf8JsonWriter json, byte[]? body)
        {
            if (body is null)
                json.WriteNullValue();
            else
                json.WriteRawValue(body, skipInputValidation: true);
        }
    }

    private byte[] AuditBody(string at)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("at", at);
            json.WriteString("actor", context.Actor.Name);
            json.WriteString("request", context.RequestId);
            json.WriteStartArray("entries");
            foreach (var entry in _audit)
            {
                json.WriteStartObject();
                json.WriteString("action", entry.Action);
                json.WriteString("target", entry.Target);
                if (entry.Detail is not null)
                    json.WriteString("detail", entry.Detail);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private sealed class Tracked
    {
        public string? ETag;
        public byte[]? Before;
        public object? Current;
        public Func<Staged>? Stage;
    }

    private sealed record Staged(byte[]? Body, IReadOnlyDictionary<string, string> Keys, DateTimeOffset? KeptUntil, bool KeepsHistory)
    {
        public static Staged Of<TDocument>(TDocument document) where TDocument : class, IDocument<TDocument>
        {
            Dictionary<string, string>? keys = null;
            foreach (var (name, value) in document.IndexKeys())
                (keys ??= [])[name] = value;
            return new Staged(JsonSerializer.SerializeToUtf8Bytes(document, TDocument.Json), keys ?? DocumentWrite.NoKeys,
                document.KeptUntil, TDocument.KeepsHistory);
        }
    }

    private sealed record Change(string Type, string Id, byte[]? Before, byte[]? After);

    private sealed record AuditEntry(string Action, string Target, string? Detail);
}

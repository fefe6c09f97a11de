namespace BrigadeDispatch.Kernel.Storage;

/// <summary>A document as an engine keeps it: the body is sealed, the keys and the address are not.</summary>
/// <param name="Type">Kind of document, e.g. <c>incident</c>; at most 64 characters of a–z, A–Z, 0–9.</param>
/// <param name="Id">Unique within brigade and type; at most 200 printable ASCII characters without / \ ? # %.</param>
/// <param name="ETag">Changes with every write; compare, never parse.</param>
/// <param name="Sequence">Number of the commit that wrote this state; rises per brigade.</param>
/// <param name="Body">Sealed bytes; empty if deleted.</param>
/// <param name="Keys">The few values it can be found by.</param>
/// <param name="ExpiresAt">UTC; from then on it is as good as deleted. Null: kept.</param>
/// <param name="Deleted">Only seen in changes: the document is gone.</param>
public sealed record StoredDocument(
    string Type, string Id, string ETag, long Sequence, ReadOnlyMemory<byte> Body,
    IReadOnlyDictionary<string, string> Keys, DateTimeOffset? ExpiresAt, bool Deleted);

/// <summary>What a write does to its document.</summary>
public enum WriteKind
{
    /// <summary>Only if there is none of that id (an expired or deleted one is none).</summary>
    Create,

    /// <summary>Only if it still has the ETag that was read.</summary>
    Replace,

    /// <summary>Whatever is there. For facts whose bytes follow from their id, so that a repeat changes nothing.</summary>
    Put,

    /// <summary>Only if it still has the ETag that was read.</summary>
    Delete,
}

/// <summary>One operation of an atomic batch.</summary>
public sealed record DocumentWrite(
    WriteKind Kind, string Type, string Id, string? ETag, ReadOnlyMemory<byte> Body,
    IReadOnlyDictionary<string, string> Keys, DateTimeOffset? ExpiresAt)
{
    /// <summary>No keys.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoKeys = new Dictionary<string, string>();
}

/// <summary>Documents of one type whose key lies in a range, in the order of (key value, id), by code point (the order of their UTF-8 bytes).</summary>
/// <param name="Type">Type of document.</param>
/// <param name="Key">Name of the indexed key; null: all of the type, by id.</param>
/// <param name="From">Smallest value, inclusive; null: from the start.</param>
/// <param name="To">Largest value, inclusive; null: to the end.</param>
/// <param name="Descending">Largest first.</param>
/// <param name="Limit">1 to 1,000 documents a page.</param>
/// <param name="After">Continuation of the page before; null: first page.</param>
public sealed record DocumentQuery(
    string Type, string? Key = null, string? From = null, string? To = null, bool Descending = false, int Limit = 100, string? After = null)
{
    /// <summary>All documents whose key has just this value.</summary>
    public static DocumentQuery Where(string type, string key, string value, int limit = 100) => new(type, key, value, value, Limit: limit);
}

/// <summary>One page; <see cref="Next"/> is null on the last.</summary>
public sealed record DocumentPage(IReadOnlyList<StoredDocument> Documents, string? Next);

/// <summary>The newest state of every document changed since a sequence number, oldest change first.</summary>
/// <param name="Changes">Each document once; deleted ones as such.</param>
/// <param name="UpTo">Go on from here. A commit is never split between pages.</param>
/// <param name="More">Whether there was more than fitted.</param>
public sealed record ChangePage(IReadOnlyList<StoredDocument> Changes, long UpTo, bool More);

/// <summary>What became of a batch.</summary>
/// <param name="Sequence">Number of the commit; 0 if there was a conflict.</param>
/// <param name="Conflict">The first operation whose condition did not hold; null: committed and durable.</param>
public readonly record struct CommitResult(long Sequence, DocumentWrite? Conflict)
{
    /// <summary>All of it is durable; otherwise none of it happened.</summary>
    public bool Committed => Conflict is null;
}

/// <summary>Limits that every engine enforces, so that the small one teaches no habits the large one forbids.</summary>
/// <remarks>
/// Azure Cosmos DB, transactional batch: 100 operations, 2 MB (learn.microsoft.com, "Transactional batch operations"). One operation and some
/// bytes are the engine's own: the document that numbers the commits of a brigade (docs/adr/0013).
/// </remarks>
public static class StoreLimits
{
    /// <summary>Operations in one batch.</summary>
    public const int OperationsPerBatch = 99;

    /// <summary>Bytes in one batch as <see cref="Weight"/> counts them.</summary>
    public const int BytesPerBatch = 2_070_000;

    /// <summary>Documents on one page.</summary>
    public const int DocumentsPerPage = 1000;

    /// <summary>What a batch weighs against <see cref="BytesPerBatch"/>: bodies as base64 (what a JSON engine stores), ids, and keys as that engine indexes them.</summary>
    public static long Weight(IReadOnlyList<DocumentWrite> writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        long sum = 0;
        foreach (var write in writes)
        {
            sum += (write.Body.Length + 2) / 3 * 4 + 200 + write.Id.Length + 2 * write.Type.Length;
            foreach (var (name, value) in write.Keys)
                sum += name.Length + 2 * System.Text.Encoding.UTF8.GetByteCount(value) + write.Type.Length + write.Id.Length + 8;
        }
        return sum;
    }

    /// <summary>Refuses what no engine may take.</summary>
    /// <exception cref="BatchRefusedException">Too many, too large, one document twice, or a malformed address: a defect of the caller.</exception>
    public static void Check(IReadOnlyList<DocumentWrite> writes)
    {
        ArgumentNullException.ThrowIfNull(writes);
        if (writes.Count is 0 or > OperationsPerBatch)
            throw new BatchRefusedException($"A batch holds 1 to {OperationsPerBatch} operations, not {writes.Count}.");
        var weight = Weight(writes);
        if (weight > BytesPerBatch)
            throw new BatchRefusedException($"A batch holds {BytesPerBatch} bytes, not {weight}.");
        var seen = new HashSet<(string, string)>();
        foreach (var write in writes)
        {
            if (!seen.Add((write.Type, write.Id)))
                throw new BatchRefusedException($"{write.Type} {write.Id} stands twice in one batch.");
            if (!IsAddress(write.Type, write.Id))
                throw new BatchRefusedException("A type or id holds characters that not every engine can keep.");
            if (write.Kind is WriteKind.Replace or WriteKind.Delete && write.ETag is null)
                throw new BatchRefusedException($"{write.Kind} of {write.Type} {write.Id} lacks the ETag that was read.");
        }
    }

    private static readonly System.Buffers.SearchValues<char> _typeLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>Whether a document could be there at all; what is not need not be looked for.</summary>
    /// <remarks>Ids stand in addresses of the Cosmos DB service, whose SDK does not escape %.</remarks>
    public static bool IsAddress(string type, string id)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(id);
        if (type.Length is 0 or > 64 || type.AsSpan().ContainsAnyExcept(_typeLetters) || id.Length is 0 or > 200)
            return false;
        foreach (var c in id)
            if (c is <= ' ' or >= '\u007f' or '/' or '\\' or '?' or '#' or '%')
                return false;
        return true;
    }
}

/// <summary>A batch that no engine may take: a defect of the caller, never of the data.</summary>
public sealed class BatchRefusedException(string message) : InvalidOperationException(message);

/// <summary>The store cannot be opened as it is: settings, library, schema or account. A person has to act; the sentence says how.</summary>
public sealed class StoreSetUpException(string message, Exception? inner = null) : InvalidOperationException(message, inner);

/// <summary>The store cannot be written now (disk, lock, network). What was not acknowledged may or may not be there.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// The storage port: documents in one partition per brigade. Two engines fulfil it, one contract suite
/// (tests/Storage.Contract.Tests) holds them to it.
/// </summary>
/// <remarks>There is no way to read across brigades. Engines know nothing of what is inside a body.</remarks>
public interface IDocumentStore
{
    /// <summary>Whether this process alone can write, so that a lease left by a former process is void.</summary>
    bool IsExclusive { get; }

    /// <summary>Whether the last write succeeded or a probe write does.</summary>
    bool IsWritable { get; }

    /// <summary>The document; null if there is none (never written, deleted, expired).</summary>
    Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken);

    /// <summary>A page of documents in the order of an indexed key.</summary>
    Task<DocumentPage> QueryAsync(BrigadeId brigade, DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Changed documents since a sequence number (0: all there is), of some types or all (null).</summary>
    Task<ChangePage> ChangesSinceAsync(BrigadeId brigade, long sequence, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken);

    /// <summary>Number of the newest commit of the brigade that can be read; 0: none.</summary>
    ValueTask<long> HeadAsync(BrigadeId brigade, CancellationToken cancellationToken);

    /// <summary>All of the batch or none of it; returns only after it is durable.</summary>
    /// <exception cref="BatchRefusedException">See <see cref="StoreLimits.Check"/>.</exception>
    /// <exception cref="StoreUnavailableException">Not known to be stored.</exception>
    Task<CommitResult> CommitAsync(BrigadeId brigade, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken);

    /// <summary>Calls back after each commit that became readable, with brigade and sequence. Handlers must return at once.</summary>
    IDisposable OnCommitted(Action<BrigadeId, long> handler);
}

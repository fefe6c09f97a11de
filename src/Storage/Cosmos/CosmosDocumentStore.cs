using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>The document store on Azure Cosmos DB, shared by any number of instances. Opened by <see cref="CosmosStorage.OpenAsync"/>.</summary>
public sealed class CosmosDocumentStore : IDocumentStore, IStoreCopy, IAsyncDisposable
{
    /// <summary>Holds nothing but the document whose writing shows that the store can be written.</summary>
    internal const string ProbePartition = "~probe";

    private readonly System.Collections.Concurrent.ConcurrentDictionary<BrigadeId, Lane> _lanes = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<BrigadeId, long> _signalled = new();
    private readonly CosmosClient _client;
    private readonly CommitSignals _signals;
    private readonly ChangeFeed _feed;
    private int _writable = 1, _closed;

    internal CosmosDocumentStore(CosmosClient client, Container container, TimeProvider clock, ILogger logger)
    {
        (_client, Container, Clock, Logger) = (client, container, clock, logger);
        _signals = new CommitSignals(logger.HandlerFailed);
        _feed = new ChangeFeed(this);
    }

    internal Container Container { get; }

    internal TimeProvider Clock { get; }

    internal ILogger Logger { get; }

    /// <inheritdoc/>
    public bool IsExclusive => false;

    /// <inheritdoc/>
    public bool IsWritable => Volatile.Read(ref _writable) == 1;

    /// <inheritdoc/>
    public async Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken) =>
        (await LookAsync(brigade, type, id, cancellationToken)).Document is { Deleted: false } document ? document : null;

    /// <inheritdoc/>
    public async Task<DocumentPage> QueryAsync(BrigadeId brigade, DocumentQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, StoreLimits.DocumentsPerPage);
        var now = Clock.GetUtcNow();
        var documents = new List<StoredDocument>(Math.Min(query.Limit, 128));
        await foreach (var document in FindAsync(brigade, Queries.Of(query, now), query.Limit + 1, now, cancellationToken))
        {
            if (documents.Count == query.Limit)
                return new DocumentPage(documents, Queries.Continuation(query, documents[^1]));
            documents.Add(document);
        }
        return new DocumentPage(documents, null);
    }

    /// <inheritdoc/>
    /// <remarks>A page holds whole commits, so up to 98 documents more than <paramref name="limit"/>. Deletions are told for 35 days.</remarks>
    public async Task<ChangePage> ChangesSinceAsync(
        BrigadeId brigade, long sequence, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, StoreLimits.DocumentsPerPage);
        var head = await HeadAsync(brigade, cancellationToken);
        if (head <= sequence)
            return new ChangePage([], sequence, More: false);
        if (types is { Count: 0 })
            return new ChangePage([], head, More: false);
        if (await _feed.FindAsync(brigade, sequence, head, types, limit, cancellationToken) is { } page)
            return page;
        var changes = new List<StoredDocument>();
        await foreach (var document in FindAsync(brigade, Queries.Changes(sequence, head, types), limit + StoreLimits.OperationsPerBatch + 1, Clock.GetUtcNow(), cancellationToken))
        {
            if (changes.Count >= limit && changes[^1].Sequence != document.Sequence)
                return new ChangePage(changes, changes[^1].Sequence, More: true);
            changes.Add(document);
        }
        // What was changed after the head was read is not among what lies up to it, in no version: who wants to be level comes again for it.
        return new ChangePage(changes, head, More: await HeadAsync(brigade, cancellationToken) > head);
    }

    /// <inheritdoc/>
    public async ValueTask<long> HeadAsync(BrigadeId brigade, CancellationToken cancellationToken) =>
        (await ReadHeadAsync(brigade, cancellationToken)).Sequence;

    /// <inheritdoc/>
    /// <remarks>Cancelled means that nothing of it was stored: once its batch is being made, the result is waited for.</remarks>
    public Task<CommitResult> CommitAsync(BrigadeId brigade, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writes);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) == 1, this);
        DocumentWrite[] own = [.. writes];
        StoreLimits.Check(own);
        return LaneOf(brigade).CommitAsync(own, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Commits of other instances are signalled when the change feed tells of them, at most one signal for several.</remarks>
    public IDisposable OnCommitted(Action<BrigadeId, long> handler) => _signals.Add(handler);

    /// <inheritdoc/>
    public Task LoadAsync(BrigadeId brigade, IReadOnlyList<StoredDocument> documents, long head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return new Loading(this, brigade).LoadAsync(documents, head, cancellationToken);
    }

    /// <summary>Waits for what is being committed, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;
        foreach (var lane in _lanes.Values)
            await lane.DrainedAsync();
        await _feed.DisposeAsync();
        _client.Dispose();
    }

    internal static PartitionKey Key(BrigadeId brigade) => new(brigade.Value);

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await WriteProbeAsync(cancellationToken);
        await _feed.StartAsync(cancellationToken);
    }

    internal string NewBatchId() => ShortId.Write(Guid.CreateVersion7(Clock.GetUtcNow()));

    /// <summary>A document as it lies there, deleted and expired ones too, with the service's ETag.</summary>
    internal async Task<(StoredDocument? Document, string? ETag)> LookAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken)
    {
        var key = Key(brigade);
        if (!StoreLimits.IsAddress(type, id))
            return (null, null);
        using var answer = await Answers.ReadAsync(token => Container.ReadItemStreamAsync(Envelope.Id(type, id), key, cancellationToken: token), mayBeMissing: true, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            return (null, null);
        using var json = await answer.JsonAsync(cancellationToken);
        return (Envelope.Read(json.RootElement, Clock.GetUtcNow()), json.RootElement.GetProperty("_etag").GetString());
    }

    internal async Task<Head> ReadHeadAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var key = Key(brigade);
        using var answer = await Answers.ReadAsync(token => Container.ReadItemStreamAsync(Head.Id, key, cancellationToken: token), mayBeMissing: true, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            return Head.None;
        using var json = await answer.JsonAsync(cancellationToken);
        var head = Head.Read(json.RootElement);
        LaneOf(brigade).Observe(head);
        return head;
    }

    internal async IAsyncEnumerable<StoredDocument> FindAsync(
        BrigadeId brigade, QueryDefinition query, int perRead, DateTimeOffset now, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var pages = Container.GetItemQueryStreamIterator(query, requestOptions: new() { PartitionKey = Key(brigade), MaxItemCount = perRead });
        while (pages.HasMoreResults)
        {
            using var answer = await Answers.ReadAsync(pages.ReadNextAsync, mayBeMissing: false, cancellationToken);
            using var json = await answer.JsonAsync(cancellationToken);
            foreach (var item in json.RootElement.GetProperty("Documents").EnumerateArray())
                if (Envelope.Read(item, now) is { } document)
                    yield return document;
        }
    }

    /// <summary>A commit of this process is durable and can be read.</summary>
    internal void Committed(BrigadeId brigade, long sequence)
    {
        Writable();
        Signal(brigade, sequence);
    }

    /// <summary>The feed told of a brigade's head.</summary>
    internal void Noticed(BrigadeId brigade, Head head)
    {
        LaneOf(brigade).Observe(head);
        Signal(brigade, head.Sequence);
    }

    internal void Failed(BrigadeId brigade, int batches, Exception fault)
    {
        if (fault is BatchRefusedException)
            return;
        Logger.Broken(batches, brigade.Value, fault);
        Unwritable();
    }

    internal void Unwritable() => Volatile.Write(ref _writable, 0);

    internal void Forget(BrigadeId brigade) => _feed.Forget(brigade);

    /// <summary>While it cannot be written: tries whether it can again.</summary>
    internal async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (IsWritable)
            return;
        await WriteProbeAsync(cancellationToken);
        Writable();
    }

    private async Task WriteProbeAsync(CancellationToken cancellationToken)
    {
        var key = new PartitionKey(ProbePartition);
        using var answer = await Answers.ReadAsync(
            token => Container.UpsertItemStreamAsync(
                new MemoryStream("""{"id":"probe","b":"~probe","ttl":3600}"""u8.ToArray()), key, new ItemRequestOptions { EnableContentResponseOnWrite = false }, token),
            mayBeMissing: false, cancellationToken);
    }

    private void Writable()
    {
        if (Interlocked.Exchange(ref _writable, 1) == 0)
            Logger.Recovered();
    }

    private void Signal(BrigadeId brigade, long sequence)
    {
        while (true)
        {
            var last = _signalled.GetOrAdd(brigade, 0);
            if (sequence <= last)
                return;
            if (_signalled.TryUpdate(brigade, sequence, last))
                break;
        }
        _signals.Raise(brigade, sequence);
    }

    private Lane LaneOf(BrigadeId brigade)
    {
        _ = brigade.Value;   // an unset id is a defect of the caller, never a brigade without documents
        return _lanes.GetOrAdd(brigade, static (id, store) => new Lane(id, store), this);
    }
}

using System.Text.Json;
using BrigadeDispatch.Kernel.Encryption;

namespace BrigadeDispatch.Kernel.Storage;

/// <summary>Reads opened documents of a brigade outside a use case: projections, streams, the sender.</summary>
public sealed class BrigadeReader(IDocumentStore store, KeyRing keys)
{
    /// <summary>The store below, for heads and commit signals.</summary>
    public IDocumentStore Store { get; } = store;

    /// <summary>A document with the ETag it has now; null if there is none.</summary>
    public async Task<(TDocument Document, string ETag)?> FindAsync<TDocument>(BrigadeId brigade, string id, CancellationToken cancellationToken)
        where TDocument : class, IDocument<TDocument>
    {
        var stored = await Store.ReadAsync(brigade, TDocument.Type, id, cancellationToken);
        return stored is null ? null : (Open<TDocument>(brigade, stored), stored.ETag);
    }

    /// <summary>All documents that a query finds, page after page.</summary>
    public async IAsyncEnumerable<(TDocument Document, string ETag)> QueryAsync<TDocument>(
        BrigadeId brigade, DocumentQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        where TDocument : class, IDocument<TDocument>
    {
        ArgumentNullException.ThrowIfNull(query);
        while (true)
        {
            var page = await Store.QueryAsync(brigade, query, cancellationToken);
            foreach (var stored in page.Documents)
                yield return (Open<TDocument>(brigade, stored), stored.ETag);
            if (page.Next is null)
                yield break;
            query = query with { After = page.Next };
        }
    }

    /// <summary>Opens a stored document.</summary>
    public TDocument Open<TDocument>(BrigadeId brigade, StoredDocument stored) where TDocument : class, IDocument<TDocument>
    {
        ArgumentNullException.ThrowIfNull(stored);
        return JsonSerializer.Deserialize(keys.Open(brigade, stored.Type, stored.Id, stored.Body.Span), TDocument.Json)
            ?? throw new InvalidDataException($"{stored.Type} {stored.Id} holds null.");
    }
}

/// <summary>
/// A state in memory that is a fold over a brigade's stored documents, brought up to the store's head before each use:
/// what it says is what the store says, on every instance. Its fold may itself read documents that never change.
/// </summary>
public abstract class ReadingProjection<TState>(BrigadeReader reader) : IDisposable where TState : class
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<BrigadeId, Slot> _slots = new();

    /// <summary>The types it folds.</summary>
    protected abstract IReadOnlyCollection<string> Types { get; }

    /// <summary>A state of nothing.</summary>
    protected abstract TState Empty(BrigadeId brigade);

    /// <summary>The next state. Called with at least one change, oldest first; must not alter the former state.</summary>
    protected abstract ValueTask<TState> ApplyAsync(
        BrigadeId brigade, TState state, IReadOnlyList<StoredDocument> changes, CancellationToken cancellationToken);

    /// <summary>Opens a changed document.</summary>
    protected TDocument Open<TDocument>(BrigadeId brigade, StoredDocument stored) where TDocument : class, IDocument<TDocument> =>
        reader.Open<TDocument>(brigade, stored);

    /// <summary>The state as of the store's head.</summary>
    public async ValueTask<TState> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(brigade, static (b, self) => new Slot(self.Empty(b)), this);
        var head = await reader.Store.HeadAsync(brigade, cancellationToken);
        if (Volatile.Read(ref slot.UpTo) >= head)
            return slot.State;
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            if (slot.UpTo >= head)
                return slot.State;
            var changes = new List<StoredDocument>();
            var upTo = slot.UpTo;
            bool more;
            do
            {
                var page = await reader.Store.ChangesSinceAsync(brigade, upTo, Types, StoreLimits.DocumentsPerPage, cancellationToken);
                changes.AddRange(page.Changes);
                upTo = page.UpTo;
                more = page.More;
            }
            while (more);
            if (changes.Count > 0)
                slot.State = await ApplyAsync(brigade, slot.State, changes, cancellationToken);
            Volatile.Write(ref slot.UpTo, Math.Max(upTo, head));
            return slot.State;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots.Values)
            slot.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class Slot(TState state) : IDisposable
    {
        public readonly SemaphoreSlim Gate = new(1, 1);
        public TState State = state;
        public long UpTo;

        public void Dispose() => Gate.Dispose();
    }
}

/// <summary>A <see cref="ReadingProjection{TState}"/> whose fold needs nothing but the changes.</summary>
public abstract class Projection<TState>(BrigadeReader reader) : ReadingProjection<TState>(reader) where TState : class
{
    /// <summary>The next state. Called with at least one change, oldest first; must not alter the former state.</summary>
    protected abstract TState Apply(BrigadeId brigade, TState state, IReadOnlyList<StoredDocument> changes);

    /// <inheritdoc/>
    protected sealed override ValueTask<TState> ApplyAsync(
        BrigadeId brigade, TState state, IReadOnlyList<StoredDocument> changes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Apply(brigade, state, changes));
}

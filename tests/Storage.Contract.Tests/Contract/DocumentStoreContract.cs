using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.TestKit;

namespace BrigadeDispatch.Storage.Contract.Tests.Contract;

/// <summary>What every engine must fulfil, in parts; each engine derives each part, so that a fact's name says whose it is.</summary>
public abstract class DocumentStoreContract : IAsyncLifetime
{
    private StoreEngine? _engine;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static BrigadeId North { get; } = BrigadeId.Parse("north");

    protected static BrigadeId South { get; } = BrigadeId.Parse("south");

    protected ManualTimeProvider Clock { get; } = new();

    protected StoreEngine Engine => _engine!;

    protected IDocumentStore Store => Engine.Store;

    protected abstract Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken);

    public async ValueTask InitializeAsync() => _engine = await StartAsync(Clock, Token);

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Commits what must not conflict; the sequence.</summary>
    protected async Task<long> CommitAsync(BrigadeId brigade, params DocumentWrite[] writes)
    {
        var result = await Store.CommitAsync(brigade, writes, Token);
        Assert.True(result.Committed, $"{result.Conflict?.Kind} of {result.Conflict?.Type} {result.Conflict?.Id} was in conflict.");
        return result.Sequence;
    }

    /// <summary>Commits what must conflict; the operation it was.</summary>
    protected async Task<DocumentWrite> ConflictAsync(BrigadeId brigade, params DocumentWrite[] writes)
    {
        var result = await Store.CommitAsync(brigade, writes, Token);
        Assert.False(result.Committed);
        Assert.Equal(0, result.Sequence);
        return result.Conflict!;
    }

    protected Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id) => Store.ReadAsync(brigade, type, id, Token);

    /// <summary>Reads what must be there.</summary>
    protected async Task<StoredDocument> ThereAsync(BrigadeId brigade, string type, string id) =>
        Assert.IsType<StoredDocument>(await ReadAsync(brigade, type, id));

    /// <summary>Ids of all pages of a query.</summary>
    protected async Task<List<string>> IdsAsync(BrigadeId brigade, DocumentQuery query)
    {
        var ids = new List<string>();
        for (var pages = 1; ; pages++)
        {
            Assert.True(pages <= 2000, "The pages never end.");
            var page = await Store.QueryAsync(brigade, query, Token);
            Assert.True(page.Documents.Count <= query.Limit);
            ids.AddRange(page.Documents.Select(document => document.Id));
            if (page.Next is null)
                return ids;
            Assert.NotEmpty(page.Documents);
            query = query with { After = page.Next };
        }
    }

    /// <summary>All changes since a sequence number, page after page.</summary>
    protected async Task<(List<StoredDocument> Changes, long UpTo)> ChangesAsync(BrigadeId brigade, long since, string[]? types = null, int limit = 1000)
    {
        var changes = new List<StoredDocument>();
        while (true)
        {
            var page = await Store.ChangesSinceAsync(brigade, since, types, limit, Token);
            changes.AddRange(page.Changes);
            Assert.True(page.UpTo > since || page.UpTo == since && !page.More, "The changes do not get on.");
            since = page.UpTo;
            if (!page.More)
                return (changes, since);
        }
    }
}

using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The document store on one machine: a SQLite file that this process alone writes. Opened by <see cref="SqliteStorage.OpenAsync"/>.</summary>
public sealed class SqliteDocumentStore : IDocumentStore, IStoreCopy, IAsyncDisposable
{
    private readonly DirectoryLock _lock;
    private readonly Brigades _brigades = new();
    private readonly ReaderPool _readers;
    private readonly Ballast _ballast;
    private readonly DatabaseFile _file;
    private readonly Writer _writer;
    private readonly TimeProvider _clock;
    private readonly CommitSignals _signals;
    private int _closed;

    private SqliteDocumentStore(SqliteOptions options, IReadOnlyList<string> steps, DirectoryLock held, TimeProvider clock, ILogger logger)
    {
        _lock = held;
        _clock = clock;
        var path = Path.Combine(options.Directory, FileName);
        _readers = new ReaderPool(path, options.Readers, logger);
        _ballast = new Ballast(options.Directory, options.BallastMegabytes);
        _file = new DatabaseFile(options.Directory, path, steps, _brigades, _readers, _ballast, clock, logger);
        _signals = new CommitSignals(logger.HandlerFailed);
        _writer = new Writer(_file, _signals.Raise, clock, logger);
    }

    /// <summary>Name of the database in its folder.</summary>
    public const string FileName = "brigade-dispatch.db";

    /// <inheritdoc/>
    public bool IsExclusive => true;

    /// <inheritdoc/>
    public bool IsWritable => _writer.IsWritable;

    /// <summary>Whether the disk is or was full and the reserve is not back: commits may still pass, but somebody must make room.</summary>
    public bool IsShortOfSpace => _ballast.IsMissing;

    internal static async Task<SqliteDocumentStore> OpenAsync(
        SqliteOptions options, IReadOnlyList<string> steps, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(options.Directory);
        else
            Directory.CreateDirectory(options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var store = new SqliteDocumentStore(options, steps, DirectoryLock.Take(options.Directory), clock, logger);
        try
        {
            await store._writer.StartAsync();
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken)
    {
        if (_brigades.Find(brigade) is not { } partition)
            return null;
        return await _readers.ReadAsync(
            static (session, q) => session.Read(q.partition, q.type, q.id, q.now),
            (partition, type, id, now: _clock.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DocumentPage> QueryAsync(BrigadeId brigade, DocumentQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, StoreLimits.DocumentsPerPage);
        if (_brigades.Find(brigade) is not { } partition)
            return new DocumentPage([], null);
        return await _readers.ReadAsync(
            static (session, q) => session.Query(q.partition, q.query, q.now),
            (partition, query, now: _clock.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>A page holds whole commits, so up to 99 documents more than <paramref name="limit"/>. Deletions are told for 35 days.</remarks>
    public async Task<ChangePage> ChangesSinceAsync(
        BrigadeId brigade, long sequence, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, StoreLimits.DocumentsPerPage);
        if (_brigades.Find(brigade) is not { } partition)
            return new ChangePage([], sequence, false);
        return await _readers.ReadAsync(
            static (session, q) => session.ChangesSince(q.partition, q.sequence, q.types, q.limit, q.now),
            (partition, sequence, types, limit, now: _clock.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> HeadAsync(BrigadeId brigade, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_brigades.Find(brigade)?.Head ?? 0);

    /// <inheritdoc/>
    /// <remarks>Cancelled means that nothing of it was stored: once the writer has begun, the result is waited for.</remarks>
    public async Task<CommitResult> CommitAsync(BrigadeId brigade, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writes);
        _ = brigade.Value;
        DocumentWrite[] own = [.. writes];
        StoreLimits.Check(own);
        return await _writer.DoAsync(new CommitJob(brigade, own), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Handlers run on the writer's thread: one that waits holds up every commit.</remarks>
    public IDisposable OnCommitted(Action<BrigadeId, long> handler) => _signals.Add(handler);

    /// <summary>Takes away what has expired and tombstones that have been told long enough, a few at a time between commits.</summary>
    /// <returns>How many documents were taken away.</returns>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        const int step = 200;
        var all = 0;
        int swept;
        do
        {
            swept = await _writer.DoAsync(new TransactionJob("Tidying", session => session.Sweep(now, step)), cancellationToken);
            all += swept;
        }
        while (swept == step);
        return all;
    }

    /// <inheritdoc/>
    /// <remarks>One transaction: all of the call or nothing of it. Nobody is signalled.</remarks>
    public Task LoadAsync(BrigadeId brigade, IReadOnlyList<StoredDocument> documents, long head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        _ = brigade.Value;
        return _writer.DoAsync(new TransactionJob("Loading", session => session.Load(brigade, documents, head, _clock.GetUtcNow())), cancellationToken);
    }

    /// <summary>A consistent copy of everything in one new file; commits and reads go on meanwhile.</summary>
    public Task BackupToAsync(string path, CancellationToken cancellationToken) => Task.Run(() => _file.CopyTo(path), cancellationToken);

    /// <summary>Finishes what was handed over, closes the file, lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
            return;
        await _writer.CloseAsync();
        _lock.Dispose();
    }
}

namespace BrigadeDispatch.Kernel.Storage;

/// <summary>
/// The store the whole process uses: one engine below it, which a move exchanges while the process serves. Commits pass a gate; while it is closed they
/// wait, and go on at whichever engine is in force when it opens. Reads never wait. Numbers are the same in both engines, so followers go on without a gap;
/// ETags are not, so a decision made before the exchange and committed after it meets a conflict and is made again.
/// </summary>
/// <remarks>An engine that is no longer in force stays open for reads under way until <see cref="CloseFormerAsync"/>; all are closed with this.</remarks>
public sealed class StoreInForce : IDocumentStore, IAsyncDisposable
{
    /// <summary>How long a commit waits at the closed gate before it fails: longer than any hand-over may take (docs/adr/0015).</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly List<IDocumentStore> _engines;
    private readonly List<Subscription> _subscriptions = [];
    private IDocumentStore _engine;
    private TaskCompletionSource? _opening;   // null: the gate is open
    private TaskCompletionSource? _emptied;
    private int _underWay;
    private int _closed;

    /// <summary>Begins with an engine, which it closes in the end.</summary>
    public StoreInForce(IDocumentStore engine, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(engine);
        (_engine, _engines, _clock) = (engine, [engine], clock);
    }

    /// <summary>The engine that commits go to.</summary>
    public IDocumentStore Engine => Volatile.Read(ref _engine);

    /// <summary>Whether the gate is closed: what people want to change is refused meanwhile, alarms wait.</summary>
    public bool IsHandingOver => Volatile.Read(ref _opening) is not null;

    /// <inheritdoc/>
    public bool IsExclusive => Engine.IsExclusive;

    /// <inheritdoc/>
    public bool IsWritable => Engine.IsWritable;

    /// <inheritdoc/>
    public Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken) =>
        Engine.ReadAsync(brigade, type, id, cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentPage> QueryAsync(BrigadeId brigade, DocumentQuery query, CancellationToken cancellationToken) =>
        Engine.QueryAsync(brigade, query, cancellationToken);

    /// <inheritdoc/>
    public Task<ChangePage> ChangesSinceAsync(BrigadeId brigade, long sequence, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken) =>
        Engine.ChangesSinceAsync(brigade, sequence, types, limit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> HeadAsync(BrigadeId brigade, CancellationToken cancellationToken) => Engine.HeadAsync(brigade, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Cancelled at the gate means that nothing of it was stored.</remarks>
    public async Task<CommitResult> CommitAsync(BrigadeId brigade, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var engine = Enter(out var opening);
        while (engine is null)
        {
            try
            {
                await opening!.WaitAsync(LongestWait, _clock, cancellationToken);
            }
            catch (TimeoutException waited)
            {
                throw new StoreUnavailableException("The store is being moved, and that takes too long.", waited);
            }
            engine = Enter(out opening);
        }
        try
        {
            return await engine.CommitAsync(brigade, writes, cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public IDisposable OnCommitted(Action<BrigadeId, long> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new Subscription(this, handler);
        lock (_lock)
        {
            foreach (var engine in _engines)
                subscription.Follow(engine);
            _subscriptions.Add(subscription);
        }
        return subscription;
    }

    /// <summary>Closes the gate and waits for the commits under way. What follows must be short: all alarms wait for it.</summary>
    /// <exception cref="TimeoutException">They did not end in time; the gate is open again.</exception>
    /// <exception cref="InvalidOperationException">It is closed already.</exception>
    public async Task<HandOver> CloseAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        Task emptied;
        lock (_lock)
        {
            if (_opening is not null)
                throw new InvalidOperationException("The gate is closed already.");
            _opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_underWay == 0)
                _emptied.SetResult();
            emptied = _emptied.Task;
        }
        try
        {
            await emptied.WaitAsync(within, _clock, cancellationToken);
            return new HandOver(this);
        }
        catch
        {
            Open(null);
            throw;
        }
    }

    /// <summary>Closes the engines that are no longer in force. Reads that were handed to them must have ended.</summary>
    public async Task CloseFormerAsync()
    {
        List<IDocumentStore> former;
        lock (_lock)
        {
            former = [.. _engines.Where(engine => engine != _engine)];
            _engines.RemoveAll(former.Contains);
        }
        await CloseAsync(former);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            await CloseAsync(_engines);
    }

    private static async Task CloseAsync(IEnumerable<IDocumentStore> engines)
    {
        foreach (var engine in engines.OfType<IAsyncDisposable>())
            await engine.DisposeAsync();
    }

    private IDocumentStore? Enter(out Task? opening)
    {
        lock (_lock)
        {
            opening = _opening?.Task;
            if (opening is not null)
                return null;
            _underWay++;
            return _engine;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _underWay--;
            if (_underWay == 0)
                _emptied?.TrySetResult();
        }
    }

    private void Open(IDocumentStore? engine)
    {
        TaskCompletionSource? opening;
        lock (_lock)
        {
            if (engine is not null)
            {
                // The former one stays followed: the signal of its last commit may still be on its way.
                _engines.Add(engine);
                foreach (var subscription in _subscriptions)
                    subscription.Follow(engine);
                Volatile.Write(ref _engine, engine);
            }
            opening = _opening;
            _emptied = null;
            Volatile.Write(ref _opening, null);
        }
        opening?.SetResult();
    }

    /// <summary>The closed gate. Disposed without <see cref="OpenOn"/>, it opens on the engine from before.</summary>
    public sealed class HandOver : IDisposable
    {
        private readonly StoreInForce _store;
        private int _opened;

        internal HandOver(StoreInForce store) => _store = store;

        /// <summary>Opens the gate onto another engine, which holds all that the former one does. It is closed with the store.</summary>
        public void OpenOn(IDocumentStore engine)
        {
            ArgumentNullException.ThrowIfNull(engine);
            if (Interlocked.Exchange(ref _opened, 1) == 1)
                throw new InvalidOperationException("The gate is open already.");
            _store.Open(engine);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _opened, 1) == 0)
                _store.Open(null);
        }
    }

    private sealed class Subscription(StoreInForce store, Action<BrigadeId, long> handler) : IDisposable
    {
        private readonly List<IDisposable> _followed = [];

        public void Follow(IDocumentStore engine) => _followed.Add(engine.OnCommitted(handler));

        public void Dispose()
        {
            lock (store._lock)
            {
                store._subscriptions.Remove(this);
                foreach (var followed in _followed)
                    followed.Dispose();
                _followed.Clear();
            }
        }
    }
}

namespace BrigadeDispatch.Kernel.Storage;

/// <summary>Those who want to hear of commits: what an engine needs for <see cref="IDocumentStore.OnCommitted"/>.</summary>
/// <param name="failed">Told of a handler's failure; the commit stands and the other handlers are called.</param>
public sealed class CommitSignals(Action<Exception> failed)
{
    private readonly Lock _gate = new();
    private Action<BrigadeId, long>[] _handlers = [];

    /// <summary>Adds a handler until the result is disposed of.</summary>
    public IDisposable Add(Action<BrigadeId, long> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
            _handlers = [.. _handlers, handler];
        return new Subscription(this, handler);
    }

    /// <summary>Calls everybody, in the order in which they came.</summary>
    public void Raise(BrigadeId brigade, long sequence)
    {
        foreach (var handler in Volatile.Read(ref _handlers))
        {
            try
            {
                handler(brigade, sequence);
            }
            catch (Exception fault)
            {
                failed(fault);
            }
        }
    }

    private sealed class Subscription(CommitSignals signals, Action<BrigadeId, long> handler) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 1)
                return;
            lock (signals._gate)
            {
                var rest = signals._handlers.ToList();
                rest.Remove(handler);
                signals._handlers = [.. rest];
            }
        }
    }
}

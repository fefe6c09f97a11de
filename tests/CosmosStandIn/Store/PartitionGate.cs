namespace BrigadeDispatch.CosmosStandIn.Store;

/// <summary>Many readers or one writer, first come first served: nobody sees a write of the partition half done.</summary>
internal sealed class PartitionGate
{
    private readonly Lock _lock = new();
    private readonly Queue<(bool Write, TaskCompletionSource<Pass> Turn)> _waiting = [];
    private int _readers;
    private bool _writing;

    internal ValueTask<Pass> ReadAsync(CancellationToken cancellationToken) => EnterAsync(write: false, cancellationToken);

    internal ValueTask<Pass> WriteAsync(CancellationToken cancellationToken) => EnterAsync(write: true, cancellationToken);

    private ValueTask<Pass> EnterAsync(bool write, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Pass> turn;
        lock (_lock)
        {
            if (_waiting.Count == 0 && IsFree(write))
            {
                Take(write);
                return ValueTask.FromResult(new Pass(this, write));
            }
            turn = new TaskCompletionSource<Pass>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((write, turn));
        }
        return new ValueTask<Pass>(WaitAsync(turn, cancellationToken));
    }

    private static async Task<Pass> WaitAsync(TaskCompletionSource<Pass> turn, CancellationToken cancellationToken)
    {
        await using var given = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        return await turn.Task;
    }

    private void Leave(bool write)
    {
        lock (_lock)
        {
            if (write)
                _writing = false;
            else
                _readers--;
            while (_waiting.TryPeek(out var next) && IsFree(next.Write))
            {
                _waiting.Dequeue();
                if (next.Turn.TrySetResult(new Pass(this, next.Write)))   // else it no longer waits
                    Take(next.Write);
            }
        }
    }

    private bool IsFree(bool write) => !_writing && (!write || _readers == 0);

    private void Take(bool write)
    {
        if (write)
            _writing = true;
        else
            _readers++;
    }

    /// <summary>The right to be inside; given back once.</summary>
    internal sealed class Pass(PartitionGate gate, bool write) : IDisposable
    {
        private int _back;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _back, 1) == 0)
                gate.Leave(write);
        }
    }
}

using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>Something for the writer's thread to do, and somebody who waits for it.</summary>
internal abstract class WriterJob
{
    private const int Queued = 0, Taken = 1, GivenUp = 2;

    private int _state;

    /// <summary>The writer takes it, unless the one who waits gave up before: from here on only the writer ends it.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;

    /// <summary>Ends it without its having happened.</summary>
    public abstract void Fail(Exception fault);

    /// <summary>Gives up if the writer has not begun: then certainly nothing of it is stored.</summary>
    public void GiveUp(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, GivenUp, Queued) == Queued)
            Fail(new OperationCanceledException(cancellationToken));
    }
}

/// <summary>A job with a result.</summary>
internal abstract class WriterJob<TResult> : WriterJob
{
    // The writer must not run what comes after a commit.
    private readonly TaskCompletionSource<TResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Ended => _ended.Task;

    public override void Fail(Exception fault)
    {
        if (fault is OperationCanceledException cancelled)
            _ended.TrySetCanceled(cancelled.CancellationToken);
        else
            _ended.TrySetException(fault);
    }

    protected void End(TResult result) => _ended.TrySetResult(result);
}

/// <summary>A batch to commit, alone or with others.</summary>
internal sealed class CommitJob(BrigadeId brigade, DocumentWrite[] writes) : WriterJob<CommitResult>
{
    private CommitResult _result;
    private Exception? _defect;

    public BrigadeId Brigade { get; } = brigade;

    public DocumentWrite[] Writes { get; } = writes;

    /// <summary>Number of the commit if it wrote something.</summary>
    public long Sequence => _result.Sequence;

    /// <summary>What became of it, told only after the group is durable.</summary>
    public void Keep(CommitResult result) => _result = result;

    /// <summary>What is wrong with it alone, told only after the group is durable.</summary>
    public void Keep(Exception defect) => _defect = defect;

    public void End()
    {
        if (_defect is null)
            End(_result);
        else
            Fail(_defect);
    }
}

/// <summary>Work with a transaction of its own, between groups.</summary>
/// <param name="task">What it is, for those who are told that it failed.</param>
/// <param name="work">Runs on the writer's thread; gives how many documents it touched.</param>
internal sealed class TransactionJob(string task, Func<WriteSession, int> work) : WriterJob<int>
{
    private int _result;

    public string Task { get; } = task;

    public void Run(WriteSession session) => _result = work(session);

    public void End() => End(_result);
}

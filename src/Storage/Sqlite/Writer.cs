using System.Diagnostics;
using System.Threading.Channels;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>
/// The thread that owns the writing connection. It commits whatever waits as one group, empties the write-ahead log when
/// nobody waits, and after a failure acknowledges nothing until the file was opened anew, checked and written to.
/// </summary>
/// <remarks>
/// A thread of its own, because SQLite blocks and a starved thread pool must not hold up an alarm. Times here are those of
/// the machine (<see cref="Stopwatch"/>), not of the injected clock: they bound real waiting for a real disk.
/// </remarks>
#pragma warning disable CA1001 // The event is freed with the writer: disposed, it would throw at those who hand over a job while it closes.
internal sealed class Writer
#pragma warning restore CA1001
{
    private const int BatchesPerGroup = 500;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Channel<WriterJob> _queue = Channel.CreateBounded<WriterJob>(
        new BoundedChannelOptions(1024) { SingleReader = true, AllowSynchronousContinuations = false });
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<CommitJob> _group = [];
    private readonly DatabaseFile _file;
    private readonly Action<BrigadeId, long> _committed;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    private WriteSession? _session;
    private bool _isSound;
    private int _attempts;
    private long _busySince;

    public Writer(DatabaseFile file, Action<BrigadeId, long> committed, TimeProvider clock, ILogger logger)
    {
        _file = file;
        _committed = committed;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Whether a commit given now would be tried, and none hangs.</summary>
    public bool IsWritable => Volatile.Read(ref _isSound)
        && (Volatile.Read(ref _busySince) is var since && (since == 0 || Stopwatch.GetElapsedTime(since) < Hung));

    /// <summary>Starts the thread; ends when the file is open and was written to.</summary>
    public Task StartAsync()
    {
        new Thread(Run) { Name = "storage writer", IsBackground = true }.Start();
        return _opened.Task;
    }

    /// <summary>Hands a job over. Cancelled while it waits in the queue means: it did not happen.</summary>
    public async Task<TResult> DoAsync<TResult>(WriterJob<TResult> job, CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _isSound))
            throw new StoreUnavailableException("The store cannot be written now.");
        try
        {
            await _queue.Writer.WriteAsync(job, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new StoreUnavailableException("The store is closed.");
        }
        _wake.Set();
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((WriterJob)state!).GiveUp(token), job);
        return await job.Ended;
    }

    /// <summary>Does what is queued, then closes.</summary>
    public Task CloseAsync()
    {
        _queue.Writer.TryComplete();
        _wake.Set();
        return _ended.Task;
    }

    private void Run()
    {
        try
        {
            _session = _file.Open();
            Volatile.Write(ref _isSound, true);
        }
        catch (Exception fault)
        {
            _queue.Writer.TryComplete();
            _file.End(null);
            _opened.SetException(fault);
            _ended.SetResult();
            return;
        }
        _opened.SetResult();

        var isOpen = true;
        while (isOpen)
        {
            try
            {
                isOpen = Volatile.Read(ref _isSound) ? Step() : TryRecover();
            }
            catch (Exception fault)
            {
                // The loop's edge: whatever it was, nobody is left waiting, it is logged, and the store is opened anew.
                Break(fault);
            }
        }
        Volatile.Write(ref _isSound, false);
        FailQueued(new StoreUnavailableException("The store is closed."));
        _file.End(_session);
        _ended.SetResult();
    }

    private bool Step()
    {
        if (_queue.Reader.TryRead(out var job))
        {
            Volatile.Write(ref _busySince, Stopwatch.GetTimestamp());
            if (job is CommitJob commit)
                Commit(commit);
            else if (job is TransactionJob transaction)
                Transact(transaction);
            _file.AfterWork(_session!);
            Volatile.Write(ref _busySince, 0);
            return true;
        }
        if (_queue.Reader.Completion.IsCompleted)
            return false;
        if (!_wake.WaitOne(_file.QuietAfter))
        {
            Volatile.Write(ref _busySince, Stopwatch.GetTimestamp());
            _file.Quiet(_session!);
            Volatile.Write(ref _busySince, 0);
        }
        return true;
    }

    private void Commit(CommitJob first)
    {
        var session = _session!;
        var since = Stopwatch.GetTimestamp();
        if (!first.TryTake())
            return;
        _group.Add(first);
        session.Begin();
        Apply(session, first);
        while (_group.Count < BatchesPerGroup && Stopwatch.GetElapsedTime(since) < Gathering
            && _queue.Reader.TryPeek(out var next) && next is CommitJob job && _queue.Reader.TryRead(out _))
        {
            if (!job.TryTake())
                continue;
            _group.Add(job);
            Apply(session, job);
        }
        session.Commit();

        foreach (var job in _group)
            job.End();
        foreach (var job in _group)
            if (job.Sequence > 0)
                _committed(job.Brigade, job.Sequence);
        _group.Clear();
    }

    private void Apply(WriteSession session, CommitJob job)
    {
        try
        {
            job.Keep(session.Apply(job.Brigade, job.Writes, _clock.GetUtcNow()));
        }
        catch (Exception defect) when (Faults.ConcernsOneBatch(defect))
        {
            job.Keep(defect);
            Tell(() => _logger.BatchFailed(job.Brigade.Value, defect));
        }
    }

    private void Transact(TransactionJob job)
    {
        if (!job.TryTake())
            return;
        try
        {
            _session!.Begin();
            job.Run(_session);
            _session.Commit();
            job.End();
        }
        catch (Exception fault)
        {
            job.Fail(new StoreUnavailableException($"{job.Task} was not acknowledged by the disk.", fault));
            throw;
        }
    }

    private void Break(Exception fault)
    {
        Volatile.Write(ref _isSound, false);
        Volatile.Write(ref _busySince, 0);
        _attempts = 0;
        foreach (var job in _group)
            job.Fail(new StoreUnavailableException("The batch was not acknowledged by the disk.", fault));
        var waiters = _group.Count;
        _group.Clear();

        var isFull = Faults.IsFullDisk(fault);
        var released = isFull && _file.GiveUpReserve();
        if (!isFull || !TryRollback())
        {
            _file.Close(_session);
            _session = null;
        }
        Tell(() =>
        {
            if (isFull)
                _logger.Full(waiters, released, fault);
            else
                _logger.Broken(waiters, fault);
        });
    }

    // Without room the file is as sound as before, and closing it would end the reads too: to open a log takes room.
    private bool TryRollback()
    {
        try
        {
            _session?.Rollback();
            return _session is not null;
        }
        catch (Exception second)
        {
            Tell(() => _logger.StillBroken(0, second));
            return false;
        }
    }

    // A log provider that throws must not end the one thread that writes.
    private static void Tell(Action log)
    {
        try
        {
            log();
        }
        catch (Exception mute)
        {
            Console.Error.WriteLine($"The log failed while the storage was failing: {mute}");
        }
    }

    private bool TryRecover()
    {
        var refusal = new StoreUnavailableException("The store cannot be written now.");
        if (_attempts > 0)
        {
            var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 50 << Math.Min(_attempts, 6)));
            var since = Stopwatch.GetTimestamp();
            do
                FailQueued(refusal);
            while (!_queue.Reader.Completion.IsCompleted && pause - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } left
                && (_wake.WaitOne(left) || Stopwatch.GetElapsedTime(since) < pause));
        }
        FailQueued(refusal);
        if (_queue.Reader.Completion.IsCompleted)
            return false;
        _attempts++;
        try
        {
            if (_session is null)
                _session = _file.Open();
            else
                _session.Probe();
            Volatile.Write(ref _isSound, true);
            Tell(() => _logger.Recovered(_attempts));
        }
        catch (Exception fault)
        {
            Tell(() => _logger.StillBroken(_attempts, fault));
            if (_session is not null && !Faults.IsFullDisk(fault))
            {
                _file.Close(_session);
                _session = null;
            }
        }
        return true;
    }

    private void FailQueued(StoreUnavailableException refusal)
    {
        while (_queue.Reader.TryRead(out var job))
            if (job.TryTake())
                job.Fail(refusal);
    }
}

using System.Collections.Concurrent;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Storage.Sqlite;

/// <summary>The few read-only connections: a read waits for a free one, and the writer can take them all away to reopen the file.</summary>
/// <remarks>Starts suspended.</remarks>
#pragma warning disable CA1001 // A semaphore without a wait handle holds nothing; disposed, it would throw at reads that come late.
internal sealed class ReaderPool(string file, int size, ILogger logger)
#pragma warning restore CA1001
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _permits = new(0, size);
    private readonly ConcurrentStack<ReadSession> _idle = new();
    private bool _isOpen;

    /// <summary>Runs a read to its end on the calling thread; nothing of it stays open.</summary>
    public async ValueTask<TResult> ReadAsync<TQuestion, TResult>(
        Func<ReadSession, TQuestion, TResult> read, TQuestion question, CancellationToken cancellationToken)
    {
        if (!await _permits.WaitAsync(LongestWait, cancellationToken))
            throw new StoreUnavailableException("The store is not open for reading.");
        try
        {
            if (!Volatile.Read(ref _isOpen))
                throw new StoreUnavailableException("The store is not open for reading.");
            return Read(read, question);
        }
        finally
        {
            _permits.Release();
        }
    }

    /// <summary>Waits for running reads and closes their connections; later reads wait for <see cref="Resume"/>.</summary>
    public void Suspend()
    {
        for (var i = 0; i < size; i++)
            _permits.Wait();
        while (_idle.TryPop(out var session))
            session.Dispose();
    }

    /// <summary>Lets reads go on, connections being opened as they are needed; or lets them fail at once.</summary>
    public void Resume(bool isOpen)
    {
        Volatile.Write(ref _isOpen, isOpen);
        _permits.Release(size);
    }

    private TResult Read<TQuestion, TResult>(Func<ReadSession, TQuestion, TResult> read, TQuestion question)
    {
        ReadSession? session = null;
        try
        {
            if (!_idle.TryPop(out session))
                session = new ReadSession(Connections.OpenReader(file));
            var result = read(session, question);
            _idle.Push(session);
            return result;
        }
        catch (SqliteException fault)
        {
            session?.Dispose();
            logger.ReadFailed(fault);
            throw new StoreUnavailableException("The store could not be read.", fault);
        }
        catch
        {
            if (session is not null)
                _idle.Push(session);
            throw;
        }
    }
}

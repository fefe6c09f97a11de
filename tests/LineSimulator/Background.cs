using System.Collections.Concurrent;

namespace BrigadeDispatch.LineSimulator;

/// <summary>Work nobody waits for; its failures are kept and come up when the stand-in is stopped.</summary>
internal sealed class Background
{
    private readonly ConcurrentDictionary<long, Task> running = new();

    private readonly ConcurrentQueue<Exception> failures = new();

    private long last;

    internal void Run(Func<Task> work)
    {
        var number = Interlocked.Increment(ref last);
        var watched = WatchAsync(number, work);
        running[number] = watched;
        if (watched.IsCompleted)
        {
            running.TryRemove(number, out _);
        }
    }

    /// <summary>Waits for what is under way; the caller has told it to stop.</summary>
    internal async Task EndAsync()
    {
        await Task.WhenAll(running.Values);
        if (!failures.IsEmpty)
        {
            throw new AggregateException("Background work of the LINE stand-in failed", failures);
        }
    }

    private async Task WatchAsync(long number, Func<Task> work)
    {
        await Task.Yield();
        try
        {
            await work();
        }
        catch (Exception cancelled) when (cancelled is OperationCanceledException or ObjectDisposedException)
        {
            // Stopped on purpose.
        }
        catch (Exception failure)
        {
            failures.Enqueue(failure);
        }
        finally
        {
            running.TryRemove(number, out _);
        }
    }
}

namespace BrigadeDispatch.LineSimulator;

/// <summary>Lets a test wait for a state instead of sleeping.</summary>
internal sealed class Changes
{
    private TaskCompletionSource next = New();

    internal void Tell() => Interlocked.Exchange(ref next, New()).TrySetResult();

    internal async Task WaitUntilAsync(Func<bool> reached, CancellationToken cancellationToken)
    {
        while (true)
        {
            var change = Volatile.Read(ref next).Task;
            if (reached())
            {
                return;
            }
            await change.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

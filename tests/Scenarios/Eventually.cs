namespace BrigadeDispatch.Scenarios;

/// <summary>Waits for what must come true by itself: looks again until it does or the time is up.</summary>
public static class Eventually
{
    /// <summary>Long enough for a busy machine; a fact that holds does not wait for it.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends when it holds.</summary>
    /// <exception cref="TimeoutException">It never did; the message says what was there instead.</exception>
    public static Task HoldsAsync(Func<bool> holds, Func<object?>? found = null, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        HoldsAsync(() => Task.FromResult(holds()), found, within, cancellationToken);

    /// <summary>Ends when it holds.</summary>
    /// <exception cref="TimeoutException">It never did.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> holds, Func<object?>? found = null, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(holds);
        var start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (within ?? Most))
                throw new TimeoutException($"It did not come true within {within ?? Most}. Instead: {found?.Invoke() ?? "(not told)"}");
            await Task.Delay(_between, cancellationToken);
        }
    }
}

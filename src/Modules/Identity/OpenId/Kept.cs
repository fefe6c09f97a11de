namespace BrigadeDispatch.Identity.OpenId;

/// <summary>Something fetched from a provider and kept: asked again when it is old, or when it may lack something, at most once a minute.</summary>
internal sealed class Kept<T>(Func<Task<T?>> fetch, TimeProvider clock) : IDisposable where T : class
{
    private static readonly TimeSpan _good = TimeSpan.FromHours(1);
    private static readonly TimeSpan _usable = TimeSpan.FromDays(1);   // while the provider does not answer
    private static readonly TimeSpan _between = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _betweenFailures = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Fetched? _held;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;

    private sealed record Fetched(T Value, DateTimeOffset At);

    /// <summary>What is held or can be had; null if the provider does not answer.</summary>
    /// <param name="lacking">The caller found something missing in what is held.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<T?> CurrentAsync(bool lacking, CancellationToken cancellationToken)
    {
        if (!lacking && Volatile.Read(ref _held) is { } held && clock.GetUtcNow() - held.At < _good)
            return held.Value;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            var due = lacking || _held is null || now - _held.At >= _good;
            if (due && now - _triedAt >= (_held is null ? _betweenFailures : _between))
            {
                _triedAt = now;
                if (await fetch() is { } fresh)   // to its end, also if whoever asked first goes away: others need it too
                    Volatile.Write(ref _held, new Fetched(fresh, now));
            }
            return _held is { } have && now - have.At < _usable ? have.Value : null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}

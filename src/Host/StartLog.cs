using System.Collections.Concurrent;

namespace BrigadeDispatch.Host;

/// <summary>
/// What is said before the service's log exists, kept until it does. A log of its own for the opening of the store took longer than the opening.
/// Not handed over, because the start was refused, it is written by a log made for it.
/// </summary>
internal sealed class StartLog(IConfiguration configuration, string category) : ILogger, IDisposable
{
    private readonly ConcurrentQueue<Action<ILogger>> _kept = new();
    private volatile ILogger? _log;

    /// <summary>Says what was kept, and from now on all of it, through the service's log.</summary>
    public void HandTo(ILoggerFactory logs) => HandTo(logs.CreateLogger(category));

    private void HandTo(ILogger log)
    {
        _log = log;
        while (_kept.TryDequeue(out var say))
            say(log);
    }

    public void Dispose()
    {
        if (_kept.IsEmpty)
            return;
        using var factory = LoggerFactory.Create(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddJsonConsole(console => console.UseUtcTimestamp = true));
        HandTo(factory);
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => _log?.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => _log?.IsEnabled(logLevel) ?? true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_log is { } log)
        {
            log.Log(logLevel, eventId, state, exception, formatter);
            return;
        }
        _kept.Enqueue(later => later.Log(logLevel, eventId, state, exception, formatter));
        if (_log is { } meanwhile)
            HandTo(meanwhile);
    }
}

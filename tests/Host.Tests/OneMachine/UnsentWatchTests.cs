using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>A batch that LINE does not take is told in the log, where alerts look.</summary>
public sealed class UnsentWatchTests
{
    private sealed class Pulse : ISenderPulse
    {
        public bool Running => true;

        public Task Begun => Task.CompletedTask;

        public long OldestUnsentMs { get; set; }
    }

    private sealed class Written : ILogger<UnsentWatch>
    {
        public List<(EventId Id, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
                Lines.Add((eventId, formatter(state, exception)));
        }
    }

    private readonly Pulse _pulse = new();
    private readonly Written _written = new();

    [Fact]
    public void It_speaks_while_the_oldest_batch_is_too_old_and_only_then()
    {
        using var watch = new UnsentWatch(_pulse, new ManualTimeProvider(), _written);

        foreach (var age in (long[])[29_999, 30_000, 45_000, 0])
        {
            _pulse.OldestUnsentMs = age;
            watch.Look();
        }

        Assert.Equal([(9301, "The oldest unsent batch has waited 30 s: LINE does not take it"), (9301, "The oldest unsent batch has waited 45 s: LINE does not take it")],
            _written.Lines.Select(line => (line.Id.Id, line.Text)));
    }

    [Fact]
    public async Task It_looks_by_itself_as_time_passes()
    {
        var clock = new ManualTimeProvider();
        using var watch = new UnsentWatch(_pulse, clock, _written);
        _pulse.OldestUnsentMs = 60_000;
        await watch.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.HoldsAsync(() =>
        {
            clock.Advance(UnsentWatch.Every);
            lock (_written.Lines)
                return _written.Lines.Count > 0;
        }, cancellationToken: TestContext.Current.CancellationToken);

        await watch.StopAsync(TestContext.Current.CancellationToken);
    }
}

using BrigadeDispatch.Contracts.Messaging;

namespace BrigadeDispatch.Host;

/// <summary>Says in the log when a stored batch waits too long for LINE's word, so that an alert by log query finds it: nobody looks at <c>/health/ready</c> at 3 a.m.</summary>
internal sealed partial class UnsentWatch(ISenderPulse sender, TimeProvider clock, ILogger<UnsentWatch> log) : BackgroundService
{
    /// <summary>How often it looks, and so how often it repeats itself.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    /// <summary>Longer than five attempts of five seconds: no passing fault of the network.</summary>
    public static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look();
    }

    internal void Look()
    {
        var age = sender.OldestUnsentMs;
        if (age >= TooLong.TotalMilliseconds)
            Waits(log, age / 1000);
    }

    [LoggerMessage(9301, LogLevel.Error, "The oldest unsent batch has waited {Seconds} s: LINE does not take it")]
    private static partial void Waits(ILogger log, long seconds);
}

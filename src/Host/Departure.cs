using System.ComponentModel.DataAnnotations;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Host;

/// <summary>How the server ends.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>
    /// Seconds the server goes on serving after it was told to stop and <c>/health/ready</c> says 503, so that a proxy sends nothing more before it closes
    /// its door.
    /// </summary>
    /// <value>Default 5 where several instances share a store, else 0; 0 to 20, longer than the proxy's health check takes to notice.</value>
    [Range(0, 20)]
    public int? DrainSeconds { get; set; }
}

/// <summary>Says that the service is on its way out, and goes on serving while the proxy takes note; only then does the server stop.</summary>
internal sealed class Departure(Health health, IDocumentStore store, IOptions<ShutdownOptions> options) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        health.Leave();
        // The machine's time, not the clock's: this is about a proxy.
        await Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds ?? (store.IsExclusive ? 0 : 5)), cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

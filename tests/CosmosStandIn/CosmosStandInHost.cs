using System.Net;
using BrigadeDispatch.CosmosStandIn.Control;
using BrigadeDispatch.CosmosStandIn.Serving;
using BrigadeDispatch.CosmosStandIn.Upstream;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BrigadeDispatch.CosmosStandIn;

/// <summary>A running stand-in for Azure Cosmos DB: strict where the product must be, with faults on demand and a ledger of everything.</summary>
public sealed class CosmosStandInHost : IAsyncDisposable
{
    /// <summary>An account key as clients need one.</summary>
    public const string Key = "QnJpZ2FkZURpc3BhdGNoLCBhIGtleSBvZiBubyB3b3J0aCwgZm9yIHRoZSBzdGFuZC1pbiBvbmx5LiBOb3QgYSBzZWNyZXQhIQ==";

    private readonly WebApplication _app;
    private readonly NodeServer _node;
    private readonly CancellationTokenSource _stopping;

    private CosmosStandInHost(WebApplication app, NodeServer node, CancellationTokenSource stopping, CosmosFaults faults, CosmosLedger ledger)
    {
        (_app, _node, _stopping, Faults, Ledger) = (app, node, stopping, faults, ledger);
        Endpoint = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
    }

    /// <summary>What <c>Storage__Cosmos__Endpoint</c> is set to: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary>What goes wrong from now on.</summary>
    public CosmosFaults Faults { get; }

    /// <summary>What was asked.</summary>
    public CosmosLedger Ledger { get; }

    /// <summary>The third-party server's process; it ends with this one.</summary>
    public int NodeProcessId => _node.ProcessId;

    /// <summary>Starts the third-party server (installing it by npm if it is not there) and the proxy before it.</summary>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <param name="clock">Time of <c>_ts</c> and of the time to live; null: the system's.</param>
    /// <param name="port">Loopback port; 0: a free one.</param>
    /// <exception cref="InvalidOperationException">Node.js is missing, npm failed, or the server did not start.</exception>
    public static async Task<CosmosStandInHost> StartAsync(CancellationToken cancellationToken, TimeProvider? clock = null, int port = 0)
    {
        clock ??= TimeProvider.System;
        var node = await NodeServer.StartAsync(clock, cancellationToken);
        var stopping = new CancellationTokenSource();
        var faults = new CosmosFaults();
        var ledger = new CosmosLedger();
        var app = Build(new Proxy(node, clock, faults, ledger, stopping.Token), new ControlSurface(faults, ledger, node.ProcessId), port);
        try
        {
            await PartitionStore.PrepareAsync(node, cancellationToken);
            await app.StartAsync(cancellationToken);
            return new CosmosStandInHost(app, node, stopping, faults, ledger);
        }
        catch
        {
            await app.DisposeAsync();
            await node.DisposeAsync();
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Stops both; documents are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _node.DisposeAsync();
        _stopping.Dispose();
    }

    private static WebApplication Build(Proxy proxy, ControlSurface control, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        app.Run(context => context.Request.Path.StartsWithSegments(ControlSurface.Root) ? control.HandleAsync(context) : proxy.HandleAsync(context));
        return app;
    }

    /// <summary>Start and stop are the caller's alone: no signals, no console.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

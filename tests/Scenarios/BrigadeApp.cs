using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Host;
using BrigadeDispatch.LineSimulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Scenarios;

/// <summary>The whole product in one process with a LINE stand-in beside it: real store, real HTTP, on free ports.</summary>
public sealed class BrigadeApp : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, string?> _settings;
    private WebApplication _app;
    private readonly Lazy<Task<BrigadeClient>> _admin;
    private bool _stopped;

    private BrigadeApp(WebApplication app, LineSimulatorHost line, TemporaryFolder folder, TimeProvider clock, Dictionary<string, string?> settings)
    {
        (_app, Line, _folder, _clock, _settings) = (app, line, folder, clock, settings);
        Client = new BrigadeClient(new Uri(app.Urls.First()), clock, line);
        line.SetProductUrl(new Uri(app.Urls.First()));
        _admin = new Lazy<Task<BrigadeClient>>(async () =>
        {
            var admin = Client.As(2);
            await admin.ShowSecondFactorAsync();
            return admin;
        });
    }

    public LineSimulatorHost Line { get; }

    public BrigadeClient Client { get; private set; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The demo admin (member 2) with the second factor shown: may do everything. One per app, because a code counts once.</summary>
    public Task<BrigadeClient> AdminAsync() => _admin.Value;

    public string DataFolder => _folder.Path;

    /// <summary>Starts both.</summary>
    public static async Task<BrigadeApp> StartAsync(
        int members = 60, int brigades = 1, TimeProvider? clock = null, LineSimulatorOptions? line = null, Dictionary<string, string?>? settings = null,
        CancellationToken cancellationToken = default)
    {
        clock ??= TimeProvider.System;
        var folder = new TemporaryFolder();
        var options = line ?? new LineSimulatorOptions();
        options.Members = members;
        options.Brigades = brigades;
        var simulator = await LineSimulatorHost.StartAsync(options, clock, cancellationToken);
        var all = new Dictionary<string, string?>
        {
            ["Demo:Enabled"] = "true",
            ["Demo:Members"] = members.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Demo:Brigades"] = brigades.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Line:ApiBaseUrl"] = simulator.BaseAddress.ToString(),
            ["Line:AccessBaseUrl"] = simulator.BaseAddress.ToString(),
            ["SignIn:TriesPerMinute"] = "100000",   // a whole class of people signs in from one address
            ["Logging:LogLevel:Default"] = "None",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "None",
        };
        foreach (var (name, value) in ScenarioStorage.At(Path.Combine(folder.Path, "data")))
            all[name.Replace("__", ":", StringComparison.Ordinal)] = value;
        foreach (var (name, value) in settings ?? [])
            all[name] = value;
        try
        {
            return new BrigadeApp(await BuildAsync(all, clock, all.GetValueOrDefault("Public:BaseUrl") ?? "http://127.0.0.1:0", cancellationToken), simulator, folder, clock, all);
        }
        catch
        {
            await simulator.DisposeAsync();   // a start that was refused leaves nothing behind
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server in order and starts it again on the same data at the same address.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    /// <summary>Stops the server in order; the LINE stand-in stays.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _stopped = true;
        Client.Dispose();
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }

    /// <summary>Starts a stopped server on the same data at the same address.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        var address = Client.Address;
        _app = await BuildAsync(_settings, _clock, address.ToString(), cancellationToken);
        _stopped = false;
        Client = new BrigadeClient(address, _clock, Line);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
            await StopAsync();
        await Line.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<WebApplication> BuildAsync(
        Dictionary<string, string?> settings, TimeProvider clock, string address, CancellationToken cancellationToken)
    {
        var app = await Server.BuildAsync([], clock, builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.WebHost.UseUrls(address);
        }, cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
            await app.Services.GetRequiredService<ISenderPulse>().Begun.WaitAsync(Eventually.Most, cancellationToken);   // as whoever sends requests waits for readiness
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return app;
    }
}

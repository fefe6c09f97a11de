using System.Globalization;
using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>One server process among several, with wires of its own to the store and to LINE.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings;
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _process;

    public Instance(string name, CosmosStandInHost cosmos, LineSimulatorHost line, string folder, string database)
    {
        (Store, ToLine) = (new Relay(cosmos.Endpoint), new Relay(line.BaseAddress));
        Client = new BrigadeClient(new Uri($"http://127.0.0.1:{_port}"), TimeProvider.System, line);
        Name = name;
        _settings = new()
        {
            ["Storage__Provider"] = "Cosmos",
            ["Storage__Cosmos__Endpoint"] = Store.Address.ToString(),
            ["Storage__Cosmos__Key"] = CosmosStandInHost.Key,
            ["Storage__Cosmos__Database"] = database,
            ["Encryption__KeyFile"] = Path.Combine(folder, "demo.key"),
            ["Demo__Enabled"] = "true",
            ["Demo__Members"] = Fleet.Members.ToString(CultureInfo.InvariantCulture),
            ["Demo__WaterSources"] = "100",
            ["Line__ApiBaseUrl"] = ToLine.Address.ToString(),
            ["Line__AccessBaseUrl"] = line.BaseAddress.ToString(),
            ["Line__TimeoutMs"] = "1500",
            ["Line__LeaseSeconds"] = Fleet.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ["SignIn__TriesPerMinute"] = "100000",
            ["Shutdown__DrainSeconds"] = "2",
        };
    }

    public string Name { get; }

    /// <summary>The wire to Cosmos DB.</summary>
    public Relay Store { get; }

    /// <summary>The wire to LINE.</summary>
    public Relay ToLine { get; }

    public BrigadeClient Client { get; }

    public bool Runs => _process is not null;

    /// <summary>Starts it, if it does not run.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        _process ??= await ServerProcess.StartAsync(_settings, _port, cancellationToken: cancellationToken);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGTERM, and waits for its end; the exit status and what it said.</summary>
    public async Task<(int Status, string Errors)> TerminateAsync(CancellationToken cancellationToken)
    {
        await _process!.SignalAsync("TERM", cancellationToken);
        var end = await _process.EndAsync(cancellationToken);
        await KillAsync();
        return end;
    }

    public Task FreezeAsync(CancellationToken cancellationToken) => _process!.SignalAsync("STOP", cancellationToken);

    public Task ThawAsync(CancellationToken cancellationToken) => _process!.SignalAsync("CONT", cancellationToken);

    /// <summary>Whether it calls itself ready; not, if it does not even answer.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var answer = await Client.Anonymous.GetAsync("/health/ready", limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        Client.Dispose();
        await Store.DisposeAsync();
        await ToLine.DisposeAsync();
    }
}

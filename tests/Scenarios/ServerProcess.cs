using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace BrigadeDispatch.Scenarios;

/// <summary>The server as a program of its own, so that it can be killed, and measured apart from the test.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    /// <summary>Path of the built server beside the test.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "BrigadeDispatch.Host.dll");

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the server, or another program that serves, and waits until it is ready, unless told not to.</summary>
    public static async Task<ServerProcess> StartAsync(
        IReadOnlyDictionary<string, string> settings, int port, bool untilReady = true, string? program = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo("dotnet", [program ?? Program]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        if (untilReady)
            await server.ReadyAsync(cancellationToken);
        return server;
    }

    /// <summary>Waits for <c>/health/ready</c>.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => ReadyAsync(TimeSpan.FromMilliseconds(25), TimeSpan.FromSeconds(90), cancellationToken);

    /// <summary>Waits for <c>/health/ready</c>, asking so often, so long at most.</summary>
    public async Task ReadyAsync(TimeSpan every, TimeSpan within, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler) { BaseAddress = Address };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException("The server ended: " + await _errors);
            try
            {
                using var answer = await http.GetAsync("/health/ready", limit.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(every, limit.Token);
        }
    }

    /// <summary>SIGKILL: no farewell of any kind.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>A signal by name: STOP, CONT, TERM.</summary>
    public async Task SignalAsync(string name, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        if (kill.ExitCode != 0)
            throw new InvalidOperationException($"kill -{name} {Id} gave {kill.ExitCode}");
    }

    /// <summary>Waits for its end; exit status and what it said on standard error.</summary>
    public async Task<(int Status, string Errors)> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}

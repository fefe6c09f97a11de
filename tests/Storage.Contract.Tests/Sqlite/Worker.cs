using System.Diagnostics;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>Another process with the engine in it (tests/StorageWorker), to be killed or to run under strace.</summary>
internal sealed class Worker : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private bool _disposed;
    private int _id;

    private Worker(Process process) => _process = process;

    /// <summary>Whether strace can be used here; otherwise the reason why not.</summary>
    public static string? WhyNoStrace { get; } = FindWhyNoStrace();

    public static Worker Start(params string[] arguments) => Start("dotnet", [Dll, .. arguments]);

    /// <summary>Under strace, with an injection into the named system calls (man strace, "Tampering").</summary>
    public static Worker StartInjected(string calls, string injection, params string[] arguments) =>
        Start("strace", ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:{injection}", "dotnet", Dll, .. arguments]);

    /// <summary>Waits until it has opened the store.</summary>
    public async Task OpenedAsync(CancellationToken cancellationToken)
    {
        var line = await LineAsync(cancellationToken);
        while (line?.StartsWith("log ", StringComparison.Ordinal) == true)
            line = await LineAsync(cancellationToken);
        _id = line?.Split(' ') is ["open", var id] ? int.Parse(id) : throw new InvalidOperationException($"The worker said '{line}'.");
    }

    /// <summary>The next line of its output; null once it has ended.</summary>
    public async Task<string?> LineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Longest, cancellationToken);

    /// <summary>All lines it still says until it ends.</summary>
    public async Task<List<string>> RestAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (await LineAsync(cancellationToken) is { } line)
            lines.Add(line);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Longest, cancellationToken);
        return lines;
    }

    public int ExitCode => _process.ExitCode;

    /// <summary>SIGKILL for the process that opened the store: it can neither finish nor clean up.</summary>
    public void Kill()
    {
        using var opened = Process.GetProcessById(_id);
        opened.Kill();
    }

    /// <summary>Ends its standard input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(5000);
        }
        _process.Dispose();
    }

    /// <summary>Runs a program to its end; its exit status and output.</summary>
    public static async Task<(int Status, string Output)> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var worker = Start(program, arguments);
        var lines = await worker.RestAsync(cancellationToken);
        return (worker.ExitCode, string.Join('\n', lines));
    }

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "BrigadeDispatch.StorageWorker.dll");

    private static Worker Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new Worker(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    private static string? FindWhyNoStrace()
    {
        try
        {
            using var probe = Start("strace", ["-f", "-qq", "-o", "/dev/null", "true"]);
            return probe._process.WaitForExit(10_000) && probe.ExitCode == 0 ? null : "strace may not trace here.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "strace is not installed.";
        }
    }
}

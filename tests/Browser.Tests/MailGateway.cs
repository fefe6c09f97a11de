using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>The real mail gateway as its own node process, on a free SMTP port.</summary>
internal sealed partial class MailGateway : IAsyncDisposable
{
    private static readonly TimeSpan _startWithin = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log;

    private MailGateway(Process process, ConcurrentQueue<string> log, int port) => (_process, _log, Port) = (process, log, port);

    public int Port { get; }

    /// <summary>Its last log lines; they hold no words of a mail.</summary>
    public string Log => string.Join('\n', _log);

    public static async Task<MailGateway> StartAsync(Uri brigade, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Repository.Gateway);
        start.Environment["BRIGADE_URL"] = brigade.ToString();
        start.Environment["INTAKE_SECRET"] = "demo-intake-secret";
        start.Environment["MAIL_LISTEN"] = "127.0.0.1:0";
        // The machine of a test run may have no name server; waiting for one is not what is being looked at.
        start.Environment["MAIL_AUTH_BUDGET_MS"] = "100";
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var log = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (sender, line) =>
        {
            if (line.Data is null)
                return;
            log.Enqueue(line.Data);
            while (log.Count > 50)
                log.TryDequeue(out _);
        };
        process.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_startWithin);
        var said = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (said is null || ListeningOn().Match(said) is not { Success: true } match)
        {
            await EndAsync(process);
            throw new InvalidOperationException($"The mail gateway did not start: {said} {string.Join('\n', log)}");
        }
        return new MailGateway(process, log, int.Parse(match.Groups[1].Value));
    }

    public async ValueTask DisposeAsync() => await EndAsync(_process);

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"^mail gateway listening on 127\.0\.0\.1:(\d+)$", RegexOptions.None, 1000)]
    private static partial Regex ListeningOn();
}

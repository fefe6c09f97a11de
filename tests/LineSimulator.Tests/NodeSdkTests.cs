using System.Diagnostics;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>LINE's own Node.js SDK (@line/bot-sdk) works against the stand-in.</summary>
public sealed class NodeSdkTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task LINEs_own_SDK_gets_along_with_the_stand_in()
    {
        var folder = Path.Combine(Project(), "node");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules", "@line", "bot-sdk")), "npm ci was not run in tests/LineSimulator.Tests/node");
        await using var line = await LineSimulatorHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("node", ["--test", "--test-reporter=tap", "sdk.test.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LINE_SIMULATOR"] = line.BaseAddress.ToString().TrimEnd('/');
        start.Environment["NO_PROXY"] = "localhost,127.0.0.1";
        // A runner of node's own above us would take our results for its own.
        start.Environment.Remove("NODE_TEST_CONTEXT");

        using var node = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var said = node.StandardOutput.ReadToEndAsync(limit.Token);
        var complained = node.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await node.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }

        Assert.True(node.ExitCode == 0, $"{await said}\n{await complained}");
        Assert.Contains("# pass 9", await said, StringComparison.Ordinal);
        Assert.DoesNotContain(line.Ledger.Attempts, attempt => attempt.Status == 500);
    }

    private static string Project()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && folder.GetFiles("*.csproj").Length == 0)
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}

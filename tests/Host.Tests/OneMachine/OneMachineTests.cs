using System.Diagnostics;
using System.Text;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests.OneMachine;

/// <summary>What holds only where the data is a file on one machine: one process has it, and the folder must be usable.</summary>
public sealed class OneMachineTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LineSimulatorHost _line = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Settings => new()
    {
        ["Demo__Enabled"] = "true", ["Demo__Members"] = "10", ["Storage__Sqlite__Directory"] = Path.Combine(_folder.Path, "data"),
        ["Line__ApiBaseUrl"] = _line.BaseAddress.ToString(),
    };

    public async ValueTask InitializeAsync() => _line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = 10 }, cancellationToken: Token);

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_in_one_sentence()
    {
        await using var first = await ServerProcess.StartAsync(Settings, ServerProcess.FreePort(), cancellationToken: Token);

        await using var second = await ServerProcess.StartAsync(Settings, ServerProcess.FreePort(), untilReady: false, cancellationToken: Token);
        var (status, errors) = await second.EndAsync(Token);

        Assert.NotEqual(0, status);
        var sentence = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.DoesNotContain("   at ", sentence, StringComparison.Ordinal);
        Assert.Contains("data", sentence, StringComparison.Ordinal);
        using var client = new BrigadeClient(first.Address, TimeProvider.System, _line);
        Assert.NotNull((await client.AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1" }, cancellationToken: Token)).CallOutId);
    }

    [Fact]
    public async Task While_a_server_holds_the_data_import_water_refuses_in_one_sentence()
    {
        await using var server = await ServerProcess.StartAsync(Settings, ServerProcess.FreePort(), cancellationToken: Token);
        var file = Path.Combine(_folder.Path, "水利.csv");
        await File.WriteAllTextAsync(file, "番号,種別,緯度,経度\n試-1,消火栓,36.1,138.01\n", Token);

        var (status, output, errors) = await RunAsync(Settings, "import-water", file, "--brigade", "demo", "--dry-run", "--json");

        Assert.Equal((1, ""), (status, output));
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("/dev/null/data")]
    [InlineData("/proc/data")]
    public async Task A_data_directory_that_cannot_be_used_is_refused_in_one_sentence(string directory)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The directories are Linux's");
        var settings = Settings;
        settings["Storage__Sqlite__Directory"] = directory;

        var (status, _, errors) = await RunAsync(settings);

        Assert.NotEqual(0, status);
        Assert.Contains("Storage__Sqlite__Directory", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Output, string Errors)> RunAsync(Dictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }
}

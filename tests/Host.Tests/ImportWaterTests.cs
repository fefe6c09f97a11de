using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>The operator's import-water, as a process.</summary>
public sealed class ImportWaterTests : IDisposable
{
    private const string Good = "番号,種別,緯度,経度\n試-1,消火栓,36.1,138.01\n試-2,防火水槽,138.02,36.11\n試-2,防火水槽,138.02,36.11\n,,,\n";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private Dictionary<string, string> Settings() => new(ScenarioStorage.At(Path.Combine(_folder.Path, "data")))
    {
        ["Demo__Enabled"] = "true", ["Demo__Members"] = "1", ["Line__ApiBaseUrl"] = "http://127.0.0.1:9",
    };

    private async Task<(int Status, string Output, string Errors)> RunAsync(string text, params string[] options)
    {
        var file = Path.Combine(_folder.Path, "水利.csv");
        await File.WriteAllTextAsync(file, text, Token);
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, "import-water", file, .. options])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in Settings())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }

    [Fact]
    public async Task It_tells_what_it_would_take_then_takes_it_and_then_finds_nothing_new()
    {
        var (dryStatus, dryOutput, dryErrors) = await RunAsync(Good, "--brigade", "demo", "--dry-run", "--json");
        Assert.True(dryStatus == 0, dryErrors);
        var dry = JsonNode.Parse(dryOutput)!;
        Assert.Equal((3, 2), ((int)dry["rows"]!, (int)dry["accepted"]!));
        Assert.Empty(dry["rejected"]!.AsArray());
        Assert.Equal([3, 4], dry["warnings"]!.AsArray().Select(warning => (int)warning!["row"]!));
        Assert.Equal(("tank", 36.11, 138.02), ((string)dry["sources"]![1]!["kind"]!, (double)dry["sources"]![1]!["latitude"]!, (double)dry["sources"]![1]!["longitude"]!));

        var (status, output, errors) = await RunAsync(Good, "--brigade", "demo", "--json");
        Assert.True(status == 0, errors);
        Assert.Equal(dryOutput, output);
        Assert.Contains("新しい 0、変更 0、変更なし 2", (await RunAsync(Good, "--brigade", "demo")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_bad_row_and_nothing_is_taken()
    {
        var (status, output, _) = await RunAsync(Good + "試-3,消火栓,,138.2\n", "--brigade", "demo", "--json");

        Assert.Equal(1, status);
        var told = JsonNode.Parse(output)!;
        Assert.Equal((0, 6), ((int)told["accepted"]!, (int)told["rejected"]!.AsArray().Single()!["row"]!));
        Assert.Contains("新しい 2、", (await RunAsync(Good, "--brigade", "demo", "--dry-run")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "空です", "--brigade", "demo")]
    [InlineData(Good, "no brigade 'nobody'", "--brigade", "nobody")]
    [InlineData(Good, "import-water FILE", "--brigade")]
    [InlineData(Good, "import-water FILE", "--dry-run")]
    public async Task What_is_wrong_is_said_on_standard_error_alone(string text, string sentence, params string[] options)
    {
        var (status, output, errors) = await RunAsync(text, options);

        Assert.NotEqual(0, status);
        Assert.Empty(output);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>The program from outside: operator commands, exit status, what goes to which stream.</summary>
public sealed class ProgramTests
{
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private sealed record Ended(int Status, byte[] Output, string Errors)
    {
        public List<JsonNode> Lines => _utf8.GetString(Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
    }

    private static async Task<Ended> RunAsync(string[] arguments, byte[] input, Dictionary<string, string>? settings = null)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder.Path,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LANG"] = "C";
        foreach (var (name, value) in settings ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, Token);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its status tells.
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        await reading;
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));   // neither data nor key was made
        return new Ended(process.ExitCode, output.ToArray(), await errors);
    }

    private static Task<Ended> ReadMailAsync(string input, params string[] more) => RunAsync(["read-mail", .. more], Encoding.UTF8.GetBytes(input));

    [Fact]
    public async Task Read_mail_gives_one_line_for_each_mail_in_order_with_every_field()
    {
        var input = new StringBuilder();
        for (var i = 1; i <= 200; i++)
            input.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{"subject":"火災指令","text":"種別：建物火災\n場所：上田市大手一丁目{{i}}-7","receivedAt":"2026-11-20T21:05:00+09:00"}""").Append('\n');
        input.Append("""{"subject":"【訓練】火災指令","text":"指令番号：2026-000123\n種別：林野火災\n場所：上田市西内１２３４番地先\n覚知：21時04分\n出動：第１分団、第３分団","receivedAt":"2026-11-20T21:05:00+09:00"}""").Append('\n');
        input.Append("""{"subject":"鎮火","text":"上田市大手一丁目11-16の建物火災は、22時37分鎮火しました。","receivedAt":"2026-11-20T22:40:00+09:00"}""").Append('\n');
        input.Append("""{"subject":"お知らせ","text":"秋の火災予防運動が始まります。","receivedAt":"2026-11-20T22:40:00+09:00"}""");   // no line feed at the end

        var ended = await ReadMailAsync(input.ToString());

        Assert.Equal((0, ""), (ended.Status, ended.Errors));
        var lines = ended.Lines;
        Assert.Equal(203, lines.Count);
        for (var i = 1; i <= 200; i++)
            Assert.Equal($"上田市大手一丁目{i}-7", (string)lines[i - 1]["items"]![0]!["place"]!);
        Assert.All(lines.SelectMany(line => line["items"]!.AsArray()), item => Assert.Equal(
            ["disposition", "phase", "kind", "place", "occurredAt", "drill", "units", "dispatchNumber"], item!.AsObject().Select(field => field.Key)));
        var drill = lines[200]["items"]![0]!;
        Assert.Equal(("newIncident", "林野火災", true, "2026-000123"), ((string)drill["disposition"]!, (string)drill["kind"]!, (bool)drill["drill"]!, (string)drill["dispatchNumber"]!));
        Assert.Equal("2026-11-20T21:04:00+09:00", (string)drill["occurredAt"]!);
        Assert.Equal(["第1分団", "第3分団"], drill["units"]!.AsArray().Select(unit => (string)unit!));
        Assert.Equal(("followUp", "extinguished"), ((string)lines[201]["items"]![0]!["disposition"]!, (string)lines[201]["items"]![0]!["phase"]!));
        var notice = Assert.Single(lines[202]["items"]!.AsArray())!;
        Assert.Equal("notAnIncident", (string)notice["disposition"]!);
        Assert.Null(notice["kind"]);
        Assert.False((bool)notice["drill"]!);
        Assert.Empty(notice["units"]!.AsArray());
        // Japanese stands as it is.
        Assert.Contains("林野火災", Encoding.UTF8.GetString(ended.Output), StringComparison.Ordinal);
        Assert.False(ended.Output.AsSpan().StartsWith("\uFEFF"u8));
    }

    [Fact]
    public async Task Read_mail_answers_a_line_that_is_no_mail_in_its_place()
    {
        const string Good = """{"subject":"火災指令","text":"種別：建物火災\n場所：上田市大手一丁目1-7","receivedAt":"2026-11-20T21:05:00+09:00"}""";
        byte[] input =
        [
            .. Encoding.UTF8.GetBytes($"{Good}\nno json\n[]\n{{}}\n{{\"subject\":7,\"text\":null,\"receivedAt\":\"tomorrow\"}}\n"),
            0xff, 0xfe, (byte)'\n', .. Encoding.UTF8.GetBytes("{\"subject\":\"\\ud800\"}\r\n" + Good),
        ];

        var ended = await RunAsync(["read-mail"], input);

        Assert.Equal(0, ended.Status);
        var dispositions = ended.Lines.Select(line => (string)line["items"]![0]!["disposition"]!).ToList();
        Assert.Equal(8, dispositions.Count);
        Assert.Equal(("newIncident", "newIncident"), (dispositions[0], dispositions[7]));
        Assert.All(dispositions[1..7], disposition => Assert.Equal("unreadable", disposition));
    }

    [Fact]
    public async Task Read_mail_of_nothing_is_nothing()
    {
        var ended = await ReadMailAsync("");

        Assert.Equal((0, 0, ""), (ended.Status, ended.Output.Length, ended.Errors));
    }

    [Theory]
    [InlineData("read-mail", "--nonsense")]
    [InlineData("read-mail", "--brigade", "NOT AN ID")]
    [InlineData("fly-away")]
    public async Task What_it_does_not_know_it_refuses_with_nothing_on_standard_output(params string[] arguments)
    {
        var ended = await RunAsync(arguments, []);

        Assert.NotEqual(0, ended.Status);
        Assert.Empty(ended.Output);
        Assert.NotEmpty(ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_production_start_without_a_key_file_is_refused_with_the_way_to_make_one()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");

        var none = await RunAsync([], [], ScenarioStorage.At(data));
        var missing = await RunAsync([], [], new(ScenarioStorage.At(data)) { ["Encryption__KeyFile"] = Path.Combine(folder.Path, "lost.key") });

        foreach (var ended in new[] { none, missing })
        {
            Assert.NotEqual(0, ended.Status);
            var sentence = Assert.Single(ended.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            Assert.Contains("Encryption__KeyFile", sentence, StringComparison.Ordinal);
            Assert.Contains("/dev/urandom", sentence, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(Path.Combine(folder.Path, "lost.key")));
    }

    [Fact]
    public async Task A_demo_start_with_LINEs_own_address_is_refused()
    {
        using var folder = new TemporaryFolder();

        var ended = await RunAsync([], [], new(ScenarioStorage.At(Path.Combine(folder.Path, "data"))) { ["Demo__Enabled"] = "true" });

        Assert.NotEqual(0, ended.Status);
        Assert.Contains("Line__ApiBaseUrl", ended.Errors, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests.Moving;

/// <summary>The operator's move-store from outside: program, server, LINE stand-in.</summary>
public abstract class MoveScenario : IAsyncLifetime
{
    protected const int Members = 40;
    private readonly TemporaryFolder _folder = new();
    private int _port;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected LineSimulatorHost Line { get; private set; } = null!;

    protected string From => Path.Combine(_folder.Path, "from");

    protected string To => Path.Combine(_folder.Path, "to");

    public async ValueTask InitializeAsync()
    {
        var options = SharedApp.Roomy();
        options.Members = Members;
        Line = await LineSimulatorHost.StartAsync(options, cancellationToken: Token);
        _port = ServerProcess.FreePort();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Line.DisposeAsync();
        _folder.Dispose();
    }

    protected Dictionary<string, string> Settings(string data) => new()
    {
        ["Demo__Enabled"] = "true",
        ["Demo__Members"] = Members.ToString(CultureInfo.InvariantCulture),
        ["Storage__Provider"] = "Sqlite",
        ["Storage__Sqlite__Directory"] = data,
        ["Encryption__KeyFile"] = Path.Combine(_folder.Path, "demo.key"),
        ["Line__ApiBaseUrl"] = Line.BaseAddress.ToString(),
        ["Line__AccessBaseUrl"] = Line.BaseAddress.ToString(),
    };

    /// <summary>A server with those settings, at the one address that the outside knows.</summary>
    protected Task<ServerProcess> ServeAsync(Dictionary<string, string> settings) => ServerProcess.StartAsync(settings, _port, cancellationToken: Token);

    protected Task<ServerProcess> ServeAsync(string data) => ServeAsync(Settings(data));

    /// <summary>Moves from a folder to another one, which a settings file names.</summary>
    protected async Task<(int Status, string Output, string Errors)> MoveAsync(string from, string to, Func<Process, Task>? meanwhile = null)
    {
        var file = Path.Combine(_folder.Path, $"{Path.GetFileName(to)}.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["Storage"] = new JsonObject { ["Sqlite"] = new JsonObject { ["Directory"] = to } } }.ToJsonString(), Token);
        return await MoveAsync(Settings(from), ["--to", "Sqlite", "--settings", file], meanwhile);
    }

    /// <summary>Runs the command.</summary>
    protected static async Task<(int Status, string Output, string Errors)> MoveAsync(Dictionary<string, string> settings, string[] arguments, Func<Process, Task>? meanwhile = null)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, "move-store", .. arguments, "--json"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        if (meanwhile is not null)
            await meanwhile(process);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }

    protected static async Task<JsonNode> MovedAsync(Task<(int Status, string Output, string Errors)> moving)
    {
        var (status, output, errors) = await moving;
        Assert.True(status == 0, errors);
        return JsonNode.Parse(output)!;
    }

    protected static string States(JsonNode moved) => string.Join(' ', moved["partitions"]!.AsArray().Select(partition => $"{partition!["id"]} {partition["documents"]} {partition["stateHash"]}"));

    protected Task<string> RefusedStartAsync(string data) => RefusedStartAsync(Settings(data));

    /// <summary>The one sentence of a start that is refused.</summary>
    protected static async Task<string> RefusedStartAsync(Dictionary<string, string> settings)
    {
        await using var refused = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), untilReady: false, cancellationToken: Token);
        var (status, errors) = await refused.EndAsync(Token);
        Assert.NotEqual(0, status);
        return Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>A day in the life of a brigade, so that documents of many kinds are there.</summary>
    protected async Task<string> LiveAsync(Uri server)
    {
        using var chief = new BrigadeClient(server, TimeProvider.System, Line);
        using var admin = chief.As(2);
        await admin.ShowSecondFactorAsync(cancellationToken: Token);
        var receipt = await chief.AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1", latitude = 36.4, longitude = 138.25 }, cancellationToken: Token);
        await chief.MailAsync("火災指令", "種別：林野火災\n場所：上田市西内１２３４番地先", cancellationToken: Token);
        await chief.UntilAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", board => (int)board["delivery"]!["pending"]! == 0, cancellationToken: Token);
        foreach (var user in Line.Users.Of("demo").Take(12))
        {
            var button = user.Received.SelectMany(entry => entry.Actions).First(action => action is { Type: "postback", QuickReply: false } && action.Data!.Contains("c=" + receipt.CallOutId, StringComparison.Ordinal));
            using var taken = await chief.PostWebhookAsync(LineEvents.Body([LineEvents.Postback(button.Data!, user.Number, TimeProvider.System.GetUtcNow())]), cancellationToken: Token);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }
        using var placed = await chief.Http.PutAsJsonAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}/place", new { latitude = 36.41, longitude = 138.26 }, Token);
        Assert.Equal(HttpStatusCode.NoContent, placed.StatusCode);
        return receipt.CallOutId!;
    }

    /// <summary>Each alert that was taken rang on every phone once.</summary>
    protected async Task SettledAsync(Uri server, World world)
    {
        using var chief = new BrigadeClient(server, TimeProvider.System, Line);
        await Eventually.HoldsAsync(async () => (long)(await chief.GetAsync("/health/ready", Token))["sender"]!["oldestUnsentMs"]! == 0, cancellationToken: Token);
        RangOnce(world.Alerts.Select(alert => alert.CallOutId!));
        NobodyTwice();
    }

    /// <summary>Once nothing is unsent: these call-outs are on every phone, each once.</summary>
    protected void RangOnce(IEnumerable<string> callOuts)
    {
        ArgumentNullException.ThrowIfNull(callOuts);
        var phones = Line.Users.Of("demo").SelectMany(user => user.Received.Where(entry => entry.By != "reply")
                .SelectMany(entry => entry.Actions.SelectMany(action => (action.Data ?? "").Split('&')).Where(part => part.StartsWith("c=", StringComparison.Ordinal)).Select(part => part[2..]).Distinct())
                .Select(callOut => (callOut, user.Number)))
            .ToLookup(rung => rung.callOut, rung => rung.Number);
        Assert.All(callOuts, callOut => Assert.Equal((Members, Members), (phones[callOut].Count(), phones[callOut].Distinct().Count())));
    }

    protected void NobodyTwice()
    {
        Assert.Empty(Line.SeenTwice);
        Assert.Empty(Line.Ledger.Violations);
    }
}

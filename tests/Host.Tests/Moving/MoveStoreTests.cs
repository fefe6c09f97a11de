using System.Collections.Concurrent;
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

/// <summary>The operator's move-store from outside: program, server, LINE stand-in, alarms all the time.</summary>
[Collection("Processes")]
public sealed class MoveStoreTests : IAsyncLifetime
{
    private const int Members = 40;
    private readonly TemporaryFolder _folder = new();
    private LineSimulatorHost _line = null!;
    private int _port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string From => Path.Combine(_folder.Path, "from");

    private string To => Path.Combine(_folder.Path, "to");

    public async ValueTask InitializeAsync()
    {
        var options = SharedApp.Roomy();
        options.Members = Members;
        _line = await LineSimulatorHost.StartAsync(options, cancellationToken: Token);
        _port = ServerProcess.FreePort();
    }

    public async ValueTask DisposeAsync()
    {
        await _line.DisposeAsync();
        _folder.Dispose();
    }

    private Dictionary<string, string> Settings(string data) => new()
    {
        ["Demo__Enabled"] = "true",
        ["Demo__Members"] = Members.ToString(CultureInfo.InvariantCulture),
        ["Storage__Sqlite__Directory"] = data,
        ["Encryption__KeyFile"] = Path.Combine(_folder.Path, "demo.key"),
        ["Line__ApiBaseUrl"] = _line.BaseAddress.ToString(),
        ["Line__AccessBaseUrl"] = _line.BaseAddress.ToString(),
    };

    private Task<ServerProcess> ServeAsync(string data) => ServerProcess.StartAsync(Settings(data), _port, cancellationToken: Token);

    /// <summary>Runs the command against the data of a server; where to goes into a settings file.</summary>
    private async Task<(int Status, string Output, string Errors)> MoveAsync(string from, string to, Func<Process, Task>? meanwhile = null)
    {
        var file = Path.Combine(_folder.Path, $"{Path.GetFileName(to)}.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["Storage"] = new JsonObject { ["Sqlite"] = new JsonObject { ["Directory"] = to } } }.ToJsonString(), Token);
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, "move-store", "--to", "Sqlite", "--settings", file, "--json"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in Settings(from))
            start.Environment[name] = value;
        start.Environment["Logging__LogLevel__Default"] = "None";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        if (meanwhile is not null)
            await meanwhile(process);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }

    private static async Task<JsonNode> MovedAsync(Task<(int Status, string Output, string Errors)> moving)
    {
        var (status, output, errors) = await moving;
        Assert.True(status == 0, errors);
        return JsonNode.Parse(output)!;
    }

    private static string States(JsonNode moved) => string.Join(' ', moved["partitions"]!.AsArray().Select(partition => $"{partition!["id"]} {partition["documents"]} {partition["stateHash"]}"));

    private async Task<string> RefusedStartAsync(string data)
    {
        await using var refused = await ServerProcess.StartAsync(Settings(data), ServerProcess.FreePort(), untilReady: false, cancellationToken: Token);
        var (status, errors) = await refused.EndAsync(Token);
        Assert.NotEqual(0, status);
        return Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>A day in the life of a brigade, so that documents of many kinds are there.</summary>
    private async Task<string> LiveAsync(Uri server)
    {
        using var chief = new BrigadeClient(server, TimeProvider.System, _line);
        using var admin = chief.As(2);
        await admin.ShowSecondFactorAsync(cancellationToken: Token);
        var receipt = await chief.AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1", latitude = 36.4, longitude = 138.25 }, cancellationToken: Token);
        await chief.MailAsync("火災指令", "種別：林野火災\n場所：上田市西内１２３４番地先", cancellationToken: Token);
        await chief.UntilAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", board => (int)board["delivery"]!["pending"]! == 0, cancellationToken: Token);
        foreach (var user in _line.Users.Of("demo").Take(12))
        {
            var button = user.Received.SelectMany(entry => entry.Actions).First(action => action is { Type: "postback", QuickReply: false } && action.Data!.Contains("c=" + receipt.CallOutId, StringComparison.Ordinal));
            using var taken = await chief.PostWebhookAsync(LineEvents.Body([LineEvents.Postback(button.Data!, user.Number, TimeProvider.System.GetUtcNow())]), cancellationToken: Token);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }
        using var placed = await chief.Http.PutAsJsonAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}/place", new { latitude = 36.41, longitude = 138.26 }, Token);
        Assert.Equal(HttpStatusCode.NoContent, placed.StatusCode);
        return receipt.CallOutId!;
    }

    [Fact]
    public async Task With_no_server_a_lived_in_brigade_is_moved_and_back_again_it_has_the_same_state_hash()
    {
        string callOut;
        await using (var server = await ServeAsync(From))
        {
            callOut = await LiveAsync(server.Address);
            await server.SignalAsync("TERM", Token);
            await server.EndAsync(Token);
        }

        var there = await MovedAsync(MoveAsync(From, To));
        var back = await MovedAsync(MoveAsync(To, From));
        var again = await MovedAsync(MoveAsync(From, To));

        Assert.Equal(States(there), States(back));
        Assert.Equal(States(there), States(again));
        Assert.True((long)there["partitions"]!.AsArray().Single(partition => (string)partition!["id"]! == "demo")!["documents"]! > 100, States(there));
        Assert.Null(there["handOverMs"]);
        var sentence = await RefusedStartAsync(From);
        Assert.Contains(To, sentence, StringComparison.Ordinal);
        Assert.Contains("Storage__Provider=Sqlite", sentence, StringComparison.Ordinal);
        await using var next = await ServeAsync(To);
        using var chief = new BrigadeClient(next.Address, TimeProvider.System, _line);
        var board = await chief.GetAsync($"/api/brigades/demo/call-outs/{callOut}/board", Token);
        Assert.Equal(12, board["people"]!.AsArray().Count(person => person!["answer"] is not null));
        Assert.Equal("duplicate", (await chief.AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1", latitude = 36.4, longitude = 138.25 }, cancellationToken: Token)).Disposition);
        await NobodyTwiceAsync();
    }

    [Fact]
    public async Task While_the_server_serves_every_alarm_is_taken_and_goes_out_once_and_people_are_refused_for_a_moment_only()
    {
        await using var server = await ServeAsync(From);
        await LiveAsync(server.Address);
        using var world = new World(server.Address, _line);
        var going = world.Run(Token);
        await Eventually.HoldsAsync(() => world.Alerts.Count > 10 && world.Changes.Count > 10, cancellationToken: Token);

        var moved = await MovedAsync(MoveAsync(From, To));

        var (alerts, changes) = (world.Alerts.Count, world.Changes.Count);
        await Eventually.HoldsAsync(() => world.Alerts.Count > alerts + 10 && world.Changes.Count > changes + 10, cancellationToken: Token);
        await world.StopAsync(going);
        TestContext.Current.SendDiagnosticMessage($"handOverMs {moved["handOverMs"]}, alerts {world.Alerts.Count}, slowest {world.SlowestAlertMs} ms, changes {world.Changes.Count}, refused {world.Changes.Count(change => change.Status == HttpStatusCode.ServiceUnavailable)}");
        Assert.InRange((long)moved["handOverMs"]!, 0, 2000);
        Assert.All(world.Alerts, alert => Assert.Equal(HttpStatusCode.Accepted, alert.Status));
        Assert.All(world.Taps, tap => Assert.Equal(HttpStatusCode.OK, tap));
        Assert.All(world.Changes.Where(change => change.Status != HttpStatusCode.NoContent), change =>
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "store.handingOver", "2"), (change.Status, change.Code, change.RetryAfter)));

        var sentence = await RefusedStartAsync(From);
        Assert.Contains(To, sentence, StringComparison.Ordinal);
        await server.KillAsync();
        await using var next = await ServeAsync(To);
        await SettledAsync(next.Address, world);
        Assert.Equal(world.Changes.Last(change => change.Status == HttpStatusCode.NoContent).Latitude, await world.LatitudeAsync(Token));
    }

    [Fact]
    public async Task Moved_there_and_back_while_it_serves_and_killed_in_between_nothing_is_lost()
    {
        await using var server = await ServeAsync(From);
        await LiveAsync(server.Address);
        using var world = new World(server.Address, _line);
        var going = world.Run(Token);
        await Eventually.HoldsAsync(() => world.Alerts.Count > 5, cancellationToken: Token);

        // The command goes away: the server gives up and stays where it is, or has done it already.
        await MoveAsync(From, To, async process =>
        {
            await Task.Delay(700, Token);   // the moment of the kill, not a wait for something
            process.Kill();
        });
        await UntilItIsInAsync(To);
        await UntilItIsInAsync(From);
        await Eventually.HoldsAsync(() => world.Alerts.Count > 25, cancellationToken: Token);
        await world.StopAsync(going);

        Assert.All(world.Alerts, alert => Assert.Equal(HttpStatusCode.Accepted, alert.Status));
        await server.KillAsync();
        Assert.Contains(From, await RefusedStartAsync(To), StringComparison.Ordinal);
        await using var next = await ServeAsync(From);
        await SettledAsync(next.Address, world);
    }

    /// <summary>Asks the server until it has moved there; another move may still be ending.</summary>
    private async Task UntilItIsInAsync(string to)
    {
        for (var tries = 0; ; tries++)
        {
            var (status, _, errors) = await MoveAsync(From, to);
            if (status == 0 || errors.Contains($"The data is in Sqlite ({to}) already", StringComparison.Ordinal))
                return;
            Assert.Contains("under way", errors, StringComparison.Ordinal);
            Assert.True(tries < 20, errors);
        }
    }

    /// <summary>Each alert that was taken rang on every phone once.</summary>
    private async Task SettledAsync(Uri server, World world)
    {
        using var chief = new BrigadeClient(server, TimeProvider.System, _line);
        await Eventually.HoldsAsync(async () => (long)(await chief.GetAsync("/health/ready", Token))["sender"]!["oldestUnsentMs"]! == 0, cancellationToken: Token);
        foreach (var alert in world.Alerts)
        {
            await chief.UntilAsync($"/api/brigades/demo/call-outs/{alert.CallOutId}/board", board => (int)board["delivery"]!["pending"]! == 0, cancellationToken: Token);
            var phones = _line.Users.Of("demo").SelectMany(user => user.Received.Where(entry => entry.By != "reply"
                && entry.Actions.Any(action => action.Data?.Contains("c=" + alert.CallOutId, StringComparison.Ordinal) == true)).Select(_ => user.Number)).ToList();
            Assert.Equal((Members, Members), (phones.Count, phones.Distinct().Count()));
        }
        await NobodyTwiceAsync();
    }

    private Task NobodyTwiceAsync()
    {
        Assert.Empty(_line.SeenTwice);
        Assert.Empty(_line.Ledger.Violations);
        return Task.CompletedTask;
    }

    /// <summary>Headquarters that send, phones that answer, a commander who changes something, without a pause, and what each was answered.</summary>
    private sealed class World(Uri server, LineSimulatorHost line) : IDisposable
    {
        private readonly BrigadeClient _chief = new(server, TimeProvider.System, line);
        private readonly CancellationTokenSource _end = new();
        private string? _incident;
        private int _number;

        public sealed record Alert(HttpStatusCode Status, string? CallOutId);

        public sealed record Change(HttpStatusCode Status, string? Code, string? RetryAfter, double Latitude);

        public ConcurrentQueue<Alert> Alerts { get; } = new();

        public ConcurrentQueue<HttpStatusCode> Taps { get; } = new();

        public ConcurrentQueue<Change> Changes { get; } = new();

        public double SlowestAlertMs { get; private set; }

        public Task Run(CancellationToken cancellationToken) => Task.WhenAll(
            Task.Run(() => SendAsync(cancellationToken), cancellationToken), Task.Run(() => ChangeAsync(cancellationToken), cancellationToken), Task.Run(() => TapAsync(cancellationToken), cancellationToken));

        public async Task StopAsync(Task going)
        {
            await _end.CancelAsync();
            await going;
        }

        public async Task<double> LatitudeAsync(CancellationToken cancellationToken) => (double)(await _chief.GetAsync($"/api/brigades/demo/incidents/{_incident}", cancellationToken))["latitude"]!;

        private async Task SendAsync(CancellationToken cancellationToken)
        {
            while (!_end.IsCancellationRequested)
            {
                var number = Interlocked.Increment(ref _number);
                var at = TimeProvider.System.GetTimestamp();
                using var answer = await _chief.PostAlertAsync(new { id = $"w{number}", kind = "建物火災", place = $"上田市大手{1000 + number}-7" }, cancellationToken: cancellationToken);
                SlowestAlertMs = Math.Max(SlowestAlertMs, TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
                var told = answer.StatusCode == HttpStatusCode.Accepted ? await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) : null;
                Alerts.Enqueue(new Alert(answer.StatusCode, (string?)told?["callOutId"]));
                _incident ??= (string?)told?["incidentId"];
                await Task.Delay(15, cancellationToken);   // the pace of the senders, not a wait for something
            }
        }

        private async Task ChangeAsync(CancellationToken cancellationToken)
        {
            while (!_end.IsCancellationRequested)
            {
                if (_incident is null)
                {
                    await Task.Delay(10, cancellationToken);
                    continue;
                }
                var latitude = 36 + ((Changes.Count % 1000) / 10_000.0);
                using var answer = await _chief.Http.PutAsJsonAsync($"/api/brigades/demo/incidents/{_incident}/place", new { latitude, longitude = 138.2 }, cancellationToken);
                var problem = answer.IsSuccessStatusCode ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
                Changes.Enqueue(new Change(answer.StatusCode, (string?)problem?["code"], answer.Headers.RetryAfter?.ToString(), latitude));
                await Task.Delay(5, cancellationToken);   // the pace of a commander in a hurry
            }
        }

        private async Task TapAsync(CancellationToken cancellationToken)
        {
            var users = line.Users.Of("demo");
            for (var turn = 0; !_end.IsCancellationRequested; turn++)
            {
                var user = users[turn % users.Count];
                var button = user.Received.LastOrDefault(entry => entry.By != "reply")?.Actions.FirstOrDefault(action => action is { Type: "postback", QuickReply: false });
                if (button is not null)
                {
                    using var answer = await _chief.PostWebhookAsync(LineEvents.Body([LineEvents.Postback(button.Data!, user.Number, TimeProvider.System.GetUtcNow())]), cancellationToken: cancellationToken);
                    Taps.Enqueue(answer.StatusCode);
                }
                await Task.Delay(10, cancellationToken);   // the pace of fingers
            }
        }

        public void Dispose()
        {
            _chief.Dispose();
            _end.Dispose();
        }
    }
}

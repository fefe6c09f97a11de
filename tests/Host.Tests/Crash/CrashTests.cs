using System.Globalization;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests.Crash;

/// <summary>The server as a program of its own that is killed, stopped and started again, while the world outside goes on.</summary>
[Collection("Processes")]
public sealed class CrashTests : IAsyncLifetime
{
    private const int Members = 40;
    private const int Kills = 22;
    private readonly TemporaryFolder _folder = new();
    private LineSimulatorHost _line = null!;
    private int _port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Settings => new(ScenarioStorage.At(Path.Combine(_folder.Path, "data")))
    {
        ["Demo__Enabled"] = "true",
        ["Demo__Members"] = Members.ToString(CultureInfo.InvariantCulture),
        ["Line__ApiBaseUrl"] = _line.BaseAddress.ToString(),
        ["Line__AccessBaseUrl"] = _line.BaseAddress.ToString(),
        ["Line__TimeoutMs"] = "1500",
    };

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

    [Fact]
    public async Task Killed_again_and_again_it_loses_nothing_and_tells_nobody_twice()
    {
        var seed = Environment.GetEnvironmentVariable("CRASH_SEED") is { Length: > 0 } told ? int.Parse(told, CultureInfo.InvariantCulture) : Random.Shared.Next(1, 100_000);
        TestContext.Current.SendDiagnosticMessage($"CRASH_SEED={seed}");
        var chance = new Random(seed);
        using var client = new BrigadeClient(new Uri($"http://127.0.0.1:{_port}"), TimeProvider.System, _line);
        var outside = new Outside(() => client, _line, seed);
        var reckoning = new Reckoning(_line, Members, atLeast: 30, seed);
        var going = true;
        var world = new List<Task>
        {
            Task.Run(() => outside.SendAlertsAsync(() => Volatile.Read(ref going), Token), Token),
            Task.Run(() => outside.SendAlertsAsync(() => Volatile.Read(ref going), Token), Token),
            Task.Run(() => outside.SendMailsAsync(() => Volatile.Read(ref going), Token), Token),
            Task.Run(() => outside.SendOnceAsync(() => Volatile.Read(ref going), Token), Token),
            Task.Run(() => outside.TapAsync(1, () => Volatile.Read(ref going), Token), Token),
            Task.Run(() => outside.TapAsync(2, () => Volatile.Read(ref going), Token), Token),
        };

        // On a slow machine, or a store far away, little happens in so short a life: then there are more of them.
        for (var kill = 0; kill < Kills || (kill < 4 * Kills && !reckoning.Enough(outside)); kill++)
        {
            await using var server = await ServerProcess.StartAsync(Settings, _port, untilReady: kill % 6 != 5, cancellationToken: Token);
            Harm(kill, chance);
            // Readiness comes before the first alarm's code is compiled: mostly an alert is taken first, else as early as chance has it.
            var before = outside.Alerts.Count(alert => alert.Receipt is not null);
            if (kill % 6 < 4)
                await Eventually.HoldsAsync(() => outside.Alerts.Count(alert => alert.Receipt is not null) > before, cancellationToken: Token);
            await Task.Delay(chance.Next(20, 700), Token);   // the moment of the kill, not a wait for something
            await server.KillAsync();
        }

        _line.Faults.Clear();
        Volatile.Write(ref going, false);
        await using var last = await ServerProcess.StartAsync(Settings, _port, cancellationToken: Token);
        await Task.WhenAll(world);
        await reckoning.CompareAsync(outside, client, Token);
    }

    /// <summary>What LINE does meanwhile, so that kills fall between its taking a call and our noting it.</summary>
    private void Harm(int kill, Random chance)
    {
        _line.Faults.Clear();
        switch (kill % 5)
        {
            case 1:
                _line.Faults.AcceptThenHangNext(chance.Next(1, 6), "multicast");
                break;
            case 2:
                _line.Faults.AcceptThenResetNext(chance.Next(1, 6), "multicast");
                break;
            case 3:
                _line.Faults.Delay = TimeSpan.FromMilliseconds(chance.Next(20, 300));
                break;
            case 4:
                _line.Faults.FailNext(chance.Next(1, 8), 500, "multicast");
                _line.Faults.SlowBytesNext(chance.Next(1, 6), TimeSpan.FromMilliseconds(30), "multicast");
                break;
            default:
                break;
        }
    }

    [Fact]
    public async Task Killed_while_it_sets_itself_up_it_finishes_at_the_next_start()
    {
        var settings = Settings;
        settings["Demo__Members"] = "2000";
        for (var kill = 0; kill < 5; kill++)
        {
            await using var server = await ServerProcess.StartAsync(settings, _port, untilReady: false, cancellationToken: Token);
            await Task.Delay(150 + (kill * 170), Token);   // the moment of the kill
            await server.KillAsync();
        }

        await using var last = await ServerProcess.StartAsync(settings, _port, cancellationToken: Token);

        using var client = new BrigadeClient(last.Address, TimeProvider.System, _line);
        var receipt = await client.AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1" }, cancellationToken: Token);
        var board = await client.GetAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", Token);
        Assert.Equal(2001, (int)board["delivery"]!["called"]!);   // and the one without LINE
    }

    [Fact]
    public async Task Told_to_end_it_ends_in_order_at_once_with_a_board_open()
    {
        await using var server = await ServerProcess.StartAsync(Settings, _port, cancellationToken: Token);
        using var client = new BrigadeClient(server.Address, TimeProvider.System, _line);
        var receipt = await client.AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1" }, cancellationToken: Token);
        await using var board = await EventStream.OpenAsync(client, $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board/stream", cancellationToken: Token);
        await board.NextAsync(Token);
        var start = TimeProvider.System.GetTimestamp();

        await server.SignalAsync("TERM", Token);
        var (status, errors) = await server.EndAsync(Token);

        Assert.Equal((0, ""), (status, errors));
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(8), $"{TimeProvider.System.GetElapsedTime(start)}");
        await using var next = await ServerProcess.StartAsync(Settings, _port, cancellationToken: Token);
        Assert.NotNull((await client.GetAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", Token))["callOutId"]);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_refused_in_one_sentence()
    {
        await using var first = await ServerProcess.StartAsync(Settings, _port, cancellationToken: Token);
        var settings = Settings;
        foreach (var (name, value) in ScenarioStorage.At(Path.Combine(_folder.Path, "other")))
            settings[name] = value;

        await using var second = await ServerProcess.StartAsync(settings, _port, untilReady: false, cancellationToken: Token);
        var (status, errors) = await second.EndAsync(Token);

        Assert.NotEqual(0, status);
        Assert.Contains("ASPNETCORE_URLS", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_in_the_middle_of_sending_and_continued_it_doubles_nothing()
    {
        var settings = Settings;
        settings["Line__TimeoutMs"] = "500";
        await using var server = await ServerProcess.StartAsync(settings, _port, cancellationToken: Token);
        using var client = new BrigadeClient(server.Address, TimeProvider.System, _line);
        var receipts = new List<Receipt>();
        foreach (var (stopAfter, stopped) in ((int, int)[])[(0, 700), (30, 900), (80, 300), (120, 2500)])
        {
            _line.Faults.Delay = TimeSpan.FromMilliseconds(100);
            var calls = Enumerable.Range(0, 4).Select(n => client.AlertAsync(new { id = $"{stopAfter}-{n}", kind = "建物火災", place = $"大手{stopAfter}の{n}" }, cancellationToken: Token)).ToList();
            await Task.Delay(stopAfter, Token);
            await server.SignalAsync("STOP", Token);
            try
            {
                await Task.Delay(stopped, Token);   // longer than an attempt may take; in the last round than a sweep's patience
            }
            finally
            {
                await server.SignalAsync("CONT", Token);
            }
            receipts.AddRange(await Task.WhenAll(calls));
        }

        _line.Faults.Clear();
        foreach (var receipt in receipts)
        {
            await Eventually.HoldsAsync(
                async () => (int)(await client.GetAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", Token))["delivery"]!["accepted"]! == Members, cancellationToken: Token);
            Assert.Equal(Members, _line.Users.Sum(user => user.Received.Count(entry => entry.Actions.Any(action => action.Data?.Contains("c=" + receipt.CallOutId, StringComparison.Ordinal) == true && !action.QuickReply && action.Label == "出動・直行"))));
        }
        Assert.Equal(receipts.Count * Members, _line.Ledger.Delivered);
        Assert.Empty(_line.SeenTwice);
        Assert.Empty(_line.Ledger.Violations);
    }
}

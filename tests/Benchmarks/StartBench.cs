using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Benchmarks;

/// <summary>Whole processes: from exec to readiness, to the bytes of a call-out that a killed process left unsent, and what they hold at rest. The floor is an empty server.</summary>
/// <remarks>The programs are those a person builds and starts, found from the repository's root, where ./bench.sh stands.</remarks>
internal static class StartBench
{
    private const string Ours = "src/Host/bin/Release/net10.0/BrigadeDispatch.Host.dll", Empty = "tests/EmptyServer/bin/Release/net10.0/BrigadeDispatch.EmptyServer.dll";
    private const int Brigades = 50;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var line = await PatientLine.StartAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        yield return await FirstStartAsync(line.Address, folder, cancellationToken);
        var settings = Settings(folder, line.Address, Brigades, 60);
        yield return await LaterStartAsync(settings, cancellationToken);
        yield return await PendingAsync($"{Brigades} brigades", settings, line, rounds: 7, cancellationToken);
        yield return await FirstAlarmAsync(settings, line, cancellationToken);
        if (!OperatingSystem.IsLinux())
            yield break;   // elsewhere nothing tells what a process holds in the same terms
        await foreach (var figure in OneBrigadeAsync(line.Address, cancellationToken))
            yield return figure;
        await foreach (var figure in FullHouseAsync(line, cancellationToken))
            yield return figure;
    }

    private static async Task<Figure> FirstStartAsync(Uri line, TemporaryFolder kept, CancellationToken cancellationToken)
    {
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = 0; round < 3; round++)
        {
            using var other = new TemporaryFolder();
            floors.Add(await ExecToReadyAsync(Empty, [], cancellationToken));
            ours.Add(await ExecToReadyAsync(Ours, Settings(round == 0 ? kept : other, line, Brigades, 60), cancellationToken));
        }
        return new Figure($"first start, making {Brigades} demo brigades: exec to ready", "ms", Figure.Median(ours), Figure.Median(floors), "", true);
    }

    private static async Task<Figure> LaterStartAsync(Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = -1; round < 15; round++)
        {
            var floor = await ExecToReadyAsync(Empty, [], cancellationToken);
            var our = await ExecToReadyAsync(Ours, settings, cancellationToken);
            if (round < 0)
                continue;   // files of both are in the system's cache
            ours.Add(our);
            floors.Add(floor);
        }
        var (mine, bare) = (Figure.Median(ours), Figure.Median(floors));
        var ratio = Figure.Median(ours.Zip(floors, (our, floor) => our / floor));
        return new Figure($"later start with {Brigades} brigades: exec to ready", "ms", mine, bare, "≤ 2.50", Math.Min(ratio, mine / bare) <= 2.5);
    }

    private static async Task<Figure> PendingAsync(string house, Dictionary<string, string> settings, PatientLine line, int rounds, CancellationToken cancellationToken)
    {
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            floors.Add(await ExecToReadyAsync(Empty, [], cancellationToken));
            line.Hold();
            line.Forget();
            await using (var server = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), program: Ours, cancellationToken: cancellationToken))
            {
                using var client = new BrigadeClient(server.Address, TimeProvider.System);
                await client.AlertAsync(new { id = $"pending-{round}", kind = "建物火災", place = $"大手{round + 1}丁目1-1" }, $"demo-{Brigades}", cancellationToken);
                await line.ArrivalAsync(cancellationToken);
                await server.KillAsync();   // LINE has the bytes and has not answered: nobody knows
            }
            line.Forget();
            var exec = Stopwatch.GetTimestamp();
            await using var again = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), untilReady: false, program: Ours, cancellationToken: cancellationToken);
            var arrival = await line.ArrivalAsync(cancellationToken);
            ours.Add(Stopwatch.GetElapsedTime(exec, arrival).TotalMilliseconds);
            line.Answer();
            await UntilSentAsync(again, cancellationToken);
            await StopAsync(again, cancellationToken);
        }
        return new Figure($"{house}, call-out left unsent by a killed process: exec to its bytes at LINE", "ms", Figure.Median(ours), Figure.Median(floors), "≤ 1500", Figure.Median(ours) <= 1500);
    }

    private static async Task<Figure> FirstAlarmAsync(Dictionary<string, string> settings, PatientLine line, CancellationToken cancellationToken)
    {
        var (ours, floors) = (new List<double>(), new List<double>());
        line.Answer();
        for (var round = 0; round < 7; round++)
        {
            floors.Add(await ExecToReadyAsync(Empty, [], cancellationToken));
            var exec = Stopwatch.GetTimestamp();
            await using var server = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), untilReady: false, program: Ours, cancellationToken: cancellationToken);
            await ReadyAsync(server, cancellationToken);
            using var client = new BrigadeClient(server.Address, TimeProvider.System);
            line.Forget();
            await client.AlertAsync(new { id = $"first-{round}", kind = "建物火災", place = $"常田{round + 1}丁目1-1" }, "demo", cancellationToken);
            ours.Add(Stopwatch.GetElapsedTime(exec, await line.ArrivalAsync(cancellationToken)).TotalMilliseconds);
            await UntilSentAsync(server, cancellationToken);
            await StopAsync(server, cancellationToken);
        }
        return new Figure("alert handed over at the moment of readiness: exec to its bytes at LINE", "ms", Figure.Median(ours), Figure.Median(floors), "", true);
    }

    private static async IAsyncEnumerable<Figure> OneBrigadeAsync(Uri line, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (made, later, floors) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < 3; round++)
        {
            using var folder = new TemporaryFolder();
            await using var empty = await ServerProcess.StartAsync(new Dictionary<string, string>(), ServerProcess.FreePort(), program: Empty, cancellationToken: cancellationToken);
            foreach (var figures in new[] { made, later })
            {
                await using var server = await ServerProcess.StartAsync(Settings(folder, line, 1, 60), ServerProcess.FreePort(), program: Ours, cancellationToken: cancellationToken);
                figures.Add(await AtRestAsync(server, cancellationToken));
                await StopAsync(server, cancellationToken);
            }
            floors.Add(await AtRestAsync(empty, cancellationToken));
        }
        var bare = Figure.Median(floors);
        yield return new Figure("one brigade of 60, at rest: resident memory", "MB", Figure.Median(later), bare, "≤ 2.00", Figure.Median(later) / bare <= 2);
        yield return new Figure("the same, in the process that made the demo", "MB", Figure.Median(made), bare, "", true);
    }

    /// <summary>All the brigades at their usual size, and the most water in one of them.</summary>
    private static async IAsyncEnumerable<Figure> FullHouseAsync(PatientLine patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int members = 1600;
        await using var line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = members, Brigades = Brigades }, cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        var settings = Settings(folder, line.BaseAddress, Brigades, members);
        await using (var server = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), untilReady: false, program: Ours, cancellationToken: cancellationToken))
        {
            await ReadyAsync(server, cancellationToken);
            line.SetProductUrl(server.Address);
            using var admin = new BrigadeClient(server.Address, TimeProvider.System, line, member: 2);
            await admin.ShowSecondFactorAsync(cancellationToken: cancellationToken);
            await WaterServerBench.TakeInAsync(admin, WaterServerBench.File(), cancellationToken);
            await StopAsync(server, cancellationToken);
        }
        var house = $"{Brigades} brigades of {members:N0} and {Layouts.Count:N0} water sources";
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = 0; round < 3; round++)
        {
            floors.Add(await ExecToReadyAsync(Empty, [], cancellationToken));
            ours.Add(await ExecToReadyAsync(Ours, settings, cancellationToken));
        }
        yield return new Figure($"{house}: exec to ready", "ms", Figure.Median(ours), Figure.Median(floors), "", true);
        yield return await PendingAsync(house, Settings(folder, patient.Address, Brigades, members), patient, rounds: 3, cancellationToken);
        await using var again = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), program: Ours, cancellationToken: cancellationToken);
        await using var empty = await ServerProcess.StartAsync(new Dictionary<string, string>(), ServerProcess.FreePort(), program: Empty, cancellationToken: cancellationToken);
        var held = await AtRestAsync(again, cancellationToken);
        yield return new Figure($"{house}, at rest: resident memory", "MB", held, await AtRestAsync(empty, cancellationToken), "≤ 300 MB", held <= 300);
    }

    private static Dictionary<string, string> Settings(TemporaryFolder folder, Uri line, int brigades, int members) => new()
    {
        ["Demo__Enabled"] = "true",
        ["Demo__Brigades"] = brigades.ToString(),
        ["Demo__Members"] = members.ToString(),
        ["Storage__Sqlite__Directory"] = folder.Path,
        ["Line__ApiBaseUrl"] = line.ToString(),
        ["Line__AccessBaseUrl"] = line.ToString(),
    };

    /// <summary>Milliseconds; ended in order afterwards, as an operator ends it.</summary>
    private static async Task<double> ExecToReadyAsync(string program, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();
        var exec = Stopwatch.GetTimestamp();
        await using var server = await ServerProcess.StartAsync(settings, port, untilReady: false, program: program, cancellationToken: cancellationToken);
        await ReadyAsync(server, cancellationToken);
        var took = Stopwatch.GetElapsedTime(exec).TotalMilliseconds;
        await StopAsync(server, cancellationToken);
        return took;
    }

    private static Task ReadyAsync(ServerProcess server, CancellationToken cancellationToken) => server.ReadyAsync(TimeSpan.FromMilliseconds(5), TimeSpan.FromMinutes(5), cancellationToken);

    private static async Task StopAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        await server.SignalAsync("TERM", cancellationToken);
        await server.EndAsync(cancellationToken);
    }

    private static async Task UntilSentAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var client = new BrigadeClient(server.Address, TimeProvider.System);
        await ReadyAsync(server, cancellationToken);
        await Eventually.HoldsAsync(async () => (long)JsonNode.Parse(await client.Anonymous.GetStringAsync("/health/ready", cancellationToken))!["sender"]!["oldestUnsentMs"]! == 0,
            cancellationToken: cancellationToken);
    }

    /// <summary>Megabytes once it has done nothing for three seconds; after a minute and a half whatever it holds then.</summary>
    private static async Task<double> AtRestAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var (quiet, before) = (0, -1L);
        for (var second = 0; second < 90 && quiet < 3; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            var ticks = ProcessTicks(server.Id);
            quiet = ticks - before <= 1 ? quiet + 1 : 0;
            before = ticks;
        }
        var line = File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }

    // proc(5): fields after the name in brackets; the 14th and 15th of the line are time in user and in kernel mode, in hundredths of a second.
    private static long ProcessTicks(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(fields[11], System.Globalization.CultureInfo.InvariantCulture) + long.Parse(fields[12], System.Globalization.CultureInfo.InvariantCulture);
    }
}

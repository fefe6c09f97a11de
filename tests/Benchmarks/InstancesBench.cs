using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Benchmarks;

/// <summary>Several instances on Cosmos DB, by the stand-in: throttling, boards of other instances, and what use cases cost in request units.</summary>
internal static class InstancesBench
{
    private const int Members = 60;
    private const int Large = 1600;
    private static readonly TimeSpan _told = TimeSpan.FromMilliseconds(20);

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var cosmos = await CosmosStandInHost.StartAsync(cancellationToken);
        ScenarioStorage.Cosmos = (cosmos.Endpoint, CosmosStandInHost.Key);
        try
        {
            yield return await ThrottledAsync(cosmos, cancellationToken);
            foreach (var figure in await BoardsAsync(cosmos, cancellationToken))
                yield return figure;
            foreach (var figure in await ChargesAsync(cosmos, cancellationToken))
                yield return figure;
        }
        finally
        {
            ScenarioStorage.Cosmos = null;
        }
    }

    /// <summary>Alerts one after the other, every second one while 30 % of all calls are throttled: against those without and the waits the service asked for.</summary>
    private static async Task<Figure> ThrottledAsync(CosmosStandInHost cosmos, CancellationToken cancellationToken)
    {
        await using var app = await BrigadeApp.StartAsync(Members, line: Roomy(), cancellationToken: cancellationToken);
        double ideal = 0, throttled = 0, waits = 0;
        for (var i = -20; i < 120; i++)
        {
            var slow = i >= 0 && i % 2 == 1;
            if (slow)
                cosmos.Faults.Share(0.3, 429, _told, seed: i);
            var before = Throttles(cosmos);
            var start = Stopwatch.GetTimestamp();
            await app.Client.AlertAsync(new { id = $"t{i}", kind = "建物火災", place = $"大手{i + 100}の1" }, cancellationToken: cancellationToken);
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var waited = (Throttles(cosmos) - before) * _told.TotalMilliseconds;
            await app.Line.Ledger.WaitUntilAsync(ledger => ledger.Delivered >= (i + 21) * Members, cancellationToken);
            cosmos.Faults.Clear();
            if (i < 0)
                continue;
            if (slow)
                (throttled, waits) = (throttled + took, waits + waited);
            else
                ideal += took;
        }
        if (app.Line.Ledger.Delivered != 140 * Members || app.Line.SeenTwice.Count > 0)
            throw new InvalidOperationException($"Throttled, {app.Line.Ledger.Delivered} of {140 * Members} messages arrived, and {app.Line.SeenTwice.Count} people saw one twice.");
        var floor = (ideal + waits) / 60;
        return new Figure("an alert until 202 with 30 % of Cosmos calls throttled (floor: without, and the waits asked for)", "ms", throttled / 60, floor, "≤ 1.20", throttled / 60 <= 1.2 * floor);
    }

    // The feed is not on the alert's way.
    private static long Throttles(CosmosStandInHost cosmos) =>
        cosmos.Ledger.Totals.Where(total => total.Key is not OperationKinds.ChangeFeed).Sum(total => total.Value.Statuses.GetValueOrDefault(429));

    private static async Task<IReadOnlyList<Figure>> BoardsAsync(CosmosStandInHost cosmos, CancellationToken cancellationToken)
    {
        await using var line = await LineSimulatorHost.StartAsync(Roomy(), cancellationToken: cancellationToken);
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>(ScenarioStorage.At(folder.Path))
        {
            ["Encryption__KeyFile"] = Path.Combine(folder.Path, "demo.key"),
            ["Demo__Enabled"] = "true",
            ["Line__ApiBaseUrl"] = line.BaseAddress.ToString(),
            ["Line__AccessBaseUrl"] = line.BaseAddress.ToString(),
        };
        await using var one = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), cancellationToken: cancellationToken);
        await using var two = await ServerProcess.StartAsync(settings, ServerProcess.FreePort(), cancellationToken: cancellationToken);
        using var atOne = new BrigadeClient(one.Address, TimeProvider.System, line);
        using var atTwo = new BrigadeClient(two.Address, TimeProvider.System, line);
        await atOne.CookieAsync();
        await atTwo.CookieAsync();
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);   // the rehearsals are over
        var (same, other) = (new List<double>(), new List<double>());
        for (var round = -1; round < 4; round++)
        {
            var receipt = await atOne.AlertAsync(new { id = $"b{round}", kind = "建物火災", place = $"大手{round + 10}の1" }, cancellationToken: cancellationToken);
            await line.Ledger.WaitUntilAsync(ledger => ledger.Delivered >= (round + 2) * Members, cancellationToken);
            var button = line.Users.Member(1, 1).Received.SelectMany(entry => entry.Actions).Last(action => action.Label == "出動・直行" && !action.QuickReply).Data!;
            var path = $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board/stream";
            await using var board = await EventStream.OpenAsync(atTwo, path, cancellationToken: cancellationToken);
            await board.NextAsync(cancellationToken);
            for (var member = 1; member <= Members; member++)
            {
                using var answer = await (member % 2 == 0 ? atOne : atTwo).PostWebhookAsync(
                    LineEvents.Body([LineEvents.Postback(button, member, TimeProvider.System.GetUtcNow())]), cancellationToken: cancellationToken);
                answer.EnsureSuccessStatusCode();
                var start = Stopwatch.GetTimestamp();
                await board.NextAsync(change => change.Data["people"]?.AsArray().Any(person => (int)person!["number"]! == member && (string?)person["answer"] == "direct") == true, cancellationToken);
                if (round >= 0)
                    (member % 2 == 0 ? other : same).Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                await Task.Delay(Random.Shared.Next(60, 260), cancellationToken);   // anywhere between two looks at the feed
            }
        }
        return
        [
            new("an answer's 200 to another instance's board, median (floor: the same instance's)", "ms", Figure.Median(other), Figure.Median(same), "≤ 1,000 ms", Figure.Median(other) <= 1000),
            new("the same, 95th percentile", "ms", Percentile(other), Percentile(same), "≤ 1,000 ms", Percentile(other) <= 1000),
        ];
    }

    /// <summary>Request units by use case, as the stand-in's model charges them, and as a table for docs/operations.md.</summary>
    private static async Task<IReadOnlyList<Figure>> ChargesAsync(CosmosStandInHost cosmos, CancellationToken cancellationToken)
    {
        var rows = new List<(string What, IReadOnlyList<CosmosCall> Calls)>();
        foreach (var members in new[] { Large, Members })
        {
            await using var app = await BrigadeApp.StartAsync(members, line: Roomy(members), cancellationToken: cancellationToken);
            var ledger = cosmos.Ledger;
            var board = await AlarmAsync(app, 1, cancellationToken);   // the first brings everything into memory
            await app.Client.GetAsync(board, cancellationToken);
            await app.Client.GetAsync("/api/brigades/demo/water-sources/near?latitude=36.4&longitude=138.25", cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
            rows.Add(($"alert to call-out, {members:N0} people, LINE's outcomes included", await DoneAsync(ledger, () => AlarmAsync(app, 2, cancellationToken), cancellationToken)));
            if (members != Members)
                continue;
            board = await AlarmAsync(app, 3, cancellationToken);
            var button = app.Line.Users.Member(1, 7).Received.SelectMany(entry => entry.Actions).Last(action => action.Label == "出動・直行" && !action.QuickReply).Data!;
            rows.Add(("an answer", await DoneAsync(ledger, async () =>
            {
                using var answer = await app.Client.PostWebhookAsync(LineEvents.Body([LineEvents.Postback(button, 7, TimeProvider.System.GetUtcNow())]), cancellationToken: cancellationToken);
                answer.EnsureSuccessStatusCode();
            }, cancellationToken)));
            rows.Add(("a board opened", await DoneAsync(ledger, async () =>
            {
                await using var stream = await EventStream.OpenAsync(app.Client, board + "/stream", cancellationToken: cancellationToken);
                await stream.NextAsync(cancellationToken);
            }, cancellationToken)));
            rows.Add(("sign-in by LINE", await DoneAsync(ledger, async () =>
            {
                using var member = app.Client.As(9);
                await member.CookieAsync();
            }, cancellationToken)));
            rows.Add(("nearest water", await DoneAsync(ledger, () => app.Client.GetAsync("/api/brigades/demo/water-sources/near?latitude=36.4&longitude=138.25", cancellationToken), cancellationToken)));
            rows.Add(("an instance that stands idle, a minute", await MinuteAsync(ledger, cancellationToken)));
            await using var open = await EventStream.OpenAsync(app.Client, board + "/stream", cancellationToken: cancellationToken);
            await open.NextAsync(cancellationToken);
            rows.Add(("the same with a board open", await MinuteAsync(ledger, cancellationToken)));
        }
        var table = Table(rows);
        Directory.CreateDirectory("artifacts");
        await File.WriteAllTextAsync("artifacts/ru-table.md", table, cancellationToken);
        await Console.Error.WriteLineAsync(table);
        var writes = rows.First(row => row.What.Contains(Large.ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal)).Calls.Count(call => OperationKinds.Writes.HasFlag(call.Kind));
        return [new Figure($"{Large:N0} people: write requests of a call-out on Cosmos DB", "requests", writes, 10, "≤ 10", writes <= 10)];
    }

    private static async Task<string> AlarmAsync(BrigadeApp app, int number, CancellationToken cancellationToken)
    {
        var receipt = await app.Client.AlertAsync(new { id = $"c{number}", kind = "建物火災", place = $"大手{number}の1" }, cancellationToken: cancellationToken);
        await Eventually.HoldsAsync(async () =>
        {
            var health = await app.Client.GetAsync("/health/ready", cancellationToken);   // from memory: it costs nothing
            return (int)health["counters"]!["batchesAccepted"]! == (int)health["counters"]!["batchesQueued"]! && (long)health["sender"]!["oldestUnsentMs"]! == 0;
        }, cancellationToken: cancellationToken);
        return $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board";
    }

    /// <summary>What is asked for it, and what the feed then tells of it; the feed's empty answers are the idle instance's.</summary>
    private static async Task<IReadOnlyList<CosmosCall>> DoneAsync(CosmosLedger ledger, Func<Task> act, CancellationToken cancellationToken)
    {
        ledger.Reset();
        await act();
        var asked = ledger.Calls.Count;
        await Task.Delay(TimeSpan.FromMilliseconds(600), cancellationToken);   // a look at the feed after it
        return [.. ledger.Calls.Where((call, index) => call.Kind is OperationKinds.ChangeFeed ? call.Charge > 1 : index < asked)];
    }

    private static async Task<IReadOnlyList<CosmosCall>> MinuteAsync(CosmosLedger ledger, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        ledger.Reset();
        await Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
        return ledger.Calls;
    }

    private static string Table(IEnumerable<(string What, IReadOnlyList<CosmosCall> Calls)> rows)
    {
        var text = new StringBuilder("| use case | point reads | writes (operations) | queries | feed | RU |\n|---|---|---|---|---|---|\n");
        foreach (var (what, calls) in rows)
        {
            var writes = calls.Where(call => OperationKinds.Writes.HasFlag(call.Kind)).ToList();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {what} | {Count(OperationKinds.Read)} | {writes.Count} ({writes.Sum(call => call.Operations)}) | {Count(OperationKinds.Query)} | {Count(OperationKinds.ChangeFeed)} | {calls.Sum(call => call.Charge):0} |");
            int Count(OperationKinds kind) => calls.Count(call => call.Kind == kind);
        }
        return text.ToString();
    }

    private static LineSimulatorOptions Roomy(int members = Members) => new() { Members = members, MessagesPerUser = 1000, AttemptsKept = 5000 };

    private static double Percentile(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)Math.Ceiling(0.95 * sorted.Count) - 1];
    }
}

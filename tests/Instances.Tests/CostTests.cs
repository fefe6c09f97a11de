using System.Globalization;
using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.TestKit;
using Xunit;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>What alarms cost on Cosmos DB, by the stand-in's ledger. The clock stands, so that nothing but the alarm asks.</summary>
public sealed class CostTests(Fleet fleet)
{
    private const int Called = 1600;
    private const OperationKinds Asking = OperationKinds.Query | OperationKinds.QueryPlan;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_out_to_1600_people_its_answers_and_its_board_cost_few_writes_and_no_query()
    {
        await fleet.MendAsync(Token);
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        using var folder = new TemporaryFolder();
        var database = fleet.Database + "-cost";
        await using var app = await BrigadeApp.StartAsync(Called, clock: clock, settings: new()
        {
            ["Storage:Provider"] = "Cosmos",
            ["Storage:Cosmos:Endpoint"] = fleet.Cosmos.Endpoint.ToString(),
            ["Storage:Cosmos:Key"] = CosmosStandInHost.Key,
            ["Storage:Cosmos:Database"] = database,
            ["Encryption:KeyFile"] = Path.Combine(folder.Path, "demo.key"),
            ["Demo:WaterSources"] = "100",
            ["Shutdown:DrainSeconds"] = "0",
        }, cancellationToken: Token);
        var path = await AlarmAsync(app, clock, 1);   // the first brings everything into memory
        await using (var board = await EventStream.OpenAsync(app.Client, path + "/stream", cancellationToken: Token))
            await board.NextAsync(Token);
        await TapAsync(app, 1);
        await app.Client.GetAsync(path, Token);
        var before = fleet.Cosmos.Ledger.Calls.Select(call => call.Number).DefaultIfEmpty().Max();

        path = await AlarmAsync(app, clock, 2);
        var callOut = Since(before);
        await TapAsync(app, 7);
        var answer = Since(before)[callOut.Count..];
        await using (var board = await EventStream.OpenAsync(app.Client, path + "/stream", cancellationToken: Token))
            await board.NextAsync(Token);
        var all = Since(before);

        TestContext.Current.SendDiagnosticMessage($"call-out: {Told(callOut)}; answer: {Told(answer)}; board opened: {Told(all[(callOut.Count + answer.Count)..])}");
        Assert.InRange(callOut.Count(IsWrite), 2, 10);   // the alarm, and what LINE said to four multicasts
        Assert.InRange(callOut.Where(IsWrite).Sum(call => call.Operations), 10, 60);
        Assert.Equal(1, answer.Count(IsWrite));
        Assert.Equal(0, all.Count(call => Asking.HasFlag(call.Kind)));
        Assert.All(all.Where(call => call.Kind is not OperationKinds.ChangeFeed), call => Assert.True(call.Partition is "demo" or "~operator", call.ToString()));

        List<CosmosCall> Since(long number) =>
            [.. fleet.Cosmos.Ledger.Calls.Where(call => call.Number > number && call.Container?.Contains(database, StringComparison.Ordinal) == true)];
    }

    private static bool IsWrite(CosmosCall call) => OperationKinds.Writes.HasFlag(call.Kind);

    private static string Told(IReadOnlyList<CosmosCall> calls) => string.Join(", ", calls.GroupBy(call => call.Kind).Select(kind =>
        string.Create(CultureInfo.InvariantCulture, $"{kind.Count()} {kind.Key} of {kind.Sum(call => call.Operations)} ({kind.Sum(call => call.Charge):0} RU)")));

    /// <summary>An alarm from the request until LINE's answers to all its multicasts are recorded; the path of its board.</summary>
    private static async Task<string> AlarmAsync(BrigadeApp app, ManualTimeProvider clock, int number)
    {
        var receipt = await app.Client.AlertAsync(new { id = $"cost-{number}", kind = "建物火災", place = $"大手{number}の1" }, cancellationToken: Token);
        clock.Advance(TimeSpan.FromMilliseconds(1));   // what is under way now has an age
        await Eventually.HoldsAsync(async () =>
        {
            var health = await app.Client.GetAsync("/health/ready", Token);   // from memory: it costs nothing
            return (int)health["counters"]!["batchesAccepted"]! == 4 * number && (long)health["sender"]!["oldestUnsentMs"]! == 0;
        }, cancellationToken: Token);
        return $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board";
    }

    private static async Task TapAsync(BrigadeApp app, int member)
    {
        var button = app.Line.Users.Member(1, member).Received.SelectMany(entry => entry.Actions).Last(action => action.Label == "出動・直行" && !action.QuickReply).Data!;
        using var answer = await app.Client.PostWebhookAsync(LineEvents.Body([LineEvents.Postback(button, member, TimeProvider.System.GetUtcNow())]), cancellationToken: Token);
        answer.EnsureSuccessStatusCode();
    }
}

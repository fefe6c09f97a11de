using System.Collections.Concurrent;
using System.Net;
using BrigadeDispatch.Host.Tests.Moving;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Cosmos.Tests;

/// <summary>move-store from SQLite to Cosmos DB and back, alarms all the time.</summary>
[Collection("Processes")]
public sealed class MoveToCosmosTests : MoveScenario
{
    /// <summary>The settings of a server on Cosmos DB; the folder is where its operator's door is.</summary>
    private Dictionary<string, string> OnCosmos(string folder)
    {
        var settings = Settings(folder);
        foreach (var (name, value) in ScenarioStorage.At(From))
            if (name.StartsWith("Storage__Cosmos__", StringComparison.Ordinal))
                settings[name] = value;
        settings["Storage__Provider"] = "Cosmos";
        return settings;
    }

    private Dictionary<string, string> OnSqlite(string folder)
    {
        var settings = OnCosmos(folder);
        settings["Storage__Provider"] = "Sqlite";
        return settings;
    }

    [Fact]
    public async Task With_no_server_there_and_back_the_state_hash_is_the_same()
    {
        string callOut;
        await using (var server = await ServeAsync(From))
        {
            callOut = await LiveAsync(server.Address);
            await server.SignalAsync("TERM", Token);
            await server.EndAsync(Token);
        }

        var there = await MovedAsync(MoveAsync(OnSqlite(From), ["--to", "Cosmos"]));
        Assert.Contains("Storage__Provider=Cosmos", await RefusedStartAsync(From), StringComparison.Ordinal);
        await using (var server = await ServeAsync(OnCosmos(To)))
        {
            using var chief = new BrigadeClient(server.Address, TimeProvider.System, Line);
            var board = await chief.GetAsync($"/api/brigades/demo/call-outs/{callOut}/board", Token);
            Assert.Equal(12, board["people"]!.AsArray().Count(person => person!["answer"] is not null));
            await server.SignalAsync("TERM", Token);
            await server.EndAsync(Token);
        }
        var back = await MovedAsync(MoveAsync(OnCosmos(From), ["--to", "Sqlite"]));
        var again = await MovedAsync(MoveAsync(OnSqlite(From), ["--to", "Cosmos"]));

        Assert.Equal(States(back), States(again));
        Assert.Equal(there["partitions"]!.AsArray().Count, back["partitions"]!.AsArray().Count);
        Assert.Contains("Storage__Provider=Cosmos", await RefusedStartAsync(From), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_it_serves_it_goes_to_Cosmos_and_back_and_another_instance_leaves_the_store_by_itself()
    {
        await using (var server = await ServeAsync(From))
        {
            await LiveAsync(server.Address);
            using var world = new World(server.Address, Line);
            var going = world.Run(Token);
            await Eventually.HoldsAsync(() => world.Alerts.Count > 10 && world.Changes.Count > 10, cancellationToken: Token);

            var moved = await MovedAsync(MoveAsync(OnSqlite(From), ["--to", "Cosmos"]));

            var alerts = world.Alerts.Count;
            await Eventually.HoldsAsync(() => world.Alerts.Count > alerts + 5, cancellationToken: Token);
            await world.StopAsync(going);
            TestContext.Current.SendDiagnosticMessage($"To Cosmos: handOverMs {moved["handOverMs"]}, alerts {world.Alerts.Count}, slowest {world.SlowestAlertMs} ms");
            Assert.InRange((long)moved["handOverMs"]!, 0, 2000);
            world.NothingWasRefusedButChangesForAMoment();
            await server.KillAsync();
            Assert.Contains("Storage__Provider=Cosmos", await RefusedStartAsync(From), StringComparison.Ordinal);
            await using var onCosmos = await ServeAsync(OnCosmos(From));
            await SettledAsync(onCosmos.Address, world);
        }

        await using var first = await ServeAsync(OnCosmos(From));
        await using var second = await ServerProcess.StartAsync(OnCosmos(To), ServerProcess.FreePort(), cancellationToken: Token);
        using var later = new World(first.Address, Line);
        var goingOn = later.Run(Token);
        await Eventually.HoldsAsync(() => later.Alerts.Count > 5, cancellationToken: Token);

        var elsewhere = new ConcurrentQueue<string>();
        var sending = Task.Run(() => SendAsync(second.Address, elsewhere), Token);
        await Eventually.HoldsAsync(() => elsewhere.Count > 3, cancellationToken: Token);

        var back = await MovedAsync(MoveAsync(OnCosmos(From), ["--to", "Sqlite"]));

        await sending;
        await second.EndAsync(Token);
        var taken = later.Alerts.Count;
        await Eventually.HoldsAsync(() => later.Alerts.Count > taken + 5, cancellationToken: Token);
        await later.StopAsync(goingOn);
        TestContext.Current.SendDiagnosticMessage($"Back: handOverMs {back["handOverMs"]}, alerts {later.Alerts.Count}, slowest {later.SlowestAlertMs} ms, taken by the other instance {elsewhere.Count}");
        Assert.InRange((long)back["handOverMs"]!, 1500, 4000);
        Assert.All(later.Alerts, alert => Assert.Equal(HttpStatusCode.Accepted, alert.Status));
        await first.KillAsync();
        Assert.Contains(From, await RefusedStartAsync(OnCosmos(From)), StringComparison.Ordinal);
        await using var onSqlite = await ServeAsync(From);
        await SettledAsync(onSqlite.Address, later);
        RangOnce(elsewhere);
    }

    /// <summary>Sends alerts to an instance until it takes no more; what it took is written down.</summary>
    private static async Task SendAsync(Uri server, ConcurrentQueue<string> taken)
    {
        using var client = new BrigadeClient(server, TimeProvider.System);
        for (var n = 0; ; n++)
        {
            try
            {
                using var answer = await client.PostAlertAsync(new { id = $"elsewhere-{n}", kind = "建物火災", place = $"上田市常田{1000 + n}-7" }, cancellationToken: Token);
                if (answer.StatusCode != HttpStatusCode.Accepted)
                    return;
                taken.Enqueue((await Receipt.ReadAsync(answer, Token)).CallOutId!);
            }
            catch (HttpRequestException)
            {
                return;   // it has ended
            }
        }
    }
}

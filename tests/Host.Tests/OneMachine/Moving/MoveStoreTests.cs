using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using BrigadeDispatch.Host.Tests.Moving;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests.OneMachine.Moving;

/// <summary>move-store from one folder to another, with a server and without, alarms all the time.</summary>
[Collection("Processes")]
public sealed class MoveStoreTests : MoveScenario
{
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
        using var chief = new BrigadeClient(next.Address, TimeProvider.System, Line);
        var board = await chief.GetAsync($"/api/brigades/demo/call-outs/{callOut}/board", Token);
        Assert.Equal(12, board["people"]!.AsArray().Count(person => person!["answer"] is not null));
        Assert.Equal("duplicate", (await chief.AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1", latitude = 36.4, longitude = 138.25 }, cancellationToken: Token)).Disposition);
        NobodyTwice();
    }

    [Fact]
    public async Task While_the_server_serves_every_alarm_is_taken_and_goes_out_once_and_people_are_refused_for_a_moment_only()
    {
        await using var server = await ServeAsync(From);
        await LiveAsync(server.Address);
        using var world = new World(server.Address, Line);
        var going = world.Run(Token);
        await Eventually.HoldsAsync(() => world.Alerts.Count > 10 && world.Changes.Count > 10, cancellationToken: Token);

        var moved = await MovedAsync(MoveAsync(From, To));

        var (alerts, changes) = (world.Alerts.Count, world.Changes.Count);
        await Eventually.HoldsAsync(() => world.Alerts.Count > alerts + 10 && world.Changes.Count > changes + 10, cancellationToken: Token);
        await world.StopAsync(going);
        TestContext.Current.SendDiagnosticMessage($"handOverMs {moved["handOverMs"]}, alerts {world.Alerts.Count}, slowest {world.SlowestAlertMs} ms, changes {world.Changes.Count}, refused {world.Changes.Count(change => change.Status == HttpStatusCode.ServiceUnavailable)}");
        Assert.InRange((long)moved["handOverMs"]!, 0, 2000);
        world.NothingWasRefusedButChangesForAMoment();

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
        using var world = new World(server.Address, Line);
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
}

using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>Instances whose clocks are 40 seconds apart, further than a lease is long. They run in the test's process: a process's clock is the machine's.</summary>
public sealed class ClockSkewTests(Fleet fleet) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _database = "skew-" + Guid.CreateVersion7().ToString("N");
    private LineSimulatorHost _line = null!;
    private BrigadeApp _ahead = null!, _behind = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await fleet.MendAsync(Token);
        _line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = Fleet.Members, MessagesPerUser = 1000 }, cancellationToken: Token);
        _ahead = await StartAsync(TimeSpan.FromSeconds(20));
        _behind = await StartAsync(TimeSpan.FromSeconds(-20));
    }

    public async ValueTask DisposeAsync()
    {
        await _ahead.DisposeAsync();
        await _behind.DisposeAsync();
        await _line.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nobody_takes_over_what_the_other_is_at_and_one_message_to_both_is_one_call_out()
    {
        _line.Faults.Delay = TimeSpan.FromMilliseconds(1500);   // several sweeps of the other see the batch unsent
        var receipts = new List<Receipt>();
        for (var round = 0; round < 3; round++)
        {
            var alert = new { id = $"skew-{round}", kind = "建物火災", place = $"保野{round}の1" };
            var both = await Task.WhenAll(
                _ahead.Client.AlertAsync(alert, cancellationToken: Token), _behind.Client.AlertAsync(alert, cancellationToken: Token));
            Assert.Single(both.Select(receipt => receipt.CallOutId).Distinct());
            receipts.Add(both[0]);
        }

        await Eventually.HoldsAsync(() => receipts.All(receipt => Buttons(receipt).Count == Fleet.Members), cancellationToken: Token);

        Assert.Equal((3, 0), (_line.Ledger.Count("multicast", 200), _line.Ledger.Count("multicast", 409)));
        Assert.Equal(3 * Fleet.Members, _line.Ledger.Delivered);
        Assert.Empty(_line.SeenTwice);
    }

    [Fact]
    public async Task The_later_tap_counts_whichever_instance_it_comes_to_and_in_whatever_order()
    {
        var receipt = await _behind.Client.AlertAsync(new { id = "skew-taps", kind = "建物火災", place = "手塚1-1" }, cancellationToken: Token);
        await Eventually.HoldsAsync(() => Buttons(receipt).Count == Fleet.Members, cancellationToken: Token);
        var now = TimeProvider.System.GetUtcNow();   // LINE's

        foreach (var (first, second, member) in new[] { (_ahead, _behind, 3), (_behind, _ahead, 4) })
        {
            // The newer tap arrives first.
            await TapAsync(first, receipt, member, "出動できない", now);
            await TapAsync(second, receipt, member, "出動・直行", now.AddSeconds(-3));
        }

        foreach (var app in new[] { _ahead, _behind })
        {
            using var chief = new BrigadeClient(app.Client.Address, TimeProvider.System, _line);
            var people = (await chief.GetAsync($"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", Token))["people"]!.AsArray();
            Assert.Equal(["unable", "unable"], people.Where(person => (int)person!["number"]! is 3 or 4).Select(person => (string?)person!["answer"]));
        }
    }

    private Task<BrigadeApp> StartAsync(TimeSpan off) => BrigadeApp.StartAsync(Fleet.Members, clock: new WrongClock(off), settings: new()
    {
        ["Storage:Provider"] = "Cosmos",
        ["Storage:Cosmos:Endpoint"] = fleet.Cosmos.Endpoint.ToString(),
        ["Storage:Cosmos:Key"] = CosmosStandInHost.Key,
        ["Storage:Cosmos:Database"] = _database,
        ["Encryption:KeyFile"] = Path.Combine(_folder.Path, "demo.key"),
        ["Demo:WaterSources"] = "0",
        ["Shutdown:DrainSeconds"] = "0",
        ["Line:ApiBaseUrl"] = _line.BaseAddress.ToString(),
        ["Line:AccessBaseUrl"] = _line.BaseAddress.ToString(),
        ["Line:LeaseSeconds"] = "5",
        ["Line:TimeoutMs"] = "3000",
    }, cancellationToken: Token);

    private List<string> Buttons(Receipt receipt, string label = "出動・直行") => [.. Enumerable.Range(1, Fleet.Members)
        .SelectMany(member => _line.Users.Member(1, member).Received).SelectMany(entry => entry.Actions)
        .Where(action => !action.QuickReply && action.Label == label && action.Data?.Contains("c=" + receipt.CallOutId, StringComparison.Ordinal) == true)
        .Select(action => action.Data!)];

    private async Task TapAsync(BrigadeApp app, Receipt receipt, int member, string label, DateTimeOffset at)
    {
        using var answer = await app.Client.PostWebhookAsync(LineEvents.Body([LineEvents.Postback(Buttons(receipt, label)[0], member, at)]), cancellationToken: Token);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The right pace, another hour hand.</summary>
    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + off;
    }
}

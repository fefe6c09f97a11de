using System.Net;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>One of two instances is cut off: from the store, or from LINE. The wires between are the tests' own relays, so no rights on the machine are needed.</summary>
public sealed class PartitionTests(Fleet fleet) : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await fleet.MendAsync(Token);

    public async ValueTask DisposeAsync() => await fleet.MendAsync(CancellationToken.None);

    [Fact]
    public async Task Cut_off_from_the_store_it_says_so_and_takes_nothing_while_the_other_goes_on_and_mended_both_work()
    {
        fleet.One.Store.Cut();
        var alert = new { id = "cut-off", kind = "建物火災", place = "下之条4-4" };
        var start = TimeProvider.System.GetTimestamp();
        var refused = fleet.One.Client.PostAlertAsync(alert, cancellationToken: Token);
        await Eventually.HoldsAsync(async () => !await fleet.One.IsReadyAsync(Token), cancellationToken: Token);
        var unready = TimeProvider.System.GetElapsedTime(start);

        var meanwhile = await fleet.Two.Client.AlertAsync(new { id = "meanwhile", kind = "建物火災", place = "神畑5-5" }, cancellationToken: Token);
        Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(meanwhile.CallOutId!, Token));
        using (var answer = await refused)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var answered = TimeProvider.System.GetElapsedTime(start);
        Assert.True(await fleet.Two.IsReadyAsync(Token));
        var again = await fleet.Two.Client.AlertAsync(alert, cancellationToken: Token);   // as a gateway does with whatever was not taken
        Assert.Equal("newIncident", again.Disposition);

        Assert.False(await fleet.One.IsReadyAsync(Token));

        fleet.One.Store.Mend();
        var mended = TimeProvider.System.GetTimestamp();
        await Eventually.HoldsAsync(() => fleet.One.IsReadyAsync(Token), cancellationToken: Token);
        var ready = TimeProvider.System.GetElapsedTime(mended);
        TestContext.Current.SendDiagnosticMessage(
            $"unready after {unready.TotalSeconds:0.0} s, the alert refused after {answered.TotalSeconds:0.0} s, ready {ready.TotalSeconds:0.0} s after the mending");
        var third = await fleet.One.Client.AlertAsync(alert, cancellationToken: Token);
        Assert.Equal(("duplicate", again.CallOutId), (third.Disposition, third.CallOutId));
        Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(again.CallOutId!, Token));
        var after = await fleet.One.Client.AlertAsync(new { id = "after", kind = "建物火災", place = "吉田6-6" }, cancellationToken: Token);
        Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(after.CallOutId!, Token));
    }

    [Fact]
    public async Task Cut_off_from_the_store_after_LINE_took_its_call_it_doubles_nothing()
    {
        fleet.Line.Faults.Delay = TimeSpan.FromSeconds(1);
        var receipt = await fleet.One.Client.AlertAsync(new { id = "cut-late", kind = "建物火災", place = "小泉7-7" }, cancellationToken: Token);
        fleet.One.Store.Cut();   // before LINE answers: the outcome cannot be recorded here
        fleet.Line.Faults.Delay = TimeSpan.Zero;

        var path = $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board";
        var board = await fleet.Two.Client.UntilAsync(path, state => (int)state["delivery"]!["accepted"]! == Fleet.Members, TimeSpan.FromSeconds(30), Token);

        Assert.Equal(Fleet.Members, (int)board["delivery"]!["accepted"]!);
        Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(receipt.CallOutId!, Token));
    }

    [Fact]
    public async Task Cut_off_from_LINE_alone_it_lets_the_other_send_and_nothing_is_doubled()
    {
        fleet.One.ToLine.Cut();
        var start = TimeProvider.System.GetTimestamp();
        var receipt = await fleet.One.Client.AlertAsync(new { id = "no-line", kind = "建物火災", place = "浦野8-8" }, cancellationToken: Token);

        Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(receipt.CallOutId!, Token));
        TestContext.Current.SendDiagnosticMessage($"sent by the other instance after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
        fleet.One.ToLine.Mend();
        await Eventually.HoldsAsync(
            async () => (long)(await fleet.One.Client.GetAsync("/health/ready", Token))["sender"]!["oldestUnsentMs"]! == 0, cancellationToken: Token);
        Assert.Equal(Fleet.Once, fleet.Received(receipt.CallOutId!));
    }
}

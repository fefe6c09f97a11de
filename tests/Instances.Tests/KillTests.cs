using System.Globalization;
using BrigadeDispatch.Host.Tests.Crash;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>One of two instances dies or freezes in the middle of call-outs; the other goes on with them.</summary>
public sealed class KillTests(Fleet fleet) : IAsyncLifetime
{
    // Issue 5: takeover within the lease and two seconds; the rest is a busy machine's.
    private static readonly TimeSpan _takeOver = Fleet.Lease + TimeSpan.FromSeconds(2 + 4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await fleet.MendAsync(Token);

    public async ValueTask DisposeAsync() => await fleet.MendAsync(CancellationToken.None);

    [Fact]
    public async Task What_a_killed_instance_left_in_the_middle_another_sends_when_the_lease_is_over()
    {
        // One call LINE never takes, one it takes without saying so: the killed instance knows of neither.
        var taken = fleet.Line.Ledger.Attempts.Count;
        fleet.Line.Faults.HangNext(1, "multicast");
        var lost = await fleet.One.Client.AlertAsync(new { id = "kill-lost", kind = "建物火災", place = "住吉1-1" }, cancellationToken: Token);
        await Eventually.HoldsAsync(() => fleet.Line.Faults.Pending.Count == 0, cancellationToken: Token);
        fleet.Line.Faults.AcceptThenHangNext(1, "multicast");
        var silent = await fleet.One.Client.AlertAsync(new { id = "kill-silent", kind = "建物火災", place = "住吉2-2" }, cancellationToken: Token);
        await Eventually.HoldsAsync(() => fleet.Line.Faults.Pending.Count == 0, cancellationToken: Token);
        var killed = TimeProvider.System.GetTimestamp();
        await fleet.One.KillAsync();

        await Eventually.HoldsAsync(
            () => fleet.Line.Ledger.Attempts.Skip(taken).Count(attempt => attempt is { Endpoint: "multicast", Status: 200 or 409 }) >= 2,
            () => string.Join(' ', fleet.Line.Ledger.Attempts.Skip(taken).Select(attempt => attempt.Status)), cancellationToken: Token);
        var took = TimeProvider.System.GetElapsedTime(killed);

        TestContext.Current.SendDiagnosticMessage($"taken over {took.TotalSeconds:0.0} s after the kill, the lease being {Fleet.Lease.TotalSeconds} s");
        Assert.True(took < _takeOver, $"{took}");
        foreach (var receipt in new[] { lost, silent })
        {
            Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(receipt.CallOutId!, Token));
            var board = await fleet.Two.Client.UntilAsync(
                $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", state => (int)state["delivery"]!["accepted"]! == Fleet.Members, cancellationToken: Token);
            Assert.Equal(Fleet.Members, (int)board["delivery"]!["accepted"]!);
        }
    }

    [Fact]
    public async Task Killed_again_and_again_one_of_two_loses_nothing_and_tells_nobody_twice()
    {
        var seed = Environment.GetEnvironmentVariable("CRASH_SEED") is { Length: > 0 } told ? int.Parse(told, CultureInfo.InvariantCulture) : Random.Shared.Next(1, 100_000);
        TestContext.Current.SendDiagnosticMessage($"CRASH_SEED={seed}");
        var chance = new Random(seed);
        var turn = 0;
        var outside = new Outside(() => Interlocked.Increment(ref turn) % 2 == 0 ? fleet.One.Client : fleet.Two.Client, fleet.Line, seed);
        var reckoning = new Reckoning(fleet.Line, Fleet.Members, atLeast: 10, seed);
        var going = true;
        var world = new List<Task>
        {
            Task.Run(() => outside.SendAlertsAsync(Going, Token), Token),
            Task.Run(() => outside.SendMailsAsync(Going, Token), Token),
            Task.Run(() => outside.SendOnceAsync(Going, Token), Token),
            Task.Run(() => outside.TapAsync(1, Going, Token), Token),
            Task.Run(() => outside.TapAsync(2, Going, Token), Token),
        };

        try
        {
            // On a slow machine little happens in so short a life: then there are more of them.
            for (var kill = 0; kill < 4 || (kill < 16 && !reckoning.Enough(outside)); kill++)
            {
                Harm(kill, chance);
                await Task.Delay(chance.Next(200, 1200), Token);   // the moment of the kill, not a wait for something
                var victim = kill % 2 == 0 ? fleet.One : fleet.Two;
                await victim.KillAsync();
                await Task.Delay(chance.Next(0, 500), Token);   // so long there is one alone
                await victim.StartAsync(Token);
            }
            fleet.Line.Faults.Clear();
        }
        finally
        {
            Volatile.Write(ref going, false);
        }
        await Task.WhenAll(world);

        await reckoning.CompareAsync(outside, fleet.One.Client, Token);

        bool Going() => Volatile.Read(ref going);
    }

    [Fact]
    public async Task Frozen_while_sending_and_revived_after_another_took_over_it_doubles_nothing_and_its_late_word_is_dropped()
    {
        fleet.Line.Faults.Delay = TimeSpan.FromMilliseconds(1400);
        var receipt = await fleet.One.Client.AlertAsync(new { id = "frozen", kind = "建物火災", place = "上野3-3" }, cancellationToken: Token);
        await Task.Delay(50, Token);   // into LINE's time: the call is under way
        await fleet.One.FreezeAsync(Token);
        try
        {
            fleet.Line.Faults.Delay = TimeSpan.Zero;
            var board = await fleet.Two.Client.UntilAsync(
                $"/api/brigades/demo/call-outs/{receipt.CallOutId}/board", state => (int)state["delivery"]!["accepted"]! == Fleet.Members, TimeSpan.FromSeconds(30), Token);
            Assert.Equal(Fleet.Members, (int)board["delivery"]!["accepted"]!);
        }
        finally
        {
            await fleet.One.ThawAsync(CancellationToken.None);
        }
        await Eventually.HoldsAsync(
            async () => (long)(await fleet.One.Client.GetAsync("/health/ready", Token))["sender"]!["oldestUnsentMs"]! == 0, cancellationToken: Token);

        Assert.Equal(Fleet.Once, await fleet.DeliveredAsync(receipt.CallOutId!, Token));
        var batch = Assert.Single(await new StoreView(fleet).BatchesAsync(receipt.CallOutId!, Token));
        Assert.Equal(("accepted", 2, 1), ((string?)batch["state"], (int)batch["fence"]!, (int)batch["attempts"]!));   // the other's claim and its one attempt
    }

    /// <summary>What LINE does meanwhile, so that kills fall between its taking a call and our noting it.</summary>
    private void Harm(int kill, Random chance)
    {
        fleet.Line.Faults.Clear();
        switch (kill % 4)
        {
            case 0:
                fleet.Line.Faults.AcceptThenResetNext(chance.Next(1, 6), "multicast");
                break;
            case 1:
                fleet.Line.Faults.HangNext(chance.Next(1, 4), "multicast");
                break;
            case 2:
                fleet.Line.Faults.FailNext(chance.Next(1, 8), 500, "multicast");
                break;
            default:
                fleet.Line.Faults.AcceptThenHangNext(chance.Next(1, 4), "multicast");
                fleet.Line.Faults.Delay = TimeSpan.FromMilliseconds(chance.Next(20, 300));
                break;
        }
    }
}

using BrigadeDispatch.Host.Tests.Crash;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>Three instances behind a proxy are replaced one after the other while alarms and answers come in.</summary>
public sealed class RollingUpdateTests(Fleet fleet) : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await fleet.MendAsync(Token);

    public async ValueTask DisposeAsync() => await fleet.MendAsync(CancellationToken.None);

    [Fact]
    public async Task Replaced_one_after_the_other_they_lose_nothing_double_nothing_and_refuse_nothing()
    {
        var seed = Random.Shared.Next(1, 100_000);
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        await using var three = fleet.Another("three");
        await three.StartAsync(Token);
        await Fleet.SignInAsync(three);
        Instance[] all = [fleet.One, fleet.Two, three];
        await using var proxy = await Proxy.StartAsync(all, Token);
        var outside = new Outside(proxy.Next, fleet.Line, seed, TimeSpan.FromSeconds(20));
        var going = true;
        var world = new List<Task>
        {
            Task.Run(() => outside.SendAlertsAsync(Going, Token), Token),
            Task.Run(() => outside.SendMailsAsync(Going, Token), Token),
            Task.Run(() => outside.TapAsync(1, Going, Token), Token),
            Task.Run(() => outside.TapAsync(2, Going, Token), Token),
        };

        try
        {
            foreach (var instance in all)
            {
                fleet.Line.Faults.HangNext(1, "multicast");   // something is always in the middle
                var (status, errors) = await instance.TerminateAsync(Token);
                Assert.Equal((0, ""), (status, errors));
                await instance.StartAsync(Token);
                await Eventually.HoldsAsync(() => proxy.Knows(instance), cancellationToken: Token);
            }
        }
        finally
        {
            Volatile.Write(ref going, false);
        }
        await Task.WhenAll(world);

        Assert.Empty(outside.Troubles);
        await new Reckoning(fleet.Line, Fleet.Members, atLeast: 10, seed).CompareAsync(outside, fleet.One.Client, Token);

        bool Going() => Volatile.Read(ref going);
    }

    /// <summary>As a load balancer does: asks each for its readiness ten times a second, and sends each request to the next one that was ready.</summary>
    private sealed class Proxy : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Instance[] _all;
        private Task _probing = Task.CompletedTask;
        private volatile Instance[] _ready = [];
        private int _turn;

        private Proxy(Instance[] all) => _all = all;

        public static async Task<Proxy> StartAsync(Instance[] all, CancellationToken cancellationToken)
        {
            var proxy = new Proxy(all);
            await proxy.ProbeAsync(cancellationToken);
            proxy._probing = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        await proxy.ProbeAsync(proxy._end.Token);
                        await Task.Delay(100, proxy._end.Token);
                    }
                }
                catch (OperationCanceledException)
                {
                    // The end.
                }
            }, CancellationToken.None);
            return proxy;
        }

        public bool Knows(Instance instance) => _ready.Contains(instance);

        public BrigadeClient Next()
        {
            var ready = _ready;
            return ready[(uint)Interlocked.Increment(ref _turn) % (uint)ready.Length].Client;
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _probing;
            _end.Dispose();
        }

        private async Task ProbeAsync(CancellationToken cancellationToken)
        {
            var ready = await Task.WhenAll(_all.Select(instance => instance.IsReadyAsync(cancellationToken)));
            _ready = [.. _all.Where((_, index) => ready[index])];
        }
    }
}

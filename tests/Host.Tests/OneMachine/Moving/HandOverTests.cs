using System.Collections.Concurrent;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.TestKit;
using Xunit;
using static BrigadeDispatch.Host.Tests.OneMachine.Moving.Holdings;

namespace BrigadeDispatch.Host.Tests.OneMachine.Moving;

/// <summary>The hand-over of a process that serves, with everything that can go wrong in it.</summary>
public sealed class HandOverTests : IAsyncLifetime
{
    private readonly TwoStores _stores = new();
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private StoreEnd _source = null!, _target = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _source = await TwoStores.OpenAsync(_stores.From, Token);
        _target = await TwoStores.OpenAsync(_stores.To, Token);
        await _source.Store.FillAsync(40);
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_source.Store).DisposeAsync();
        await ((IAsyncDisposable)_target.Store).DisposeAsync();
        _stores.Dispose();
    }

    /// <summary>Lets time pass, slowly against what the machine needs, until it has ended.</summary>
    private async Task<T> UntilAsync<T>(Task<T> move)
    {
        await Eventually.HoldsAsync(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(20));
            return move.IsCompleted;
        }, cancellationToken: Token);
        return await move;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_process_killed_at_any_write_while_others_commit_loses_nothing_that_was_acknowledged(bool afterwards)
    {
        var reached = new HashSet<string>();
        for (var at = 1; ; at++)
        {
            using var stores = new TwoStores();
            var acknowledged = new ConcurrentBag<string>();
            var fate = new Fate(at, afterwards);
            var survived = false;
            var source = await TwoStores.OpenAsync(stores.From, Token);
            var target = await TwoStores.OpenAsync(stores.To, Token);
            await using (source.Store as IAsyncDisposable)
            await using (target.Store as IAsyncDisposable)
            {
                await source.Store.FillAsync(20);
                var serving = new StoreInForce(SteeredStore.Of(source, (write, _, _) => fate.LiveAsync(write)).Store, TimeProvider.System);
                var served = SteeredStore.Of(target, (write, writes, _) => writes?.All(one => one.Type == "alarm") == true ? fate.LiveAsync(write) : fate.WriteAsync(write));
                var end = new CancellationTokenSource();
                var alarms = Task.Run(() => AlarmsAsync(serving, acknowledged, end.Token), Token);
                try
                {
                    await new StoreMove(SteeredStore.Of(source, fate), served, TimeProvider.System, _ => { }).RunAsync(serving, Token);
                    survived = true;
                    var before = acknowledged.Count;
                    await Eventually.HoldsAsync(() => acknowledged.Count > before + 5, cancellationToken: Token);
                }
                catch (KilledException)
                {
                    // Whatever is in the stores now is what a kill leaves.
                }
                await end.CancelAsync();
                await alarms;
                end.Dispose();
            }

            var inForce = await StoreMoveTests.InForceAsync(stores.From, stores.To);
            reached.Add(inForce == stores.From ? "from" : "to");
            await StoreMoveTests.WithAsync(inForce, async store =>
            {
                foreach (var id in acknowledged)
                    Assert.True(await store.Store.ReadAsync(North, "alarm", id, Token) is not null, $"{id} was acknowledged and is not in force after a kill at write {at}");
                return 0;
            });
            if (survived)
            {
                Assert.Equal(stores.To, inForce);
                break;
            }
        }
        Assert.Equal(2, reached.Count);
    }

    private static async Task AlarmsAsync(StoreInForce store, ConcurrentBag<string> acknowledged, CancellationToken end)
    {
        for (var n = 0; !end.IsCancellationRequested; n++)
        {
            try
            {
                await store.CommitAsync(North, Put("alarm", $"a{n}", "fire"));
            }
            catch (KilledException)
            {
                return;
            }
            acknowledged.Add($"a{n}");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_hand_over_that_takes_too_long_is_undone_and_tried_again_and_what_waited_went_on_at_the_source()
    {
        var entered = new TaskCompletionSource();
        var hangs = true;
        var serving = new StoreInForce(_source.Store, _clock);
        var slow = SteeredStore.Of(_target, async (write, _, cancellationToken) =>
        {
            if (serving.IsHandingOver && hangs)
            {
                entered.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellationToken);
            }
            return await write();
        });
        var said = new ConcurrentQueue<string>();
        var move = new StoreMove(_source, slow, _clock, said.Enqueue).RunAsync(serving, Token);
        await entered.Task.WaitAsync(Eventually.Most, Token);
        var waiting = serving.CommitAsync(North, Put("alarm", "waited", "fire"));
        Assert.False(waiting.IsCompleted);

        _clock.Advance(StoreMove.HandOverBound);

        await waiting.WaitAsync(Eventually.Most, Token);
        Assert.NotNull(await _source.Store.ReadAsync(North, "alarm", "waited", Token));
        Assert.Same(_source.Store, serving.Engine);
        hangs = false;
        var outcome = await UntilAsync(move);
        Assert.InRange(outcome.HandOverMs!.Value, 0, 2000);
        Assert.Contains(said, words => words.Contains("was undone", StringComparison.Ordinal));
        Assert.NotNull(await serving.ReadAsync(North, "alarm", "waited", Token));
        Assert.Same(slow.Store, serving.Engine);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_nobody_knows_whether_the_deciding_write_was_done_the_source_is_asked(bool done)
    {
        var failed = 0;
        var unsure = SteeredStore.Of(_source, async (write, writes, _) =>
        {
            var decides = writes?.Any(one => one.Type == StoreMark.Type && System.Text.Encoding.UTF8.GetString(one.Body.Span).Contains("\"Moved\"", StringComparison.Ordinal)) == true;
            if (!decides || Interlocked.Increment(ref failed) > 1)
                return await write();
            if (done)
                await write();
            throw new StoreUnavailableException("The answer was lost.");
        });
        var serving = new StoreInForce(_source.Store, _clock);

        var outcome = await UntilAsync(new StoreMove(unsure, _target, _clock, _ => { }).RunAsync(serving, Token));

        Assert.Equal(done ? 1 : 2, failed);
        Assert.NotNull(outcome.HandOverMs);
        Assert.Same(_target.Store, serving.Engine);
        Assert.Equal(StoreRole.Moved, (await StoreMark.ReadAsync(_source.Store, Token)).Mark!.Role);
        Assert.Equal(StoreRole.InForce, (await StoreMark.ReadAsync(_target.Store, Token)).Mark!.Role);
    }

    [Fact]
    public async Task Given_up_before_it_is_decided_the_process_serves_from_the_source_as_before()
    {
        using var gone = new CancellationTokenSource();
        var serving = new StoreInForce(_source.Store, _clock);
        var interrupted = SteeredStore.Of(_target, async (write, _, cancellationToken) =>
        {
            if (serving.IsHandingOver)
                await gone.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return await write();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new StoreMove(_source, interrupted, _clock, _ => { }).RunAsync(serving, gone.Token));

        Assert.False(serving.IsHandingOver);
        Assert.Same(_source.Store, serving.Engine);
        Assert.True(await serving.CommitAsync(North, Put("alarm", "later", "fire")) > 0);
        Assert.Equal(StoreRole.Source, (await StoreMark.ReadAsync(_source.Store, Token)).Mark!.Role);
    }

    [Fact]
    public async Task A_decision_made_on_the_former_store_and_committed_after_the_move_is_made_again()
    {
        var serving = new StoreInForce(_source.Store, _clock);
        await serving.CommitAsync(North, Put("member", "m5", "as read"));
        var read = (await serving.ReadAsync(North, "member", "m5", Token))!;
        await new StoreMove(_source, SteeredStore.Of(_target, (write, _, _) => write()), _clock, _ => { }).RunAsync(serving, Token);
        await serving.CommitAsync(North, Put("member", "m5", "changed at the new store"));

        var late = await serving.CommitAsync(North, [new DocumentWrite(WriteKind.Replace, "member", "m5", read.ETag, new byte[] { 1 }, DocumentWrite.NoKeys, null)], Token);

        Assert.False(late.Committed);
    }
}

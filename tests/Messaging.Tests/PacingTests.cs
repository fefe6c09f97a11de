using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Line;
using BrigadeDispatch.Messaging.Sending;
using BrigadeDispatch.TestKit;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>One bucket per channel and endpoint: below LINE's limits, not at them.</summary>
public sealed class PacingTests
{
    private static readonly BrigadeId _demo = BrigadeId.Parse("demo");
    private static readonly BrigadeId _other = BrigadeId.Parse("demo-2");

    private readonly ManualTimeProvider _clock = new();
    private readonly Pacing _pacing;

    public PacingTests() => _pacing = new Pacing(Options.Create(new LineOptions { MulticastPerSecond = 200, PushPerSecond = 2000 }), _clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task Turn(BrigadeId? brigade = null, LineEndpoint endpoint = LineEndpoint.Multicast) => _pacing.WaitAsync(brigade ?? _demo, endpoint, Token);

    private int Free(LineEndpoint endpoint = LineEndpoint.Multicast)
    {
        var count = 0;
        while (Turn(endpoint: endpoint).IsCompleted)
            count++;
        return count;
    }

    private async Task<TimeSpan> WaitOf(Task turn)
    {
        var start = _clock.GetUtcNow();
        for (var i = 0; i < 100_000 && !turn.IsCompleted; i++)
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        await turn;
        return _clock.GetUtcNow() - start;
    }

    [Fact]
    public void Eighty_batches_of_a_large_brigade_begin_with_a_burst_that_is_no_whole_second()
    {
        Assert.Equal(50, Free());
        Assert.InRange(Free(LineEndpoint.Push), 500, 502);   // waits below a millisecond are none
    }

    [Fact]
    public async Task Then_each_waits_for_its_turn()
    {
        Free();   // the last of them took the first turn to wait

        Assert.InRange((await WaitOf(Turn())).TotalMilliseconds, 9, 11);
    }

    [Fact]
    public void In_no_second_does_it_exceed_the_limit_by_more_than_the_burst()
    {
        var turns = Enumerable.Range(0, 1000).Select(_ => Turn()).ToList();
        var done = new List<int>();
        for (var second = 0; second < 4; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            done.Add(turns.Count(turn => turn.IsCompleted));
        }

        Assert.InRange(done[0], 200, 250);
        Assert.InRange(done[1] - done[0], 195, 205);
        Assert.InRange(done[3] - done[2], 195, 205);
    }

    [Fact]
    public async Task Turns_come_in_the_order_they_were_asked_for()
    {
        Free();
        var order = new List<int>();
        var turns = Enumerable.Range(0, 20).Select(async number =>
        {
            await Turn();
            lock (order)
                order.Add(number);
        }).ToList();
        for (var i = 0; i < 200 && order.Count < 20; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(5));
            await Task.Yield();
        }
        await Task.WhenAll(turns);

        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public void A_brigade_at_its_limit_delays_no_other_and_no_other_endpoint()
    {
        while (Turn().IsCompleted)
        {
        }

        Assert.False(Turn().IsCompleted);
        Assert.True(Turn(_other).IsCompleted);
        Assert.True(Turn(endpoint: LineEndpoint.Push).IsCompleted);
        Assert.True(Turn(endpoint: LineEndpoint.Reply).IsCompleted);
    }

    [Fact]
    public async Task A_429_halves_the_pace_and_a_minute_heals_it()
    {
        Free();
        await WaitOf(Turn());
        _pacing.Slow(_demo, LineEndpoint.Multicast);
        Assert.InRange((await WaitOf(Turn())).TotalMilliseconds, 12, 22);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Free();

        Assert.InRange((await WaitOf(Turn())).TotalMilliseconds, 9, 11);
    }

    [Fact]
    public async Task However_often_LINE_says_429_it_never_stands_still()
    {
        Free();
        for (var i = 0; i < 100; i++)
            _pacing.Slow(_demo, LineEndpoint.Multicast);

        Assert.InRange((await WaitOf(Turn())).TotalSeconds, 0.05, 1.5);
    }

    [Fact]
    public async Task Waiting_ends_when_nobody_wants_the_turn_any_more()
    {
        Free();
        using var stop = new CancellationTokenSource();
        var turn = _pacing.WaitAsync(_demo, LineEndpoint.Multicast, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
    }
}

using System.Diagnostics;

namespace BrigadeDispatch.LineSimulator.Tests;

public sealed class FaultTests
{
    private static readonly string To = DemoLine.UserId(1, 1);

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_status_fault_accepts_nothing_and_the_same_key_goes_through_afterwards(int status)
    {
        await using var line = await StartAsync();
        line.Faults.FailNext(2, status, Endpoints.Push);
        var key = LineCalls.Key();

        var answer = await line.PushAsync(To, LineCalls.Text(), key);
        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.RequestId);
        Assert.Equal(status, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
        Assert.Single(line.Users[To].Received);
        Assert.Empty(line.Faults.Pending);
        Assert.Equal(2, line.Ledger.Count(Endpoints.Push, status));
    }

    [Fact]
    public async Task A_fault_of_one_endpoint_leaves_the_others_alone()
    {
        await using var line = await StartAsync();
        line.Faults.FailNext(1, 500, Endpoints.Multicast);

        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text())).Status);
        Assert.Equal(500, (await line.MulticastAsync([To], LineCalls.Text())).Status);
    }

    [Fact]
    public async Task Accepted_and_cut_off_the_repeat_is_409_and_the_message_came_once()
    {
        await using var line = await StartAsync();
        line.Faults.AcceptThenResetNext(1);
        var key = LineCalls.Key();

        await Assert.ThrowsAsync<HttpRequestException>(() => line.PushAsync(To, LineCalls.Text(), key));
        var again = await line.PushAsync(To, LineCalls.Text(), key);

        Assert.Equal(409, again.Status);
        Assert.Single(line.Users[To].Received);
        Assert.Equal([0, 409], line.Ledger.Attempts.Select(attempt => attempt.Status));
    }

    [Fact]
    public async Task Cut_off_before_acceptance_nothing_came_and_the_repeat_is_accepted()
    {
        await using var line = await StartAsync();
        line.Faults.ResetNext(1);
        var key = LineCalls.Key();

        await Assert.ThrowsAsync<HttpRequestException>(() => line.PushAsync(To, LineCalls.Text(), key));
        Assert.Empty(line.Users[To].Received);
        Assert.Equal(200, (await line.PushAsync(To, LineCalls.Text(), key)).Status);
    }

    [Fact]
    public async Task Accepted_but_lost_answers_200_delivers_and_counts_nothing_and_cannot_be_repeated()
    {
        await using var line = await StartAsync();
        line.Faults.AcceptButLoseNext(1);
        var key = LineCalls.Key();

        Assert.Equal(200, (await line.MulticastAsync([To], LineCalls.Text(), key)).Status);
        Assert.Equal(409, (await line.MulticastAsync([To], LineCalls.Text(), key)).Status);
        Assert.Empty(line.Users[To].Received);
        Assert.Equal(0, line.QuotaUsed("demo"));
        Assert.Equal(0, line.Ledger.Delivered);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hanging_call_ends_when_the_caller_gives_up(bool accepted)
    {
        await using var line = await StartAsync();
        if (accepted)
        {
            line.Faults.AcceptThenHangNext(1);
        }
        else
        {
            line.Faults.HangNext(1);
        }
        using var patience = new CancellationTokenSource();
        var call = line.PushAsync(To, LineCalls.Text(), patience: patience);
        await NotedAsync(line);
        Assert.False(call.IsCompleted);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(accepted ? 1 : 0, line.Users[To].Received.Count);
        Assert.Equal(0, Assert.Single(line.Ledger.Attempts).Status);
    }

    [Fact]
    public async Task A_hanging_call_does_not_keep_the_stand_in_from_stopping()
    {
        var line = await StartAsync();
        line.Faults.HangNext(1);
        var call = line.PushAsync(To, LineCalls.Text());
        await NotedAsync(line);

        var watch = Stopwatch.StartNew();
        await line.DisposeAsync();

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"It took {watch.Elapsed}");
        await Assert.ThrowsAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task Slow_bytes_come_whole()
    {
        await using var line = await StartAsync();
        line.Faults.SlowBytesNext(1, TimeSpan.FromMilliseconds(1));

        var answer = await line.PushAsync(To, LineCalls.Text());

        Assert.Equal(200, answer.Status);
        Assert.Single(answer.Json.GetProperty("sentMessages").EnumerateArray());
    }

    [Fact]
    public async Task A_portal_page_has_no_request_id_and_accepts_nothing()
    {
        await using var line = await StartAsync();
        line.Faults.PortalPageNext(1);

        var answer = await line.PushAsync(To, LineCalls.Text());

        Assert.Equal(200, answer.Status);
        Assert.Null(answer.RequestId);
        Assert.StartsWith("<!doctype html>", answer.Body, StringComparison.Ordinal);
        Assert.Empty(line.Users[To].Received);
    }

    [Fact]
    public async Task Latency_is_spent_on_the_clock_given()
    {
        var clock = new ManualTimeProvider();
        await using var line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { LatencyMs = 300 }, clock, TestContext.Current.CancellationToken);

        var call = line.PushAsync(To, LineCalls.Text());
        await clock.WaitedForAsync();
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(300));

        Assert.Equal(200, (await call).Status);
        Assert.True(Assert.Single(line.Ledger.Attempts).Milliseconds >= 300);
    }

    private static Task NotedAsync(LineSimulatorHost line) =>
        line.Ledger.WaitUntilAsync(ledger => ledger.Attempts.Count > 0, TestContext.Current.CancellationToken);

    private static Task<LineSimulatorHost> StartAsync() =>
        LineSimulatorHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
}

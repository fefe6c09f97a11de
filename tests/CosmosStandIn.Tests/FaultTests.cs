using System.Diagnostics;
using System.Net;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.CosmosStandIn.Tests;

/// <summary>Faults touch everybody: a stand-in of its own, with nothing left over from the fact before.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private CosmosStandInHost _host = null!;
    private Account _account = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CosmosStandInHost.StartAsync(Account.Ending);
        _account = await Account.OpenAsync(_host.Endpoint);
        await _account.CreateAsync("ueda", new { id = "a", b = "ueda", v = 1 });   // the SDK has read what it reads first
        _host.Ledger.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        _account.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_SDK_waits_out_a_throttled_request_and_repeats_it()
    {
        _host.Faults.Next(3, CosmosFault.Answers(429, TimeSpan.FromMilliseconds(20)), OperationKinds.Create);
        var watch = Stopwatch.StartNew();

        using var created = await _account.CreateAsync("ueda", new { id = "b", b = "ueda", v = 1 });

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal([429, 429, 429, 201], _host.Ledger.Calls.Select(call => call.Status));
        Assert.Equal(3200, _host.Ledger.Calls[0].SubStatus);
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(60), $"The SDK waited {watch.Elapsed} only");
    }

    [Fact]
    public async Task The_SDK_repeats_what_met_another_write_by_itself()
    {
        _host.Faults.Next(2, CosmosFault.Answers(449), OperationKinds.Batch);

        using var done = await BatchAsync();

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(2, _host.Ledger.Totals[OperationKinds.Batch].Statuses[449]);
    }

    [Fact]
    public async Task A_share_of_all_requests_is_throttled_and_everything_arrives_once()
    {
        _host.Faults.Share(0.3, 429, TimeSpan.FromMilliseconds(1));

        for (var i = 0; i < 100; i++)
            using (var created = await _account.CreateAsync("ueda", new { id = $"d{i}", b = "ueda", t = "x" }))
                Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        var statuses = _host.Ledger.Totals[OperationKinds.Create].Statuses;
        Assert.Equal(100, statuses[201]);
        Assert.InRange(statuses[429], 20, 70);   // 43 on average, and the same with the same seed
    }

    [Theory]
    [InlineData(408)]
    [InlineData(410)]
    [InlineData(412)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_request_that_was_not_carried_out_leaves_nothing_behind(int status)
    {
        _host.Faults.All(CosmosFault.Answers(status), OperationKinds.Batch);

        using var done = await BatchAsync();

        Assert.Equal(status, (int)done.StatusCode);
        _host.Faults.Clear();
        Assert.Null(await _account.ValueAsync("ueda", "b"));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_request_that_was_carried_out_may_answer_as_if_it_had_not_been(int status)
    {
        _host.Faults.Next(1, CosmosFault.AnswersAfterwards(status), OperationKinds.Batch);

        using var done = await BatchAsync();   // the SDK repeats some of these by itself, and the repeat meets the document of the first

        Assert.Equal(1, await _account.ValueAsync("ueda", "b"));
        Assert.Equal(status, _host.Ledger.Calls.First(call => call.Kind == OperationKinds.Batch).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_is_cut_before_or_after_the_work(bool executed)
    {
        _host.Faults.All(CosmosFault.Resets(executed), OperationKinds.Batch);

        await Assert.ThrowsAnyAsync<Exception>(BatchAsync);

        _host.Faults.Clear();
        Assert.Equal(executed ? 1 : null, await _account.ValueAsync("ueda", "b"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_hangs_until_the_caller_gives_up_and_holds_nobody_else_up(bool executed)
    {
        _host.Faults.Next(1, CosmosFault.Hangs(executed), OperationKinds.Batch);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Account.Ending);

        var hanging = _account.Batch("ueda").CreateItemStream(Account.Json(new { id = "b", b = "ueda", v = 1 })).ExecuteAsync(patience.Token);
        await _account.CreateAsync("ueda", new { id = "c", b = "ueda", v = 2 });
        await Account.UntilAsync(async () => _host.Faults.Pending.Count == 0 && (!executed || await _account.ValueAsync("ueda", "b") == 1));
        var other = await _account.ValueAsync("ueda", "c");
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        Assert.Equal(2, other);
        Assert.Equal(executed ? 1 : null, await _account.ValueAsync("ueda", "b"));
    }

    [Fact]
    public async Task A_delayed_answer_is_the_true_one()
    {
        _host.Faults.Next(1, CosmosFault.Delays(TimeSpan.FromMilliseconds(100)), OperationKinds.Read);
        var watch = Stopwatch.StartNew();

        var value = await _account.ValueAsync("ueda", "a");

        Assert.Equal(1, value);
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_fault_of_one_partition_leaves_the_others_alone()
    {
        _host.Faults.All(CosmosFault.Answers(500), partition: "ueda");

        using var ueda = await _account.CreateAsync("ueda", new { id = "b", b = "ueda" });
        using var saku = await _account.CreateAsync("saku", new { id = "b", b = "saku" });

        Assert.Equal([HttpStatusCode.InternalServerError, HttpStatusCode.Created], [ueda.StatusCode, saku.StatusCode]);
    }

    private Task<TransactionalBatchResponse> BatchAsync() =>
        _account.Batch("ueda").CreateItemStream(Account.Json(new { id = "b", b = "ueda", v = 1 })).ExecuteAsync(Account.Ending);
}

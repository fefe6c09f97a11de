using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Contract.Tests.Contract;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>The store as the process uses it, after it was moved from one SQLite folder to another: the contract holds all the same.</summary>
internal sealed class ServedEngine : StoreEngine
{
    private readonly TemporaryFolder _from = new(), _to = new();
    private readonly TimeProvider _clock;
    private SqliteDocumentStore? _engine;
    private StoreInForce? _store;

    private ServedEngine(TimeProvider clock) => _clock = clock;

    public override IDocumentStore Store => _store!;

    public static async Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var engine = new ServedEngine(clock);
        var former = await SqliteStorage.OpenAsync(engine._from.Options, clock, NullLogger.Instance, cancellationToken);
        engine._store = new StoreInForce(former, clock);
        engine._engine = await SqliteStorage.OpenAsync(engine._to.Options, clock, NullLogger.Instance, cancellationToken);
        using var handOver = await engine._store.CloseAsync(TimeSpan.FromSeconds(1), cancellationToken);
        handOver.OpenOn(engine._engine);
        return engine;
    }

    public override async Task ReopenAsync(CancellationToken cancellationToken)
    {
        await _store!.DisposeAsync();
        _engine = await SqliteStorage.OpenAsync(_to.Options, _clock, NullLogger.Instance, cancellationToken);
        _store = new StoreInForce(_engine, _clock);
    }

    public override Task TidyAsync(CancellationToken cancellationToken) => _engine!.SweepAsync(_clock.GetUtcNow(), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _from.Dispose();
        _to.Dispose();
    }
}

public sealed class SqliteServedBatches : BatchContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => ServedEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteServedChanges : ChangeContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => ServedEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteServedQueries : QueryContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => ServedEngine.StartAsync(clock, cancellationToken);
}

public sealed class SqliteServedParallelWriters : ParallelContract
{
    protected override Task<StoreEngine> StartAsync(TimeProvider clock, CancellationToken cancellationToken) => ServedEngine.StartAsync(clock, cancellationToken);
}

/// <summary>The gate that commits pass, and what happens to them while the engine below is exchanged.</summary>
public sealed class SqliteGateFacts : IAsyncLifetime
{
    private static readonly Kernel.BrigadeId _north = Kernel.BrigadeId.Parse("north");
    private readonly TemporaryFolder _from = new(), _to = new();
    private readonly ManualTimeProvider _clock = new();
    private SqliteDocumentStore _former = null!, _next = null!;
    private StoreInForce _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _former = await SqliteStorage.OpenAsync(_from.Options, _clock, NullLogger.Instance, Token);
        _next = await SqliteStorage.OpenAsync(_to.Options, _clock, NullLogger.Instance, Token);
        _store = new StoreInForce(_former, _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _next.DisposeAsync();
        _from.Dispose();
        _to.Dispose();
    }

    private Task<CommitResult> CommitAsync(string id) => CommitUntilAsync(id, Token);

    private Task<CommitResult> CommitUntilAsync(string id, CancellationToken cancellationToken) => _store.CommitAsync(_north, [Writing.Create("m", id)], cancellationToken);

    private Task<StoreInForce.HandOver> CloseAsync() => _store.CloseAsync(TimeSpan.FromSeconds(1), Token);

    [Fact]
    public async Task A_commit_at_the_closed_gate_waits_and_goes_on_at_the_other_engine()
    {
        var before = await CommitAsync("before");
        var handOver = await CloseAsync();
        var waiting = CommitAsync("waiting");
        await _next.LoadAsync(_north, (await _former.ChangesSinceAsync(_north, 0, null, 10, Token)).Changes, before.Sequence, Token);
        Assert.True(_store.IsHandingOver);
        Assert.False(waiting.IsCompleted);
        Assert.NotNull(await _store.ReadAsync(_north, "m", "before", Token));

        handOver.OpenOn(_next);

        Assert.Equal(before.Sequence + 1, (await waiting).Sequence);
        Assert.NotNull(await _next.ReadAsync(_north, "m", "waiting", Token));
        Assert.Null(await _former.ReadAsync(_north, "m", "waiting", Token));
        Assert.False(_store.IsHandingOver);
    }

    [Fact]
    public async Task A_hand_over_that_is_given_up_opens_on_the_engine_from_before()
    {
        Task<CommitResult> waiting;
        using (await CloseAsync())
            waiting = CommitAsync("waiting");

        Assert.True((await waiting).Committed);
        Assert.NotNull(await _former.ReadAsync(_north, "m", "waiting", Token));
        using var again = await CloseAsync();
    }

    [Fact]
    public async Task Every_follower_hears_the_commits_of_both_engines_and_none_after_it_has_ended()
    {
        var heard = System.Threading.Channels.Channel.CreateUnbounded<long>();
        using (_store.OnCommitted((_, sequence) => heard.Writer.TryWrite(sequence)))
        {
            var one = await CommitAsync("one");
            Assert.Equal(one.Sequence, await heard.Reader.ReadAsync(Token));
            await _next.LoadAsync(_north, [], 40, Token);
            (await CloseAsync()).OpenOn(_next);
            Assert.Equal(41, (await CommitAsync("two")).Sequence);
            Assert.Equal(41, await heard.Reader.ReadAsync(Token));
        }

        await CommitAsync("three");
        await CommitAsync("four");
        Assert.False(heard.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_commit_that_waits_too_long_fails_and_is_not_stored()
    {
        var handOver = await CloseAsync();
        var waiting = CommitAsync("waiting");

        _clock.Advance(StoreInForce.LongestWait);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => waiting);
        handOver.Dispose();
        Assert.Null(await _store.ReadAsync(_north, "m", "waiting", Token));
    }

    [Fact]
    public async Task A_commit_cancelled_at_the_gate_is_not_stored()
    {
        using var cancelled = new CancellationTokenSource();
        using (await CloseAsync())
        {
            var waiting = CommitUntilAsync("waiting", cancelled.Token);
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await CommitAsync("after");
        Assert.Null(await _store.ReadAsync(_north, "m", "waiting", Token));
    }

    [Fact]
    public async Task It_is_closed_once_at_a_time_and_opened_once()
    {
        using var handOver = await CloseAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(CloseAsync);

        handOver.OpenOn(_next);

        Assert.Throws<InvalidOperationException>(() => handOver.OpenOn(_former));
        Assert.Same(_next, _store.Engine);
    }

    [Fact]
    public async Task While_many_commit_and_the_engine_is_exchanged_none_is_lost_and_none_comes_after_the_gate_was_closed()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var committed = new System.Collections.Concurrent.ConcurrentBag<string>();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                Assert.True((await CommitAsync($"{writer}-{n}")).Committed);
                committed.Add($"{writer}-{n}");
            }
        }, Token)).ToList();
        while (committed.Count < 50)
            await Task.Yield();

        var handOver = await CloseAsync();
        var head = await _former.HeadAsync(_north, Token);
        for (ChangePage page = new([], 0, true); page.More;)
        {
            page = await _former.ChangesSinceAsync(_north, page.UpTo, null, 100, Token);
            await _next.LoadAsync(_north, page.Changes, page.UpTo, Token);
        }
        handOver.OpenOn(_next);
        var moved = committed.Count;
        while (committed.Count < moved + 50)
            await Task.Yield();
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.Equal(head, await _former.HeadAsync(_north, Token));
        foreach (var id in committed)
            Assert.NotNull(await _next.ReadAsync(_north, "m", id, Token));
        Assert.Equal(committed.Count, await _next.HeadAsync(_north, Token));
    }
}

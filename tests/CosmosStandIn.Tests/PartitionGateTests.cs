using BrigadeDispatch.CosmosStandIn.Store;

namespace BrigadeDispatch.CosmosStandIn.Tests;

public sealed class PartitionGateTests
{
    private readonly PartitionGate _gate = new();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_are_in_together_and_a_writer_waits_for_the_last_of_them()
    {
        var first = await _gate.ReadAsync(Ending);
        var second = await _gate.ReadAsync(Ending);
        var writer = _gate.WriteAsync(Ending).AsTask();

        first.Dispose();
        Assert.False(writer.IsCompleted);
        second.Dispose();

        (await writer).Dispose();
    }

    [Fact]
    public async Task Who_comes_after_a_waiting_writer_waits_behind_it()
    {
        var reader = await _gate.ReadAsync(Ending);
        var writer = _gate.WriteAsync(Ending).AsTask();
        var later = _gate.ReadAsync(Ending).AsTask();

        reader.Dispose();
        var writing = await writer;
        Assert.False(later.IsCompleted);
        writing.Dispose();

        (await later).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nobody_else_up()
    {
        using var patience = new CancellationTokenSource();
        var writer = await _gate.WriteAsync(Ending);
        var impatient = _gate.WriteAsync(patience.Token).AsTask();
        var next = _gate.WriteAsync(Ending).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        writer.Dispose();

        (await next).Dispose();
    }

    [Fact]
    public async Task A_pass_given_back_twice_counts_once()
    {
        var first = await _gate.WriteAsync(Ending);
        first.Dispose();
        var second = await _gate.WriteAsync(Ending);
        first.Dispose();
        var third = _gate.WriteAsync(Ending).AsTask();

        Assert.False(third.IsCompleted);
        second.Dispose();
        (await third).Dispose();
    }
}

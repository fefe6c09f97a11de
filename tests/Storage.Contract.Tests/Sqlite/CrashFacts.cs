namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>What is acknowledged survives: kills at any moment and at every sync, failing disks, full disks.</summary>
public sealed class SqliteCrashes : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Twenty_kills_under_load_lose_no_acknowledged_commit()
    {
        var ledger = new Acknowledged();
        var random = new Random(20260105);
        for (var kill = 0; kill < 20; kill++)
        {
            using var worker = Worker.Start("write", _folder.Path, "8", "1000000");
            await worker.OpenedAsync(Token);
            for (var wanted = random.Next(1, 400); wanted > 0;)
                if (ledger.Note(Assert.IsType<string>(await worker.LineAsync(Token))))
                    wanted--;
            worker.Kill();
            // What it had said before it died still stands in the pipe. The last line may be torn off.
            foreach (var line in await worker.RestAsync(Token))
                if (line.Split(' ').Length == 3)
                    ledger.Note(line);
            if (kill % 5 == 4)
                await ledger.CompareAsync(_folder.Options, Token);
        }
        Assert.True(ledger.Count > 1000);
    }

    [Fact]
    public async Task A_kill_at_any_sync_loses_no_acknowledged_commit()
    {
        Assert.SkipWhen(Worker.WhyNoStrace is not null, Worker.WhyNoStrace ?? "");
        var ledger = new Acknowledged();
        var killed = 0;
        foreach (var sync in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 17, 25, 40, 80 })
        {
            using var worker = Worker.StartInjected("fsync,fdatasync", $"signal=SIGKILL:when={sync}", "write", _folder.Path, "4", "3000");
            var lines = await worker.RestAsync(Token);
            foreach (var line in lines)
                if (line.Split(' ').Length == 3)
                    ledger.Note(line);
            Assert.DoesNotContain("done", lines);
            killed++;
            await ledger.CompareAsync(_folder.Options, Token);
        }
        Assert.Equal(14, killed);
        Assert.True(ledger.Count > 50);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_the_sync_has_returned()
    {
        Assert.SkipWhen(Worker.WhyNoStrace is not null, Worker.WhyNoStrace ?? "");
        using var worker = Worker.StartInjected("fsync,fdatasync", "delay_exit=200000", "write", _folder.Path, "1", "5");
        await worker.OpenedAsync(Token);

        var since = System.Diagnostics.Stopwatch.GetTimestamp();
        var lines = await worker.RestAsync(Token);

        Assert.Equal(["ack 1 1", "ack 1 2", "ack 1 3", "ack 1 4", "ack 1 5", "done"], lines);
        // The first may have been under way before its beginning was seen.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(since) > TimeSpan.FromMilliseconds(4 * 200));
    }

    [Theory]
    [InlineData("fsync,fdatasync", "error=EIO:when=20")]
    [InlineData("fsync,fdatasync", "error=EIO:when=20..26")]
    [InlineData("pwrite64", "error=EIO:when=150..151")]
    [InlineData("pwrite64", "error=ENOSPC:when=150..155")]
    public async Task A_disk_that_fails_is_not_acknowledged_and_the_store_recovers(string calls, string injection)
    {
        Assert.SkipWhen(Worker.WhyNoStrace is not null, Worker.WhyNoStrace ?? "");
        var ledger = new Acknowledged();
        using var worker = Worker.StartInjected(calls, injection, "write", _folder.Path, "4", "60");

        var lines = await worker.RestAsync(Token);

        Assert.Equal(0, worker.ExitCode);
        Assert.Equal("done", lines[^1]);
        var failed = lines.FindIndex(line => line.StartsWith("unknown", StringComparison.Ordinal));
        Assert.True(failed > 0, "The failure was never felt.");
        Assert.Contains(lines.Skip(failed), line => line.StartsWith("ack", StringComparison.Ordinal));
        // After a failed sync the connection is not trusted: opened anew before the next acknowledgement. A full disk keeps it, for the reads.
        var felt = lines.FindIndex(line => line.StartsWith("log 2 Critical", StringComparison.Ordinal) || line.StartsWith("log 3 Critical", StringComparison.Ordinal));
        var reopened = lines.FindIndex(felt, line => line.StartsWith("log 1 ", StringComparison.Ordinal));
        if (injection.Contains("ENOSPC", StringComparison.Ordinal))
            Assert.Equal(-1, reopened);
        else
            // Up to three: what the other writers were told just before and had not yet said.
            Assert.InRange(lines[felt..reopened].Count(line => line.StartsWith("ack", StringComparison.Ordinal)), 0, 3);
        Assert.Equal(240, lines.Count(ledger.Note));
        await ledger.CompareAsync(_folder.Options, Token);
    }

    [Fact]
    public async Task A_disk_that_never_works_again_acknowledges_nothing_more()
    {
        Assert.SkipWhen(Worker.WhyNoStrace is not null, Worker.WhyNoStrace ?? "");
        var ledger = new Acknowledged();
        using var worker = Worker.StartInjected("fsync,fdatasync", "error=EIO:when=20+", "write", _folder.Path, "4", "3000");
        await worker.OpenedAsync(Token);
        var refused = new List<string>();
        while (refused.Count < 40)
        {
            var line = Assert.IsType<string>(await worker.LineAsync(Token));
            if (line.Split(' ') is ["unknown", var writer, _])
                refused.Add(writer);
            else if (ledger.Note(line))
                Assert.DoesNotContain(line.Split(' ')[1], refused);
        }
        worker.Kill();
        Assert.Equal(["1", "2", "3", "4"], refused.Distinct().Order());
        Assert.DoesNotContain(await worker.RestAsync(Token), ledger.Note);

        await ledger.CompareAsync(_folder.Options, Token);
    }
}

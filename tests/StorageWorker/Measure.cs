using System.Diagnostics;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.StorageWorker;

/// <summary>The engine's figures on this machine, one line each: name, value, unit.</summary>
internal static class Measure
{
    private static readonly BrigadeId Brigade = BrigadeId.Parse("measured");

    public static async Task<int> RunAsync(string directory)
    {
        await using (var store = await Work.OpenAsync(directory))
        {
            await CommitsAsync(store, "warm-up", 1, TimeSpan.FromSeconds(1));
            await CommitsAsync(store, "commits, one waiter", 1, TimeSpan.FromSeconds(3));
            await CommitsAsync(store, "commits, 64 waiters", 64, TimeSpan.FromSeconds(3));
            await ReadsAsync(store);
            await BigBatchAsync(store);
            await FillAsync(store, 200);
            await CommitsAsync(store, "commits, one waiter, 200 MB", 1, TimeSpan.FromSeconds(2));
            await ReadsAsync(store);
            await QueriesAsync(store);
            await StallAsync(store);
        }
        foreach (var size in new[] { "as left" })
        {
            var since = Stopwatch.GetTimestamp();
            await using var again = await Work.OpenAsync(directory);
            Print($"open after a clean end, {size}", Stopwatch.GetElapsedTime(since).TotalMilliseconds, "ms");
            since = Stopwatch.GetTimestamp();
            await again.BackupToAsync(Path.Combine(directory, "copy.db"), default);
            Print("copy", Stopwatch.GetElapsedTime(since).TotalMilliseconds, "ms");
            Print("size", new FileInfo(Path.Combine(directory, "copy.db")).Length / 1e6, "MB");
        }
        return 0;
    }

    private static async Task CommitsAsync(SqliteDocumentStore store, string name, int waiters, TimeSpan time)
    {
        var since = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, waiters).Select(waiter => Task.Run(async () =>
        {
            var times = new List<double>();
            for (var n = 0; Stopwatch.GetElapsedTime(since) < time; n++)
            {
                var begun = Stopwatch.GetTimestamp();
                await store.CommitAsync(Brigade, Three($"{waiter}-{n}-{begun}"), default);
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            return times;
        })));
        var all = counts.SelectMany(times => times).Order().ToList();
        Print($"{name} (3 operations)", all.Count / Stopwatch.GetElapsedTime(since).TotalSeconds, "1/s");
        Print($"  median / p99 / most: {all[all.Count / 2]:F3} / {all[all.Count * 99 / 100]:F3}", all[^1], "ms");
    }

    private static DocumentWrite[] Three(string id) =>
    [
        new(WriteKind.Create, "answer", id, null, new byte[400], new Dictionary<string, string> { ["callOut"] = "c1" }, null),
        new(WriteKind.Create, "history", id, null, new byte[900], new Dictionary<string, string> { ["at"] = id }, DateTimeOffset.MaxValue),
        new(WriteKind.Create, "audit", id, null, new byte[200], new Dictionary<string, string> { ["at"] = id }, null),
    ];

    private static async Task ReadsAsync(SqliteDocumentStore store)
    {
        await store.CommitAsync(Brigade,
            [.. Enumerable.Range(0, 99).Select(n => new DocumentWrite(WriteKind.Put, "member", $"m{n}", null, new byte[500], DocumentWrite.NoKeys, null))], default);
        for (var round = 0; round < 2; round++)
        {
            var since = Stopwatch.GetTimestamp();
            const int reads = 50_000;
            for (var n = 0; n < reads; n++)
                if (await store.ReadAsync(Brigade, "member", $"m{n % 100}", default) is null)
                    throw new InvalidOperationException("Not there.");
            if (round == 1)
                Print("point read", Stopwatch.GetElapsedTime(since).TotalMicroseconds / reads, "us");
        }
        var cold = 0.0;
        const int pairs = 300;
        for (var n = 0; n < pairs; n++)
        {
            await store.CommitAsync(Brigade, Three($"r{n}-{Stopwatch.GetTimestamp()}"), default);
            var since = Stopwatch.GetTimestamp();
            for (var r = 0; r < 6; r++)
                await store.ReadAsync(Brigade, "member", $"m{(n * 7 + r) % 100}", default);
            cold += Stopwatch.GetElapsedTime(since).TotalMicroseconds;
        }
        Print("six point reads just after a commit", cold / pairs, "us");
    }

    private static async Task BigBatchAsync(SqliteDocumentStore store)
    {
        var times = new List<double>();
        for (var n = 0; n < 30; n++)
        {
            var writes = Enumerable.Range(0, 80).Select(i => new DocumentWrite(WriteKind.Create, "batch", $"{n}-{i}-{Stopwatch.GetTimestamp()}", null,
                new byte[15_000], new Dictionary<string, string> { ["state"] = "pending" }, null)).ToList();
            var since = Stopwatch.GetTimestamp();
            await store.CommitAsync(Brigade, writes, default);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        times.Sort();
        Print($"80 operations, 1.2 MB: median / most {times[15]:F2}", times[^1], "ms");
    }

    private static async Task FillAsync(SqliteDocumentStore store, int megabytes)
    {
        var since = Stopwatch.GetTimestamp();
        for (var n = 0; n < megabytes; n++)
            await store.CommitAsync(Brigade,
                [.. Enumerable.Range(0, 99).Select(i => new DocumentWrite(WriteKind.Create, "fill", $"{n}-{i}", null, new byte[10_000],
                    new Dictionary<string, string> { ["at"] = $"{n:D6}{i:D3}" }, null))], default);
        Print("filling", megabytes / Stopwatch.GetElapsedTime(since).TotalSeconds, "MB/s");
    }

    private static async Task QueriesAsync(SqliteDocumentStore store)
    {
        var since = Stopwatch.GetTimestamp();
        const int queries = 1000;
        for (var n = 0; n < queries; n++)
            await store.QueryAsync(Brigade, new DocumentQuery("fill", "at", $"{n % 150:D6}", Limit: 20), default);
        Print("query of 20 documents of 10 kB", Stopwatch.GetElapsedTime(since).TotalMicroseconds / queries, "us");
        var head = await store.HeadAsync(Brigade, default);
        since = Stopwatch.GetTimestamp();
        for (var n = 0; n < queries; n++)
            await store.ChangesSinceAsync(Brigade, head - 3, ["member", "answer"], 1000, default);
        Print("changes of the last 3 commits", Stopwatch.GetElapsedTime(since).TotalMicroseconds / queries, "us");
    }

    private static async Task StallAsync(SqliteDocumentStore store)
    {
        // One alarm every 10 ms while a flood of large batches keeps the log growing: what checkpoints cost those who wait.
        var ends = Stopwatch.GetTimestamp() + 4 * Stopwatch.Frequency;
        var flood = Task.Run(async () =>
        {
            for (var n = 0; Stopwatch.GetTimestamp() < ends; n++)
                await store.CommitAsync(Brigade, [.. Enumerable.Range(0, 20).Select(i => new DocumentWrite(WriteKind.Put, "flood", $"{n % 50}-{i}", null, new byte[8_000], DocumentWrite.NoKeys, null))], default);
        });
        var times = new List<double>();
        for (var n = 0; Stopwatch.GetTimestamp() < ends; n++)
        {
            await Task.Delay(10);
            var since = Stopwatch.GetTimestamp();
            await store.CommitAsync(Brigade, Three($"s{since}"), default);
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }
        await flood;
        times.Sort();
        Print($"commit during a flood: median / p99 / most {times[times.Count / 2]:F2} / {times[times.Count * 99 / 100]:F2}", times[^1], "ms");
    }

    private static void Print(string name, double value, string unit) => Console.WriteLine($"{name,-50} {value,12:N2} {unit}");
}

using System.Collections;
using System.Runtime.InteropServices;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Contract.Tests.Contract;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>The writer's thread: groups, cancellation, defects, its log, its housekeeping, a full disk.</summary>
public sealed class SqliteWriter : IDisposable
{
    private static readonly BrigadeId North = BrigadeId.Parse("north");
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<SqliteDocumentStore> OpenAsync(SqliteOptions? options = null) =>
        SqliteStorage.OpenAsync(options ?? _folder.Options, _clock, NullLogger.Instance, Token);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_given_up_while_it_waits_never_happens()
    {
        await using var store = await OpenAsync();
        using var entered = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        using (store.OnCommitted((_, _) =>
               {
                   entered.Release();
                   go.Wait(TimeSpan.FromSeconds(30));
               }))
        {
            await store.CommitAsync(North, [Create("m", "first")], Token);
            await entered.WaitAsync(Token);
            using var impatient = new CancellationTokenSource();
            var waiting = store.CommitAsync(North, [Create("m", "given-up")], impatient.Token);
            Assert.False(waiting.IsCompleted);
            await impatient.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            go.Release();
        }

        await store.CommitAsync(North, [Create("m", "last")], Token);
        Assert.Null(await store.ReadAsync(North, "m", "given-up", Token));
        Assert.Equal(2, await store.HeadAsync(North, Token));
    }

    [Fact]
    public async Task What_waits_together_is_committed_as_one_group_with_a_number_each()
    {
        await using var store = await OpenAsync();
        using var entered = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        List<Task<CommitResult>> waiting;
        using (store.OnCommitted((_, _) =>
               {
                   entered.Release();
                   go.Wait(TimeSpan.FromSeconds(30));
               }))
        {
            await store.CommitAsync(North, [Create("m", "first")], Token);
            await entered.WaitAsync(Token);
            waiting = [.. Enumerable.Range(0, 40).Select(n => store.CommitAsync(North, [Create("m", n == 20 ? "first" : $"{n}")], Token))];
            go.Release(100);
        }
        var results = await Task.WhenAll(waiting);

        Assert.False(results[20].Committed);
        Assert.Equal(Enumerable.Range(2, 39).Select(n => (long)n), results.Where(result => result.Committed).Select(result => result.Sequence));
    }

    [Fact]
    public async Task A_defective_batch_harms_no_other_and_not_the_writer()
    {
        await using var store = await OpenAsync();

        var tasks = Enumerable.Range(0, 60).Select(n => n % 6 == 5
            ? store.CommitAsync(North, [Create("m", $"{n}-before"), Create("m", $"{n}") with { Keys = new Hostile() }], Token)
            : store.CommitAsync(North, [Create("m", $"{n}")], Token)).ToList();

        for (var n = 0; n < 60; n++)
        {
            if (n % 6 == 5)
                Assert.Equal("A defect of the caller.", (await Assert.ThrowsAsync<FormatException>(() => tasks[n])).Message);
            else
                Assert.True((await tasks[n]).Committed);
        }
        Assert.True(store.IsWritable);
        Assert.Equal(50, await store.HeadAsync(North, Token));
        Assert.Null(await store.ReadAsync(North, "m", "5-before", Token));
    }

    [Fact]
    public async Task After_closing_everything_is_refused_and_nothing_hangs()
    {
        var store = await OpenAsync();
        await store.CommitAsync(North, [Create("m", "1")], Token);
        await store.DisposeAsync();
        await store.DisposeAsync();

        Assert.False(store.IsWritable);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CommitAsync(North, [Create("m", "2")], Token));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync(North, "m", "1", Token));
    }

    [Fact]
    public async Task What_was_handed_over_before_closing_is_finished()
    {
        var store = await OpenAsync();
        var tasks = Enumerable.Range(0, 200).Select(n => store.CommitAsync(North, [Create("m", $"{n}")], Token)).ToList();
        await store.DisposeAsync();
        var acknowledged = (await Task.WhenAll(tasks)).Count(result => result.Committed);

        await using var again = await OpenAsync();
        Assert.Equal(200, acknowledged);
        Assert.Equal(200, await again.HeadAsync(North, Token));
    }

    [Fact]
    public async Task The_log_stays_short_under_load_with_readers()
    {
        await using var store = await OpenAsync();
        var log = new FileInfo(_folder.Database + "-wal");
        long longest = 0;
        for (var n = 0; n < 120; n++)
        {
            await store.CommitAsync(North, [.. Enumerable.Range(0, 99).Select(i => Put("flood", $"{i}") with { Body = new byte[10_000] })], Token);
            await store.QueryAsync(North, new DocumentQuery("flood", Limit: 5), Token);
            log.Refresh();
            longest = Math.Max(longest, log.Length);
        }

        // 118 MB and more went through it.
        Assert.InRange(longest, 1, 48L << 20);
    }

    [Fact]
    public async Task Tombstones_and_expired_documents_are_gone_for_good_in_the_end()
    {
        await using var store = await OpenAsync();
        await store.CommitAsync(North, [.. Enumerable.Range(0, 99).Select(n => Create("m", $"{n}", keys: [("k", "v")], expiresAt: _clock.GetUtcNow().AddDays(1)))], Token);
        await store.CommitAsync(North, [Create("n", "deleted")], Token);
        await store.CommitAsync(North, [Delete((await store.ReadAsync(North, "n", "deleted", Token))!)], Token);
        Assert.Equal(0, await store.SweepAsync(_clock.GetUtcNow(), Token));

        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(99, await store.SweepAsync(_clock.GetUtcNow(), Token));
        Assert.Equal(100, (await store.ChangesSinceAsync(North, 0, null, 1000, Token)).Changes.Count);
        _clock.Advance(TimeSpan.FromDays(35));
        Assert.Equal(100, await store.SweepAsync(_clock.GetUtcNow(), Token));

        Assert.Empty((await store.ChangesSinceAsync(North, 0, null, 1000, Token)).Changes);
        using var reader = Connections.OpenReader(_folder.Database);
        Assert.Equal(0, Connections.Number(reader, "SELECT count(*) FROM documents"));
        Assert.Equal(0, Connections.Number(reader, "SELECT count(*) FROM document_keys"));
    }

    [Fact]
    public async Task A_full_disk_is_refused_read_from_and_written_again_once_there_is_room()
    {
        using var disk = await SmallDisk.MountAsync(_folder.Path, megabytes: 12, Token);
        Assert.SkipWhen(disk is null, "A small tmpfs cannot be mounted here.");
        var acknowledged = new List<string>();
        var options = new SqliteOptions { Directory = disk.Path, BallastMegabytes = 2 };
        await using (var store = await OpenAsync(options))
        {
            Assert.False(store.IsShortOfSpace);
            await FillUntilRefusedAsync(store, acknowledged, 30_000);

            Assert.NotNull(await store.ReadAsync(North, "m", acknowledged[0], Token));
            Assert.True(store.IsShortOfSpace);
            await UntilAsync(() => store.IsWritable);
            for (var n = 0; n < 20; n++)
            {
                Assert.True((await store.CommitAsync(North, [Create("outcome", $"{n}")], Token)).Committed);
                acknowledged.Add($"{n}");
            }

            await FillUntilRefusedAsync(store, acknowledged, 30_000);
            await FillUntilRefusedAsync(store, acknowledged, 30_000);
            Assert.Equal(acknowledged.Count, await CountAsync(store));

            await disk.GrowAsync(megabytes: 64, Token);
            await UntilAsync(() => store.IsWritable);
            await store.CommitAsync(North, [Create("m", "with-room")], Token);
            acknowledged.Add("with-room");
        }

        await using var again = await OpenAsync(options);
        Assert.False(again.IsShortOfSpace);
        Assert.Equal(acknowledged.Count, await CountAsync(again));
    }

    [Fact]
    public async Task A_start_on_a_full_disk_gives_up_its_reserve_and_serves()
    {
        using var disk = await SmallDisk.MountAsync(_folder.Path, megabytes: 12, Token);
        Assert.SkipWhen(disk is null, "A small tmpfs cannot be mounted here.");
        var options = new SqliteOptions { Directory = disk.Path, BallastMegabytes = 2 };
        await using (var store = await OpenAsync(options))
            await store.CommitAsync(North, [Create("m", "1")], Token);
        try
        {
            File.WriteAllBytes(Path.Combine(disk.Path, "filler"), new byte[20 << 20]);
        }
        catch (IOException)
        {
            // It takes what there is, and that is the purpose.
        }

        await using var again = await OpenAsync(options);

        Assert.True(again.IsShortOfSpace);
        Assert.NotNull(await again.ReadAsync(North, "m", "1", Token));
        Assert.True((await again.CommitAsync(North, [Create("m", "2")], Token)).Committed);
    }

    private static async Task FillUntilRefusedAsync(SqliteDocumentStore store, List<string> acknowledged, int bytes)
    {
        await UntilAsync(() => store.IsWritable);
        for (var n = 0; n < 2000; n++)
        {
            var id = $"{acknowledged.Count}";
            try
            {
                await store.CommitAsync(North, [Create("m", id) with { Body = new byte[bytes] }], Token);
                acknowledged.Add(id);
            }
            catch (StoreUnavailableException)
            {
                return;
            }
        }
        Assert.Fail("The disk never became full.");
    }

    private static async Task<int> CountAsync(SqliteDocumentStore store)
    {
        var page = await store.ChangesSinceAsync(North, 0, null, 1000, Token);
        Assert.False(page.More);
        return page.Changes.Count;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 1000, "It did not come about within 20 seconds.");
            await Task.Delay(20, Token);
        }
    }

    /// <summary>Keys that pass every check and fail when they are written.</summary>
    private sealed class Hostile : IReadOnlyDictionary<string, string>
    {
        public string this[string key] => throw new FormatException("A defect of the caller.");
        public int Count => throw new FormatException("A defect of the caller.");
        public IEnumerable<string> Keys => [];
        public IEnumerable<string> Values => [];
        public bool ContainsKey(string key) => false;
        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => Enumerable.Empty<KeyValuePair<string, string>>().GetEnumerator();
        public bool TryGetValue(string key, out string value) => throw new FormatException("A defect of the caller.");
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public static async Task<SmallDisk?> MountAsync(string under, int megabytes, CancellationToken cancellationToken)
        {
            if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
                return null;
            var path = System.IO.Path.Combine(under, "disk");
            Directory.CreateDirectory(path);
            var (status, _) = await Worker.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path], cancellationToken);
            return status == 0 ? new SmallDisk(path) : null;
        }

        public async Task GrowAsync(int megabytes, CancellationToken cancellationToken) =>
            Assert.Equal(0, (await Worker.RunAsync("mount", ["-o", $"remount,size={megabytes}m", Path], cancellationToken)).Status);

        public void Dispose()
        {
            using var unmount = System.Diagnostics.Process.Start("umount", Path);
            unmount.WaitForExit(10_000);
        }
    }
}

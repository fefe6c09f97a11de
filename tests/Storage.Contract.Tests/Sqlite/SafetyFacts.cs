using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Contract.Tests.Contract;
using BrigadeDispatch.Storage.Sqlite;
using BrigadeDispatch.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using static BrigadeDispatch.Storage.Contract.Tests.Contract.Writing;

namespace BrigadeDispatch.Storage.Contract.Tests.Sqlite;

/// <summary>What the engine checks before it trusts its folder, its library and its file.</summary>
public sealed class SqliteSafety : IDisposable
{
    private static readonly BrigadeId North = BrigadeId.Parse("north");
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<SqliteDocumentStore> OpenAsync(string? folder = null) =>
        SqliteStorage.OpenAsync(folder is null ? _folder.Options : new SqliteOptions { Directory = folder, BallastMegabytes = 0 }, _clock, NullLogger.Instance, Token);

    private Task<SqliteDocumentStore> OpenAsync(IReadOnlyList<string> steps) =>
        SqliteDocumentStore.OpenAsync(_folder.Options, steps, _clock, NullLogger.Instance, Token);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_library_is_the_systems_and_new_enough() => Assert.True(SqliteLibrary.Load() >= new Version(3, 37, 0));

    [Fact]
    public async Task A_second_opener_in_the_same_process_is_refused()
    {
        await using var first = await OpenAsync();

        var refused = await Assert.ThrowsAsync<StoreHeldException>(() => OpenAsync());

        Assert.Contains("held by another", refused.Message, StringComparison.Ordinal);
        await first.CommitAsync(North, [Create("m", "1")], Token);
    }

    [Fact]
    public async Task A_second_process_is_refused_until_the_first_is_killed()
    {
        using var holder = Worker.Start("hold", _folder.Path);
        await holder.OpenedAsync(Token);
        await Assert.ThrowsAsync<StoreHeldException>(() => OpenAsync());

        holder.Kill();
        await holder.RestAsync(Token);

        await using var store = await OpenAsync();
        Assert.True(store.IsWritable);
    }

    [Fact]
    public async Task A_process_that_ends_in_order_leaves_no_log_behind()
    {
        using var holder = Worker.Start("hold", _folder.Path);
        await holder.OpenedAsync(Token);
        Assert.True(File.Exists(_folder.Database + "-wal"));

        holder.EndInput();
        await holder.RestAsync(Token);

        Assert.Equal(0, holder.ExitCode);
        Assert.False(File.Exists(_folder.Database + "-wal"));
    }

    [Fact]
    public void The_writer_syncs_every_commit_and_says_so()
    {
        using var writer = Connections.OpenWriter(_folder.Database);

        Assert.Equal(2, Connections.Number(writer, "PRAGMA synchronous"));
        Assert.Equal(1, Connections.Number(writer, "PRAGMA foreign_keys"));
        Assert.Equal(0, Connections.Number(writer, "PRAGMA wal_autocheckpoint"));
    }

    [Fact]
    public void A_place_that_cannot_keep_a_write_ahead_log_is_refused() =>
        // In memory SQLite answers "memory" to journal_mode = WAL, as it answers "delete" on file systems without shared memory.
        Assert.Throws<StoreSetUpException>(() => Connections.OpenWriter(":memory:"));

    [Fact]
    public async Task A_reader_cannot_write()
    {
        await using var store = await OpenAsync();
        using var reader = Connections.OpenReader(_folder.Database);

        Assert.Throws<SqliteException>(() => Connections.Run(reader, "UPDATE brigades SET head = 0"));
        Connections.Run(reader, "PRAGMA query_only = OFF");
        Assert.Throws<SqliteException>(() => Connections.Run(reader, "UPDATE brigades SET head = 0"));
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused_untouched()
    {
        await (await OpenAsync()).DisposeAsync();
        Change("PRAGMA user_version = 99");
        var before = File.ReadAllBytes(_folder.Database);

        var refused = await Assert.ThrowsAsync<StoreSetUpException>(() => OpenAsync());

        Assert.Contains("newer program", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_folder.Database));
    }

    [Fact]
    public async Task A_strangers_database_is_refused()
    {
        Change("CREATE TABLE theirs (a)");
        var before = File.ReadAllBytes(_folder.Database);

        await Assert.ThrowsAsync<StoreSetUpException>(() => OpenAsync());
        Assert.Equal(before, File.ReadAllBytes(_folder.Database));
        Change("PRAGMA user_version = 1");
        await Assert.ThrowsAsync<StoreSetUpException>(() => OpenAsync());
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_in_a_sentence()
    {
        File.WriteAllText(_folder.Database, new string('x', 5000));

        Assert.Contains("restore", (await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_is_refused_at_start()
    {
        await using (var store = await OpenAsync())
            for (var n = 0; n < 30; n++)
                await store.CommitAsync(North, [.. Enumerable.Range(0, 20).Select(i => Create("m", $"{n}-{i}", new string('b', 300), [("k", $"{i}")]))], Token);
        using (var file = new FileStream(_folder.Database, FileMode.Open, FileAccess.Write))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(new byte[4096]);
        }

        await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());
    }

    [Fact]
    public async Task Only_this_user_may_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }
        await using var store = await OpenAsync();
        await store.CommitAsync(North, [Create("m", "1")], Token);
        await store.BackupToAsync(_folder.Path + "/copy.db", Token);

        foreach (var file in Directory.GetFiles(_folder.Path, "*.db*"))
            Assert.True((File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) == 0, $"{file} is open to others.");
        Assert.Equal(4, Directory.GetFiles(_folder.Path, "*.db*").Length);
    }

    [Fact]
    public async Task A_refused_start_lets_go_of_the_folder()
    {
        File.WriteAllText(_folder.Database, new string('x', 5000));
        await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());
        File.Delete(_folder.Database);

        await using var store = await OpenAsync();
        Assert.True(store.IsWritable);
    }

    [Fact]
    public async Task A_new_step_of_the_schema_keeps_the_data_and_a_copy_of_before()
    {
        await using (var store = await OpenAsync())
            await store.CommitAsync(North, [Create("m", "1", "kept")], Token);
        string[] steps = [.. Schema.Steps, "CREATE TABLE added (a INTEGER) STRICT; INSERT INTO added SELECT count(*) FROM documents;"];

        await using (var raised = await OpenAsync(steps))
            Assert.Equal("kept", (await raised.ReadAsync(North, "m", "1", Token)).Text());

        await Assert.ThrowsAsync<StoreSetUpException>(() => OpenAsync());
        var copy = Assert.Single(Directory.GetFiles(_folder.Path, "before-schema-2-*.db"));
        using var aside = new TemporaryFolder();
        File.Move(copy, aside.Database);
        await using var former = await OpenAsync(aside.Path);
        Assert.Equal("kept", (await former.ReadAsync(North, "m", "1", Token)).Text());
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_file_as_it_was()
    {
        await using (var store = await OpenAsync())
            await store.CommitAsync(North, [Create("m", "1", "kept")], Token);

        await Assert.ThrowsAsync<SqliteException>(() => OpenAsync([.. Schema.Steps, "CREATE TABLE added (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"]));

        await using var again = await OpenAsync();
        Assert.Equal("kept", (await again.ReadAsync(North, "m", "1", Token)).Text());
    }

    [Fact]
    public async Task A_copy_made_under_load_is_a_whole_store()
    {
        using var aside = new TemporaryFolder();
        await using (var store = await OpenAsync())
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var load = Task.Run(async () =>
            {
                for (var n = 0; !stop.IsCancellationRequested; n++)
                    await store.CommitAsync(North, [Put("pair", "left", $"{n}"), Put("pair", "right", $"{n}"), Create("m", $"{n}")], Token);
            }, Token);
            while (await store.HeadAsync(North, Token) < 50)
                await Task.Yield();
            await store.BackupToAsync(aside.Database, Token);
            await stop.CancelAsync();
            await load;
        }

        await using var copy = await OpenAsync(aside.Path);
        Assert.True(await copy.HeadAsync(North, Token) >= 50);
        Assert.Equal((await copy.ReadAsync(North, "pair", "left", Token)).Text(), (await copy.ReadAsync(North, "pair", "right", Token)).Text());
        await Assert.ThrowsAnyAsync<IOException>(() => copy.BackupToAsync(aside.Database, Token));
    }

    [Fact]
    public async Task No_plaintext_of_a_body_is_ever_in_the_folder()
    {
        const string marker = "plaintext-that-must-not-be-found";
        await using (var store = await OpenAsync())
        {
            using var keys = new Kernel.Encryption.KeyRing(store, new Kernel.Encryption.KeyEncryptionKey(new byte[32]));
            await keys.CreateAsync(North, Token);
            for (var n = 0; n < 50; n++)
                await store.CommitAsync(North,
                    [Create("m", $"{n}", keys: [("k", "key-that-must-be-found")]) with { Body = keys.Seal(North, "m", $"{n}", Bytes(string.Concat(Enumerable.Repeat(marker, n + 1)))) }], Token);
            await Look();
        }
        await Look();

        async Task Look()
        {
            // By another process: closing a handle of ours on the file would end SQLite's own locks.
            Assert.Equal(0, (await Worker.RunAsync("grep", ["-rlaq", "key-that-must-be-found", _folder.Path], Token)).Status);
            Assert.Equal(1, (await Worker.RunAsync("grep", ["-rlaq", marker, _folder.Path], Token)).Status);
        }
    }

    [Fact]
    public async Task A_destroyed_documents_bytes_are_overwritten()
    {
        const string marker = "wrapped-key-to-be-destroyed";
        await using (var store = await OpenAsync())
        {
            await store.CommitAsync(North, [Create("key", "1", marker)], Token);
            await store.CommitAsync(North, [Delete((await store.ReadAsync(North, "key", "1", Token))!)], Token);
        }

        Assert.Equal(1, (await Worker.RunAsync("grep", ["-rlaq", marker, _folder.Path], Token)).Status);
    }

    private void Change(string sql)
    {
        SqliteLibrary.Load();
        using var connection = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        connection.Open();
        Connections.Run(connection, sql);
    }
}

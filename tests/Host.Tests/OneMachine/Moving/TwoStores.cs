using System.Globalization;
using System.Text;
using BrigadeDispatch.Host.Moving;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Scenarios;
using BrigadeDispatch.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace BrigadeDispatch.Host.Tests.OneMachine.Moving;

/// <summary>Two folders to move between, and the ways in which a process opens them.</summary>
internal sealed class TwoStores : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string From => Path.Combine(_folder.Path, "from");

    public string To => Path.Combine(_folder.Path, "to");

    /// <summary>The settings of a start on a folder.</summary>
    public static StartSettings Settings(string folder) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:Sqlite:Directory"] = folder, ["Storage:Sqlite:BallastMegabytes"] = "0", ["Logging:LogLevel:Default"] = "None" }).Build());

    /// <summary>A store as it is, in force or not.</summary>
    public static async Task<StoreEnd> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var store = await SqliteStorage.OpenAsync(new SqliteOptions { Directory = folder, BallastMegabytes = 0 }, TimeProvider.System, NullLogger.Instance, cancellationToken);
        return new StoreEnd(new StorePlace(StorageProvider.Sqlite, folder), store, store);
    }

    /// <summary>Whether a server would start on a folder; what it says if not.</summary>
    public static async Task<string?> RefusalAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await Settings(folder).OpenStoreAsync(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, cancellationToken);
            return null;
        }
        catch (StartRefusedException refused)
        {
            return refused.Message;
        }
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>What the stores of these tests hold.</summary>
internal static class Holdings
{
    public static BrigadeId North { get; } = BrigadeId.Parse("north");

    public static BrigadeId South { get; } = BrigadeId.Parse("south");

    public static DocumentWrite Put(string type, string id, string body, DateTimeOffset? expiresAt = null) => new(
        WriteKind.Put, type, id, null, Encoding.UTF8.GetBytes(body), new Dictionary<string, string> { ["k"] = body.Length.ToString(CultureInfo.InvariantCulture) }, expiresAt);

    public static async Task<long> CommitAsync(this IDocumentStore store, BrigadeId brigade, params DocumentWrite[] writes)
    {
        var result = await store.CommitAsync(brigade, writes, CancellationToken.None);
        return result.Committed ? result.Sequence : throw new InvalidOperationException($"{result.Conflict}");
    }

    public static async Task DeleteAsync(this IDocumentStore store, BrigadeId brigade, string type, string id)
    {
        var read = await store.ReadAsync(brigade, type, id, CancellationToken.None) ?? throw new InvalidOperationException($"No {type} {id}");
        await store.CommitAsync(brigade, new DocumentWrite(WriteKind.Delete, type, id, read.ETag, default, DocumentWrite.NoKeys, null));
    }

    /// <summary>Two brigades with documents of every kind: changed, deleted, expiring soon and late.</summary>
    public static async Task FillAsync(this IDocumentStore store, int documents = 130)
    {
        await store.CommitAsync(BrigadeId.Operator, Put("key", "1", "wrapped"), Put("brigade", "north", "sealed"));
        await store.CommitAsync(BrigadeId.Operator, Put("brigade", "south", "sealed too"));
        var now = TimeProvider.System.GetUtcNow();
        for (var n = 0; n < documents; n++)
            await store.CommitAsync(North, Put("member", $"m{n}", $"body {n}"), Put("history", $"h{n}", $"before {n}", n % 3 == 0 ? now.AddDays(35) : now.AddHours(1)));
        for (var n = 0; n < documents; n += 7)
            await store.CommitAsync(North, Put("member", $"m{n}", $"changed {n}"));
        await store.DeleteAsync(North, "member", "m1");
        await store.CommitAsync(South, Put("member", "m1", "the south's"));
    }

    /// <summary>The state of a brigade, as anybody who asks gets it.</summary>
    public static async Task<string> StateAsync(this IDocumentStore store, BrigadeId brigade)
    {
        var text = new StringBuilder();
        var page = new ChangePage([], 0, true);
        while (page.More)
        {
            page = await store.ChangesSinceAsync(brigade, page.UpTo, null, 1000, CancellationToken.None);
            foreach (var document in page.Changes.Where(document => document.Type != StoreMark.Type).OrderBy(document => document.Sequence).ThenBy(document => document.Type + document.Id, StringComparer.Ordinal))
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"{document.Type} {document.Id} {document.Sequence} {document.Deleted} {document.ExpiresAt:O} {string.Join(',', document.Keys)} {Encoding.UTF8.GetString(document.Body.Span)}");
        }
        return text.ToString();
    }
}

/// <summary>The process ended here.</summary>
internal sealed class KilledException : Exception;

/// <summary>Counts the writes to both stores of a move and ends the process at one of them, before or after it is done; nothing works any more from then on.</summary>
internal sealed class Fate(int at, bool afterwards)
{
    private int _writes, _over;

    public int Writes => _writes;

    public bool IsOver => Volatile.Read(ref _over) == 1;

    /// <summary>A write that is not counted: it happens or not, and nobody hears of it once the process has ended.</summary>
    public async Task<T> LiveAsync<T>(Func<Task<T>> write)
    {
        if (IsOver)
            throw new KilledException();
        var result = await write();
        return IsOver ? throw new KilledException() : result;
    }

    public async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        var number = Interlocked.Increment(ref _writes);
        if (number > at || (number == at && !afterwards))
            throw End();
        var result = await write();
        return number == at ? throw End() : result;
    }

    private KilledException End()
    {
        Volatile.Write(ref _over, 1);
        return new KilledException();
    }
}

/// <summary>A store whose writes pass through what a test makes of them.</summary>
internal sealed class SteeredStore(StoreEnd inner, Func<Func<Task<bool>>, IReadOnlyList<DocumentWrite>?, CancellationToken, Task<bool>> write) : IDocumentStore, IStoreCopy
{
    /// <summary>Writes are counted and end the process.</summary>
    public static StoreEnd Of(StoreEnd end, Fate fate) => Of(end, (write, _, _) => fate.WriteAsync(write));

    /// <summary>Writes are done as told; null: a load, not a commit.</summary>
    public static StoreEnd Of(StoreEnd end, Func<Func<Task<bool>>, IReadOnlyList<DocumentWrite>?, CancellationToken, Task<bool>> write)
    {
        var steered = new SteeredStore(end, write);
        return new StoreEnd(end.Place, steered, steered);
    }

    public bool IsExclusive => inner.Store.IsExclusive;

    public bool IsWritable => inner.Store.IsWritable;

    public Task<StoredDocument?> ReadAsync(BrigadeId brigade, string type, string id, CancellationToken cancellationToken) => inner.Store.ReadAsync(brigade, type, id, cancellationToken);

    public Task<DocumentPage> QueryAsync(BrigadeId brigade, DocumentQuery query, CancellationToken cancellationToken) => inner.Store.QueryAsync(brigade, query, cancellationToken);

    public Task<ChangePage> ChangesSinceAsync(BrigadeId brigade, long sequence, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken) =>
        inner.Store.ChangesSinceAsync(brigade, sequence, types, limit, cancellationToken);

    public ValueTask<long> HeadAsync(BrigadeId brigade, CancellationToken cancellationToken) => inner.Store.HeadAsync(brigade, cancellationToken);

    public async Task<CommitResult> CommitAsync(BrigadeId brigade, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        CommitResult result = default;
        await write(async () => (result = await inner.Store.CommitAsync(brigade, writes, cancellationToken)).Committed, writes, cancellationToken);
        return result;
    }

    public IDisposable OnCommitted(Action<BrigadeId, long> handler) => inner.Store.OnCommitted(handler);

    public Task LoadAsync(BrigadeId brigade, IReadOnlyList<StoredDocument> documents, long head, CancellationToken cancellationToken) => write(async () =>
    {
        await inner.Copy.LoadAsync(brigade, documents, head, cancellationToken);
        return true;
    }, null, cancellationToken);
}

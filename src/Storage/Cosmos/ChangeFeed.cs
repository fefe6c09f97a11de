using System.Net;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Azure.Cosmos;

namespace BrigadeDispatch.Storage.Cosmos;

/// <summary>
/// Follows the container's change feed: notices the commits of other instances, and keeps each brigade's newest changes in memory, so that followers who
/// are nearly level (projections, boards) are answered without a query. Its place is kept in memory only: a start begins with now, older changes are queried.
/// </summary>
/// <remarks>The feed tells the newest version of each document in the order of the commits of its partition; what one batch wrote comes together
/// (learn.microsoft.com, "Change feed in Azure Cosmos DB", latest version mode). It may repeat itself after a failure, which changes nothing here.</remarks>
internal sealed class ChangeFeed(CosmosDocumentStore store) : IAsyncDisposable
{
    private const int PerRead = 1000;
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);   // boards of other instances are told within a second
    private static readonly TimeSpan _toleratedFailure = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<BrigadeId, ChangeTail> _tails = [];
    private readonly Dictionary<BrigadeId, long> _passed = [];   // the head of each brigade that came through, kept or not
    private FeedIterator? _iterator;
    private string? _place;
    private Task _running = Task.CompletedTask;
    private Task? _next;
    private Task _watching = Task.CompletedTask;

    /// <summary>Finds the present end of the feed and begins to watch it.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
    }

    /// <summary>The changes after a number up to at least another, from memory; null if they must be queried.</summary>
    public async ValueTask<ChangePage?> FindAsync(BrigadeId brigade, long sequence, long atLeast, IReadOnlyCollection<string>? types, int limit, CancellationToken cancellationToken)
    {
        for (var passes = 0; ; passes++)
        {
            lock (_gate)
            {
                if (!_tails.TryGetValue(brigade, out var tail))
                {
                    // What came through already was not kept; every later commit will be.
                    _tails[brigade] = new ChangeTail(Math.Max(atLeast, _passed.GetValueOrDefault(brigade)));
                    return null;
                }
                if (sequence < tail.Begin)
                    return null;
                if (tail.End >= atLeast && tail.IsWhole)
                    return tail.Since(sequence, types, limit, store.Clock.GetUtcNow());
            }
            if (passes == 3)
            {
                store.Logger.FeedBehind(brigade.Value, atLeast);
                return null;
            }
            try
            {
                await PassFromNowAsync().WaitAsync(cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                return null;   // the watch tells of it; a query may still get through, or fails in its own name
            }
        }
    }

    /// <summary>Forgets what it holds of a brigade whose documents were written past the commits.</summary>
    public void Forget(BrigadeId brigade)
    {
        lock (_gate)
            _tails.Remove(brigade);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        Task last;
        lock (_gate)
            last = _next ?? _running;
        await last.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _iterator?.Dispose();
        _stop.Dispose();
    }

    /// <summary>A pass that begins after this call; those who ask while one runs share the one after it.</summary>
    private Task PassFromNowAsync()
    {
        lock (_gate)
        {
            if (_next is not null)
                return _next;   // waits for the one that runs, or is about to begin
            if (_running.IsCompleted)
                return _running = Task.Run(() => PassAsync(_stop.Token), CancellationToken.None);
            return _next = NextAsync(_running);
        }

        async Task NextAsync(Task running)
        {
            await running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Task pass;
            lock (_gate)
            {
                _next = null;
                _running = pass = Task.Run(() => PassAsync(_stop.Token), CancellationToken.None);
            }
            await pass;
        }
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var answer = await Answers.ReadAsync(ReadAsync, mayBeMissing: false, cancellationToken);
            var told = answer.StatusCode is not HttpStatusCode.NotModified;
            if (told)
            {
                try
                {
                    using var json = await answer.JsonAsync(cancellationToken);
                    Take(json.RootElement.GetProperty("Documents"));
                }
                catch
                {
                    Interlocked.Exchange(ref _iterator, null)?.Dispose();   // what was not taken in is read again
                    throw;
                }
            }
            _place = answer.ContinuationToken;
            if (!told)
                return;
        }
    }

    /// <summary>Reads on; after a failure with a new iterator from the last place that was taken in whole, because the SDK's does not go on.</summary>
    private async Task<ResponseMessage> ReadAsync(CancellationToken cancellationToken)
    {
        var iterator = Interlocked.Exchange(ref _iterator, null) ?? store.Container.GetChangeFeedStreamIterator(
            _place is null ? ChangeFeedStartFrom.Now() : ChangeFeedStartFrom.ContinuationToken(_place), ChangeFeedMode.LatestVersion,
            new ChangeFeedRequestOptions { PageSizeHint = PerRead });
        var sound = false;
        try
        {
            var answer = await iterator.ReadNextAsync(cancellationToken);
            sound = answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.NotModified;
            return answer;
        }
        finally
        {
            if (sound)
                _iterator = iterator;
            else
                iterator.Dispose();
        }
    }

    private void Take(System.Text.Json.JsonElement documents)
    {
        var heads = new List<(BrigadeId Brigade, Head Head)>();
        lock (_gate)
        {
            foreach (var json in documents.EnumerateArray())
            {
                if (BrigadeOf(json) is not { } brigade)
                    continue;
                if (!json.TryGetProperty("t", out _))
                    heads.Add((brigade, Head.Read(json)));
                else if (_tails.TryGetValue(brigade, out var tail) && Envelope.Read(json, DateTimeOffset.MinValue) is { } document)
                    tail.Take(document);
            }
            foreach (var (brigade, head) in heads)
            {
                _passed[brigade] = Math.Max(head.Sequence, _passed.GetValueOrDefault(brigade));
                if (_tails.TryGetValue(brigade, out var tail))
                    tail.Reached(head.Sequence);
            }
        }
        foreach (var (brigade, head) in heads)
            store.Noticed(brigade, head);
    }

    private static BrigadeId? BrigadeOf(System.Text.Json.JsonElement json)
    {
        var text = json.GetProperty("b").GetString()!;
        return text == CosmosDocumentStore.ProbePartition ? null : BrigadeId.FromStore(text);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_interval);   // the machine's time, not the clock's: this is about a network
        var failing = TimeSpan.Zero;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var began = System.Diagnostics.Stopwatch.StartNew();
                try
                {
                    // A read is tried longer than that by itself; who is cut off must not be thought ready meanwhile.
                    await PassFromNowAsync().WaitAsync(_toleratedFailure, _stop.Token);
                    failing = TimeSpan.Zero;
                    await store.ProbeAsync(_stop.Token).WaitAsync(_toleratedFailure, _stop.Token);
                }
                catch (Exception fault) when (!_stop.IsCancellationRequested)
                {
                    // Whatever it is: the watch goes on. Who asks for changes is told of it; here it only counts towards being unready.
                    failing += began.Elapsed + _interval;
                    store.Logger.FeedFailed(fault);
                    if (failing >= _toleratedFailure)
                        store.Unwritable();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}

/// <summary>The newest changes of one brigade: complete from one number to another. Guarded by its feed.</summary>
internal sealed class ChangeTail(long begin)
{
    private const int MostBytes = 8 * 1024 * 1024;
    private readonly SortedSet<(long Sequence, string Type, string Id)> _order = [];
    private readonly Dictionary<(string Type, string Id), StoredDocument> _newest = [];
    private long _bytes;

    /// <summary>All changes after this number are here.</summary>
    public long Begin { get; private set; } = begin;

    /// <summary>Up to this one.</summary>
    public long End { get; private set; } = begin;

    /// <summary>Whether nothing of a commit after <see cref="End"/> is here yet: of a document it changed, the version up to the end would be missing.</summary>
    public bool IsWhole => _order.Count == 0 || _order.Max.Sequence <= End;

    /// <summary>Takes a document in its newest state.</summary>
    public void Take(StoredDocument document)
    {
        var address = (document.Type, document.Id);
        if (document.Sequence <= Begin)
            return;
        if (_newest.TryGetValue(address, out var former))
        {
            if (former.Sequence >= document.Sequence)
                return;
            Remove(former);
        }
        _newest[address] = document;
        _order.Add((document.Sequence, document.Type, document.Id));
        _bytes += Size(document);
        while (_bytes > MostBytes)
        {
            // Whole commits go, the oldest first; who still wants them queries.
            Begin = _order.Min.Sequence;
            while (_order.Count > 0 && _order.Min.Sequence == Begin)
                Remove(_newest[(_order.Min.Type, _order.Min.Id)]);
        }
    }

    /// <summary>The brigade's head came through: everything up to it is here.</summary>
    public void Reached(long head) => End = Math.Max(End, head);

    /// <summary>A page of changes after a number that is not before <see cref="Begin"/>.</summary>
    public ChangePage Since(long sequence, IReadOnlyCollection<string>? types, int limit, DateTimeOffset now)
    {
        var changes = new List<StoredDocument>();
        foreach (var (number, type, id) in _order.GetViewBetween((sequence + 1, "", ""), (long.MaxValue, "", "")))
        {
            if (number > End)
                break;
            if (types is not null && !types.Contains(type))
                continue;
            if (changes.Count >= limit && changes[^1].Sequence != number)
                return new ChangePage(changes, changes[^1].Sequence, More: true);
            var document = _newest[(type, id)];
            changes.Add(document.ExpiresAt <= now ? document with { Body = default, Keys = DocumentWrite.NoKeys, Deleted = true } : document);
        }
        return new ChangePage(changes, Math.Max(sequence, End), More: false);
    }

    private void Remove(StoredDocument document)
    {
        _newest.Remove((document.Type, document.Id));
        _order.Remove((document.Sequence, document.Type, document.Id));
        _bytes -= Size(document);
    }

    private static long Size(StoredDocument document) => document.Body.Length + 500L;
}

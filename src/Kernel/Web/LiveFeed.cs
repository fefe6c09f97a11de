using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace BrigadeDispatch.Kernel.Web;

/// <summary>One event of a stream, serialised once and shared by all who listen.</summary>
/// <param name="Version">Brigade-wide version; the event's id.</param>
/// <param name="Frame">The whole frame as it goes over the wire.</param>
public sealed record FeedEvent(long Version, ReadOnlyMemory<byte> Frame)
{
    /// <summary>Frames an event by the rules of server-sent events (WHATWG HTML, section 9.2). The data has no line breaks.</summary>
    public static FeedEvent Of(long version, string name, ReadOnlySpan<byte> data)
    {
        var head = Encoding.UTF8.GetBytes($"id: {version.ToString(CultureInfo.InvariantCulture)}\nevent: {name}\ndata: ");
        var frame = new byte[head.Length + data.Length + 2];
        head.CopyTo(frame, 0);
        data.CopyTo(frame.AsSpan(head.Length));
        frame[^2] = frame[^1] = (byte)'\n';
        return new FeedEvent(version, frame);
    }
}

/// <summary>What a feed shows, at one version of the brigade's store.</summary>
public interface IFeedState
{
    /// <summary>The store's head when it was read.</summary>
    long Version { get; }
}

/// <summary>
/// A live view of one brigade for any number of listeners: folded from the store, pushed by server-sent events with resume,
/// at most 20 times a second, the first change at once. A listener that cannot keep up is dropped and resumes.
/// </summary>
public sealed class LiveFeed<TState> : IAsyncDisposable where TState : class, IFeedState
{
    private const int Remembered = 512;
    private const int Buffered = 256;
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _beat = TimeSpan.FromSeconds(15);

    private readonly Func<CancellationToken, Task<TState?>> _read;
    private readonly Func<TState, FeedEvent> _whole;
    private readonly Func<TState, TState, FeedEvent?> _change;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _failed;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly List<Channel<FeedEvent>> _listeners = [];
    private readonly Queue<FeedEvent> _past = new();
    private readonly CancellationTokenSource _end = new();
    private readonly IDisposable _subscription;
    private readonly Task _pump;
    private TState _state;
    private FeedEvent? _wholeNow;
    private bool _behind;   // under the lock

    private LiveFeed(
        IDocumentStore store, BrigadeId brigade, TState first, Func<CancellationToken, Task<TState?>> read, Func<TState, FeedEvent> whole,
        Func<TState, TState, FeedEvent?> change, TimeProvider clock, Action<Exception> failed)
    {
        (_state, _read, _whole, _change, _clock, _failed) = (first, read, whole, change, clock, failed);
        _subscription = store.OnCommitted((changed, _) =>
        {
            if (changed == brigade)
                _signal.Writer.TryWrite(true);
        });
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Starts a feed; null if there is nothing to show under that id.</summary>
    /// <param name="store">Where changes come from.</param>
    /// <param name="brigade">The brigade it is about.</param>
    /// <param name="read">The state as of now; null: gone.</param>
    /// <param name="whole">Its event for someone who has nothing yet.</param>
    /// <param name="change">The event from one state to the next; null: nothing to see.</param>
    /// <param name="clock">For the pace and the beat.</param>
    /// <param name="failed">Told of a read that failed; the feed tries again with the next change.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<LiveFeed<TState>?> StartAsync(
        IDocumentStore store, BrigadeId brigade, Func<CancellationToken, Task<TState?>> read, Func<TState, FeedEvent> whole,
        Func<TState, TState, FeedEvent?> change, TimeProvider clock, Action<Exception> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(read);
        var first = await read(cancellationToken);
        if (first is null)
            return null;
        var feed = new LiveFeed<TState>(store, brigade, first, read, whole, change, clock, failed);
        feed._signal.Writer.TryWrite(true);   // a commit may have come between the read and the subscription
        return feed;
    }

    /// <summary>How many listen.</summary>
    public int Listeners
    {
        get
        {
            lock (_lock)
                return _listeners.Count;
        }
    }

    /// <summary>Sends the stream to one listener until it goes away.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var response = http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        long? last = long.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

        // A feed nobody listened to stands still, and another instance may have shown more than this one has read: level first, so that no board goes back in time.
        bool behind;
        lock (_lock)
            behind = _behind || last > _state.Version;
        if (behind)
            await LevelAsync(http.RequestAborted);
        var channel = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(Buffered) { SingleReader = true });
        List<FeedEvent> first;
        lock (_lock)
        {
            first = Since(last);
            _listeners.Add(channel);
            (behind, _behind) = (_behind, false);
        }
        if (behind)
            _signal.Writer.TryWrite(true);
        // A stop of the server ends the stream: it would otherwise wait for every open board, taking in no alarm meanwhile.
        var stopping = (http.RequestServices?.GetService(typeof(IHostApplicationLifetime)) as IHostApplicationLifetime)?.ApplicationStopping ?? CancellationToken.None;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            var cancellationToken = gone.Token;
            await response.Body.WriteAsync("retry: "u8.ToArray(), cancellationToken);
            await response.WriteAsync($"{1000 + Random.Shared.Next(2000)}\n\n", cancellationToken);   // apart, so that a restart is no stampede
            foreach (var item in first)
                await response.Body.WriteAsync(item.Frame, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            while (true)
            {
                using var beat = new CancellationTokenSource(_beat, _clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, cancellationToken);
                bool more;
                try
                {
                    more = await channel.Reader.WaitToReadAsync(either.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    await response.WriteAsync($"event: beat\ndata: {{\"at\":\"{_clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}\"}}\n\n", cancellationToken);
                    await response.Body.FlushAsync(cancellationToken);
                    continue;
                }
                if (!more)
                    return;   // too slow, or the feed ends: the browser reconnects and resumes
                while (channel.Reader.TryRead(out var item))
                    await response.Body.WriteAsync(item.Frame, cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The listener went away, or the server stops: the browser reconnects and resumes.
        }
        finally
        {
            lock (_lock)
                _listeners.Remove(channel);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        await _end.CancelAsync();
        await _pump;
        lock (_lock)
        {
            foreach (var listener in _listeners)
                listener.Writer.TryComplete();
        }
        _end.Dispose();
    }

    private List<FeedEvent> Since(long? last)
    {
        if (last == _state.Version)
            return [];
        if (last is { } version && _past.Count > 0 && _past.Any(item => item.Version == version))
            return _past.Where(item => item.Version > version).ToList();
        return [_wholeNow ??= _whole(_state)];
    }

    private async Task PumpAsync()
    {
        try
        {
            while (await _signal.Reader.WaitToReadAsync(_end.Token))
            {
                _signal.Reader.TryRead(out _);
                lock (_lock)
                {
                    _behind = _listeners.Count == 0;   // decided together with who listens: nobody may come between and be forgotten
                    if (_behind)
                        continue;   // nobody looks: the next one who comes brings it up to date
                }
                await LevelAsync(_end.Token);
                await Task.Delay(_between, _clock, _end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The feed ends.
        }
    }

    private async Task LevelAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PushAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _failed(failure);   // the next change or the next reconnect reads anew
        }
    }

    // May run twice at once: whoever read less is dropped.
    private async Task PushAsync(CancellationToken cancellationToken)
    {
        if (await _read(cancellationToken) is not { } next)
            return;
        lock (_lock)
        {
            if (next.Version <= _state.Version)
                return;
            var item = _change(_state, next);
            if (item is null)
                return;   // nothing to see: the former version stays, so that versions and events go together
            _state = next;
            _wholeNow = null;
            _past.Enqueue(item);
            if (_past.Count > Remembered)
                _past.Dequeue();
            for (var i = _listeners.Count - 1; i >= 0; i--)
            {
                if (!_listeners[i].Writer.TryWrite(item))
                {
                    _listeners[i].Writer.TryComplete();
                    _listeners.RemoveAt(i);
                }
            }
        }
    }
}

/// <summary>Feeds by what they show: one is started for the first listener and kept while it is listened to.</summary>
public sealed class LiveFeeds<TKey, TState>(Func<TKey, CancellationToken, Task<LiveFeed<TState>?>> start) : IAsyncDisposable
    where TKey : notnull where TState : class, IFeedState
{
    private readonly Dictionary<TKey, LiveFeed<TState>> _feeds = [];
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Serves a listener; false if there is nothing of that key.</summary>
    public async Task<bool> ServeAsync(TKey key, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        LiveFeed<TState>? feed;
        await _gate.WaitAsync(http.RequestAborted);
        try
        {
            await EndIdleAsync(key);
            if (!_feeds.TryGetValue(key, out feed))
            {
                feed = await start(key, http.RequestAborted);
                if (feed is null)
                    return false;
                _feeds[key] = feed;
            }
        }
        finally
        {
            _gate.Release();
        }
        await feed.ServeAsync(http);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var feed in _feeds.Values)
            await feed.DisposeAsync();
        _gate.Dispose();
    }

    // A few feeds without listeners are kept warm; beyond that they are ended when another is asked for.
    private async Task EndIdleAsync(TKey keep)
    {
        if (_feeds.Count < 64)
            return;
        foreach (var (key, feed) in _feeds.Where(pair => pair.Value.Listeners == 0 && !pair.Key.Equals(keep)).ToList())
        {
            _feeds.Remove(key);
            await feed.DisposeAsync();
        }
    }
}

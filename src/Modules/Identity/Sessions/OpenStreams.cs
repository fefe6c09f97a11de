using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Identity.Sessions;

/// <summary>
/// Live streams end within a second of whatever ends their right: sign-out, suspension, another rights table, the session's time.
/// The browser then asks again, and is told by the gate how it stands now.
/// </summary>
internal sealed partial class OpenStreams(
    IDocumentStore store, SessionBook sessions, IServiceScopeFactory scopes, TimeProvider clock, ILogger<OpenStreams> log) : BackgroundService
{
    // An alarm's answers commit many times a second, and each look costs a few reads per stream: at most two looks a second.
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Stream, byte> _streams = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Watches over the request if it is a stream; its <see cref="HttpContext.RequestAborted"/> then also says that the right is gone.</summary>
    public IDisposable? Watch(HttpContext http, LiveSession live, Actor actor, MemberId? viewAs)
    {
        if (http.Request.Path.Value?.EndsWith("/stream", StringComparison.Ordinal) != true)
            return null;
        var stream = new Stream(this, live, actor, viewAs, http.Connection.RemoteIpAddress, CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted), clock);
        http.RequestAborted = stream.Ended.Token;
        _streams[stream] = 0;
        stream.LookAt(live, clock.GetUtcNow());
        return stream;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hook = store.OnCommitted((brigade, _) =>
        {
            var any = false;
            foreach (var stream in _streams.Keys)
                any |= stream.Touch(stream.Live.Brigade == brigade);
            if (any)
                _wake.Writer.TryWrite(true);
        });
        while (await _wake.Reader.WaitToReadAsync(stoppingToken))
        {
            _wake.Reader.TryRead(out _);
            foreach (var stream in _streams.Keys)
                if (stream.TakeTouch())
                    await LookAsync(stream, stoppingToken);
            await Task.Delay(_between, clock, stoppingToken);
        }
    }

    private async Task LookAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            var live = await sessions.FindByIdAsync(stream.Live.Brigade, stream.Live.Session.Id, cancellationToken);
            if (live is null)
            {
                stream.End();
                return;
            }
            await sessions.SeenAsync(live, cancellationToken);   // a board that stands open at the station is in use
            await using var scope = scopes.CreateAsyncScope();
            var actor = await scope.ServiceProvider.GetRequiredService<SessionActor>().OfAsync(live, stream.Address, stream.ViewAs, cancellationToken);
            if (Same(actor, stream.Actor))
                stream.LookAt(live, clock.GetUtcNow());
            else
                stream.End();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LookFailed(log, failure);
            stream.End();   // who cannot be checked is not served; the browser comes again
        }
    }

    private static bool Same(Actor one, Actor other) =>
        one.Permissions.SetEquals(other.Permissions)
        && one.Withheld.Keys.ToHashSet().SetEquals(other.Withheld.Keys)
        && one.Reaches.All(reach => other.Reaches.TryGetValue(reach.Key, out var was) && was.Everywhere == reach.Value.Everywhere && was.Units.SetEquals(reach.Value.Units));

    private sealed class Stream : IDisposable
    {
        private readonly OpenStreams _owner;
        private readonly ITimer _timer;
        private int _touched;

        public Stream(OpenStreams owner, LiveSession live, Actor actor, MemberId? viewAs, IPAddress? address, CancellationTokenSource ended, TimeProvider clock)
        {
            (_owner, Live, Actor, ViewAs, Address, Ended) = (owner, live, actor, viewAs, address, ended);
            _timer = clock.CreateTimer(static state =>
            {
                var stream = (Stream)state!;
                if (stream.Touch(true))
                    stream._owner._wake.Writer.TryWrite(true);
            }, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public LiveSession Live { get; }

        public Actor Actor { get; }

        public MemberId? ViewAs { get; }

        public IPAddress? Address { get; }

        public CancellationTokenSource Ended { get; }

        /// <summary>Next look without a commit: in a while, or when the session's time is up.</summary>
        public void LookAt(LiveSession live, DateTimeOffset now)
        {
            var left = SessionBook.EndOf(live.Session, live.Policy) - now;
            _timer.Change(left > _again ? _again : left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        public bool Touch(bool itIs)
        {
            if (itIs)
                Volatile.Write(ref _touched, 1);
            return itIs;
        }

        public bool TakeTouch() => Interlocked.Exchange(ref _touched, 0) == 1;

        public void End()
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Ended.Cancel();
        }

        public void Dispose()
        {
            _owner._streams.TryRemove(this, out _);
            _timer.Dispose();   // the source is linked and small; a look may still hold it
        }
    }

    [LoggerMessage(8001, LogLevel.Error, "A stream's session could not be checked; it was ended")]
    private static partial void LookFailed(ILogger log, Exception failure);
}

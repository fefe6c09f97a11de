using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Kernel.Web;
using BrigadeDispatch.SliceKit;
using BrigadeDispatch.TestKit;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.Kernel.Tests;

/// <summary>Server-sent events: over the real store, with the clock in the test's hand.</summary>
public sealed class LiveFeedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private sealed record Shown(long Version, string Text) : IFeedState;

    [Fact]
    public async Task The_first_frame_is_the_whole_as_of_now()
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen();

        var first = await listener.NextAsync();

        Assert.Equal(("whole", "one", room.Head), (first.Name, first.Data, first.Id));
        Assert.Equal("text/event-stream; charset=utf-8", listener.Http.Response.ContentType);
        Assert.Equal("no-store", listener.Http.Response.Headers.CacheControl);
        Assert.InRange(listener.Retry, 1000, 3000);
    }

    [Fact]
    public async Task A_change_is_pushed_with_the_version_it_leads_to()
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen();
        await listener.NextAsync();

        await room.SayAsync("two");

        Assert.Equal(("change", "one>two", room.Head), await listener.NextAsync());
    }

    [Fact]
    public async Task What_changes_within_a_twentieth_of_a_second_comes_as_one()
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen();
        await listener.NextAsync();
        await room.SayAsync("two");
        await listener.NextAsync();   // pushed: the pause runs now and ends only when the clock is moved

        for (var i = 0; i < 10; i++)
            await room.SayAsync($"quick{i}");

        Assert.Equal(("change", "two>quick9", room.Head), await listener.NextAsync());
        await room.SayAsync("later");
        Assert.Equal("quick9>later", (await listener.NextAsync()).Data);
    }

    [Fact]
    public async Task A_commit_that_shows_nothing_sends_nothing()
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen();
        await listener.NextAsync();

        await room.SayAsync("one");
        await room.SayAsync("two");

        Assert.Equal("one>two", (await listener.NextAsync()).Data);
    }

    [Fact]
    public async Task All_who_listen_get_the_same_frames()
    {
        await using var room = await Room.OpenAsync("one");
        await using var first = room.Listen();
        await first.NextAsync();
        await room.SayAsync("two");
        await first.NextAsync();
        await using var second = room.Listen();

        Assert.Equal(("whole", "two", room.Head), await second.NextAsync());
        await room.SayAsync("three");

        Assert.Equal(await first.NextAsync(), await second.NextAsync());
    }

    [Fact]
    public async Task Whoever_comes_back_gets_what_was_missed_and_no_more()
    {
        await using var room = await Room.OpenAsync("one");
        await using var stays = room.Listen();
        await stays.NextAsync();
        await room.SayAsync("two");
        var known = await stays.NextAsync();
        await room.SayAsync("three");
        await stays.NextAsync();
        await room.SayAsync("four");
        await stays.NextAsync();

        await using var back = room.Listen(lastEventId: known.Id.ToString(CultureInfo.InvariantCulture));

        Assert.Equal("two>three", (await back.NextAsync()).Data);
        Assert.Equal("three>four", (await back.NextAsync()).Data);
    }

    [Fact]
    public async Task Whoever_missed_nothing_gets_only_what_is_new()
    {
        await using var room = await Room.OpenAsync("one");
        await using var stays = room.Listen();
        await stays.NextAsync();
        await room.SayAsync("two");
        var known = await stays.NextAsync();

        await using var back = room.Listen(lastEventId: known.Id.ToString(CultureInfo.InvariantCulture));
        await back.StartedAsync();
        await room.SayAsync("three");

        Assert.Equal("two>three", (await back.NextAsync()).Data);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("999999")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task A_version_that_is_not_remembered_gets_the_whole(string lastEventId)
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen(lastEventId);

        Assert.Equal("whole", (await listener.NextAsync()).Name);
    }

    [Fact]
    public async Task What_changed_while_nobody_listened_is_there_for_the_next_who_comes()
    {
        await using var room = await Room.OpenAsync("one");
        await room.SayAsync("two");
        await using var listener = room.Listen();

        var seen = (await listener.NextAsync()).Data;
        while (seen != "two" && !seen.EndsWith(">two", StringComparison.Ordinal))
            seen = (await listener.NextAsync()).Data;

        Assert.EndsWith("two", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_beat_comes_every_quarter_of_a_minute_without_news()
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen();
        await listener.NextAsync();

        var beat = await listener.NextAsync(step: TimeSpan.FromSeconds(5));

        Assert.Equal("beat", beat.Name);
        Assert.StartsWith("{\"at\":\"2026-01-04T18:1", beat.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_does_not_read_is_dropped_and_the_others_go_on()
    {
        await using var room = await Room.OpenAsync("start");
        await using var quick = room.Listen();
        await quick.NextAsync();
        using var stuck = new StuckStream();
        var http = new DefaultHttpContext { Response = { Body = stuck } };
        var serving = room.Feed.ServeAsync(http);
        await Until(() => room.Feed.Listeners == 2);

        var last = "start";
        for (var i = 0; i < 300 && room.Feed.Listeners == 2; i++)
        {
            await room.SayAsync($"n{i}");
            Assert.Equal($"{last}>n{i}", (await quick.NextAsync()).Data);
            last = $"n{i}";
        }

        Assert.Equal(1, room.Feed.Listeners);
        stuck.Release();
        await serving.WaitAsync(TimeSpan.FromSeconds(10), Token);   // the browser reconnects and resumes
        await room.SayAsync("end");
        Assert.Equal($"{last}>end", (await quick.NextAsync()).Data);
    }

    [Fact]
    public async Task A_listener_that_goes_away_is_forgotten()
    {
        await using var room = await Room.OpenAsync("one");
        var listener = room.Listen();
        await listener.NextAsync();
        Assert.Equal(1, room.Feed.Listeners);

        await listener.DisposeAsync();

        Assert.Equal(0, room.Feed.Listeners);
    }

    [Fact]
    public async Task A_read_that_fails_is_told_and_the_next_change_heals_it()
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen();
        await listener.NextAsync();
        room.FailNext = true;
        await room.SayAsync("two");
        await Until(() => { room.Slice.Clock.Advance(TimeSpan.FromMilliseconds(10)); return room.Failures.Count == 1; });

        await room.SayAsync("three");

        Assert.Equal("one>three", (await listener.NextAsync()).Data);
    }

    [Fact]
    public async Task When_the_feed_ends_the_streams_end()
    {
        await using var room = await Room.OpenAsync("one");
        await using var listener = room.Listen();
        await listener.NextAsync();

        await room.EndAsync();

        await listener.Serving.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact]
    public async Task There_is_no_feed_of_what_is_not_there()
    {
        await using var slice = await Slice.OpenAsync(Token);

        Assert.Null(await LiveFeed<Shown>.StartAsync(
            slice.Store, Slice.Brigade, _ => Task.FromResult<Shown?>(null), _ => throw new InvalidOperationException(),
            (_, _) => throw new InvalidOperationException(), slice.Clock, _ => { }, Token));
    }

    [Fact]
    public void A_frame_is_spelt_by_the_rules_of_server_sent_events() =>
        Assert.Equal("id: 12\nevent: board\ndata: {\"a\":1}\n\n", Encoding.UTF8.GetString(FeedEvent.Of(12, "board", "{\"a\":1}"u8).Frame.Span));

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!holds())
            await Task.Delay(1, limit.Token);
    }

    private sealed record Event(long Id, string Name, string Data)
    {
        public static implicit operator (string, string, long)(Event from) => (from.Name, from.Data, from.Id);
    }

    /// <summary>A store with one text in it, and the feed of that text.</summary>
    private sealed class Room(Slice slice) : IAsyncDisposable
    {
        public Slice Slice { get; } = slice;

        public LiveFeed<Shown> Feed { get; private set; } = null!;

        public long Head { get; private set; }

        private bool _ended;

        public volatile bool FailNext;

        public List<Exception> Failures { get; } = [];

        public static async Task<Room> OpenAsync(string text)
        {
            var room = new Room(await Slice.OpenAsync(Token));
            await room.SayAsync(text);
            room.Feed = (await LiveFeed<Shown>.StartAsync(
                room.Slice.Store, Slice.Brigade, room.ReadAsync,
                whole => FeedEvent.Of(whole.Version, "whole", Encoding.UTF8.GetBytes(whole.Text)),
                (before, after) => before.Text == after.Text ? null : FeedEvent.Of(after.Version, "change", Encoding.UTF8.GetBytes($"{before.Text}>{after.Text}")),
                room.Slice.Clock, room.Failures.Add, Token))!;
            return room;
        }

        public async Task SayAsync(string text) =>
            Head = (await Slice.Store.CommitAsync(
                Slice.Brigade, [new DocumentWrite(WriteKind.Put, "text", "1", null, Encoding.UTF8.GetBytes(text), DocumentWrite.NoKeys, null)], Token)).Sequence;

        public Listener Listen(string? lastEventId = null) => new(Feed, Slice.Clock, lastEventId);

        public async Task EndAsync()
        {
            _ended = true;
            await Feed.DisposeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (!_ended)
                await Feed.DisposeAsync();
            await Slice.DisposeAsync();
        }

        private async Task<Shown?> ReadAsync(CancellationToken cancellationToken)
        {
            if (FailNext)
            {
                FailNext = false;
                throw new IOException("on demand");
            }
            var head = await Slice.Store.HeadAsync(Slice.Brigade, cancellationToken);
            var stored = await Slice.Store.ReadAsync(Slice.Brigade, "text", "1", cancellationToken);
            return new Shown(head, Encoding.UTF8.GetString(stored!.Body.Span));
        }
    }

    /// <summary>A browser: reads frames; while it waits, time passes.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
        private readonly CancellationTokenSource _gone = new();
        private readonly StreamReader _reader;
        private readonly ManualTimeProvider _clock;

        public Listener(LiveFeed<Shown> feed, ManualTimeProvider clock, string? lastEventId)
        {
            _clock = clock;
            _reader = new StreamReader(_pipe.Reader.AsStream());
            Http = new DefaultHttpContext { RequestAborted = _gone.Token, Response = { Body = _pipe.Writer.AsStream() } };
            if (lastEventId is not null)
                Http.Request.Headers["Last-Event-ID"] = lastEventId;
            Serving = feed.ServeAsync(Http);
        }

        public DefaultHttpContext Http { get; }

        public Task Serving { get; }

        public int Retry { get; private set; }

        public async Task StartedAsync()
        {
            while (Retry == 0)
                await LineAsync(TimeSpan.FromMilliseconds(10));
        }

        public async Task<Event> NextAsync(TimeSpan? step = null)
        {
            var (id, name, data) = (0L, "", "");
            while (true)
            {
                var line = await LineAsync(step ?? TimeSpan.FromMilliseconds(10));
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = long.Parse(line[4..], CultureInfo.InvariantCulture);
                else if (line.StartsWith("event: ", StringComparison.Ordinal))
                    name = line[7..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    data = line[6..];
                else if (line.Length == 0 && name.Length > 0)
                    return new Event(id, name, data);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _gone.CancelAsync();
            await Serving;
            _reader.Dispose();
            _gone.Dispose();
        }

        private async Task<string> LineAsync(TimeSpan step)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var reading = _reader.ReadLineAsync(limit.Token).AsTask();
            while (await Task.WhenAny(reading, Task.Delay(1, Token)) != reading)
                _clock.Advance(step);
            var line = await reading ?? throw new EndOfStreamException();
            if (line.StartsWith("retry: ", StringComparison.Ordinal))
                Retry = int.Parse(line[7..], CultureInfo.InvariantCulture);
            return line;
        }
    }

    /// <summary>A connection that takes nothing until it is let go.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await _released.Task.WaitAsync(cancellationToken);

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await _released.Task.WaitAsync(cancellationToken);
    }
}

using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.Host.Operator;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Storage.Sqlite;

namespace BrigadeDispatch.Host.Moving;

/// <summary>
/// Where operator commands on this machine hand their work to the running server: a Unix domain socket in the data folder, for this user alone. One line of
/// JSON asks, lines of JSON answer; who goes away gives up. Not part of HTTP, so that no proxy can ever lead to it.
/// </summary>
internal sealed partial class OperatorDoor(StartSettings settings, StoreInForce store, TimeProvider clock, ILogger<OperatorDoor> log) : BackgroundService
{
    private const int LongestRequest = 64 * 1024;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5), _formerReadsEnd = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _one = new(1, 1);
    private StorePlace _place = settings.PlaceOf(settings.Provider);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (settings.DoorPath is not { } path)
                throw new IOException("the path of the data folder is too long for a socket");
            if (!Directory.Exists(settings.Sqlite.Directory))
                throw new IOException($"there is no folder {settings.Sqlite.Directory}");
            if (await DoorClient.TryConnectAsync(path, stoppingToken) is { } other)
            {
                other.Dispose();
                throw new IOException("another server answers there");
            }
            File.Delete(path);   // a killed server leaves it
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(4);   // nobody could connect before the mode was set
        }
        catch (Exception failure) when (failure is IOException or SocketException or UnauthorizedAccessException)
        {
            NoDoor(log, failure.Message);
            return;
        }
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var asking = await socket.AcceptAsync(stoppingToken);
                served.RemoveAll(task => task.IsCompleted);
                served.Add(ServeAsync(asking, stoppingToken));
            }
        }
        catch (OperationCanceledException)
        {
            File.Delete(settings.DoorPath!);
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket asking, CancellationToken stopping)
    {
        await Task.Yield();
        using var connection = new NetworkStream(asking, ownsSocket: true);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            using var reader = new StreamReader(connection, new UTF8Encoding(false), leaveOpen: true);
            var line = await reader.ReadLineAsync(stopping).AsTask().WaitAsync(_patience, clock, stopping);
            if (line is null or { Length: > LongestRequest } || JsonSerializer.Deserialize(line, MoveJson.Default.MoveRequest) is not { } request)
                return;
            var noticing = NoticeAsync(reader, gone);
            try
            {
                await AnswerAsync(connection, request, gone.Token);
            }
            finally
            {
                await gone.CancelAsync();
                await noticing;
            }
        }
        catch (Exception failure) when (failure is IOException or JsonException or TimeoutException or OperationCanceledException)
        {
            GaveUp(log, failure.Message);
        }
        catch (Exception failure)
        {
            Failed(log, failure);   // the door stays open for the next one
        }
    }

    /// <summary>Whoever asked says nothing more: what can be read is that it went away.</summary>
    private static async Task NoticeAsync(StreamReader reader, CancellationTokenSource gone)
    {
        try
        {
            await reader.ReadLineAsync(gone.Token);
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // Either way it is over.
        }
        await gone.CancelAsync();
    }

    private async Task AnswerAsync(NetworkStream connection, MoveRequest request, CancellationToken gone)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, gone))
        {
            await SayAsync(connection, new DoorWord(null, null, "A move is under way already."), gone);
            return;
        }
        try
        {
            // What is said on the way must not hold the move up: a reader who stalls misses it.
            var words = System.Threading.Channels.Channel.CreateBounded<string>(
                new System.Threading.Channels.BoundedChannelOptions(64) { FullMode = System.Threading.Channels.BoundedChannelFullMode.DropOldest });
            var move = MoveAsync(request, words.Writer, gone);
            DoorWord end;
            try
            {
                await foreach (var said in words.Reader.ReadAllAsync(CancellationToken.None))
                    await SayAsync(connection, new DoorWord(said, null, null), gone);
            }
            finally
            {
                end = await move;   // whoever asked may be gone: the next one must not begin before this one has ended
            }
            await SayAsync(connection, end, gone);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<DoorWord> MoveAsync(MoveRequest request, System.Threading.Channels.ChannelWriter<string> words, CancellationToken gone)
    {
        await Task.Yield();
        OpenMove? move = null;
        try
        {
            Began(log, _place.ToString(), request.To);
            move = await OpenMove.BeginAsync(request, settings, new StoreEnd(_place, store.Engine, (IStoreCopy)store.Engine), ownsSource: false, clock, gone);
            var outcome = await move.RunAsync(store, said => words.TryWrite(said), gone);
            Moved(log, outcome.From.ToString(), outcome.To.ToString(), outcome.HandOverMs);
            return new DoorWord(null, outcome, null);
        }
        catch (Exception refused) when (refused is MoveRefusedException or StartRefusedException or StoreHeldException or StoreSetUpException or StoreDamagedException or StoreUnavailableException)
        {
            NotMoved(log, refused);
            return new DoorWord(null, null, refused.Message);
        }
        finally
        {
            if (move is not null)
                await move.DisposeAsync();
            if (move?.Serves == true)
            {
                _place = move.Target;
                await Task.Delay(_formerReadsEnd, clock, CancellationToken.None);
                await store.CloseFormerAsync();
            }
            words.TryComplete();
        }
    }

    private static async Task SayAsync(NetworkStream connection, DoorWord word, CancellationToken cancellationToken)
    {
        await connection.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(word, MoveJson.Default.DoorWord), (byte)'\n'], cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    [LoggerMessage(9307, LogLevel.Information, "Operator commands cannot hand their work to this server: {Why}")]
    private static partial void NoDoor(ILogger log, string why);

    [LoggerMessage(9302, LogLevel.Information, "An operator command went away or asked nothing: {Why}")]
    private static partial void GaveUp(ILogger log, string why);

    [LoggerMessage(9303, LogLevel.Error, "An operator command failed")]
    private static partial void Failed(ILogger log, Exception failure);

    [LoggerMessage(9304, LogLevel.Warning, "The data is being moved from {From} to {To}")]
    private static partial void Began(ILogger log, string from, StorageProvider to);

    [LoggerMessage(9305, LogLevel.Warning, "The data was moved from {From} to {To}, commits waited {HandOverMs} ms: change Storage__Provider before the next start")]
    private static partial void Moved(ILogger log, string from, string to, long? handOverMs);

    [LoggerMessage(9306, LogLevel.Warning, "The data was not moved and stays where it is")]
    private static partial void NotMoved(ILogger log, Exception refused);
}

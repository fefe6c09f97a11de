using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BrigadeDispatch.Instances.Tests;

/// <summary>
/// The wire between two programs, which can be cut as a network is: what was said does not arrive, no answer comes, nobody is told. Connections that met
/// the cut are gone when it is mended.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Uri _to;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _whole = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _mended = new();

    public Relay(Uri to)
    {
        _to = to;
        _whole.SetResult();
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where one connects instead.</summary>
    public Uri Address { get; }

    public void Cut()
    {
        if (_whole.Task.IsCompleted)
            _whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Mend()
    {
        if (_whole.Task.IsCompleted)
            return;
        Interlocked.Exchange(ref _mended, new CancellationTokenSource()).Cancel();
        _whole.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_end.Token);
                var connection = Task.Run(() => ServeAsync(near));
                _connections[connection] = true;
                _ = connection.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        using (near)
        using (var broken = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, Volatile.Read(ref _mended).Token))
        {
            near.NoDelay = true;
            try
            {
                await _whole.Task.WaitAsync(broken.Token);
                await far.ConnectAsync(IPAddress.Loopback, _to.Port, broken.Token);
                await Task.WhenAny(CarryAsync(near.GetStream(), far.GetStream(), broken.Token), CarryAsync(far.GetStream(), near.GetStream(), broken.Token));
                await broken.CancelAsync();
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or SocketException)
            {
                // Closed by one of both, or by the cut.
            }
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to, CancellationToken broken)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, broken) is > 0 and var read)
            {
                await _whole.Task.WaitAsync(broken);
                await to.WriteAsync(buffer.AsMemory(0, read), broken);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Closed by one of both, or by the cut.
        }
    }
}

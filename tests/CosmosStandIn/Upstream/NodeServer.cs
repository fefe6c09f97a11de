using System.Diagnostics;
using System.Net.Http.Headers;

namespace BrigadeDispatch.CosmosStandIn.Upstream;

/// <summary>What the third-party server answered.</summary>
internal sealed record NodeAnswer(int Status, byte[] Body, string? ETag, string? Continuation)
{
    internal bool Succeeded => Status is >= 200 and < 300;
}

/// <summary>The third-party server in a process of its own, which ends when this one does.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly Task<string> _complained;

    private NodeServer(Process process, int port, TimeProvider clock, Task<string> complained)
    {
        _process = process;
        _clock = clock;
        _complained = complained;
        Port = port;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}/"),
            Timeout = _patience,
        };
    }

    internal int Port { get; }

    internal int ProcessId => _process.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message says what it said.</exception>
    internal static async Task<NodeServer> StartAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = await NodePackages.ReadyAsync(cancellationToken);
        var start = new ProcessStartInfo("node", ["server.mjs"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,   // its end tells the child that we are gone
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("NODE_TEST_CONTEXT");
        var process = NodePackages.Start(start);
        var complained = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
            if (int.TryParse(line, out var port))
                return new NodeServer(process, port, clock, complained);
            throw new InvalidOperationException($"The third-party Cosmos server did not start: {await complained}");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>One request as the caller made it, with the headers that matter.</summary>
    internal Task<NodeAnswer> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request, cancellationToken);
    }

    /// <summary>One of the doors that <c>server.mjs</c> adds.</summary>
    internal Task<NodeAnswer> AskAsync(string door, ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, door, question, [], cancellationToken);

    private async Task<NodeAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("x-stand-in-now", _clock.GetUtcNow().ToUnixTimeMilliseconds().ToString());
            try
            {
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                return new NodeAnswer((int)response.StatusCode, body, Header(response, "etag"), Header(response, "x-ms-continuation"));
            }
            catch (HttpRequestException) when (_process.HasExited)
            {
                throw new InvalidOperationException($"The third-party server ended by itself: {await _complained}");
            }
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.StandardInput.Close();   // that ends it
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        await _complained;
        _process.Dispose();
    }
}

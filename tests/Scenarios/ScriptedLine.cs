using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Scenarios;

/// <summary>A call as it came to the script.</summary>
public sealed record ScriptedCall(int Number, string Path, string? RetryKey, byte[] Body, string Text);

/// <summary>What the script answers.</summary>
public sealed record ScriptedAnswer(int Status, string Json = "{}", bool WithRequestId = true);

/// <summary>A LINE that answers by a script, for answers the simulator has no reason to give.</summary>
public sealed class ScriptedLine : IAsyncDisposable
{
    private static readonly HttpMessageInvoker _forward = new(new SocketsHttpHandler { UseCookies = false });
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ScriptedCall> _calls = new();
    private int _count;

    private ScriptedLine(Func<ScriptedCall, ScriptedAnswer> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var bytes = body.ToArray();
            if (SignInBy is { } signIn && http.Request.Path.StartsWithSegments("/oauth2"))
            {
                await ForwardAsync(new Uri(signIn, http.Request.Path.Value), bytes, http);
                return;
            }
            var call = new ScriptedCall(
                Interlocked.Increment(ref _count), http.Request.Path, http.Request.Headers["X-Line-Retry-Key"], bytes, System.Text.Encoding.UTF8.GetString(bytes));
            _calls.Enqueue(call);
            var told = answer(call);
            http.Response.StatusCode = told.Status;
            if (told.WithRequestId)
                http.Response.Headers["x-line-request-id"] = $"scripted-{call.Number}";
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(told.Json, http.RequestAborted);
        });
    }

    /// <summary>The stand-in that signs people in meanwhile; the script is about sending.</summary>
    public Uri? SignInBy { get; set; }

    private static async Task ForwardAsync(Uri to, byte[] body, HttpContext http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
        using var answer = await _forward.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = "application/json";
        await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyList<ScriptedCall> Calls => [.. _calls];

    public static async Task<ScriptedLine> StartAsync(Func<ScriptedCall, ScriptedAnswer> answer, CancellationToken cancellationToken)
    {
        var line = new ScriptedLine(answer);
        await line._app.StartAsync(cancellationToken);
        return line;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}

using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Benchmarks;

/// <summary>A LINE that takes a message's bytes, notes when the last of them came, and answers when told to.</summary>
internal sealed class PatientLine : IAsyncDisposable
{
    private readonly Channel<long> _arrivals = Channel.CreateUnbounded<long>();
    private readonly WebApplication _app;
    private volatile TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PatientLine()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            if (http.Request.Path.Value is "/v2/bot/message/multicast" or "/v2/bot/message/push")
            {
                _arrivals.Writer.TryWrite(Stopwatch.GetTimestamp());
                await _mayAnswer.Task.WaitAsync(http.RequestAborted);
            }
            http.Response.Headers["x-line-request-id"] = "patient";
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{}", http.RequestAborted);
        });
    }

    public Uri Address => new(_app.Urls.First());

    public static async Task<PatientLine> StartAsync(CancellationToken cancellationToken)
    {
        var line = new PatientLine();
        await line._app.StartAsync(cancellationToken);
        return line;
    }

    /// <summary>From now on messages are taken and not answered.</summary>
    public void Hold() => _mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers what is held and what comes.</summary>
    public void Answer() => _mayAnswer.TrySetResult();

    /// <summary>Arrivals so far are nobody's.</summary>
    public void Forget()
    {
        while (_arrivals.Reader.TryRead(out _))
        {
            // Taken out is forgotten.
        }
    }

    /// <summary>When the next message had come whole, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public Task<long> ArrivalAsync(CancellationToken cancellationToken) => _arrivals.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Answer();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}

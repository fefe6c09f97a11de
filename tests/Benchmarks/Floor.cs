using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.Benchmarks;

/// <summary>A bare Kestrel endpoint that checks the signature and parses the JSON, and keeps nothing.</summary>
internal static class Floor
{
    public static async Task<WebApplication> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/{**path}", async (HttpContext http) =>
        {
            using var memory = new MemoryStream();
            await http.Request.Body.CopyToAsync(memory, http.RequestAborted);
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes("demo-intake-secret"), memory.ToArray());
            using var json = JsonDocument.Parse(memory.ToArray());
            http.Response.StatusCode = json.RootElement.ValueKind == JsonValueKind.Object && signature.Length == 32 ? 202 : 400;
        });
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>A bare Kestrel endpoint that answers the bytes given.</summary>
    public static async Task<WebApplication> StartAsync(byte[] answer, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/bytes", () => Results.Bytes(answer, "application/json"));
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>A bare endpoint that answers an object as JSON by the framework's own writer: nobody is asked who they are, nothing is looked for.</summary>
    public static async Task<WebApplication> StartJsonAsync<T>(string path, T answer, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet(path, () => TypedResults.Ok(answer));
        await app.StartAsync(cancellationToken);
        return app;
    }

    /// <summary>Seconds to do all of the work with so many at once.</summary>
    public static async Task<double> TimeAsync(int count, int atOnce, Func<int, Task> one)
    {
        var next = -1;
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                await one(i);
        }));
        return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

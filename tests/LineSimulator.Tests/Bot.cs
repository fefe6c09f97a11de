using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>A webhook request as the bot's server got it.</summary>
internal sealed record ReceivedWebhook(string Path, byte[] Body, string Signature)
{
    internal JsonElement Json => JsonDocument.Parse(Body).RootElement;

    internal JsonElement Event => Json.GetProperty("events")[0];

    internal string EventId => Event.GetProperty("webhookEventId").GetString()!;
}

/// <summary>A bot's server: keeps every webhook and answers as the test says.</summary>
internal sealed class Bot : IAsyncDisposable
{
    private readonly WebApplication app;

    private readonly ConcurrentQueue<ReceivedWebhook> received = new();

    private readonly SemaphoreSlim arrivals = new(0);

    private Bot(WebApplication app)
    {
        this.app = app;
        app.Run(AnswerAsync);
    }

    internal Uri Address { get; private set; } = null!;

    internal IReadOnlyList<ReceivedWebhook> Received => [.. received];

    /// <summary>Answers webhooks; 200 unless the test sets something else.</summary>
    internal Func<HttpContext, int, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    internal static async Task<Bot> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var bot = new Bot(builder.Build());
        await bot.app.StartAsync(TestContext.Current.CancellationToken);
        bot.Address = new Uri(bot.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return bot;
    }

    /// <summary>Waits until so many webhooks have come in all.</summary>
    internal async Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (received.Count < count)
        {
            await arrivals.WaitAsync(limit.Token);
        }
        return Received;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        arrivals.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        received.Enqueue(new ReceivedWebhook(context.Request.Path, bytes.ToArray(), context.Request.Headers["X-Line-Signature"].ToString()));
        var number = received.Count;
        arrivals.Release();
        await Answer(context, number);
    }
}

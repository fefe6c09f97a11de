using System.Collections.Concurrent;
using System.Threading.Channels;
using BrigadeDispatch.LineSimulator.Users;
using Microsoft.AspNetCore.Http;

namespace BrigadeDispatch.LineSimulator.Control;

/// <summary>Live news for the phones page (server-sent events): what arrives on the phones watched, and every call.</summary>
internal sealed class ControlStream
{
    private const int Backlog = 2000;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly Simulation simulation;

    private readonly ConcurrentDictionary<Watcher, byte> watchers = new();

    internal ControlStream(Simulation simulation)
    {
        this.simulation = simulation;
        simulation.EntryArrived += (user, entry) => ToPhone(user, () => ("entry", new { userId = user.Id, entry = ControlJson.Entry(entry), outOfRange = user.OutOfRange }));
        simulation.UserChanged += user => ToPhone(user, () => ("user", ControlJson.User(user, null)));
        simulation.Ledger.AttemptAdded += attempt => ToAll("attempt", () => ControlJson.Attempt(attempt));
        simulation.Ledger.WebhookAdded += webhook => ToAll("webhook", () => ControlJson.Webhook(webhook));
        simulation.Ledger.ViolationAdded += violation => ToAll("violation", () => ControlJson.Violation(violation));
        simulation.Faults.Changed += () => ToAll("faults", () => ControlJson.Faults(simulation.Faults));
    }

    internal async Task ServeAsync(HttpContext context)
    {
        var users = context.Request.Query["users"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        var watcher = new Watcher(users);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, simulation.Stopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        watchers.TryAdd(watcher, 0);
        try
        {
            await context.Response.WriteAsync("retry: 1000\n\n", ended.Token);
            await context.Response.Body.FlushAsync(ended.Token);
            while (!ended.IsCancellationRequested)
            {
                using var beat = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
                beat.CancelAfter(Heartbeat);
                try
                {
                    if (!await watcher.News.Reader.WaitToReadAsync(beat.Token))
                    {
                        return;
                    }
                    while (watcher.News.Reader.TryRead(out var news))
                    {
                        await context.Response.WriteAsync(news, ended.Token);
                    }
                }
                catch (OperationCanceledException) when (!ended.IsCancellationRequested)
                {
                    await context.Response.WriteAsync(": still here\n\n", ended.Token);
                }
                await context.Response.Body.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the stand-in stops.
        }
        finally
        {
            watchers.TryRemove(watcher, out _);
        }
    }

    private void ToPhone(VirtualUser user, Func<(string Kind, object Value)> make)
    {
        if (watchers.IsEmpty)
        {
            return;
        }
        string? text = null;
        foreach (var watcher in watchers.Keys.Where(watcher => watcher.Users.Contains(user.Id)))
        {
            var (kind, value) = make();
            watcher.News.Writer.TryWrite(text ??= Line(kind, value));
        }
    }

    private void ToAll(string kind, Func<object> make)
    {
        if (watchers.IsEmpty)
        {
            return;
        }
        var text = Line(kind, make());
        foreach (var watcher in watchers.Keys)
        {
            watcher.News.Writer.TryWrite(text);
        }
    }

    private static string Line(string kind, object value) => $"event: {kind}\ndata: {ControlJson.Text(value)}\n\n";

    private sealed class Watcher(IEnumerable<string> users)
    {
        internal HashSet<string> Users { get; } = new(users, StringComparer.Ordinal);

        internal Channel<string> News { get; } = Channel.CreateBounded<string>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest });
    }
}

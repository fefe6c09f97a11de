using System.Net.Http.Headers;
using BrigadeDispatch.LineSimulator.Channels;

namespace BrigadeDispatch.LineSimulator.Webhooks;

/// <summary>What became of a webhook: the first request's status, and whether another follows.</summary>
public sealed record WebhookOutcome(string WebhookEventId, bool Waiting, int Status, string? Error)
{
    /// <summary>The phone has no signal: the webhook goes out when it is back.</summary>
    internal static readonly WebhookOutcome OutOfRange = new("", Waiting: true, 0, null);

    public bool Received => Status is >= 200 and < 300;
}

/// <summary>Brings events to the bots: signed, within two seconds, again where redelivery is on.</summary>
internal sealed class WebhookSender : IAsyncDisposable
{
    private readonly LineSimulatorOptions options;

    private readonly TimeProvider clock;

    private readonly Faults faults;

    private readonly Ledger ledger;

    private readonly ReplyTokens replyTokens;

    private readonly HttpClient http;

    private readonly SemaphoreSlim places;

    private readonly CancellationTokenSource stopping = new();

    private readonly Background background;

    private TaskCompletionSource overtaken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal WebhookSender(LineSimulatorOptions options, TimeProvider clock, Faults faults, Ledger ledger, ReplyTokens replyTokens, Background background)
    {
        this.options = options;
        this.clock = clock;
        this.faults = faults;
        this.ledger = ledger;
        this.replyTokens = replyTokens;
        this.background = background;
        places = new SemaphoreSlim(options.WebhooksAtOnce);
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxConnectionsPerServer = options.WebhooksAtOnce })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    internal async Task<WebhookOutcome> SendAsync(LineChannel channel, WebhookEvent one, CancellationToken cancellationToken)
    {
        if (channel.WebhookUrl is null)
        {
            return new WebhookOutcome(one.WebhookEventId, false, 0, "The channel has no webhook URL");
        }
        if (faults.WebhookDelay > TimeSpan.Zero)
        {
            await Task.Delay(faults.WebhookDelay, clock, cancellationToken);
        }
        if (faults.TakeReorder())
        {
            await Task.WhenAny(overtaken.Task, Task.Delay(TimeSpan.FromSeconds(2), clock, cancellationToken));
        }
        var outcome = await PostAsync(channel, channel.WebhookUrl, one, redelivery: false, cancellationToken);
        Interlocked.Exchange(ref overtaken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        if (faults.TakeDuplicate())
        {
            await PostAsync(channel, channel.WebhookUrl, one, redelivery: false, cancellationToken);
        }
        if (!outcome.Received && options.Redelivery)
        {
            background.Run(() => RedeliverAsync(channel, one));
        }
        return outcome;
    }

    /// <summary>One signed request; the check of a webhook address uses it too.</summary>
    internal async Task<WebhookOutcome> PostAsync(LineChannel channel, Uri address, WebhookEvent? one, bool redelivery, CancellationToken cancellationToken)
    {
        var body = WebhookEvent.Body(channel.Settings.Destination, one is null ? [] : [one], redelivery);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(channel.Settings.ChannelSecret, body));
        request.Headers.TryAddWithoutValidation("User-Agent", "LineBotWebhook/2.0");

        await places.WaitAsync(cancellationToken);
        var started = clock.GetTimestamp();
        var at = clock.GetUtcNow();
        int status;
        string? error = null;
        try
        {
            using var limit = new CancellationTokenSource(options.WebhookTimeout, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken, stopping.Token);
            if (one?.ReplyToken is { } token)
            {
                replyTokens.Received(token);
            }
            try
            {
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token);
                status = (int)answer.StatusCode;
                error = answer.IsSuccessStatusCode ? null : "error_status_code";
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                (status, error) = (0, "request_timeout");
            }
            catch (HttpRequestException)
            {
                (status, error) = (0, "could_not_connect");
            }
        }
        finally
        {
            places.Release();
        }
        var outcome = new WebhookOutcome(one?.WebhookEventId ?? "", Waiting: false, status, error);
        ledger.Add(new WebhookAttempt(
            at, channel.BrigadeId, outcome.WebhookEventId, one?.Type ?? "(none)", one?.UserId, redelivery, status, clock.GetElapsedTime(started).TotalMilliseconds, error));
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        http.Dispose();
        places.Dispose();
        stopping.Dispose();
    }

    private async Task RedeliverAsync(LineChannel channel, WebhookEvent one)
    {
        IEnumerable<TimeSpan> waits = options.RedeliveryAfter.Count > 0
            ? options.RedeliveryAfter
            : [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5)];
        foreach (var wait in waits)
        {
            await Task.Delay(wait, clock, stopping.Token);
            if (channel.WebhookUrl is { } address
                && (await PostAsync(channel, address, one, redelivery: true, stopping.Token)).Received)
            {
                return;
            }
        }
    }
}

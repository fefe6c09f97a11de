using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Host.Tests.Crash;

/// <summary>An alert that somebody sent, and what it was answered, if it ever was.</summary>
/// <param name="Markers">The place of each of its incidents; no other alert names it.</param>
/// <param name="Receipt">The 202; null: none was seen.</param>
internal sealed record SentAlert(IReadOnlyList<string> Markers, Receipt? Receipt);

/// <summary>A tap that was answered 200.</summary>
internal sealed record TakenTap(string CallOutId, int Member, string Answer, DateTimeOffset At);

/// <summary>
/// Headquarters and members, who know nothing of crashes: senders repeat an alert until it is taken, phones repeat a tap until it is
/// taken, and all that was acknowledged is written down here, outside the server.
/// </summary>
/// <param name="to">Which server the next request goes to; another one may be named each time.</param>
/// <param name="line">LINE, where messages arrive.</param>
/// <param name="seed">Of what people do.</param>
/// <param name="patience">How long an answer is waited for; null: 4 s.</param>
internal sealed class Outside(Func<BrigadeClient> to, LineSimulatorHost line, int seed, TimeSpan? patience = null)
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(4);
    private readonly ConcurrentQueue<SentAlert> _alerts = new();
    private readonly ConcurrentQueue<TakenTap> _taps = new();
    private readonly ConcurrentDictionary<(string CallOut, int Member), bool> _tapped = new();
    private readonly ConcurrentQueue<string> _troubles = new();
    private int _number;

    public IReadOnlyList<SentAlert> Alerts => [.. _alerts];

    public IReadOnlyList<TakenTap> Taps => [.. _taps];

    /// <summary>Requests that were not taken, each with what came instead.</summary>
    public IReadOnlyList<string> Troubles => [.. _troubles];

    /// <summary>Sends own-form alerts, each until it is taken, while told to go on.</summary>
    public async Task SendAlertsAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        while (goOn())
        {
            var place = NextPlace();
            var alert = new { id = place, kind = "建物火災", place };
            await UntilTakenAsync([place], (client, token) => client.PostAlertAsync(alert, cancellationToken: token), cancellationToken);
        }
    }

    /// <summary>Sends mails of two incidents each: two commits that a crash may part.</summary>
    public async Task SendMailsAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        while (goOn())
        {
            var (one, two) = (NextPlace(), NextPlace());
            var text = $"（１）\n種別：建物火災\n場所：{one}\n\n（２）\n種別：建物火災\n場所：{two}\n";
            await UntilTakenAsync([one, two], (client, token) => client.PostMailAsync("災害情報", text, $"<{one}@fire.example>", cancellationToken: token), cancellationToken);
        }
    }

    /// <summary>Sends alerts once, whatever becomes of them.</summary>
    public async Task SendOnceAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        while (goOn())
        {
            var place = NextPlace();
            var receipt = await TryAsync((client, token) => client.PostAlertAsync(new { id = place, kind = "建物火災", place }, cancellationToken: token), cancellationToken);
            _alerts.Enqueue(new SentAlert([place], receipt));
            if (receipt is null)
                await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Taps on what has arrived, each until it is taken.</summary>
    public async Task TapAsync(int tapper, Func<bool> goOn, CancellationToken cancellationToken)
    {
        var chance = new Random(seed * 31 + tapper);
        var users = line.Users.Of("demo");
        while (goOn())
        {
            var user = users[chance.Next(users.Count)];
            var messages = user.Received.Where(entry => entry.By != "reply").ToList();
            if (messages.Count == 0)
            {
                await Task.Delay(5, cancellationToken);
                continue;
            }
            var action = Pick(messages[^Math.Min(messages.Count, 1 + chance.Next(5))], chance);
            var callOut = CallOutOf(action);
            if (!_tapped.TryAdd((callOut, user.Number), true))
                continue;
            var at = TimeProvider.System.GetUtcNow();
            var body = LineEvents.Body([LineEvents.Postback(action.Data!, user.Number, at)]);
            while (!await IsAsync(HttpStatusCode.OK, (client, token) => client.PostWebhookAsync(body, cancellationToken: token), cancellationToken))
                await Task.Delay(20, cancellationToken);
            _taps.Enqueue(new TakenTap(callOut, user.Number, AnswerOf(action), at));
        }
    }

    private static OfferedAction Pick(ChatEntry entry, Random chance)
    {
        var buttons = entry.Actions.Where(action => action is { Type: "postback", QuickReply: false }).ToList();
        return buttons[chance.Next(buttons.Count)];
    }

    private static string CallOutOf(OfferedAction action) => Field(action, "c");

    private static string AnswerOf(OfferedAction action) => Field(action, "a") switch { "d" => "direct", "s" => "station", "l" => "late", "n" => "unable", var other => other };

    private static string Field(OfferedAction action, string name) =>
        action.Data!.Split('&').Single(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    // Digits of a number stand apart, so that no place is the beginning of another.
    private string NextPlace() => string.Create(CultureInfo.InvariantCulture, $"上田市大手{Interlocked.Increment(ref _number) + 1000}-{seed % 1000}-1");

    private async Task UntilTakenAsync(IReadOnlyList<string> markers, Func<BrigadeClient, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        Receipt? receipt;
        while ((receipt = await TryAsync(send, cancellationToken)) is null)
            await Task.Delay(20, cancellationToken);
        _alerts.Enqueue(new SentAlert(markers, receipt));
    }

    private async Task<Receipt?> TryAsync(Func<BrigadeClient, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        var client = to();
        try
        {
            using var answer = await send(client, limit.Token);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                return await Receipt.ReadAsync(answer, limit.Token);
            _troubles.Enqueue($"{client.Address}: 503");
            return null;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _troubles.Enqueue($"{client.Address}: {failure.Message}");
            return null;   // not known: neither taken nor refused
        }
    }

    private async Task<bool> IsAsync(HttpStatusCode status, Func<BrigadeClient, CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        var client = to();
        try
        {
            using var answer = await send(client, limit.Token);
            if (answer.StatusCode == status)
                return true;
            _troubles.Enqueue($"{client.Address}: {(int)answer.StatusCode}");
            return false;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _troubles.Enqueue($"{client.Address}: {failure.Message}");
            return false;
        }
    }
}

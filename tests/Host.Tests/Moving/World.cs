using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests.Moving;

/// <summary>Headquarters that send, phones that answer, a commander who changes something, without a pause, and what each was answered.</summary>
public sealed class World(Uri server, LineSimulatorHost line) : IDisposable
{
    private readonly BrigadeClient _chief = new(server, TimeProvider.System, line);
    private readonly CancellationTokenSource _end = new();
    private readonly int _world = Interlocked.Increment(ref _worlds);
    private static int _worlds;
    private string? _incident;
    private int _number;

    public sealed record Alert(HttpStatusCode Status, string? CallOutId);

    public sealed record Change(HttpStatusCode Status, string? Code, string? RetryAfter, double Latitude);

    public ConcurrentQueue<Alert> Alerts { get; } = new();

    public ConcurrentQueue<HttpStatusCode> Taps { get; } = new();

    public ConcurrentQueue<Change> Changes { get; } = new();

    public double SlowestAlertMs { get; private set; }

    public Task Run(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => SendAsync(cancellationToken), cancellationToken), Task.Run(() => ChangeAsync(cancellationToken), cancellationToken), Task.Run(() => TapAsync(cancellationToken), cancellationToken));

    public void NothingWasRefusedButChangesForAMoment()
    {
        Assert.All(Alerts, alert => Assert.Equal(HttpStatusCode.Accepted, alert.Status));
        Assert.All(Taps, tap => Assert.Equal(HttpStatusCode.OK, tap));
        Assert.All(Changes.Where(change => change.Status != HttpStatusCode.NoContent), change =>
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "store.handingOver", "2"), (change.Status, change.Code, change.RetryAfter)));
    }

    public async Task StopAsync(Task going)
    {
        await _end.CancelAsync();
        await going;
    }

    public async Task<double> LatitudeAsync(CancellationToken cancellationToken) => (double)(await _chief.GetAsync($"/api/brigades/demo/incidents/{_incident}", cancellationToken))["latitude"]!;

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        while (!_end.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _number);
            var at = TimeProvider.System.GetTimestamp();
            using var answer = await _chief.PostAlertAsync(new { id = $"w{_world}-{number}", kind = "建物火災", place = $"上田市大手{_world}丁目{1000 + number}-7" }, cancellationToken: cancellationToken);
            SlowestAlertMs = Math.Max(SlowestAlertMs, TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
            var told = answer.StatusCode == HttpStatusCode.Accepted ? await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) : null;
            Alerts.Enqueue(new Alert(answer.StatusCode, (string?)told?["callOutId"]));
            _incident ??= (string?)told?["incidentId"];
            await Task.Delay(15, cancellationToken);   // the pace of the senders, not a wait for something
        }
    }

    private async Task ChangeAsync(CancellationToken cancellationToken)
    {
        while (!_end.IsCancellationRequested)
        {
            if (_incident is null)
            {
                await Task.Delay(10, cancellationToken);
                continue;
            }
            var latitude = 36 + ((Changes.Count % 1000) / 10_000.0);
            using var answer = await _chief.Http.PutAsJsonAsync($"/api/brigades/demo/incidents/{_incident}/place", new { latitude, longitude = 138.2 }, cancellationToken);
            var problem = answer.IsSuccessStatusCode ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            Changes.Enqueue(new Change(answer.StatusCode, (string?)problem?["code"], answer.Headers.RetryAfter?.ToString(), latitude));
            await Task.Delay(5, cancellationToken);   // the pace of a commander in a hurry
        }
    }

    private async Task TapAsync(CancellationToken cancellationToken)
    {
        var users = line.Users.Of("demo");
        for (var turn = 0; !_end.IsCancellationRequested; turn++)
        {
            var user = users[turn % users.Count];
            var button = user.Received.LastOrDefault(entry => entry.By != "reply")?.Actions.FirstOrDefault(action => action is { Type: "postback", QuickReply: false });
            if (button is not null)
            {
                using var answer = await _chief.PostWebhookAsync(LineEvents.Body([LineEvents.Postback(button.Data!, user.Number, TimeProvider.System.GetUtcNow())]), cancellationToken: cancellationToken);
                Taps.Enqueue(answer.StatusCode);
            }
            await Task.Delay(10, cancellationToken);   // the pace of fingers
        }
    }

    public void Dispose()
    {
        _chief.Dispose();
        _end.Dispose();
    }
}

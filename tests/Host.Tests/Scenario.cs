using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>One running product for all facts of a class: 30 members, four 分団, six of rank 分団長 and above.</summary>
public class SharedApp : IAsyncLifetime
{
    public const int Members = 30;

    /// <summary>Chief, deputy and the four leaders.</summary>
    public const int Officers = 6;

    public BrigadeApp App { get; private set; } = null!;

    public virtual ValueTask InitializeAsync() => StartAsync(1);

    protected async ValueTask StartAsync(int brigades, Dictionary<string, string?>? settings = null) =>
        App = await BrigadeApp.StartAsync(members: Members, brigades: brigades, line: Roomy(), settings: settings);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await App.DisposeAsync();
    }

    /// <summary>A stand-in that remembers all that a class does, so that nothing seen twice goes unseen.</summary>
    public static LineSimulatorOptions Roomy() => new() { MessagesPerUser = 5000, AttemptsKept = 20_000 };
}

/// <summary>What every scenario asks of a running product; nobody may ever have got anything twice.</summary>
public abstract class Scenario(BrigadeApp? shared = null) : IAsyncLifetime
{
    private BrigadeApp? _own;

    /// <summary>Violations this scenario causes on purpose.</summary>
    protected HashSet<ViolationKind> Expected { get; } = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected BrigadeApp App => _own ?? shared ?? throw new InvalidOperationException("Start an app first.");

    protected BrigadeClient Client => App.Client;

    protected LineSimulatorHost Line => App.Line;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_own is null && shared is null)
            return;
        try
        {
            Assert.Empty(Line.SeenTwice);
            Assert.DoesNotContain(Line.Ledger.Violations, violation => !Expected.Contains(violation.Kind));
        }
        finally
        {
            if (_own is not null)
                await _own.DisposeAsync();
        }
    }

    /// <summary>A product of this fact's own.</summary>
    protected async Task<BrigadeApp> StartAsync(
        int members = SharedApp.Members, int brigades = 1, TimeProvider? clock = null, LineSimulatorOptions? line = null, Dictionary<string, string?>? settings = null) =>
        _own = await BrigadeApp.StartAsync(members, brigades, clock, line ?? SharedApp.Roomy(), settings, Token);

    /// <summary>An id or place no other fact uses.</summary>
    protected static string Fresh(string name) => name + Guid.CreateVersion7().ToString("N")[20..];

    /// <summary>A number for a place no other fact uses.</summary>
    protected static string FreshPlace(string district = "大手一丁目") =>
        string.Create(CultureInfo.InvariantCulture, $"上田市{district}{Interlocked.Increment(ref _place)}-{Random.Shared.Next(1, 9999)}");

    private static int _place = 100;

    protected Task<Receipt> AlertAsync(object alert, string brigade = "demo") => Client.AlertAsync(alert, brigade, Token);

    protected Task<Receipt> MailAsync(string? subject, string? text, string? messageId = null, string brigade = "demo", string from = "shirei@fire.example", DateTimeOffset? date = null) =>
        Client.MailAsync(subject, text, messageId, brigade, date, from, Token);

    /// <summary>A counter of <c>/health/ready</c>.</summary>
    protected async Task<long> CountAsync(string counter) => (long)(await Client.GetAsync("/health/ready", Token))["counters"]![counter]!;

    /// <summary>What a piece of work adds to a counter. Batches are counted before the alert is answered.</summary>
    protected async Task<long> AddsAsync(string counter, Func<Task> work)
    {
        var before = await CountAsync(counter);
        await work();
        return await CountAsync(counter) - before;
    }

    /// <summary>The board once nothing is under way any more.</summary>
    protected async Task<JsonNode> SettledAsync(string? callOutId, string brigade = "demo")
    {
        Assert.NotNull(callOutId);
        JsonNode board = new JsonObject();
        await Eventually.HoldsAsync(async () =>
        {
            board = await Client.GetAsync($"/api/brigades/{brigade}/call-outs/{callOutId}/board", Token);
            return (int)board["delivery"]!["pending"]! == 0;
        }, () => board["delivery"]?.ToJsonString(), cancellationToken: Token);
        return board;
    }

    protected async Task<JsonNode> BoardAsync(string? callOutId, Func<JsonNode, bool> fits)
    {
        JsonNode board = new JsonObject();
        await Eventually.HoldsAsync(async () => fits(board = await Client.GetAsync($"/api/brigades/demo/call-outs/{callOutId}/board", Token)),
            () => board["counts"]?.ToJsonString() + board["delivery"]?.ToJsonString(), cancellationToken: Token);
        return board;
    }

    /// <summary>Numbers of the members whose phone shows this call-out, each once per message of it.</summary>
    protected List<int> Phones(string? callOutId, string brigade = "demo") =>
        Line.Users.Of(brigade).SelectMany(user => user.Received
            .Where(entry => IsOf(entry, callOutId!)).Select(_ => user.Number)).ToList();

    /// <summary>The message of a call-out as somebody's phone shows it.</summary>
    protected ChatEntry MessageOf(string? callOutId, string brigade = "demo") =>
        Line.Users.Of(brigade).SelectMany(user => user.Received).First(entry => IsOf(entry, callOutId!));

    /// <summary>Calls of the API that carried this call-out.</summary>
    protected List<ApiAttempt> AttemptsOf(string? callOutId) =>
        Line.Ledger.Attempts.Where(attempt => attempt.Endpoint is "multicast" or "push" && Encoding.UTF8.GetString(attempt.Body.Span).Contains("c=" + callOutId, StringComparison.Ordinal)).ToList();

    /// <summary>All that a reader sees of a message, in order.</summary>
    protected static List<string> Visible(ChatEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var found = new List<string>();
        Collect(entry.Message);
        return found;

        void Collect(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                    Collect(item);
                return;
            }
            if (element.ValueKind != JsonValueKind.Object)
                return;
            if (element.TryGetProperty("type", out var type) && type.GetString() == "text" && element.TryGetProperty("text", out var text))
                found.Add(text.GetString()!);
            foreach (var property in element.EnumerateObject().Where(property => property.Name is not "quickReply" and not "action"))
                Collect(property.Value);
        }
    }

    /// <summary>Called, all phones reached, and each exactly once.</summary>
    protected async Task<ChatEntry> RungAsync(Receipt receipt, int people, string brigade = "demo")
    {
        ArgumentNullException.ThrowIfNull(receipt);
        await SettledAsync(receipt.CallOutId, brigade);
        var phones = Phones(receipt.CallOutId, brigade);
        Assert.Equal(people, phones.Count);
        Assert.Equal(people, phones.Distinct().Count());
        return MessageOf(receipt.CallOutId, brigade);
    }

    private static bool IsOf(ChatEntry entry, string callOutId) =>
        entry.By != "reply" && entry.Actions.Any(action => action.Data?.Contains("c=" + callOutId, StringComparison.Ordinal) == true);
}

using BrigadeDispatch.CosmosStandIn;
using BrigadeDispatch.Instances.Tests;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.Scenarios;
using Xunit;

[assembly: AssemblyFixture(typeof(Fleet))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace BrigadeDispatch.Instances.Tests;

/// <summary>Two server processes, started at once on an empty Cosmos DB, and one LINE: what the tests of this program share, and put right again after what they do to it.</summary>
public sealed class Fleet : IAsyncLifetime
{
    internal const int Members = 30;

    /// <summary>Shorter than usual, so that the tests wait less; an attempt takes 1.5 s at most.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private readonly TemporaryFolder _folder = new();
    private readonly string _database = "i-" + Guid.CreateVersion7().ToString("N");

    internal CosmosStandInHost Cosmos { get; private set; } = null!;

    internal LineSimulatorHost Line { get; private set; } = null!;

    internal Instance One { get; private set; } = null!;

    internal Instance Two { get; private set; } = null!;

    internal string KeyFile => Path.Combine(_folder.Path, "demo.key");

    internal string Database => _database;

    public async ValueTask InitializeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        Cosmos = await CosmosStandInHost.StartAsync(token);
        Line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { Members = Members, MessagesPerUser = 5000, AttemptsKept = 20_000 }, cancellationToken: token);
        (One, Two) = (Another("one"), Another("two"));
        await Task.WhenAll(One.StartAsync(token), Two.StartAsync(token));
        await SignInAsync(One, Two);
    }

    /// <summary>One more instance, not started.</summary>
    internal Instance Another(string name) => new(name, Cosmos, Line, _folder.Path, _database);

    /// <summary>Signs the chief in, one after the other: LINE's stand-in knows one way back at a time.</summary>
    internal static async Task SignInAsync(params Instance[] instances)
    {
        foreach (var instance in instances)
            await instance.Client.CookieAsync();
    }

    /// <summary>All is well again: no faults, wires whole, both run and are ready.</summary>
    internal async Task MendAsync(CancellationToken cancellationToken)
    {
        Line.Faults.Clear();
        Cosmos.Faults.Clear();
        foreach (var instance in new[] { One, Two })
        {
            instance.Store.Mend();
            instance.ToLine.Mend();
            await instance.StartAsync(cancellationToken);
            await Eventually.HoldsAsync(() => instance.IsReadyAsync(cancellationToken), () => $"instance {instance.Name} is not ready", cancellationToken: cancellationToken);
        }
    }

    /// <summary>The button of a call-out on a member's phone.</summary>
    internal string Button(string callOutId, int member, string label = "出動・直行") => Messages(callOutId, member)
        .SelectMany(entry => entry.Actions).First(action => action.Label == label && action.Data!.Contains("c=" + callOutId, StringComparison.Ordinal)).Data!;

    /// <summary>How often each member has a call-out, in order of their numbers.</summary>
    internal IReadOnlyList<int> Received(string callOutId) => [.. Enumerable.Range(1, Members).Select(member => Messages(callOutId, member).Count())];

    /// <summary>Waits until everybody has a call-out, and gives how often.</summary>
    internal async Task<IReadOnlyList<int>> DeliveredAsync(string callOutId, CancellationToken cancellationToken)
    {
        await Eventually.HoldsAsync(() => Received(callOutId).All(times => times > 0), () => string.Join(' ', Received(callOutId)), cancellationToken: cancellationToken);
        return Received(callOutId);
    }

    /// <summary>Everybody once.</summary>
    internal static IReadOnlyList<int> Once { get; } = [.. Enumerable.Repeat(1, Members)];

    /// <summary>A member taps; the instance must take it.</summary>
    internal static async Task TapAsync(Instance at, string button, int member, DateTimeOffset? when = null, CancellationToken cancellationToken = default)
    {
        var body = LineEvents.Body([LineEvents.Postback(button, member, when ?? TimeProvider.System.GetUtcNow())]);
        using var answer = await at.Client.PostWebhookAsync(body, cancellationToken: cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        var twice = Line.SeenTwice;
        var broken = Line.Ledger.Violations;
        var violations = Cosmos.Ledger.Violations;
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Line.DisposeAsync();
        await Cosmos.DisposeAsync();
        _folder.Dispose();
        Assert.Empty(twice);
        Assert.Empty(broken);
        Assert.True(violations.Count == 0, string.Join('\n', violations));
    }

    private IEnumerable<ChatEntry> Messages(string callOutId, int member) => Line.Users.Member(1, member).Received
        .Where(entry => entry.By != "reply" && entry.Actions.Any(action => action.Data?.Contains("c=" + callOutId, StringComparison.Ordinal) == true && !action.QuickReply));
}

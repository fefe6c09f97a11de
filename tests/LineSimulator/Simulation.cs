using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.LineSimulator.Channels;
using BrigadeDispatch.LineSimulator.Login;
using BrigadeDispatch.LineSimulator.Users;
using BrigadeDispatch.LineSimulator.Webhooks;

namespace BrigadeDispatch.LineSimulator;

/// <summary>All state of one running stand-in.</summary>
internal sealed class Simulation : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();

    private long lastEntry;

    internal Simulation(LineSimulatorOptions options, TimeProvider clock)
    {
        Options = options;
        Clock = clock;
        Identifiers = new Identifiers(clock);
        Ledger = new Ledger(options.AttemptsKept);
        ReplyTokens = new ReplyTokens(clock);
        Webhooks = new WebhookSender(options, clock, Faults, Ledger, ReplyTokens, Background);
        IEnumerable<LineChannelOptions> settings = options.Channels.Count > 0
            ? options.Channels
            : Enumerable.Range(1, options.Brigades).Select(brigade => DemoLine.Channel(brigade, options.Members, options.ProductUrl, options.Quota));
        Channels = [.. settings.Select(one => new LineChannel(one, options, clock))];
        Tokens = new AccessTokens(Channels, clock);
        LinkTokens = new LinkTokens(clock);
        Login = new LineLogin(Channels, options, Faults, clock);
        Product = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        Users = new VirtualUsers(this);
        foreach (var channel in Channels)
        {
            var number = 0;
            foreach (var userId in channel.Settings.UserIds)
            {
                Users.Add(channel, userId, ++number);
            }
        }
    }

    /// <summary>A user's phone shows something else: a switch, a wait.</summary>
    internal event Action<VirtualUser>? UserChanged;

    /// <summary>A line stands in a user's chat.</summary>
    internal event Action<VirtualUser, ChatEntry>? EntryArrived;

    internal LineSimulatorOptions Options { get; }

    internal TimeProvider Clock { get; }

    internal DateTimeOffset Now => Clock.GetUtcNow();

    internal CancellationToken Stopping => stopping.Token;

    internal Background Background { get; } = new();

    internal Faults Faults { get; } = new();

    internal Ledger Ledger { get; }

    internal Identifiers Identifiers { get; }

    internal IReadOnlyList<LineChannel> Channels { get; }

    internal AccessTokens Tokens { get; }

    internal ReplyTokens ReplyTokens { get; }

    internal LinkTokens LinkTokens { get; }

    internal LineLogin Login { get; }

    internal Contents Contents { get; } = new();

    internal VirtualUsers Users { get; }

    internal WebhookSender Webhooks { get; }

    /// <summary>For what the rehearsal asks of the product: names of members, alerts.</summary>
    internal HttpClient Product { get; }

    internal void Changed(VirtualUser user) => UserChanged?.Invoke(user);

    internal void Arrived(VirtualUser user, ChatEntry entry) => EntryArrived?.Invoke(user, entry);

    internal ChatEntry Entry(ChatSide side, string by, JsonElement message, string? messageId, string? requestId, bool silent) => new()
    {
        Number = Interlocked.Increment(ref lastEntry),
        At = Now,
        Side = side,
        By = by,
        MessageId = messageId,
        RequestId = requestId,
        Message = message,
        Silent = silent,
        ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.GetRawText()))),
    };

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Webhooks.DisposeAsync();
        Product.Dispose();
        await Background.EndAsync();
        Login.Dispose();
        stopping.Dispose();
    }
}

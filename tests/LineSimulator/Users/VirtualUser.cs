using System.Text.Json;
using BrigadeDispatch.LineSimulator.Channels;
using BrigadeDispatch.LineSimulator.Webhooks;

namespace BrigadeDispatch.LineSimulator.Users;

/// <summary>A person with the LINE app: receives, taps, writes, blocks, loses the signal.</summary>
public sealed class VirtualUser
{
    private readonly Simulation simulation;

    private readonly Lock gate = new();

    private Changes? changes;

    private readonly Queue<ChatEntry> chat = [];

    private readonly Queue<Func<CancellationToken, Task>> unsent = [];

    private readonly Queue<ChatEntry> unreceived = [];

    internal VirtualUser(Simulation simulation, LineChannel channel, string id, int number, bool friend = true)
    {
        Friend = friend;
        this.simulation = simulation;
        Channel = channel;
        Id = id;
        Number = number;
    }

    public string Id { get; }

    public string BrigadeId => Channel.BrigadeId;

    /// <summary>Position among the channel's people, from 1; the demo's member number.</summary>
    public int Number { get; }

    /// <summary>The name in LINE's profile; a person's real name only the product knows.</summary>
    internal string DisplayName => Number > VirtualUsers.Strangers ? $"新しい人{Number - VirtualUsers.Strangers}" : $"団員{Number}";

    public bool Friend { get; private set; }

    public bool Blocked { get; private set; }

    /// <summary>通知オフ: messages come, but nothing stands on the lock screen.</summary>
    public bool NotificationsOff { get; set; }

    /// <summary>圏外: messages wait at LINE, taps wait in the phone.</summary>
    public bool OutOfRange { get; private set; }

    /// <summary>遅い回線: both ways take <see cref="LineSimulatorOptions.SlowLine"/>.</summary>
    public bool SlowLine { get; set; }

    /// <summary>Lines that stood on the lock screen.</summary>
    public int NoticesShown { get; private set; }

    internal LineChannel Channel { get; }

    internal bool Reachable => Friend && !Blocked;

    /// <summary>The chat as the phone shows it, oldest first.</summary>
    public IReadOnlyList<ChatEntry> Messages
    {
        get
        {
            lock (gate)
            {
                return [.. chat];
            }
        }
    }

    /// <summary>What the bot wrote, oldest first.</summary>
    public IReadOnlyList<ChatEntry> Received => [.. Messages.Where(entry => entry.Side == ChatSide.Bot)];

    /// <summary>Lines and taps that wait for a signal.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return unsent.Count + unreceived.Count;
            }
        }
    }

    /// <summary>What can be tapped, newest message first; quick replies only under the newest line of the chat, as in LINE.</summary>
    public IReadOnlyList<OfferedAction> Offered
    {
        get
        {
            var messages = Messages;
            return
            [
                .. messages.Reverse()
                    .Where(entry => entry.Side == ChatSide.Bot)
                    .SelectMany(entry => entry.Actions.Where(action => !action.QuickReply || ReferenceEquals(entry, messages[^1]))),
            ];
        }
    }

    /// <summary>Waits until the chat holds a line of the bot that matches, and gives the newest such.</summary>
    public async Task<ChatEntry> WaitForAsync(Func<ChatEntry, bool> match, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(match);
        ChatEntry? found = null;
        await LazyInitializer.EnsureInitialized(ref changes, () => new Changes())
            .WaitUntilAsync(() => (found = Received.LastOrDefault(match)) is not null, cancellationToken);
        return found!;
    }

    /// <summary>Taps the newest button or quick reply with this label.</summary>
    public Task<WebhookOutcome> TapAsync(string label, CancellationToken cancellationToken = default) =>
        TapAsync(
            Offered.FirstOrDefault(action => action.Label == label)
                ?? throw new InvalidOperationException($"Nothing labelled {label} can be tapped; there is: {string.Join(", ", Offered.Select(action => action.Label))}"),
            cancellationToken);

    public Task<WebhookOutcome> TapAsync(OfferedAction action, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return action.Type switch
        {
            "postback" or "datetimepicker" => PostbackAsync(action.Data ?? "", action.DisplayText ?? action.Text, null, cancellationToken),
            "message" => SayAsync(action.Text ?? "", cancellationToken),
            _ => throw new InvalidOperationException($"A tap on {action.Type} sends nothing to the bot"),
        };
    }

    /// <summary>Sends a postback as if its button had been tapped; <paramref name="displayText"/> appears in the chat at once.</summary>
    public Task<WebhookOutcome> PostbackAsync(
        string data, string? displayText = null, JsonElement? parameters = null, CancellationToken cancellationToken = default)
    {
        if (!string.IsNullOrEmpty(displayText))
        {
            Show(Own("postback", displayText, null));
        }
        return SendAsync(
            token => WebhookEvent.Postback(simulation.Identifiers, simulation.Now, Id, token, data, parameters), cancellationToken);
    }

    public Task<WebhookOutcome> SayAsync(string text, CancellationToken cancellationToken = default)
    {
        var messageId = simulation.Identifiers.MessageId();
        Show(Own("text", text, messageId));
        return SendAsync(token => WebhookEvent.Text(simulation.Identifiers, simulation.Now, Id, token, messageId, text), cancellationToken);
    }

    public Task<WebhookOutcome> SendLocationAsync(
        double latitude, double longitude, string? title = null, string? address = null, CancellationToken cancellationToken = default)
    {
        var messageId = simulation.Identifiers.MessageId();
        Show(Own("location", $"{title ?? "位置情報"} {latitude:0.0000}, {longitude:0.0000}", messageId));
        return SendAsync(
            token => WebhookEvent.Location(simulation.Identifiers, simulation.Now, Id, token, messageId, latitude, longitude, title, address), cancellationToken);
    }

    /// <summary>Sends a photo; the bot fetches it from the data endpoint by its message id.</summary>
    public Task<WebhookOutcome> SendImageAsync(ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken = default)
    {
        var messageId = simulation.Identifiers.MessageId();
        simulation.Contents.Keep(messageId, content, contentType);
        Show(Own("image", "（写真）", messageId));
        return SendAsync(token => WebhookEvent.Image(simulation.Identifiers, simulation.Now, Id, token, messageId), cancellationToken);
    }

    /// <summary>Adds the account as a friend.</summary>
    public Task<WebhookOutcome> FollowAsync(CancellationToken cancellationToken = default)
    {
        var unblocked = Blocked;
        (Friend, Blocked) = (true, false);
        simulation.Changed(this);
        return SendAsync(token => WebhookEvent.Follow(simulation.Identifiers, simulation.Now, Id, token, unblocked), cancellationToken);
    }

    /// <summary>Blocks the account: an unfollow event, and nothing arrives any more.</summary>
    public Task<WebhookOutcome> BlockAsync(CancellationToken cancellationToken = default)
    {
        Blocked = true;
        simulation.Changed(this);
        return SendAsync(_ => WebhookEvent.Unfollow(simulation.Identifiers, simulation.Now, Id), cancellationToken);
    }

    /// <summary>Unblocks: a follow event with isUnblocked.</summary>
    public Task<WebhookOutcome> UnblockAsync(CancellationToken cancellationToken = default) => FollowAsync(cancellationToken);

    /// <summary>Deletes the LINE account: no event, only the profile answers 404.</summary>
    public void DeleteAccount()
    {
        Friend = false;
        simulation.Changed(this);
    }

    public void LoseSignal()
    {
        OutOfRange = true;
        simulation.Changed(this);
    }

    /// <summary>The signal is back: what waited at LINE arrives, what waited in the phone goes out, in order.</summary>
    public async Task RegainSignalAsync(CancellationToken cancellationToken = default)
    {
        List<Func<CancellationToken, Task>> going;
        lock (gate)
        {
            OutOfRange = false;
            while (unreceived.TryDequeue(out var entry))
            {
                Put(entry);
            }
            going = [.. unsent];
            unsent.Clear();
        }
        simulation.Changed(this);
        foreach (var send in going)
        {
            await send(cancellationToken);
        }
    }

    /// <summary>LINE hands a message over to the phone.</summary>
    internal void Receive(ChatEntry entry)
    {
        if (SlowLine)
        {
            simulation.Background.Run(async () =>
            {
                await Task.Delay(simulation.Options.SlowLine, simulation.Clock, simulation.Stopping);
                Arrive(entry);
            });
        }
        else
        {
            Arrive(entry);
        }
    }

    internal void Clear()
    {
        lock (gate)
        {
            chat.Clear();
            unreceived.Clear();
            unsent.Clear();
        }
        simulation.Changed(this);
    }

    private void Arrive(ChatEntry entry)
    {
        lock (gate)
        {
            if (OutOfRange)
            {
                unreceived.Enqueue(entry);
            }
            else
            {
                Put(entry);
            }
        }
        simulation.Arrived(this, entry);
        if (OutOfRange)
        {
            simulation.Changed(this);
        }
    }

    private void Put(ChatEntry entry)
    {
        chat.Enqueue(entry);
        while (chat.Count > simulation.Options.MessagesPerUser)
        {
            chat.Dequeue();
        }
        if (entry.Side == ChatSide.Bot && !entry.Silent && !NotificationsOff)
        {
            NoticesShown++;
        }
        Volatile.Read(ref changes)?.Tell();
    }

    private void Show(ChatEntry entry)
    {
        lock (gate)
        {
            Put(entry);
        }
        simulation.Arrived(this, entry);
    }

    private ChatEntry Own(string by, string text, string? messageId) => simulation.Entry(
        ChatSide.User,
        by,
        JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["type"] = "text", ["text"] = text }),
        messageId,
        requestId: null,
        silent: true);

    private async Task<WebhookOutcome> SendAsync(Func<string, WebhookEvent> make, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (OutOfRange)
            {
                unsent.Enqueue(token => SendAsync(make, token));
                simulation.Changed(this);
                return WebhookOutcome.OutOfRange;
            }
        }
        if (SlowLine)
        {
            await Task.Delay(simulation.Options.SlowLine, simulation.Clock, cancellationToken);
        }
        return await simulation.Webhooks.SendAsync(Channel, make(simulation.ReplyTokens.Issue(this)), cancellationToken);
    }
}

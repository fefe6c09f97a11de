using System.Text.Json;

namespace BrigadeDispatch.LineSimulator.Users;

/// <summary>Who wrote a line of the chat.</summary>
public enum ChatSide
{
    Bot,
    User,
}

/// <summary>One line of a chat; a multicast's is one object shared by all who got it.</summary>
public sealed class ChatEntry
{
    private IReadOnlyList<OfferedAction>? actions;

    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ChatSide Side { get; init; }

    /// <summary>push, multicast or reply; for the user's own lines what was done (postback, text, follow …).</summary>
    public required string By { get; init; }

    /// <summary>LINE's message id; null for what is only shown (the words of a tapped button).</summary>
    public string? MessageId { get; init; }

    /// <summary>The call that brought it.</summary>
    public string? RequestId { get; init; }

    /// <summary>The message object as the bot sent it, or <c>{"type":"text",…}</c> for the user's own line.</summary>
    public required JsonElement Message { get; init; }

    /// <summary>Sent with <c>notificationDisabled</c>.</summary>
    public bool Silent { get; init; }

    /// <summary>Says whether two lines have the same content.</summary>
    public required string ContentHash { get; init; }

    /// <summary>What can be tapped in it.</summary>
    public IReadOnlyList<OfferedAction> Actions => actions ??= OfferedAction.In(Message);

    /// <summary>What stands on the lock screen: alternative text, or the text itself.</summary>
    public string Notice => Message.TryGetProperty("altText", out var alternative) ? alternative.GetString() ?? ""
        : Message.TryGetProperty("text", out var text) ? text.GetString() ?? ""
        : $"（{Message.GetProperty("type").GetString()}）";
}

/// <summary>A message of the bot as accepted: what push, reply and 409 answer repeat.</summary>
public sealed record SentMessage(string Id, string? QuoteToken);

/// <summary>A thing a user can tap in a message.</summary>
public sealed record OfferedAction(string Type, string Label, string? Data, string? DisplayText, string? Text, string? Uri, bool QuickReply)
{
    /// <summary>Every action of a message, buttons first and quick replies after them, as LINE shows them.</summary>
    public static IReadOnlyList<OfferedAction> In(JsonElement message)
    {
        var found = new List<OfferedAction>();
        foreach (var property in message.EnumerateObject().Where(property => !property.NameEquals("quickReply")))
        {
            Collect(property.Value, quick: false, found);
        }
        if (message.TryGetProperty("quickReply", out var quick))
        {
            Collect(quick, quick: true, found);
        }
        return found;
    }

    private static void Collect(JsonElement value, bool quick, List<OfferedAction> found)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Collect(item, quick, found);
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                if (property.Name is "action" or "defaultAction" && property.Value.ValueKind == JsonValueKind.Object)
                {
                    found.Add(Read(property.Value, quick));
                }
                else if (property.NameEquals("actions") && property.Value.ValueKind == JsonValueKind.Array)
                {
                    found.AddRange(property.Value.EnumerateArray().Select(action => Read(action, quick)));
                }
                else
                {
                    Collect(property.Value, quick, found);
                }
            }
        }
    }

    private static OfferedAction Read(JsonElement action, bool quick) => new(
        Word(action, "type") ?? "",
        Word(action, "label") ?? "",
        Word(action, "data"),
        Word(action, "displayText"),
        Word(action, "text"),
        Word(action, "uri") ?? Word(action, "linkUri"),
        quick);

    private static string? Word(JsonElement action, string name) =>
        action.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

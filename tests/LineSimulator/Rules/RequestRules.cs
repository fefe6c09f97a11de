using System.Text.Json;
using System.Text.RegularExpressions;
using static BrigadeDispatch.LineSimulator.Rules.ObjectRule;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>The bodies of the calls a bot makes.</summary>
internal static partial class RequestRules
{
    private static readonly ListRule Messages = new(MessageRules.Messages, 1, 5);

    private static readonly PropertyRule Silent = May("notificationDisabled", new FlagRule());

    private static readonly PropertyRule Units = May(
        "customAggregationUnits",
        new ListRule(new TextRule(1, 30, Pattern: UnitName, Wanted: "1 to 30 of a-z A-Z 0-9 _"), 0, 1));

    internal static readonly ObjectRule Push = new(
        "PushMessageRequest",
        [Must("to", new TextRule(1, Pattern: Receiver, Wanted: "a user, group or room id")), Must("messages", Messages), Silent, Units]);

    internal static readonly ObjectRule Multicast = new(
        "MulticastRequest",
        [Must("to", new ListRule(new TextRule(1, Pattern: User, Wanted: "a user id"), 1, 500)), Must("messages", Messages), Silent, Units]);

    internal static readonly ObjectRule Reply = new(
        "ReplyMessageRequest",
        [Must("replyToken", new TextRule(1)), Must("messages", Messages), Silent]);

    internal static readonly ObjectRule Broadcast = new("BroadcastRequest", [Must("messages", Messages), Silent]);

    internal static readonly ObjectRule Narrowcast = new(
        "NarrowcastRequest",
        [
            Must("messages", Messages),
            May("recipient", new UnjudgedRule()),
            May("filter", new UnjudgedRule()),
            May("limit", new UnjudgedRule()),
            Silent,
        ]);

    internal static readonly ObjectRule Validate = new("ValidateMessageRequest", [Must("messages", Messages)]);

    internal static readonly ObjectRule Loading = new(
        "ShowLoadingAnimationRequest",
        [Must("chatId", new TextRule(1, Pattern: User, Wanted: "a user id")), May("loadingSeconds", new WholeRule(5, 60, 5))]);

    internal static readonly ObjectRule WebhookEndpoint = new(
        "SetWebhookEndpointRequest",
        [Must("endpoint", new AddressRule(500, "https", "http"))]);

    internal static readonly ObjectRule WebhookTest = new(
        "TestWebhookEndpointRequest",
        [May("endpoint", new AddressRule(500, "https", "http"))]);

    internal static bool IsUserId(string text) => User.IsMatch(text);

    internal static IReadOnlyList<RuleFinding> Check(ObjectRule rule, JsonElement body)
    {
        var findings = new RuleFindings();
        rule.Check(body, "", findings);
        return findings.All;
    }

    [GeneratedRegex("^U[0-9a-f]{32}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex User { get; }

    [GeneratedRegex("^[UCR][0-9a-f]{32}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex Receiver { get; }

    [GeneratedRegex("^[a-zA-Z0-9_]{1,30}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex UnitName { get; }
}

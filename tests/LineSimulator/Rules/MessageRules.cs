using System.Text.Json;
using System.Text.RegularExpressions;
using static BrigadeDispatch.LineSimulator.Rules.ObjectRule;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>Every kind of message object a bot may send.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#message-objects .</remarks>
internal static partial class MessageRules
{
    private static readonly TextRule AltText = new(1, 1500);

    private static readonly TextRule Identifier = new(1);

    private static readonly PropertyRule Quote = May("quoteToken", Identifier);

    internal static readonly ObjectRule QuickReply = new(
        "QuickReply",
        [
            Must("items", new ListRule(
                new ObjectRule(
                    "QuickReplyItem",
                    [
                        Must("type", new WordRule("action")),
                        May("imageUrl", AddressRule.Secure),
                        Must("action", ActionRules.In(ActionPlace.QuickReply)),
                    ]),
                1,
                13)),
        ]);

    internal static readonly ObjectRule Sender = new(
        "Sender",
        [May("name", new TextRule(1, 20)), May("iconUrl", AddressRule.Secure)]) { Also = SenderName };

    private static readonly ChoiceRule Mentionees = ChoiceRule.Of(
        ("user", new ObjectRule("UserMentionTarget", [Must("userId", new TextRule(1))])),
        ("all", new ObjectRule("AllMentionTarget", [])));

    private static readonly ChoiceRule Substitutions = ChoiceRule.Of(
        ("mention", new ObjectRule("MentionSubstitutionObject", [Must("mentionee", Mentionees)])),
        ("emoji", new ObjectRule("EmojiSubstitutionObject", [Must("productId", Identifier), Must("emojiId", Identifier)])));

    internal static readonly ChoiceRule Messages = ChoiceRule.Of(
        ("text", Message(
            "TextMessage",
            Must("text", new TextRule(1, 5000)),
            May("emojis", new ListRule(
                new ObjectRule(
                    "Emoji",
                    [Must("index", new WholeRule(0, 5000)), Must("productId", Identifier), Must("emojiId", Identifier)]),
                0,
                20)),
            Quote) with { Also = EmojiPlaces }),
        ("textV2", Message(
            "TextMessageV2",
            Must("text", new TextRule(1, 5000)),
            May("substitution", new NamedRule(Substitutions, 100, SubstitutionName)),
            Quote) with { Also = SubstitutionPlaces }),
        ("sticker", Message("StickerMessage", Must("packageId", Identifier), Must("stickerId", Identifier), Quote)),
        ("image", Message(
            "ImageMessage",
            Must("originalContentUrl", AddressRule.Secure),
            Must("previewImageUrl", AddressRule.Secure))),
        ("video", Message(
            "VideoMessage",
            Must("originalContentUrl", AddressRule.Secure),
            Must("previewImageUrl", AddressRule.Secure),
            May("trackingId", new TextRule(1, 100, Pattern: TrackingId, Wanted: "half-width letters, digits and the documented symbols")))),
        ("audio", Message(
            "AudioMessage",
            Must("originalContentUrl", AddressRule.Secure),
            Must("duration", new WholeRule(1)))),
        ("location", Message(
            "LocationMessage",
            Must("title", new TextRule(1, 100)),
            Must("address", new TextRule(1, 100)),
            Must("latitude", new NumberRule(-90, 90)),
            Must("longitude", new NumberRule(-180, 180)))),
        ("imagemap", Message(
            "ImagemapMessage",
            Must("baseUrl", AddressRule.Secure),
            Must("altText", AltText),
            Must("baseSize", TemplateRules.ImagemapSize),
            Must("actions", new ListRule(TemplateRules.ImagemapActions, 0, 50)),
            May("video", TemplateRules.ImagemapVideo))),
        ("template", Message(
            "TemplateMessage",
            Must("altText", AltText),
            Must("template", TemplateRules.Templates))),
        ("flex", Message(
            "FlexMessage",
            Must("altText", AltText),
            Must("contents", FlexRules.Containers))),
        ("coupon", Message(
            "CouponMessage",
            Must("couponId", Identifier),
            May("deliveryTag", new TextRule(1, 30, Pattern: WordCharacters, Wanted: "half-width letters, digits and underscores")))));

    private static ObjectRule Message(string schema, params PropertyRule[] properties) =>
        new(schema, [May("quickReply", QuickReply), May("sender", Sender), .. properties]);

    private static void SenderName(JsonElement sender, string path, RuleFindings findings)
    {
        if (sender.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            && name.GetString()!.Contains("LINE", StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(Join(path, "name"), "This word may not be used");
        }
    }

    private static void EmojiPlaces(JsonElement message, string path, RuleFindings findings)
    {
        if (!message.TryGetProperty("emojis", out var emojis) || emojis.ValueKind != JsonValueKind.Array
            || !message.TryGetProperty("text", out var value) || value.ValueKind != JsonValueKind.String)
        {
            return;
        }
        var text = value.GetString()!;
        var number = 0;
        foreach (var emoji in emojis.EnumerateArray())
        {
            var at = $"{path}.emojis[{number++}].index";
            if (emoji.ValueKind == JsonValueKind.Object && emoji.TryGetProperty("index", out var index)
                && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var position)
                && (position < 0 || position >= text.Length || text[position] != '$'))
            {
                findings.Add(at, "Must be the position of a $ in the text");
            }
        }
    }

    private static void SubstitutionPlaces(JsonElement message, string path, RuleFindings findings)
    {
        if (!message.TryGetProperty("text", out var value) || value.ValueKind != JsonValueKind.String)
        {
            return;
        }
        var text = value.GetString()!;
        var names = message.TryGetProperty("substitution", out var substitution) && substitution.ValueKind == JsonValueKind.Object
            ? substitution.EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.Ordinal)
            : [];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                continue;
            }
            if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                i++;
                continue;
            }
            var end = text.IndexOf('}', i);
            if (text[i] == '}' || end < 0 || !names.Contains(text[(i + 1)..end]))
            {
                findings.Add(Join(path, "text"), "Braces must be in pairs and named in substitution");
                return;
            }
            i = end;
        }
    }

    /// <summary>Mentions need a group chat, which the stand-in has not.</summary>
    internal static bool Mentions(JsonElement message) =>
        message.TryGetProperty("substitution", out var substitution) && substitution.ValueKind == JsonValueKind.Object
        && substitution.EnumerateObject().Any(property =>
            property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("type", out var type) && type.ValueEquals("mention"));

    [GeneratedRegex("^[0-9a-zA-Z_]{1,20}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex SubstitutionName { get; }

    [GeneratedRegex(@"^[-a-zA-Z0-9.=,+*()%$&;:@{}!?<>\[\]]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex TrackingId { get; }

    [GeneratedRegex("^[a-zA-Z0-9_]+\\z", RegexOptions.NonBacktracking)]
    private static partial Regex WordCharacters { get; }
}

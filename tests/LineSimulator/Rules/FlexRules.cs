using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static BrigadeDispatch.LineSimulator.Rules.ObjectRule;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>Flex messages: containers and every component.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#flex-message and
/// https://developers.line.biz/en/docs/messaging-api/flex-message-layout/ .</remarks>
internal static partial class FlexRules
{
    internal const int BubbleBytes = 30 * 1024;

    internal const int CarouselBytes = 50 * 1024;

    private const int AnimatedImages = 10;

    internal static readonly string[] Gaps = ["none", "xs", "sm", "md", "lg", "xl", "xxl"];

    internal static readonly string[] FontSizes = ["xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl"];

    internal static readonly string[] ImageSizes = [.. FontSizes, "full"];

    internal static readonly string[] BorderWidths = ["none", "light", "normal", "medium", "semi-bold", "bold"];

    private static readonly ColourRule Colour = new();

    private static readonly WholeRule Share = new(0, int.MaxValue);

    private static readonly PropertyRule Margin = May("margin", new SizeRule(Gaps));

    private static readonly PropertyRule Flex = May("flex", Share);

    private static readonly WordRule Align = new("start", "end", "center");

    private static readonly WordRule Gravity = new("top", "bottom", "center");

    private static readonly WordRule Weight = new("regular", "bold");

    private static readonly WordRule Slant = new("normal", "italic");

    private static readonly WordRule Decoration = new("none", "underline", "line-through");

    private static readonly PropertyRule[] Placing =
    [
        May("position", new WordRule("relative", "absolute")),
        May("offsetTop", new SizeRule(Gaps, PerCent: true)),
        May("offsetBottom", new SizeRule(Gaps, PerCent: true)),
        May("offsetStart", new SizeRule(Gaps, PerCent: true)),
        May("offsetEnd", new SizeRule(Gaps, PerCent: true)),
    ];

    private static readonly PropertyRule[] Shrinking =
    [
        May("adjustMode", new WordRule("shrink-to-fit")),
        May("scaling", new FlagRule()),
    ];

    private static readonly PropertyRule Tap = May("action", ActionRules.In(ActionPlace.Flex));

    private static readonly ChoiceRule Gradients = ChoiceRule.Of(("linearGradient", new ObjectRule(
        "FlexBoxLinearGradient",
        [
            Must("angle", new TextRule(Pattern: Angle, Wanted: "an angle from 0deg to below 360deg")),
            Must("startColor", Colour),
            Must("endColor", Colour),
            May("centerColor", Colour),
            May("centerPosition", new TextRule(Pattern: Position, Wanted: "a position from 0% to 100%")),
        ])));

    /// <summary>Every component LINE knows; which may stand where is said by what holds it.</summary>
    internal static readonly ChoiceRule Components = ChoiceRule.Of(
        ("box", new ObjectRule(
            "FlexBox",
            [
                Must("layout", new WordRule("horizontal", "vertical", "baseline")),
                Must("contents", new ListRule(new LaterRule(() => InBoxes!))),
                Flex,
                May("spacing", new SizeRule(Gaps)),
                Margin,
                .. Placing,
                May("backgroundColor", Colour),
                May("borderColor", Colour),
                May("borderWidth", new SizeRule(BorderWidths)),
                May("cornerRadius", new SizeRule(Gaps)),
                May("width", new SizeRule([], PerCent: true)),
                May("maxWidth", new SizeRule([], PerCent: true)),
                May("height", new SizeRule([], PerCent: true)),
                May("maxHeight", new SizeRule([], PerCent: true)),
                May("paddingAll", new SizeRule(Gaps, PerCent: true)),
                May("paddingTop", new SizeRule(Gaps, PerCent: true)),
                May("paddingBottom", new SizeRule(Gaps, PerCent: true)),
                May("paddingStart", new SizeRule(Gaps, PerCent: true)),
                May("paddingEnd", new SizeRule(Gaps, PerCent: true)),
                Tap,
                May("justifyContent", new WordRule("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly")),
                May("alignItems", new WordRule("center", "flex-start", "flex-end")),
                May("background", Gradients),
            ]) { Also = BoxContents }),
        ("button", new ObjectRule(
            "FlexButton",
            [
                Must("action", ActionRules.In(ActionPlace.FlexButton)),
                Flex,
                May("color", Colour),
                May("style", new WordRule("primary", "secondary", "link")),
                May("gravity", Gravity),
                Margin,
                .. Placing,
                May("height", new WordRule("md", "sm")),
                .. Shrinking,
            ])),
        ("image", new ObjectRule(
            "FlexImage",
            [
                Must("url", AddressRule.Secure),
                Flex,
                Margin,
                .. Placing,
                May("align", Align),
                May("gravity", Gravity),
                May("size", new SizeRule(ImageSizes, PerCent: true)),
                May("aspectRatio", new RatioRule()),
                May("aspectMode", new WordRule("fit", "cover")),
                May("backgroundColor", Colour),
                Tap,
                May("animated", new FlagRule()),
            ])),
        ("video", new ObjectRule(
            "FlexVideo",
            [
                Must("url", AddressRule.Secure),
                Must("previewUrl", AddressRule.Secure),
                Must("altContent", new LaterRule(() => Components!.Only("box", "image"))),
                May("aspectRatio", new RatioRule()),
                May("action", ActionRules.In(ActionPlace.FlexVideo)),
            ])),
        ("icon", new ObjectRule(
            "FlexIcon",
            [
                Must("url", AddressRule.Secure),
                May("size", new SizeRule(FontSizes)),
                May("aspectRatio", new RatioRule()),
                Margin,
                .. Placing,
                May("scaling", new FlagRule()),
            ])),
        ("text", new ObjectRule(
            "FlexText",
            [
                May("text", new TextRule(1)),
                May("contents", new ListRule(new LaterRule(() => Components!.Only("span")), 1)),
                Flex,
                May("size", new SizeRule(FontSizes)),
                May("align", Align),
                May("gravity", Gravity),
                May("color", Colour),
                May("weight", Weight),
                May("style", Slant),
                May("decoration", Decoration),
                May("wrap", new FlagRule()),
                May("lineSpacing", new SizeRule([])),
                Margin,
                .. Placing,
                Tap,
                May("maxLines", Share),
                .. Shrinking,
            ]) { Also = TextOrSpans }),
        ("span", new ObjectRule(
            "FlexSpan",
            [
                May("text", new TextRule(1)),
                May("size", new SizeRule(FontSizes)),
                May("color", Colour),
                May("weight", Weight),
                May("style", Slant),
                May("decoration", Decoration),
            ])),
        ("separator", new ObjectRule("FlexSeparator", [Margin, May("color", Colour)])),
        ("filler", new ObjectRule("FlexFiller", [Flex])));

    private static readonly ChoiceRule InBoxes = Components.Only("box", "button", "image", "icon", "text", "separator", "filler");

    private static readonly ChoiceRule Boxes = Components.Only("box");

    private static readonly ObjectRule BlockStyle = new(
        "FlexBlockStyle",
        [May("backgroundColor", Colour), May("separator", new FlagRule()), May("separatorColor", Colour)]);

    /// <summary>Bubble and carousel.</summary>
    internal static readonly ChoiceRule Containers = ChoiceRule.Of(
        ("bubble", new ObjectRule(
            "FlexBubble",
            [
                May("size", new WordRule("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")),
                May("direction", new WordRule("ltr", "rtl")),
                May("header", Boxes),
                May("hero", Components.Only("box", "image", "video")),
                May("body", Boxes),
                May("footer", Boxes),
                May("styles", new ObjectRule(
                    "FlexBubbleStyles",
                    [May("header", BlockStyle), May("hero", BlockStyle), May("body", BlockStyle), May("footer", BlockStyle)])),
                Tap,
            ]) { Also = Bubble }),
        ("carousel", new ObjectRule(
            "FlexCarousel",
            [Must("contents", new ListRule(new LaterRule(() => Containers!.Only("bubble")), 1, 12))]) { Also = Carousel }));

    private static void BoxContents(JsonElement box, string path, RuleFindings findings)
    {
        if (!box.TryGetProperty("layout", out var layout) || !box.TryGetProperty("contents", out var contents) || contents.ValueKind != JsonValueKind.Array)
        {
            return;
        }
        string[] allowed = layout.ValueKind == JsonValueKind.String && layout.ValueEquals("baseline")
            ? ["icon", "text", "filler"]
            : ["box", "button", "image", "text", "separator", "filler"];
        var index = 0;
        foreach (var child in contents.EnumerateArray())
        {
            var at = $"{path}.contents[{index++}]";
            if (Type(child) is { } type && InBoxes.Kinds.ContainsKey(type) && !allowed.Contains(type, StringComparer.Ordinal))
            {
                findings.Add(at, $"{type} cannot be placed in a {layout} box");
            }
        }
    }

    private static void TextOrSpans(JsonElement text, string path, RuleFindings findings)
    {
        if (!text.TryGetProperty("text", out _) && !text.TryGetProperty("contents", out _))
        {
            findings.Add(Join(path, "text"), "must be non-empty text");
        }
    }

    private static void Bubble(JsonElement bubble, string path, RuleFindings findings)
    {
        var bytes = Bytes(bubble);
        if (bytes > BubbleBytes)
        {
            findings.Add(path, $"The bubble is {bytes} bytes; at most {BubbleBytes} are allowed");
        }
        if (bubble.TryGetProperty("hero", out var hero) && Type(hero) == "video"
            && bubble.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.String
            && size.GetString() is not ("kilo" or "mega" or "giga"))
        {
            findings.Add(Join(path, "hero"), "video needs a bubble of size kilo, mega or giga");
        }
        foreach (var block in (string[])["header", "hero", "body", "footer"])
        {
            if (bubble.TryGetProperty(block, out var box) && box.ValueKind == JsonValueKind.Object
                && box.TryGetProperty("contents", out var contents) && contents.ValueKind == JsonValueKind.Array
                && contents.GetArrayLength() > 0 && contents[0].ValueKind == JsonValueKind.Object
                && contents[0].TryGetProperty("position", out var position)
                && position.ValueKind == JsonValueKind.String && position.ValueEquals("absolute"))
            {
                findings.Add($"{path}.{block}.contents[0].position", "The first component of a block cannot be absolute");
            }
        }
        if (path.EndsWith(".contents", StringComparison.Ordinal))
        {
            Animated(bubble, path, findings);
        }
    }

    private static void Carousel(JsonElement carousel, string path, RuleFindings findings)
    {
        var bytes = Bytes(carousel);
        if (bytes > CarouselBytes)
        {
            findings.Add(path, $"The carousel is {bytes} bytes; at most {CarouselBytes} are allowed");
        }
        Animated(carousel, path, findings);
        if (!carousel.TryGetProperty("contents", out var bubbles) || bubbles.ValueKind != JsonValueKind.Array)
        {
            return;
        }
        var index = 0;
        foreach (var bubble in bubbles.EnumerateArray())
        {
            var at = $"{path}.contents[{index++}].hero";
            if (bubble.ValueKind == JsonValueKind.Object && bubble.TryGetProperty("hero", out var hero) && Type(hero) == "video")
            {
                findings.Add(at, "video cannot be used in a carousel");
            }
        }
    }

    private static void Animated(JsonElement container, string path, RuleFindings findings)
    {
        if (CountAnimated(container) > AnimatedImages)
        {
            findings.Add(path, $"At most {AnimatedImages} animated images are allowed");
        }
    }

    private static int CountAnimated(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Sum(CountAnimated),
        JsonValueKind.Object => value.EnumerateObject().Sum(property =>
            property.NameEquals("animated") && property.Value.ValueKind == JsonValueKind.True ? 1 : CountAnimated(property.Value)),
        _ => 0,
    };

    private static string? Type(JsonElement component) =>
        component.ValueKind == JsonValueKind.Object && component.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;

    // On our bytes as they came: LINE does not say whether it measures before or after parsing, and these are never fewer.
    private static int Bytes(JsonElement value) => Encoding.UTF8.GetByteCount(value.GetRawText());

    [GeneratedRegex(@"^([0-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9])(\.[0-9]{1,5})?deg\z", RegexOptions.NonBacktracking)]
    private static partial Regex Angle { get; }

    [GeneratedRegex(@"^(100(\.0{1,5})?|[0-9]{1,2}(\.[0-9]{1,5})?)%\z", RegexOptions.NonBacktracking)]
    private static partial Regex Position { get; }
}

using System.Text.Json;
using static BrigadeDispatch.LineSimulator.Rules.ObjectRule;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>Template messages and imagemaps.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#template-messages and #imagemap-message.</remarks>
internal static class TemplateRules
{
    private static readonly TextRule Title = new(1, 40, Counting.GraphemeClusters);

    private static readonly ChoiceRule Tap = ActionRules.In(ActionPlace.Template);

    private static readonly PropertyRule[] ImageShape =
    [
        May("imageAspectRatio", new WordRule("rectangle", "square")),
        May("imageSize", new WordRule("cover", "contain")),
    ];

    private static readonly ObjectRule Column = new(
        "CarouselColumn",
        [
            May("thumbnailImageUrl", AddressRule.Secure),
            May("imageBackgroundColor", new ColourRule(Alpha: false)),
            May("title", Title),
            Must("text", new TextRule(1, 120, Counting.GraphemeClusters)),
            May("defaultAction", Tap),
            Must("actions", new ListRule(Tap, 1, 3)),
        ])
    {
        Also = (column, path, findings) => ShortText(column, 60, path, findings),
    };

    internal static readonly ChoiceRule Templates = ChoiceRule.Of(
        ("buttons", new ObjectRule(
            "ButtonsTemplate",
            [
                May("thumbnailImageUrl", AddressRule.Secure),
                .. ImageShape,
                May("imageBackgroundColor", new ColourRule(Alpha: false)),
                May("title", Title),
                Must("text", new TextRule(1, 160, Counting.GraphemeClusters)),
                May("defaultAction", Tap),
                Must("actions", new ListRule(Tap, 1, 4)),
            ])
        {
            Also = (template, path, findings) => ShortText(template, 60, path, findings),
        }),
        ("confirm", new ObjectRule(
            "ConfirmTemplate",
            [Must("text", new TextRule(1, 240, Counting.GraphemeClusters)), Must("actions", new ListRule(Tap, 2, 2))])),
        ("carousel", new ObjectRule(
            "CarouselTemplate",
            [Must("columns", new ListRule(Column, 1, 10)), .. ImageShape]) { Also = SameColumns }),
        ("image_carousel", new ObjectRule(
            "ImageCarouselTemplate",
            [
                Must("columns", new ListRule(
                    new ObjectRule(
                        "ImageCarouselColumn",
                        [Must("imageUrl", AddressRule.Secure), Must("action", ActionRules.In(ActionPlace.ImageCarousel))]),
                    1,
                    10)),
            ])));

    private static readonly ObjectRule Area = new(
        "ImagemapArea",
        [
            Must("x", new WholeRule(0, int.MaxValue)),
            Must("y", new WholeRule(0, int.MaxValue)),
            Must("width", new WholeRule(1, int.MaxValue)),
            Must("height", new WholeRule(1, int.MaxValue)),
        ]);

    private static readonly PropertyRule Label = May("label", new TextRule(1, 100));

    internal static readonly ChoiceRule ImagemapActions = ChoiceRule.Of(
        ("message", new ObjectRule("MessageImagemapAction", [Must("area", Area), Label, Must("text", new TextRule(1, 400))])),
        ("uri", new ObjectRule("URIImagemapAction", [Must("area", Area), Label, Must("linkUri", AddressRule.Opened)])),
        ("clipboard", new ObjectRule("ClipboardImagemapAction", [Must("area", Area), Label, Must("clipboardText", new TextRule(1, 1000))])));

    internal static readonly ObjectRule ImagemapSize = new(
        "ImagemapBaseSize",
        [Must("width", new WholeRule(1040, 1040)), Must("height", new WholeRule(1, int.MaxValue))]);

    internal static readonly ObjectRule ImagemapVideo = new(
        "ImagemapVideo",
        [
            Must("originalContentUrl", AddressRule.Secure),
            Must("previewImageUrl", AddressRule.Secure),
            Must("area", Area),
            May("externalLink", new ObjectRule(
                "ImagemapExternalLink",
                [Must("linkUri", AddressRule.Opened), Must("label", new TextRule(1, 30))])),
        ]);

    private static void ShortText(JsonElement holder, int longest, string path, RuleFindings findings)
    {
        if ((holder.TryGetProperty("thumbnailImageUrl", out _) || holder.TryGetProperty("title", out _))
            && holder.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            && TextLength.Of(text.GetString()!, Counting.GraphemeClusters) > longest)
        {
            findings.Add(Join(path, "text"), $"Length must be between 1 and {longest}");
        }
    }

    private static void SameColumns(JsonElement carousel, string path, RuleFindings findings)
    {
        if (!carousel.TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Array)
        {
            return;
        }
        var shapes = columns.EnumerateArray()
            .Where(column => column.ValueKind == JsonValueKind.Object)
            .Select(column => (
                Image: column.TryGetProperty("thumbnailImageUrl", out _),
                Title: column.TryGetProperty("title", out _),
                Actions: column.TryGetProperty("actions", out var actions) && actions.ValueKind == JsonValueKind.Array ? actions.GetArrayLength() : -1))
            .Distinct();
        if (shapes.Skip(1).Any())
        {
            findings.Add(Join(path, "columns"), "All columns must have the same number of actions, and all or none an image or a title");
        }
    }
}

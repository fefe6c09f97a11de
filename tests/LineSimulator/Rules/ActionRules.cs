using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using static BrigadeDispatch.LineSimulator.Rules.ObjectRule;

namespace BrigadeDispatch.LineSimulator.Rules;

/// <summary>Where an action stands: its label's length and the kinds allowed depend on it.</summary>
internal enum ActionPlace
{
    QuickReply,
    Template,
    ImageCarousel,
    FlexButton,
    Flex,
    FlexVideo,
}

/// <summary>Actions (what a tap does), by the place they stand in.</summary>
/// <remarks>https://developers.line.biz/en/reference/messaging-api/#action-objects and #action-object-label-spec.</remarks>
internal static partial class ActionRules
{
    private static readonly TextRule Data = new(0, 300);

    private static readonly TextRule Said = new(1, 300, Counting.GraphemeClusters);

    /// <summary>Every kind of action LINE knows, with the longest label any place takes.</summary>
    internal static readonly ChoiceRule Every = ChoiceRule.Of(
        ("camera", Labelled("CameraAction")),
        ("cameraRoll", Labelled("CameraRollAction")),
        ("clipboard", Labelled("ClipboardAction", Must("clipboardText", new TextRule(1, 1000)))),
        ("datetimepicker", Labelled(
            "DatetimePickerAction",
            Must("data", Data),
            Must("mode", new WordRule("date", "time", "datetime")),
            May("initial", new TextRule()),
            May("max", new TextRule()),
            May("min", new TextRule())) with { Also = DateTimes }),
        ("location", Labelled("LocationAction")),
        ("message", Labelled("MessageAction", Must("text", Said))),
        ("postback", Labelled(
            "PostbackAction",
            Must("data", Data),
            May("displayText", Said),
            May("text", Said),
            May("inputOption", new WordRule("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")),
            May("fillInText", Said)) with { Also = Postback }),
        ("richmenuswitch", Labelled(
            "RichMenuSwitchAction",
            Must("data", Data),
            Must("richMenuAliasId", new TextRule(1, 32)))),
        ("uri", Labelled(
            "URIAction",
            Must("uri", AddressRule.Opened),
            May("altUri", new ObjectRule("AltUri", [May("desktop", AddressRule.Opened)])))));

    private static readonly Dictionary<ActionPlace, ChoiceRule> ByPlace = Enum.GetValues<ActionPlace>().ToDictionary(place => place, Make);

    internal static ChoiceRule In(ActionPlace place) => ByPlace[place];

    private static ObjectRule Labelled(string schema, params PropertyRule[] properties) =>
        new(schema, [May("label", Label(1, 40)), .. properties]);

    private static TextRule Label(int min, int max) => new(min, max, Counting.GraphemeClusters);

    private static ChoiceRule Make(ActionPlace place)
    {
        var (required, longest) = place switch
        {
            ActionPlace.QuickReply or ActionPlace.Template => (true, 20),
            ActionPlace.ImageCarousel => (false, 12),
            ActionPlace.FlexButton => (true, 40),
            _ => (false, 40),
        };
        string[] kinds = place switch
        {
            ActionPlace.QuickReply => ["postback", "message", "uri", "datetimepicker", "camera", "cameraRoll", "location", "clipboard"],
            ActionPlace.FlexVideo => ["uri"],
            _ => ["postback", "message", "uri", "datetimepicker", "clipboard"],
        };
        var label = new PropertyRule("label", Label(1, longest), required);
        var chosen = Every.Only(kinds);
        return new ChoiceRule(chosen.Kinds.ToDictionary(
            kind => kind.Key,
            kind => place == ActionPlace.QuickReply && kind.Key == "postback"
                ? kind.Value.Replacing(label) with { Also = QuickPostback }
                : kind.Value.Replacing(label),
            StringComparer.Ordinal));
    }

    private static void Postback(JsonElement action, string path, RuleFindings findings)
    {
        if (action.TryGetProperty("displayText", out _) && action.TryGetProperty("text", out _))
        {
            findings.Add(Join(path, "text"), "displayText and text cannot be used at the same time");
        }
        if (action.TryGetProperty("fillInText", out _)
            && !(action.TryGetProperty("inputOption", out var option) && option.ValueEquals("openKeyboard")))
        {
            findings.Add(Join(path, "fillInText"), "Valid only when inputOption is openKeyboard");
        }
    }

    private static void QuickPostback(JsonElement action, string path, RuleFindings findings)
    {
        Postback(action, path, findings);
        if (action.TryGetProperty("text", out _))
        {
            findings.Add(Join(path, "text"), "text should not be used with quick reply buttons");
        }
    }

    private static void DateTimes(JsonElement action, string path, RuleFindings findings)
    {
        if (!action.TryGetProperty("mode", out var mode) || mode.ValueKind != JsonValueKind.String)
        {
            return;
        }
        var at = new Dictionary<string, DateTime>(StringComparer.Ordinal);
        foreach (var name in (string[])["initial", "min", "max"])
        {
            if (!action.TryGetProperty(name, out var text) || text.ValueKind != JsonValueKind.String)
            {
                continue;
            }
            if (Moment(mode.GetString()!, text.GetString()!) is { } moment)
            {
                at[name] = moment;
            }
            else
            {
                findings.Add(Join(path, name), "invalid property");
            }
        }
        if (at.TryGetValue("min", out var min) && at.TryGetValue("max", out var max) && min >= max)
        {
            findings.Add(Join(path, "max"), "Must be greater than the min value");
        }
    }

    private static DateTime? Moment(string mode, string text)
    {
        var (form, format) = mode switch
        {
            "date" => (DateForm, "yyyy-MM-dd"),
            "time" => (TimeForm, "HH:mm"),
            _ => (BothForm, "yyyy-MM-ddTHH:mm"),
        };
        if (!form.IsMatch(text)
            || !DateTime.TryParseExact(text.Replace('t', 'T'), format, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var moment))
        {
            return null;
        }
        return mode == "time" || moment.Year is >= 1900 and <= 2100 ? moment : null;
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex DateForm { get; }

    [GeneratedRegex(@"^\d{2}:\d{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TimeForm { get; }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex BothForm { get; }
}

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>What a call-out message says, whatever form it takes.</summary>
internal sealed record CallOutContent(
    IncidentView Incident, string Label, CallOutReason Reason, IReadOnlyList<string> UnitNames, IReadOnlyList<AnswerButton> Buttons,
    IReadOnlyList<string> MunicipalityNames)
{
    /// <summary>Lines about water under their heading, as <see cref="WaterLines"/> makes them; empty: nothing is said of it.</summary>
    public IReadOnlyList<string> Water { get; init; } = [];
}

/// <summary>
/// The call-out message (出動指令), read in two seconds: kind, place, time, map, four answers. One message object, so one notice.
/// </summary>
/// <remarks>
/// Forms: Flex, and plain text with quick replies if LINE refuses the Flex. Limits: LINE Messaging API reference (alt text 1,500, bubble
/// 30 KB, label 20, postback data 300, quick reply 13); ours are tighter: alt text 60, bubble 8 KB.
/// </remarks>
internal static class CallOutMessage
{
    private const int AltTextMost = 60;
    private const int KindMost = 80;
    private const int PlaceMost = 240;
    private const int TextMost = 200;
    private const string Red = "#CE0000";
    private const string Yellow = "#FFD43D";
    private const string Ink = "#1A1A1A";
    private const string White = "#FFFFFF";
    private const string Grey = "#4D4D4D";
    private const string ThisIsADrill = "これは訓練です。";
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The <c>messages</c> array with one Flex message.</summary>
    public static byte[] Flex(CallOutContent content)
    {
        var incident = content.Incident;
        return Write(json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("type", "flex");
            json.WriteString("altText", AltText(content));
            json.WriteStartObject("contents");
            json.WriteString("type", "bubble");
            json.WriteString("size", "giga");
            Header(json, content);
            Body(json, content);
            Footer(json, content);
            json.WriteEndObject();
            QuickReply(json, content.Buttons, incident.Drill);
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    /// <summary>The <c>messages</c> array with the same as text, for when the Flex is refused.</summary>
    public static byte[] Plain(CallOutContent content)
    {
        var text = new StringBuilder();
        if (content.Incident.Drill)
            text.AppendLine("訓練 訓練 訓練").AppendLine(ThisIsADrill);
        text.AppendLine(Title(content)).AppendLine(Kind(content)).AppendLine(Place(content));
        foreach (var line in Lines(content).Concat(content.Water))
            text.AppendLine(line);
        text.AppendLine(MapAddress(content));
        text.Append("下のボタンで回答してください。");
        if (content.Incident.Drill)
            text.AppendLine().Append(ThisIsADrill);
        return Write(json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", LineText.Units(text.ToString(), 4900));
            QuickReply(json, content.Buttons.Where(button => button.Minutes is null), content.Incident.Drill);
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    /// <summary>The notice, the line in the talk list, the quotation: kind and place within the first twenty letters.</summary>
    public static string AltText(CallOutContent content)
    {
        var incident = content.Incident;
        var mark = incident switch
        {
            { Drill: true, Unreadable: true } => "【訓練・解析できず】",
            { Drill: true } => "【訓練】",
            { Unreadable: true } => "【出動・解析できず】",
            { SenderUnverified: true } => "【出動・差出人未確認】",
            _ => "【出動】",
        };
        var kind = incident.Unreadable ? null : incident.Kind;
        var place = incident.Unreadable || incident.Place is null ? null : Short(incident.Place, content.MunicipalityNames);
        string?[] parts = kind is null ? [place, incident.Title] : [kind, place];   // without a kind the message's own words stand in
        var told = string.Join(' ', parts.Where(part => part is not null));
        var text = mark + told;
        if (incident.OccurredAt is { } at)
            text += $" {JapanTime.Clock(at)}覚知";
        if (incident.Drill)
            text = Cut(text, AltTextMost - 9) + " " + ThisIsADrill;
        else if (content.UnitNames.Count > 0)
            text += " " + string.Join('・', content.UnitNames);
        return LineText.Units(text.Replace('\n', ' '), AltTextMost);
    }

    /// <summary>What a quick reply or button says for an answer.</summary>
    public static string Label(Answer answer, int? minutes, bool drill) => (answer, drill) switch
    {
        (Answer.Direct, false) => minutes is null ? "出動・直行" : $"直行{minutes}分",
        (Answer.Station, false) => minutes is null ? "出動・詰所" : $"詰所{minutes}分",
        (Answer.Late, false) => "遅れて行く",
        (Answer.Unable, false) => "出動できない",
        (Answer.Direct, true) => minutes is null ? "訓練：直行" : $"訓練：直行{minutes}分",
        (Answer.Station, true) => minutes is null ? "訓練：詰所" : $"訓練：詰所{minutes}分",
        (Answer.Late, true) => "訓練：遅れて",
        (Answer.Unable, true) => "訓練：できない",
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    /// <summary>What the member says in the chat by tapping.</summary>
    public static string Spoken(Answer answer, int? minutes, bool drill)
    {
        var words = answer switch
        {
            Answer.Direct => "出動します（現場へ直行）",
            Answer.Station => "出動します（詰所へ）",
            Answer.Late => "遅れて行きます",
            Answer.Unable => "出動できません",
            _ => throw new ArgumentOutOfRangeException(nameof(answer)),
        };
        if (minutes is not null)
            words += $" 約{minutes}分";
        return drill ? "【訓練】" + words : words;
    }

    /// <summary>A postback action.</summary>
    public static void Action(Utf8JsonWriter json, AnswerButton button, bool drill)
    {
        json.WriteStartObject("action");
        json.WriteString("type", "postback");
        json.WriteString("label", LineText.Graphemes(Label(button.Answer, button.Minutes, drill), 20));
        json.WriteString("data", button.Data);
        json.WriteString("displayText", Spoken(button.Answer, button.Minutes, drill));
        json.WriteEndObject();
    }

    /// <summary>Quick replies of one message.</summary>
    public static void QuickReply(Utf8JsonWriter json, IEnumerable<AnswerButton> buttons, bool drill)
    {
        json.WriteStartObject("quickReply");
        json.WriteStartArray("items");
        foreach (var button in buttons.Where(button => button.Minutes is null or 5 or 10 or 15).OrderBy(Place).Take(13))
        {
            json.WriteStartObject();
            json.WriteString("type", "action");
            Action(json, button, drill);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();

        // Minutes first: the four plain answers stand in the message itself.
        static (int, int) Place(AnswerButton button) => (button.Minutes is null ? 2 : button.Answer == Answer.Direct ? 0 : 1, button.Minutes ?? (int)button.Answer);
    }

    /// <summary>Writes JSON with Japanese as it is: LINE counts bytes, and six-byte escapes would double them.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, _json))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Title(CallOutContent content) => content.Incident switch
    {
        { Unreadable: true } => "出動（内容を確認してください）",
        { SenderUnverified: true } => "出動（差出人未確認）",
        _ => content.Label == "第1出動" ? "出動指令" : content.Label,
    };

    private static string Kind(CallOutContent content) =>
        LineText.Units(content.Incident.Unreadable ? "解析できず" : content.Incident.Kind ?? (content.Incident.Place is null ? "災害" : content.Incident.Title), KindMost);

    private static string Place(CallOutContent content)
    {
        var incident = content.Incident;
        return incident.Unreadable || incident.Place is null ? LineText.Units(incident.Text, TextMost, "（本文なし）") : LineText.Units(incident.Place, PlaceMost);
    }

    private static List<string> Lines(CallOutContent content)
    {
        var incident = content.Incident;
        var lines = new List<string>();
        if (incident.Landmark is { Length: > 0 } landmark)
            lines.Add("目標　" + LineText.Units(landmark, 100));
        lines.Add(incident.OccurredAt is { } at
            ? $"覚知　{JapanTime.Clock(at)}（{JapanTime.DayAndClock(at).Split(' ')[0]}）"
            : $"受信　{JapanTime.Clock(incident.OpenedAt)}（{JapanTime.DayAndClock(incident.OpenedAt).Split(' ')[0]}）");
        if (content.UnitNames.Count > 0)
            lines.Add("出動　" + LineText.Units(string.Join('・', content.UnitNames), 100));
        if (incident.Written is { Length: > 0 } written)
            lines.Add("原文　" + LineText.Units(written, 300));
        if (incident.Unreadable)
            lines.Add("自動で読み取れませんでした。");
        if (incident.SenderUnverified)
            lines.Add("登録されていない差出人からのメールです。");
        return lines;
    }

    private static void Header(Utf8JsonWriter json, CallOutContent content)
    {
        var drill = content.Incident.Drill;
        var ink = drill ? Ink : White;
        json.WriteStartObject("header");
        Box(json, "vertical", drill ? Yellow : Red, "md");
        json.WriteStartArray("contents");
        if (drill)
            Text(json, "訓練 訓練 訓練", "lg", Ink, bold: true);
        Text(json, Title(content), "md", ink, bold: true);
        Text(json, Kind(content), "xxl", ink, bold: true);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Body(Utf8JsonWriter json, CallOutContent content)
    {
        json.WriteStartObject("body");
        Box(json, "vertical", White, "lg");
        json.WriteString("spacing", "sm");
        json.WriteStartArray("contents");
        if (content.Incident.Drill)
            Text(json, ThisIsADrill, "sm", Ink, bold: true);
        var telling = !content.Incident.Unreadable && content.Incident.Place is not null;
        Text(json, Place(content), telling ? "xl" : "md", Ink, bold: telling);
        foreach (var line in Lines(content))
            Text(json, line, "md", Ink, bold: false);
        foreach (var (line, index) in content.Water.Select((line, index) => (line, index)))
            Text(json, line, "sm", Ink, bold: index == 0);
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", "地図を開く");
        json.WriteString("size", "md");
        json.WriteString("color", "#0017C1");
        json.WriteString("weight", "bold");
        json.WriteString("decoration", "underline");
        json.WriteBoolean("scaling", true);
        json.WriteStartObject("action");
        json.WriteString("type", "uri");
        json.WriteString("label", "地図を開く");
        json.WriteString("uri", MapAddress(content));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Footer(Utf8JsonWriter json, CallOutContent content)
    {
        var drill = content.Incident.Drill;
        var buttons = content.Buttons.Where(button => button.Minutes is null).ToDictionary(button => button.Answer);
        json.WriteStartObject("footer");
        Box(json, "vertical", White, "md");
        json.WriteString("spacing", "md");
        json.WriteStartArray("contents");
        Row(json, (buttons[Answer.Direct], "primary", "#0017C1"), (buttons[Answer.Station], "primary", "#00428C"), drill);
        Row(json, (buttons[Answer.Late], "secondary", Yellow), (buttons[Answer.Unable], "secondary", "#E6E6E6"), drill);
        if (drill)
            Text(json, ThisIsADrill, "sm", Ink, bold: true);
        else
            Text(json, "ボタンを1回押すと回答になります。あとから変えられます。", "xs", Grey, bold: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Row(
        Utf8JsonWriter json, (AnswerButton Button, string Style, string Color) left, (AnswerButton Button, string Style, string Color) right, bool drill)
    {
        json.WriteStartObject();
        json.WriteString("type", "box");
        json.WriteString("layout", "horizontal");
        json.WriteString("spacing", "md");
        json.WriteStartArray("contents");
        foreach (var (button, style, color) in new[] { left, right })
        {
            json.WriteStartObject();
            json.WriteString("type", "button");
            json.WriteString("style", style);
            json.WriteString("color", color);
            json.WriteString("height", "md");
            json.WriteString("adjustMode", "shrink-to-fit");
            json.WriteBoolean("scaling", true);
            json.WriteNumber("flex", 1);
            Action(json, button, drill);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Box(Utf8JsonWriter json, string layout, string background, string padding)
    {
        json.WriteString("type", "box");
        json.WriteString("layout", layout);
        json.WriteString("backgroundColor", background);
        json.WriteString("paddingAll", padding);
    }

    private static void Text(Utf8JsonWriter json, string text, string size, string color, bool bold)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteString("size", size);
        json.WriteString("color", color);
        if (bold)
            json.WriteString("weight", "bold");
        json.WriteBoolean("wrap", true);
        json.WriteBoolean("scaling", true);
        json.WriteEndObject();
    }

    private static string MapAddress(CallOutContent content)
    {
        var incident = content.Incident;
        string query;
        if (incident is { Latitude: { } latitude, Longitude: { } longitude })
        {
            query = FormattableString.Invariant($"{latitude:0.######},{longitude:0.######}");
        }
        else
        {
            var place = incident.Place ?? "";
            var municipality = content.MunicipalityNames.Count > 0 ? content.MunicipalityNames[0] : "";
            if (!content.MunicipalityNames.Any(name => place.StartsWith(name, StringComparison.Ordinal)))
                place = municipality + place;
            query = LineText.Units(place, 60, municipality.Length > 0 ? municipality : "日本");
        }
        return "https://www.google.com/maps/search/?api=1&query=" + Uri.EscapeDataString(query);
    }

    private static string Short(string place, IReadOnlyList<string> municipalities)
    {
        var name = municipalities.FirstOrDefault(name => place.StartsWith(name, StringComparison.Ordinal) && place.Length > name.Length);
        return name is null ? place : place[name.Length..];
    }

    private static string Cut(string text, int most) => LineText.Units(text, most);
}

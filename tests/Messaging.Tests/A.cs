using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Messaging.Line;

namespace BrigadeDispatch.Messaging.Tests;

/// <summary>Call-outs to speak of, ordinary in everything a fact is not about.</summary>
internal static class A
{
    public static readonly string[] Municipality = ["長野県上田市", "上田市", "長野県"];

    public static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-01-05T03:10+09:00", CultureInfo.InvariantCulture);

    public static readonly CallOutId CallOut = new(ShortId.FromName("call-out"));

    /// <summary>Answers as CallOuts makes them; the data is as long as the real one.</summary>
    public static readonly IReadOnlyList<AnswerButton> Buttons =
    [
        .. Enum.GetValues<Answer>().Select(answer => Button(answer, null)),
        .. new[] { 5, 10, 15, 20 }.SelectMany(minutes => new[] { Button(Answer.Direct, minutes), Button(Answer.Station, minutes) }),
    ];

    public static IncidentView Incident(
        string? kind = "建物火災", string? place = "上田市大手一丁目11-16付近", string text = "建物火災 上田市大手一丁目11-16付近", bool drill = false, bool unreadable = false,
        bool unverified = false) => new(
        new IncidentId(ShortId.FromName("incident")), kind, place, null, null, IncidentPhase.Reported, true, drill, unreadable, unverified, "上田市火災情報", At.AddMinutes(-4),
        At, At, 1, null, null, text);

    public static CallOutContent Content(IncidentView? incident = null, string label = "第1出動", params string[] units) =>
        new(incident ?? Incident(), label, CallOutReason.Plan, units.Length > 0 ? units : ["第1分団", "第3分団"], Buttons, Municipality);

    /// <summary>All texts a person sees in a message, in the order they stand.</summary>
    public static IReadOnlyList<string> VisibleText(byte[] messages) =>
        Texts(JsonNode.Parse(messages)![0]!).ToList();

    public static IEnumerable<JsonObject> Actions(byte[] messages) =>
        Objects(JsonNode.Parse(messages)!).Select(found => found["action"] as JsonObject).OfType<JsonObject>();

    public static int BubbleBytes(byte[] messages) =>
        JsonSerializer.SerializeToUtf8Bytes(
            JsonNode.Parse(messages)![0]!["contents"], _asWritten).Length;

    private static readonly JsonSerializerOptions _asWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static AnswerButton Button(Answer answer, int? minutes) =>
        new(answer, minutes, $"v=1&k=a&c={CallOut}&a={answer.ToString()[0]}{(minutes is null ? "" : $"&m={minutes}")}&s=0&h=AAAAAAAAAAA");

    private static IEnumerable<string> Texts(JsonNode message)
    {
        if ((string?)message["type"] == "text")
            return [(string)message["text"]!];
        var bubble = message["contents"]!;
        return new[] { "header", "body", "footer" }.SelectMany(block => Objects(bubble[block]!)).SelectMany(found => (string?)found["type"] switch
        {
            "text" => [(string)found["text"]!],
            "button" => [(string)found["action"]!["label"]!],
            _ => Array.Empty<string>(),
        });
    }

    private static IEnumerable<JsonObject> Objects(JsonNode node) => node switch
    {
        JsonObject found => [found, .. found.Where(pair => pair.Value is not null).SelectMany(pair => Objects(pair.Value!))],
        JsonArray list => list.Where(item => item is not null).SelectMany(item => Objects(item!)),
        _ => [],
    };
}

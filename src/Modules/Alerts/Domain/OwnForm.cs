using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BrigadeDispatch.Alerts.Domain.Reading;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Alerts.Domain;

/// <summary>
/// The product's own alert form: <c>{"id","kind","place","latitude","longitude","occurredAt","text","units","phase","drill"}</c>. Only
/// <c>id</c> and one of <c>kind</c> and <c>text</c> are required; a field that cannot be used is left out rather than the alarm.
/// </summary>
internal static class OwnForm
{
    private const int LongestKept = 500;

    /// <summary>The message, or null if the bytes are not of this form.</summary>
    public static IntakeMessage? Read(byte[] body, IReadOnlyList<string> municipalities, DateTimeOffset receivedAt)
    {
        using var json = LenientJson.Parse(body);
        if (json is null)
            return null;
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Word(root, "id") is not { } id)
            return null;
        var kind = Cut(Word(root, "kind"));
        var text = Word(root, "text");
        if (kind is null && text is null)
            return null;
        var place = Cut(Word(root, "place"));
        var phase = Phase(Word(root, "phase"));
        var drill = root.TryGetProperty("drill", out var told) && (told.ValueKind == JsonValueKind.True || (told.ValueKind == JsonValueKind.String && told.GetString() is "true"));
        var units = Units(root);
        var occurredAt = Moment(root, "occurredAt");
        var (latitude, longitude) = Position(root);
        var words = text ?? string.Join(' ', new[] { kind, place }.Where(part => part is not null));

        // Spelling of the JSON does not matter to what it says: the same fields are the same message.
        string?[] fields =
        [
            Word(root, "kind"), Word(root, "place"), occurredAt?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), text, string.Join('\u001f', units), phase?.ToString(),
            drill ? "drill" : null, latitude?.ToString("R", CultureInfo.InvariantCulture), longitude?.ToString("R", CultureInfo.InvariantCulture),
        ];
        var content = Encoding.UTF8.GetBytes(string.Join('\u001e', fields.Select(field => field is null ? "\u0001" : field)));
        var item = new AlertItem(
            kind, kind is null ? null : Keys.Kind(kind), place, place is null ? null : Keys.Place(place, municipalities), null, null, occurredAt, null,
            units, null, phase, IsNews: phase is null or IncidentPhase.Reported, Recurrence: false, drill, Unreadable: false, SenderUnverified: false,
            (drill ? "drill|" : "real|") + (id.Length <= LongestKept ? id : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)))),
            latitude, longitude, IntakeItem.TitleOf(kind is null ? null : words, words, "災害"), words, receivedAt);
        var disposition = item.IsNews || phase == IncidentPhase.Spreading ? Disposition.NewIncident : Disposition.FollowUp;
        return new IntakeMessage(
            new AlertId(ShortId.FromName($"own|{id}|{Convert.ToHexString(SHA256.HashData(content))}")), "json", null, null, words, null, body, receivedAt,
            [new IntakeItem(disposition, item)]);
    }

    /// <summary>A signed message in a form that is not known or does not read: it alarms with its raw words.</summary>
    public static IntakeMessage Unreadable(byte[] body, string? format, DateTimeOffset receivedAt)
    {
        var text = Encoding.UTF8.GetString(body);
        return new IntakeMessage(
            new AlertId(ShortId.FromName($"bytes|{format}|{Convert.ToHexString(SHA256.HashData(body))}")), "json", null, null, text, null, body, receivedAt,
            [IntakeItem.Unreadable(null, text, receivedAt, drill: false, senderUnverified: false)]);
    }

    // Longer is no name of a kind or a place, and would not fit a batch of the store; the raw message keeps it whole.
    private static string? Cut(string? word) =>
        word is { Length: > LongestKept } ? word[..(char.IsHighSurrogate(word[LongestKept - 1]) ? LongestKept - 1 : LongestKept)] + "…" : word;

    private static string? Word(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value))
            return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => LenientJson.Text(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    private static List<string> Units(JsonElement root)
    {
        if (!root.TryGetProperty("units", out var units))
            return [];
        if (units.ValueKind == JsonValueKind.String)
            return LenientJson.Text(units) is { } one && !string.IsNullOrWhiteSpace(one) ? [Folding.Fold(one.Trim())] : [];
        return units.ValueKind != JsonValueKind.Array
            ? []
            : units.EnumerateArray().Take(200).Select(unit => unit.ValueKind == JsonValueKind.String ? LenientJson.Text(unit) : null)
                .Where(unit => !string.IsNullOrWhiteSpace(unit) && unit.Length <= LongestKept).Select(unit => Folding.Fold(unit!.Trim())).ToList();
    }

    private static IncidentPhase? Phase(string? word) => word switch
    {
        "reported" => IncidentPhase.Reported,
        "spreading" => IncidentPhase.Spreading,
        "contained" => IncidentPhase.Contained,
        "extinguished" => IncidentPhase.Extinguished,
        "closed" => IncidentPhase.Closed,
        "falseAlarm" => IncidentPhase.FalseAlarm,
        _ => null,   // a word that nobody knows is no reason not to alarm
    };

    private static DateTimeOffset? Moment(JsonElement root, string name) =>
        Word(root, name) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    private static (double? Latitude, double? Longitude) Position(JsonElement root) =>
        Number(root, "latitude") is { } latitude and >= -90 and <= 90 && Number(root, "longitude") is { } longitude and >= -180 and <= 180
            ? (latitude, longitude)
            : (null, null);

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : null;
}

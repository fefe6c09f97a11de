using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrigadeDispatch.Alerts.Domain.Reading;

namespace BrigadeDispatch.Alerts.Features;

/// <summary>The operator's <c>read-mail</c>: JSON lines in, what the rules read of them out, in the same order. Changes nothing.</summary>
internal static class ReadMail
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads all lines; a line that is no mail is read as a mail without usable text.</summary>
    public static async Task RunAsync(TextReader input, Stream output, ReadingRules rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var items = MailReader.Read(rules, MailOf(line, now));
            await using (var json = new Utf8JsonWriter(output, _json))
                Write(json, items);
            output.WriteByte((byte)'\n');
            await output.FlushAsync(cancellationToken);
        }
    }

    private static MailText MailOf(string line, DateTimeOffset now)
    {
        using var json = LenientJson.Parse(System.Text.Encoding.UTF8.GetBytes(line));
        if (json is not { RootElement: { ValueKind: JsonValueKind.Object } root })
            return new MailText(null, null, now);
        var receivedAt = LenientJson.Text(root, "receivedAt") is { } told
            && DateTimeOffset.TryParse(told, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : now;
        return new MailText(LenientJson.Text(root, "subject"), LenientJson.Text(root, "text"), receivedAt);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ReadItem> items)
    {
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var item in items)
        {
            json.WriteStartObject();
            json.WriteString("disposition", Camel(item.Disposition.ToString()));
            if (item.Phase is { } phase)
                json.WriteString("phase", Camel(phase.ToString()));
            else
                json.WriteNull("phase");
            json.WriteString("kind", item.Kind);
            json.WriteString("place", item.Place);
            if (item.OccurredAt is { } at)
                json.WriteString("occurredAt", at.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
            else
                json.WriteNull("occurredAt");
            json.WriteBoolean("drill", item.Drill);
            json.WriteStartArray("units");
            foreach (var unit in item.Units)
                json.WriteStringValue(unit);
            json.WriteEndArray();
            json.WriteString("dispatchNumber", item.DispatchNumber);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Camel(string word) => char.ToLowerInvariant(word[0]) + word[1..];
}

using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Alerts.Storage;

/// <summary>What came of one item of an alert.</summary>
internal sealed record AlertResult(string Disposition, string? Phase, IncidentId? IncidentId, CallOutId? CallOutId, bool Done);

/// <summary>An alert (災害情報) as stored: what came in, and what became of it. Its id is its own proof against repeats.</summary>
internal sealed record AlertDocument : IDocument<AlertDocument>
{
    /// <summary>Longest text kept here; the raw message keeps all of it.</summary>
    public const int TextKept = 20_000;

    public static string Type => "alert";

    public static JsonTypeInfo<AlertDocument> Json => AlertsJson.Default.AlertDocument;

    public static bool KeepsHistory => false;   // only results are added to it, each once

    public int Shape { get; init; } = 1;

    public required AlertId Id { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public string? Subject { get; init; }

    public string? From { get; init; }

    public required string Text { get; init; }

    public MailAuthentication? Authentication { get; init; }

    /// <summary>The bytes as they came, if they are few.</summary>
    public byte[]? Raw { get; init; }

    /// <summary>Otherwise the number of parts beside this document.</summary>
    public int RawParts { get; init; }

    public required IReadOnlyList<AlertResult> Results { get; init; }

    [JsonIgnore]
    public string DocumentId => Id.ToString();

    [JsonIgnore]
    public bool IsDone => Results.All(result => result.Done);

    public IEnumerable<KeyValuePair<string, string>> IndexKeys()
    {
        yield return new("at", ReceivedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
    }
}

/// <summary>A part of a large message's raw bytes.</summary>
internal sealed record RawPartDocument : IDocument<RawPartDocument>
{
    /// <summary>Sealed, as base64 and with its address it stays below a batch's 2 MB.</summary>
    public const int MostBytes = 900_000;

    public static string Type => "alertRaw";

    public static JsonTypeInfo<RawPartDocument> Json => AlertsJson.Default.RawPartDocument;

    public static bool KeepsHistory => false;

    public required string Id { get; init; }

    public required byte[] Bytes { get; init; }

    [JsonIgnore]
    public string DocumentId => Id;
}

using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Kernel;
using MediatR;

namespace BrigadeDispatch.Contracts.Alerts;

/// <summary>Id of an alert (災害情報). It follows from the message, so that the same message has the same id everywhere.</summary>
[JsonConverter(typeof(ShortIdConverter<AlertId>))]
public readonly record struct AlertId(Guid Value) : IShortId<AlertId>
{
    /// <inheritdoc/>
    public static AlertId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => ShortId.Write(Value);
}

/// <summary>What one item of an alert tells of one incident, read as well as it can be.</summary>
/// <param name="Kind">種別 for people, as the alert gave it.</param>
/// <param name="KindKey">Folded for comparing; null: not told.</param>
/// <param name="Place">場所 for people, as the alert gave it.</param>
/// <param name="PlaceKey">The whole place folded for comparing, number included; null: not told.</param>
/// <param name="Written">Kind and place in the message's own letters, where folding changed them; null otherwise.</param>
/// <param name="Landmark">目標.</param>
/// <param name="OccurredAt">UTC; when it happened or was noticed.</param>
/// <param name="SentAt">UTC; when the sender sent it, as far as known.</param>
/// <param name="Units">Units it names, folded.</param>
/// <param name="DispatchNumber">指令番号 as written.</param>
/// <param name="Phase">State it reports; null: news.</param>
/// <param name="IsNews">Something is happening (newIncident), as against a report of a state.</param>
/// <param name="Recurrence">再燃.</param>
/// <param name="Drill">訓練・試験.</param>
/// <param name="Unreadable">解析できず.</param>
/// <param name="SenderUnverified">差出人未確認: not one of the allowed senders.</param>
/// <param name="OwnIdentifier">Identifier of the own form, which stands for its incident; null otherwise.</param>
/// <param name="Latitude">Degrees WGS 84.</param>
/// <param name="Longitude">Degrees WGS 84.</param>
/// <param name="Title">Subject or first words, for people.</param>
/// <param name="Text">The message's own words, for people.</param>
/// <param name="ReceivedAt">UTC.</param>
public sealed record AlertItem(
    string? Kind, string? KindKey, string? Place, string? PlaceKey, string? Written, string? Landmark, DateTimeOffset? OccurredAt, DateTimeOffset? SentAt,
    IReadOnlyList<string> Units, string? DispatchNumber, IncidentPhase? Phase, bool IsNews, bool Recurrence, bool Drill,
    bool Unreadable, bool SenderUnverified, string? OwnIdentifier, double? Latitude, double? Longitude,
    string Title, string Text, DateTimeOffset ReceivedAt);

/// <summary>An alert was read; this is one of its items. Reactions add to the same unit of work.</summary>
public sealed record AlertAccepted(AlertId AlertId, int Index, AlertItem Item) : INotification;

/// <summary>SPF, DKIM and DMARC results as the gateway found them. Shown; never stop a mail.</summary>
public sealed record MailAuthentication(string? Spf, string? Dkim, string? Dmarc);

/// <summary>One message in the reception log (受信の記録).</summary>
/// <param name="Source"><c>mail</c> or <c>json</c>.</param>
/// <param name="Disposition">What came of it, as in the contract.</param>
public sealed record ReceivedMessage(
    AlertId AlertId, DateTimeOffset ReceivedAt, string Source, string Disposition, string? Phase, string? Subject, string Text, string? From,
    MailAuthentication? Authentication, IncidentId? IncidentId);

/// <summary>What came in, for screens.</summary>
public interface IReceptionLog
{
    /// <summary>These messages, in the order asked for; unknown ids are left out.</summary>
    ValueTask<IReadOnlyList<ReceivedMessage>> FindAsync(BrigadeId brigade, IReadOnlyList<AlertId> alerts, CancellationToken cancellationToken);
}

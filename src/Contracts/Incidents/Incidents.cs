using System.Text.Json.Serialization;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Kernel;
using MediatR;

namespace BrigadeDispatch.Contracts.Incidents;

/// <summary>Id of an incident (災害).</summary>
[JsonConverter(typeof(ShortIdConverter<IncidentId>))]
public readonly record struct IncidentId(Guid Value) : IShortId<IncidentId>
{
    /// <inheritdoc/>
    public static IncidentId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => ShortId.Write(Value);
}

/// <summary>Where an incident stands. The order is that of its life; the last two end it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IncidentPhase>))]
public enum IncidentPhase
{
    /// <summary>覚知・出動</summary>
    [JsonStringEnumMemberName("reported")] Reported,

    /// <summary>延焼拡大</summary>
    [JsonStringEnumMemberName("spreading")] Spreading,

    /// <summary>鎮圧</summary>
    [JsonStringEnumMemberName("contained")] Contained,

    /// <summary>鎮火</summary>
    [JsonStringEnumMemberName("extinguished")] Extinguished,

    /// <summary>終了</summary>
    [JsonStringEnumMemberName("closed")] Closed,

    /// <summary>誤報・非火災</summary>
    [JsonStringEnumMemberName("falseAlarm")] FalseAlarm,
}

/// <summary>An incident as other modules and screens see it.</summary>
/// <param name="Open">Not extinguished, closed or false.</param>
/// <param name="Title">What to call it where kind or place is missing.</param>
/// <param name="PlacedBy">Where its coordinates come from: <c>alert</c>, <c>person</c>; null: it has none.</param>
/// <param name="PlacedAt">Since when it has them; null: not known.</param>
/// <param name="EndedAt">Since when it is not open; null: it is.</param>
public sealed record IncidentView(
    IncidentId Id, string? Kind, string? Place, string? Written, string? Landmark, IncidentPhase Phase, bool Open, bool Drill, bool Unreadable,
    bool SenderUnverified, string Title, DateTimeOffset? OccurredAt, DateTimeOffset OpenedAt, DateTimeOffset LastMessageAt,
    int MessageCount, double? Latitude, double? Longitude, string Text, string? PlacedBy = null, DateTimeOffset? PlacedAt = null,
    DateTimeOffset? EndedAt = null);

/// <summary>A new incident. <paramref name="CallsOut"/> says whether it is one that people are called to.</summary>
public sealed record IncidentOpened(AlertId AlertId, int Index, IncidentView Incident, AlertItem Item, bool CallsOut) : INotification;

/// <summary>News or a state of a known incident came in.</summary>
public sealed record IncidentChanged(AlertId AlertId, int Index, IncidentView Incident, IncidentPhase Before, AlertItem Item) : INotification;

/// <summary>Incidents for screens.</summary>
public interface IIncidentBook
{
    /// <summary>The newest incidents, open ones first.</summary>
    ValueTask<IReadOnlyList<IncidentView>> RecentAsync(BrigadeId brigade, CancellationToken cancellationToken);

    /// <summary>One incident; null if there is none.</summary>
    ValueTask<IncidentView?> FindAsync(BrigadeId brigade, IncidentId id, CancellationToken cancellationToken);

    /// <summary>The messages it is known from, oldest first.</summary>
    ValueTask<IReadOnlyList<AlertId>> AlertsOfAsync(BrigadeId brigade, IncidentId id, CancellationToken cancellationToken);
}

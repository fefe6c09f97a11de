using System.Globalization;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Domain;

namespace BrigadeDispatch.Incidents.Tests;

/// <summary>Messages as they are read, with everything left out that a fact is not about.</summary>
internal static class Told
{
    public const string Fire = "建物火災";

    public const string Place = "大手一丁目11番16号";

    /// <summary>3:10 a.m. in Japan.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-05T03:10+09:00", CultureInfo.InvariantCulture);

    private static int _count;

    /// <summary>News of something happening.</summary>
    public static AlertItem News(
        string? kind = Fire, string? place = Place, int after = 0, string? number = null, string? own = null, int? occurred = null, int? sent = null) => new(
        kind, kind, place, place, null, null, At(occurred), At(sent), [], number, null, IsNews: true, Recurrence: false, Drill: false, Unreadable: false,
        SenderUnverified: false, own, null, null, kind ?? "災害", $"{kind} {place}", Start.AddMinutes(after));

    /// <summary>A report of a state; minutes count from the start.</summary>
    public static AlertItem State(
        IncidentPhase phase, string? kind = Fire, string? place = Place, int after = 10, string? number = null, string? own = null, int? occurred = null, int? sent = null) =>
        News(kind, place, after, number, own, occurred, sent) with { Phase = phase, IsNews = false };

    public static Incident Incident(AlertItem first) =>
        Domain.Incident.Open(new IncidentId(Guid.CreateVersion7(first.ReceivedAt)), NewAlert(), first, first.Phase ?? IncidentPhase.Reported);

    public static Incident Then(this Incident incident, AlertItem item) => incident.Hear(NewAlert(), item);

    public static AlertId NewAlert() => new(Kernel.ShortId.FromName($"alert {Interlocked.Increment(ref _count)}"));

    private static DateTimeOffset? At(int? minutes) => minutes is { } told ? Start.AddMinutes(told) : null;
}

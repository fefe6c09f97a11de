namespace BrigadeDispatch.Alerts.Domain;

/// <summary>What is to be done with a piece of news: alarm, join an open incident, only store, or alarm the fallback group.</summary>
internal enum Disposition
{
    NewIncident,
    FollowUp,
    NotAnIncident,
    Unreadable,
}

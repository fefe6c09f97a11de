using System.Collections.Immutable;
using BrigadeDispatch.Contracts.Alerts;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Incidents.Domain;
using BrigadeDispatch.Incidents.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.Incidents;

/// <summary>All incidents of a brigade in memory, folded from the store.</summary>
internal sealed class IncidentBook(BrigadeReader reader) : Projection<ImmutableDictionary<IncidentId, Incident>>(reader), IIncidentBook
{
    /// <summary>Most that a list shows.</summary>
    public const int Shown = 100;

    private static readonly string[] _types = [IncidentDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    public async ValueTask<IReadOnlyList<IncidentView>> RecentAsync(BrigadeId brigade, CancellationToken cancellationToken) =>
        (await CurrentAsync(brigade, cancellationToken)).Values
            .OrderByDescending(incident => incident.IsOpen)
            .ThenByDescending(incident => incident.OpenedAt)
            .ThenByDescending(incident => incident.Id.Value)
            .Take(Shown)
            .Select(incident => incident.ToView())
            .ToList();

    public async ValueTask<IncidentView?> FindAsync(BrigadeId brigade, IncidentId id, CancellationToken cancellationToken) =>
        (await CurrentAsync(brigade, cancellationToken)).GetValueOrDefault(id)?.ToView();

    public async ValueTask<IReadOnlyList<AlertId>> AlertsOfAsync(BrigadeId brigade, IncidentId id, CancellationToken cancellationToken) =>
        (await CurrentAsync(brigade, cancellationToken)).GetValueOrDefault(id)?.AlertIds ?? [];

    protected override ImmutableDictionary<IncidentId, Incident> Empty(BrigadeId brigade) => ImmutableDictionary<IncidentId, Incident>.Empty;

    protected override ImmutableDictionary<IncidentId, Incident> Apply(
        BrigadeId brigade, ImmutableDictionary<IncidentId, Incident> state, IReadOnlyList<StoredDocument> changes)
    {
        var next = state.ToBuilder();
        foreach (var change in changes)
        {
            if (change.Deleted && ShortId.TryRead(change.Id, out var gone))
            {
                next.Remove(new IncidentId(gone));
            }
            else if (!change.Deleted)
            {
                var incident = Open<IncidentDocument>(brigade, change).Incident;
                next[incident.Id] = incident;
            }
        }
        return next.ToImmutable();
    }
}

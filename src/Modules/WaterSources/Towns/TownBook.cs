using System.Collections.Concurrent;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Towns;

/// <summary>The towns of the sources, kept in memory. Made beside the alarm's way, never on it.</summary>
internal sealed class TownBook(WaterBook sources, IBrigades brigades, TimeProvider clock) : IKeptInMemory
{
    private const int Spare = 20;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(5);   // half a second's work for 100,000 sources, and an evening of edits must not repeat it at each

    private readonly ConcurrentDictionary<BrigadeId, Known> _known = new();

    private sealed record Known(string Version, TownIndex Index, long MadeAt);

    /// <summary>As far as it is in memory. A source made a moment ago may be missing; one put out of use is not named.</summary>
    public IReadOnlyList<WaterSource> InMemory(BrigadeId brigade, string place, int count) =>
        _known.TryGetValue(brigade, out var known) && sources.InMemory(brigade) is { } now
            ? [.. known.Index.Find(place, count + Spare).Select(source => now.Find(source.Id)).OfType<WaterSource>().Where(source => source.IsUsable).Take(count)] : [];

    public async ValueTask KeepAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(brigade, out var known) || clock.GetElapsedTime(known.MadeAt) >= _pause)
            await CurrentAsync(brigade, cancellationToken);
    }

    /// <summary>Brings it up to the sources as they are now.</summary>
    public async ValueTask<TownIndex> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var state = await sources.CurrentAsync(brigade, cancellationToken);
        if (_known.TryGetValue(brigade, out var known) && known.Version == state.Version)
            return known.Index;
        var municipalities = (await brigades.FindAsync(brigade, cancellationToken))?.MunicipalityNames ?? [];
        var index = new TownIndex(state.All, municipalities);
        _known[brigade] = new Known(state.Version, index, clock.GetTimestamp());
        return index;
    }
}

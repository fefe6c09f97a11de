using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>Marks of the sources: last inspection, open defects, used since, in use now. In use is who has not ended and whose incident is still open.</summary>
internal sealed class InspectionMarks(InspectionBook book, IIncidentBook incidents) : ISourceMarks, IKeptInMemory
{
    private readonly ConcurrentDictionary<BrigadeId, Known> _known = new();

    public async ValueTask<SourceMarksState> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(brigade, cancellationToken);
        return Of(brigade, state, await InUseAsync(brigade, state, cancellationToken));
    }

    public async ValueTask KeepAsync(BrigadeId brigade, CancellationToken cancellationToken) => await CurrentAsync(brigade, cancellationToken);

    /// <summary>Who draws where at this moment, first come first.</summary>
    public async ValueTask<IReadOnlyList<WaterUse>> InUseAsync(BrigadeId brigade, InspectionState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Running.IsEmpty)
            return [];
        var open = (await incidents.RecentAsync(brigade, cancellationToken)).Where(incident => incident.Open).Select(incident => incident.Id).ToHashSet();
        return [.. state.Running.Values.Where(use => open.Contains(use.IncidentId)).OrderBy(use => use.At).ThenBy(use => use.Id, StringComparer.Ordinal)];
    }

    /// <summary>As far as it is known in memory: who drew where when it was last asked.</summary>
    public IReadOnlyDictionary<WaterSourceId, SourceMarks>? InMemory(BrigadeId brigade) => _known.TryGetValue(brigade, out var known) ? known.Marks.All : null;

    private SourceMarksState Of(BrigadeId brigade, InspectionState state, IReadOnlyList<WaterUse> inUse)
    {
        var key = string.Join(',', inUse.Select(use => use.Id));
        if (_known.TryGetValue(brigade, out var known) && ReferenceEquals(known.State, state) && known.Key == key)
            return known.Marks;
        var now = new Dictionary<WaterSourceId, UseNow>();
        foreach (var use in inUse)
            now.TryAdd(use.SourceId, new UseNow(use.IncidentId, use.UnitId));
        // The end of an incident ends uses without a word in our documents, so who is drawing is part of the version.
        var version = $"{state.Version}.{(key.Length == 0 ? "" : ShortId.Write(ShortId.FromName(key)))}";
        var marks = new SourceMarksState(version, new View(state, now));
        _known[brigade] = new Known(state, key, marks);
        return marks;
    }

    private sealed record Known(InspectionState State, string Key, SourceMarksState Marks);

    /// <summary>The marks of a state, made when they are looked at: a result that comes in costs nothing for the other 100,000.</summary>
    private sealed class View(InspectionState state, Dictionary<WaterSourceId, UseNow> now) : IReadOnlyDictionary<WaterSourceId, SourceMarks>
    {
        public int Count => Keys.Count();

        public IEnumerable<WaterSourceId> Keys => state.Sources.Keys.Concat(now.Keys.Where(id => !state.Sources.ContainsKey(id)));

        public IEnumerable<SourceMarks> Values => Keys.Select(id => this[id]);

        public SourceMarks this[WaterSourceId key] => TryGetValue(key, out var marks) ? marks : throw new KeyNotFoundException(key.ToString());

        public bool ContainsKey(WaterSourceId key) => state.Sources.ContainsKey(key) || now.ContainsKey(key);

        public bool TryGetValue(WaterSourceId key, [MaybeNullWhen(false)] out SourceMarks value)
        {
            var use = now.GetValueOrDefault(key);
            if (!state.Sources.TryGetValue(key, out var record) && use is null)
            {
                value = null;
                return false;
            }
            record ??= SourceRecord.Nothing;
            value = new SourceMarks(
                record.NeedsInspection, use is not null,
                record.Last is { } last ? new LastInspection(last.At, InspectionWords.Code(last.Found), last.Actor, last.Note) : null,
                [.. record.Open.Select(defect => new OpenDefect(defect.Id, SignWords.Sentence(defect.Signs, defect.Note), defect.ReportedAt))], use);
            return true;
        }

        public IEnumerator<KeyValuePair<WaterSourceId, SourceMarks>> GetEnumerator() =>
            Keys.Select(id => new KeyValuePair<WaterSourceId, SourceMarks>(id, this[id])).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

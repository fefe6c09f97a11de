using System.Collections.Concurrent;
using System.Collections.Immutable;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Inspections.Domain;
using BrigadeDispatch.WaterSources.Inspections.Storage;

namespace BrigadeDispatch.WaterSources.Inspections;

/// <summary>What is known of one source: every result that stands, its open defects, its last use at a real fire.</summary>
/// <param name="Results">Not taken back, oldest first by the time they were found.</param>
/// <param name="Open">Defects that are not mended, oldest first.</param>
/// <param name="Last">The last time somebody looked.</param>
/// <param name="LastUse">The last use that was no drill and stands.</param>
internal sealed record SourceRecord(ImmutableList<Inspection> Results, ImmutableList<WaterDefect> Open, Inspection? Last, WaterUse? LastUse)
{
    public static SourceRecord Nothing { get; } = new([], [], null, null);

    /// <summary>Used at a fire and not looked at since.</summary>
    public bool UsedSince => LastUse is { } use && (Last is null || use.At > Last.At);

    /// <summary>Used at a fire since, or a defect is open.</summary>
    public bool NeedsInspection => UsedSince || !Open.IsEmpty;
}

/// <summary>All rounds, results, defects and uses of a brigade at one moment of the store. Immutable.</summary>
internal sealed record InspectionState(
    long Version, ImmutableDictionary<string, InspectionRound> Rounds, ImmutableDictionary<string, Inspection> Inspections,
    ImmutableDictionary<string, ImmutableDictionary<WaterSourceId, Inspection>> Results, ImmutableDictionary<string, WaterDefect> Defects,
    ImmutableDictionary<string, WaterUse> Uses, ImmutableDictionary<IncidentId, ImmutableList<WaterUse>> ByIncident,
    ImmutableDictionary<string, WaterUse> Running, ImmutableDictionary<WaterSourceId, SourceRecord> Sources)
{
    public static InspectionState Empty { get; } = new(
        0, Text<InspectionRound>(), Text<Inspection>(), Text<ImmutableDictionary<WaterSourceId, Inspection>>(), Text<WaterDefect>(), Text<WaterUse>(),
        ImmutableDictionary<IncidentId, ImmutableList<WaterUse>>.Empty, Text<WaterUse>(), ImmutableDictionary<WaterSourceId, SourceRecord>.Empty);

    public SourceRecord Of(WaterSourceId source) => Sources.GetValueOrDefault(source, SourceRecord.Nothing);

    /// <summary>The result of a round that counts for each of its sources.</summary>
    public ImmutableDictionary<WaterSourceId, Inspection> ResultsOf(string round) =>
        Results.GetValueOrDefault(round, ImmutableDictionary<WaterSourceId, Inspection>.Empty);

    private static ImmutableDictionary<string, T> Text<T>() => ImmutableDictionary.Create<string, T>(StringComparer.Ordinal);
}

/// <summary>Inspections in memory, folded from the store.</summary>
internal sealed class InspectionBook(BrigadeReader reader) : Projection<InspectionState>(reader)
{
    private static readonly string[] _types =
        [InspectionRoundDocument.Type, InspectionDocument.Type, WaterDefectDocument.Type, WaterUseDocument.Type];

    private readonly ConcurrentDictionary<BrigadeId, InspectionState> _latest = new();

    protected override IReadOnlyCollection<string> Types => _types;

    /// <summary>The newest state that is in memory; nothing if it was never asked for. Does not wait and does not look at the store.</summary>
    public InspectionState InMemory(BrigadeId brigade) => _latest.GetValueOrDefault(brigade, InspectionState.Empty);

    protected override InspectionState Empty(BrigadeId brigade) => InspectionState.Empty;

    protected override InspectionState Apply(BrigadeId brigade, InspectionState state, IReadOnlyList<StoredDocument> changes)
    {
        var next = new Fold(state);
        foreach (var change in changes)
        {
            if (change.Deleted)
                next.Remove(change.Type, change.Id);
            else if (change.Type == InspectionRoundDocument.Type)
                next.Add(Open<InspectionRoundDocument>(brigade, change).Round);
            else if (change.Type == InspectionDocument.Type)
                next.Add(Open<InspectionDocument>(brigade, change).Inspection);
            else if (change.Type == WaterDefectDocument.Type)
                next.Add(Open<WaterDefectDocument>(brigade, change).Defect);
            else
                next.Add(Open<WaterUseDocument>(brigade, change).Use);
        }
        var folded = next.ToState(Math.Max(state.Version, changes.Max(change => change.Sequence)));
        _latest[brigade] = folded;
        return folded;
    }

    /// <summary>One step of the fold: takes documents as they are now, whatever was there before.</summary>
    private sealed class Fold(InspectionState state)
    {
        private readonly ImmutableDictionary<string, InspectionRound>.Builder _rounds = state.Rounds.ToBuilder();
        private readonly ImmutableDictionary<string, Inspection>.Builder _inspections = state.Inspections.ToBuilder();
        private readonly ImmutableDictionary<string, ImmutableDictionary<WaterSourceId, Inspection>>.Builder _results = state.Results.ToBuilder();
        private readonly ImmutableDictionary<string, WaterDefect>.Builder _defects = state.Defects.ToBuilder();
        private readonly ImmutableDictionary<string, WaterUse>.Builder _uses = state.Uses.ToBuilder();
        private readonly ImmutableDictionary<IncidentId, ImmutableList<WaterUse>>.Builder _byIncident = state.ByIncident.ToBuilder();
        private readonly ImmutableDictionary<string, WaterUse>.Builder _running = state.Running.ToBuilder();
        private readonly ImmutableDictionary<WaterSourceId, SourceRecord>.Builder _sources = state.Sources.ToBuilder();

        public void Add(InspectionRound round) => _rounds[round.Id] = round;

        public void Add(Inspection inspection)
        {
            Take(inspection.Id);
            _inspections[inspection.Id] = inspection;
            if (inspection.TakenBackAt is null)
                Change(inspection.SourceId, inspection.RoundId, results => results.Add(inspection));
        }

        public void Add(WaterDefect defect)
        {
            TakeDefect(defect.Id);
            _defects[defect.Id] = defect;
            var record = Of(defect.SourceId);
            if (defect.IsOpen)
                _sources[defect.SourceId] = record with { Open = record.Open.Add(defect).Sort((one, other) => one.ReportedAt.CompareTo(other.ReportedAt)) };
        }

        public void Add(WaterUse use)
        {
            _uses[use.Id] = use;
            var others = _byIncident.GetValueOrDefault(use.IncidentId, []).RemoveAll(one => one.Id == use.Id);
            _byIncident[use.IncidentId] = others.Add(use).Sort((one, other) => one.At != other.At ? one.At.CompareTo(other.At) : string.CompareOrdinal(one.Id, other.Id));
            if (use.IsRunning)
                _running[use.Id] = use;
            else
                _running.Remove(use.Id);
            var record = Of(use.SourceId);
            if (use.TakenBackAt is not null && record.LastUse?.Id == use.Id)
                _sources[use.SourceId] = record with
                {
                    LastUse = _uses.Values.Where(one => one.SourceId == use.SourceId && one is { Drill: false, TakenBackAt: null }).MaxBy(one => one.At),
                };
            else if (use is { Drill: false, TakenBackAt: null } && (record.LastUse is null || use.At >= record.LastUse.At))
                _sources[use.SourceId] = record with { LastUse = use };
        }

        public void Remove(string type, string id)
        {
            if (type == InspectionRoundDocument.Type)
                _rounds.Remove(id);
            else if (type == InspectionDocument.Type)
                Take(id);
            else if (type == WaterDefectDocument.Type)
                TakeDefect(id);
        }

        public InspectionState ToState(long version) => new(
            version, _rounds.ToImmutable(), _inspections.ToImmutable(), _results.ToImmutable(), _defects.ToImmutable(), _uses.ToImmutable(),
            _byIncident.ToImmutable(), _running.ToImmutable(), _sources.ToImmutable());

        private SourceRecord Of(WaterSourceId source) => _sources.TryGetValue(source, out var record) ? record : SourceRecord.Nothing;

        private void Take(string id)
        {
            if (!_inspections.TryGetValue(id, out var former))
                return;
            _inspections.Remove(id);
            if (former.TakenBackAt is null)
                Change(former.SourceId, former.RoundId, results => results.RemoveAll(one => one.Id == id));
        }

        private void TakeDefect(string id)
        {
            if (!_defects.TryGetValue(id, out var former))
                return;
            _defects.Remove(id);
            var record = Of(former.SourceId);
            _sources[former.SourceId] = record with { Open = record.Open.RemoveAll(one => one.Id == id) };
        }

        private void Change(WaterSourceId source, string? round, Func<ImmutableList<Inspection>, ImmutableList<Inspection>> change)
        {
            var record = Of(source);
            var results = change(record.Results).Sort(Inspection.Compare);
            _sources[source] = record with { Results = results, Last = results.FindLast(one => one.Looked) };
            if (round is null)
                return;
            var ofRound = _results.GetValueOrDefault(round, ImmutableDictionary<WaterSourceId, Inspection>.Empty);
            _results[round] = results.FindLast(one => one.RoundId == round) is { } counts ? ofRound.SetItem(source, counts) : ofRound.Remove(source);
        }
    }
}

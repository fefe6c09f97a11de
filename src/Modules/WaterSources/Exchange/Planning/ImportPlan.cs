using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Exchange.Planning;

/// <summary>What becomes of sources that are not in the file.</summary>
internal enum ImportMode
{
    /// <summary>They stay as they are.</summary>
    Merge,

    /// <summary>They are retired (廃止).</summary>
    Replace,
}

/// <summary>What a file does with one source.</summary>
internal enum ChangeKind
{
    New,
    Changed,
    Unchanged,
    Missing,
}

/// <summary>A source and what the file does with it.</summary>
/// <param name="Row">Of the file; 0: not in it.</param>
/// <param name="Before">Null: new.</param>
/// <param name="After">As it would be.</param>
internal readonly record struct PlannedChange(int Row, ChangeKind Kind, WaterSource? Before, WaterSource After);

/// <summary>What a file would do with the sources there are.</summary>
internal sealed class ImportPlan
{
    private ImportPlan(IReadOnlyList<PlannedChange> changes, ImportMode mode)
    {
        (Changes, Mode) = (changes, mode);
        foreach (var change in changes)
            Counts[(int)change.Kind]++;
    }

    /// <summary>In the order of the file, then what is not in it.</summary>
    public IReadOnlyList<PlannedChange> Changes { get; }

    public ImportMode Mode { get; }

    public int New => Counts[(int)ChangeKind.New];

    public int Changed => Counts[(int)ChangeKind.Changed];

    public int Unchanged => Counts[(int)ChangeKind.Unchanged];

    public int Missing => Counts[(int)ChangeKind.Missing];

    /// <summary>How many sources are another state afterwards.</summary>
    public int Touched => New + Changed + (Mode == ImportMode.Replace ? Missing : 0);

    private int[] Counts { get; } = new int[4];

    /// <summary>Matches the rows with the sources there are and decides what each does. Empties the rows as it goes: 100,000 sources need not lie in memory twice.</summary>
    public static ImportPlan Make(List<IncomingRow> rows, IReadOnlyList<WaterSource> existing, ImportMode mode, DateTimeOffset now, Findings findings)
    {
        var matches = new SourceMatching(existing, rows, findings).Match();
        var used = new HashSet<WaterSourceId>();
        foreach (var match in matches)
            if (match is not null)
                used.Add(match.Id);
        var ids = new NewIds(existing, rows.Count);
        var changes = new List<PlannedChange>(rows.Count + existing.Count);
        for (var at = 0; at < rows.Count; at++)
        {
            var (row, _, source, carried) = rows[at];
            rows[at] = default;
            if (matches[at] is { } before)
            {
                var after = SourceFields.Merge(before, source, carried);
                changes.Add(SourceFields.Same(before, after) ? new PlannedChange(row, ChangeKind.Unchanged, before, before) : new PlannedChange(row, ChangeKind.Changed, before, after with { ChangedAt = now }));
                continue;
            }
            changes.Add(new PlannedChange(row, ChangeKind.New, null, ids.Given(source)));
        }
        foreach (var source in existing)
            if (source.RetiredAt is null && !used.Contains(source.Id))
                changes.Add(new PlannedChange(0, ChangeKind.Missing, source, mode == ImportMode.Replace ? source with { RetiredAt = now, ChangedAt = now } : source));
        return new ImportPlan(changes, mode);
    }

    /// <summary>All sources as they would be, retired ones too.</summary>
    public IEnumerable<WaterSource> After(IEnumerable<WaterSource> existing)
    {
        var changed = new Dictionary<WaterSourceId, WaterSource>();
        foreach (var change in Changes)
            if (change.Before is not null && !ReferenceEquals(change.Before, change.After))
                changed[change.Before.Id] = change.After;
        foreach (var source in existing)
            yield return changed.GetValueOrDefault(source.Id, source);
        foreach (var change in Changes)
            if (change.Kind == ChangeKind.New)
                yield return change.After;
    }

    /// <summary>What is another state afterwards.</summary>
    public IEnumerable<PlannedChange> Work => Changes.Where(change => change.Before is null || !ReferenceEquals(change.Before, change.After));
}

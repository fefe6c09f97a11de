using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Exchange.Planning;

/// <summary>
/// Which source that is there a row of a file means: by our own id; by municipality code and the publisher's id; by number and kind where
/// both are unique; by the same kind within 2 m, unless both have numbers and they differ. Each source is meant once.
/// </summary>
internal sealed class SourceMatching(IReadOnlyList<WaterSource> existing, IReadOnlyList<IncomingRow> rows, Findings findings)
{
    private const double SamePlaceMetres = 2;
    private const double CellDegrees = 0.0001;   // 9 to 11 m: what is within 2 m lies in the cell or beside it

    private readonly WaterSource?[] _matches = new WaterSource?[rows.Count];
    private readonly HashSet<WaterSourceId> _used = [];
    private readonly RepeatedWarning _several = new("同じ種別の水利が2m以内にいくつもあり、どれか決まらないため、新しい水利にしました。", count => $"どの水利のことか決まらない{count:N0}件を、新しい水利にしました。");
    private readonly RepeatedWarning _retired = new("廃止した水利と同じものです。廃止のままにします。", count => $"廃止した水利と同じもの{count:N0}件は、廃止のままにします。");

    /// <summary>For each row its source; null: none.</summary>
    public WaterSource?[] Match()
    {
        if (existing.Count > 0)
        {
            ByOwnId();
            ByKey(source => source.OpenData?.PublisherId is { Length: > 0 } id ? $"{source.OpenData.MunicipalityCode}\u001f{id}" : null);
            ByKey(source => source.Number.Length > 0 ? $"{(int)source.Kind}\u001f{Folding.Fold(source.Number)}" : null);
            ByPlace();
        }
        for (var at = 0; at < rows.Count; at++)
            if (_matches[at] is { RetiredAt: not null } && (rows[at].Carried & Carried.Retired) == 0)
                _retired.Add(rows[at].Row);
        _several.Tell(findings);
        _retired.Tell(findings);
        return _matches;
    }

    private void ByOwnId()
    {
        if (!rows.Any(row => row.NamesId))
            return;
        var byId = new Dictionary<WaterSourceId, WaterSource>(existing.Count);
        foreach (var source in existing)
            byId[source.Id] = source;
        for (var at = 0; at < rows.Count; at++)
            if (rows[at].NamesId && byId.TryGetValue(rows[at].Source.Id, out var source))
                Take(at, source);
    }

    private void ByKey(Func<WaterSource, string?> key)
    {
        var known = Unique(existing.Where(source => !_used.Contains(source.Id)), source => key(source));
        if (known.Count == 0)
            return;
        var said = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < rows.Count; at++)
            if (IsOpen(at) && key(rows[at].Source) is { } text && known.ContainsKey(text))
                said[text] = said.ContainsKey(text) ? -1 : at;
        foreach (var (text, at) in said)
            if (at >= 0 && known.TryGetValue(text, out var source) && source is not null)
                Take(at, source);
    }

    private void ByPlace()
    {
        var cells = new Dictionary<(int, int), List<WaterSource>>();
        foreach (var source in existing)
        {
            if (_used.Contains(source.Id))
                continue;
            var cell = Cell(source);
            if (!cells.TryGetValue(cell, out var list))
                cells[cell] = list = [];
            list.Add(source);
        }
        for (var at = 0; at < rows.Count; at++)
        {
            if (!IsOpen(at))
                continue;
            var source = rows[at].Source;
            var near = Near(cells, source);
            if (near.Count > 1)
            {
                // Several in one place: the one that says the same, and among equal ones any.
                var same = near.Where(other => other.Number == source.Number && other.Memo == source.Memo && other.Address == source.Address).ToList();
                near = same.Count > 0 && same.All(other => SourceFields.Same(same[0], other)) ? [same[0]] : same;
                if (near.Count != 1)
                    _several.Add(rows[at].Row);
            }
            if (near.Count == 1)
                Take(at, near[0]);
        }
    }

    private List<WaterSource> Near(Dictionary<(int, int), List<WaterSource>> cells, WaterSource source)
    {
        var found = new List<WaterSource>();
        var (x, y) = Cell(source);
        for (var dx = -1; dx <= 1; dx++)
            for (var dy = -1; dy <= 1; dy++)
                if (cells.TryGetValue((x + dx, y + dy), out var list))
                    foreach (var other in list)
                        if (other.Kind == source.Kind && !_used.Contains(other.Id) && (other.Number.Length == 0 || source.Number.Length == 0 || other.Number == source.Number)
                            && Metres(other, source) <= SamePlaceMetres)
                            found.Add(other);
        return found;
    }

    // A row of our own layout that names a source which is gone is that source, and no other.
    private bool IsOpen(int at) => _matches[at] is null && !rows[at].NamesId;

    private void Take(int at, WaterSource source)
    {
        if (_used.Add(source.Id))
            _matches[at] = source;
    }

    private static Dictionary<string, WaterSource?> Unique(IEnumerable<WaterSource> sources, Func<WaterSource, string?> key)
    {
        var found = new Dictionary<string, WaterSource?>(StringComparer.Ordinal);
        foreach (var source in sources)
            if (key(source) is { } text)
                found[text] = found.ContainsKey(text) ? null : source;
        return found;
    }

    private static (int, int) Cell(WaterSource source) => ((int)Math.Floor(source.Latitude / CellDegrees), (int)Math.Floor(source.Longitude / CellDegrees));

    private static double Metres(WaterSource one, WaterSource other)
    {
        var north = (one.Latitude - other.Latitude) * 111_200;
        var east = (one.Longitude - other.Longitude) * 111_320 * Math.Cos(one.Latitude * Math.PI / 180);
        return Math.Sqrt(north * north + east * east);
    }
}

using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>Units by the names files give them: the whole path, or as much of its end as is nobody else's.</summary>
internal sealed class UnitNames
{
    private readonly Dictionary<UnitId, string> _paths = [];
    private readonly Dictionary<string, UnitId?> _ends = new(StringComparer.Ordinal);

    public UnitNames(IReadOnlyList<UnitView> units)
    {
        var byId = units.ToDictionary(unit => unit.Id);
        foreach (var unit in units)
        {
            var path = new List<UnitView>();
            for (var at = unit; at is not null && path.Count < 16; at = at.ParentId is { } parent ? byId.GetValueOrDefault(parent) : null)
                path.Insert(0, at);
            _paths[unit.Id] = string.Join('/', path.Select(one => one.Name));
            for (var from = 0; from < path.Count; from++)
            {
                Add(string.Join('/', path.Skip(from).Select(one => one.Name)), unit.Id);
                Add(string.Concat(path.Skip(from).Select(one => one.Name)), unit.Id);
            }
            Add(unit.ShortName, unit.Id);
        }
    }

    /// <summary>The path from the top; empty: there is no such unit.</summary>
    public string PathOf(UnitId? id) => id is { } unit ? _paths.GetValueOrDefault(unit, "") : "";

    public bool Knows(UnitId id) => _paths.ContainsKey(id);

    /// <summary>The unit of a name; null: none, or several.</summary>
    public UnitId? Find(string name) => _ends.GetValueOrDefault(KindWords.Squeezed(name));

    private void Add(string name, UnitId id)
    {
        var key = KindWords.Squeezed(name);
        if (key.Length > 0)
            _ends[key] = _ends.TryGetValue(key, out var known) && known != id ? null : id;
    }
}

using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Inspections.Domain;

namespace BrigadeDispatch.WaterSources.Towns;

/// <summary>The usable sources of each town. Immutable.</summary>
internal sealed class TownIndex
{
    private readonly record struct Entry(string? Municipality, int? District, WaterSource Source);

    private readonly Dictionary<string, List<Entry>> _towns = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _municipalities;

    public TownIndex(IEnumerable<WaterSource> sources, IReadOnlyList<string> municipalities)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var all = sources.Where(source => source.IsUsable).ToList();
        // Names of municipalities that the town's own data knows: neighbours send their addresses too.
        _municipalities = [.. municipalities
            .Concat(all.SelectMany(source => Written(source.OpenData)).Distinct(StringComparer.Ordinal))
            .Where(name => name.Length > 1).Distinct(StringComparer.Ordinal).OrderByDescending(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
        foreach (var source in all)
        {
            var town = source.OpenData is { Town.Length: > 0 } words ? words.Municipality + words.Town : source.Address;
            if (TownName.Read(town, _municipalities) is not { } name)
                continue;
            if (!_towns.TryGetValue(name.Base, out var entries))
                _towns[name.Base] = entries = [];
            entries.Add(new Entry(Plain(name.Municipality), name.District, source));
        }
    }

    public int Towns => _towns.Count;

    /// <summary>Usable sources of the town that a place names, in the order of their numbers; empty if it could be two towns.</summary>
    public IReadOnlyList<WaterSource> Find(string place, int count)
    {
        if (TownName.Read(place, _municipalities) is not { } told || !_towns.TryGetValue(told.Base, out var entries))
            return [];
        var municipality = Plain(told.Municipality);
        var fitting = entries.Where(entry => municipality is null || entry.Municipality is null || entry.Municipality == municipality).ToList();
        if (fitting.Select(entry => entry.Municipality).OfType<string>().Distinct(StringComparer.Ordinal).Count() > 1)
            return [];   // 本町 of two towns, and the place does not say which
        var district = told.District ?? (told.FirstNumber is { } first && fitting.Exists(entry => entry.District == first) ? first : null);
        var districts = fitting.Any(entry => entry.District is not null);
        if (districts && district is null)
            return [];   // 大手 has several 丁目, and which one is not told
        return [.. fitting.Where(entry => entry.District == district).Select(entry => entry.Source)
            .OrderBy(source => source.Number, NaturalOrder.Instance).ThenBy(source => source.Id.Value).Take(count)];
    }

    private static IEnumerable<string> Written(OpenDataFields? words)
    {
        if (words is { Municipality.Length: > 0 })
        {
            yield return words.Municipality;
            if (words.Prefecture is { Length: > 0 } prefecture)
                yield return prefecture + words.Municipality;
        }
    }

    // 長野県上田市 and 上田市 are one.
    private static string? Plain(string? municipality)
    {
        if (municipality is null)
            return null;
        var cut = municipality.IndexOfAny(['都', '道', '府', '県']);
        return cut is > 0 and < 4 && cut + 1 < municipality.Length ? municipality[(cut + 1)..] : municipality.Length <= 4 && municipality[^1] is '県' or '都' or '府' ? null : municipality;
    }
}

using System.Collections.Concurrent;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;

namespace BrigadeDispatch.WaterSources.Coverage;

/// <summary>The areas in force.</summary>
/// <param name="Set">Names them; "0": none were ever given.</param>
/// <param name="Windy">Yearly mean wind of 4 m/s or more.</param>
/// <param name="Areas">In the order they were given.</param>
internal sealed record AreaSet(string Set, bool Windy, IReadOnlyList<CoverageArea> Areas)
{
    public static AreaSet None { get; } = new("0", false, []);
}

/// <summary>Reads the areas of brigades; a set never changes, so that it is read once.</summary>
internal sealed class CoverageAreas(BrigadeReader reader)
{
    private readonly ConcurrentDictionary<BrigadeId, AreaSet> _latest = new();

    public async ValueTask<AreaSet> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await reader.FindAsync<CoverageDocument>(brigade, CoverageDocument.TheOne, cancellationToken) is not { Document: var head })
                return AreaSet.None;
            if (_latest.TryGetValue(brigade, out var known) && known.Set == head.Set)
                return known;
            if (await ReadAsync(brigade, head, cancellationToken) is { } read)
                return _latest[brigade] = read;
        }
    }

    // Null: another set took its place meanwhile.
    private async Task<AreaSet?> ReadAsync(BrigadeId brigade, CoverageDocument head, CancellationToken cancellationToken)
    {
        var areas = new List<CoverageArea>();
        for (var index = 0; index < head.Parts; index++)
        {
            if (await reader.FindAsync<CoveragePartDocument>(brigade, CoveragePartDocument.IdOf(head.Set, index), cancellationToken) is { Document: var part })
                areas.AddRange(part.Areas);
            else if ((await reader.FindAsync<CoverageDocument>(brigade, CoverageDocument.TheOne, cancellationToken))?.Document.Set != head.Set)
                return null;
            else
                throw new InvalidDataException($"Part {index} of the coverage areas {head.Set} is missing.");
        }
        return new AreaSet(head.Set, head.Windy, areas);
    }
}

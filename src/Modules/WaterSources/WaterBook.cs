using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Index;
using BrigadeDispatch.WaterSources.Storage;
using Microsoft.Extensions.Logging;

namespace BrigadeDispatch.WaterSources;

/// <summary>All sources of a brigade at one moment of the store. Immutable.</summary>
/// <param name="Layers">Which layer is in force.</param>
/// <param name="Base">Sources of its pages.</param>
/// <param name="Changed">Made or changed since, by id; they count instead of the base.</param>
/// <param name="Index">Where those lie that are not retired.</param>
/// <param name="Version">Changes with every change of a source.</param>
internal sealed record WaterBookState(
    WaterLayersDocument Layers, IReadOnlyDictionary<WaterSourceId, WaterSource> Base, ImmutableDictionary<WaterSourceId, WaterSource> Changed,
    WaterIndex Index, string Version)
{
    /// <summary>Single sources by layer, those of former layers too: an import that is undone needs them.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<WaterSourceId, WaterSource>> Singles { get; init; } =
        ImmutableDictionary<string, ImmutableDictionary<WaterSourceId, WaterSource>>.Empty;

    /// <summary>Pages in force that could not be opened. More than 0: sources are missing, and nothing may be decided on what is not there.</summary>
    public int UnreadablePages { get; init; }

    /// <summary>The sources on the map, bundled; made when first asked for.</summary>
    public WaterClusters Clusters => LazyClusters.Value;

    internal Lazy<WaterClusters> LazyClusters { get; init; } = new(() => WaterClusters.Build([]));

    /// <summary>The source as it is now, retired ones too; null: none.</summary>
    public WaterSource? Find(WaterSourceId id) => Changed.TryGetValue(id, out var changed) ? changed : Base.GetValueOrDefault(id);

    /// <summary>All sources, retired ones too, in no order.</summary>
    public IEnumerable<WaterSource> All => Changed.IsEmpty ? Base.Values : Base.Values.Where(source => !Changed.ContainsKey(source.Id)).Concat(Changed.Values);

    /// <summary>Those that are there: all but the retired ones.</summary>
    public IEnumerable<WaterSource> Present => All.Where(source => source.RetiredAt is null);
}

/// <summary>
/// The sources in memory, folded from the store. Single sources come by the feed of changes; the pages of a layer never change and are read
/// when it comes into force, also when an undone import brings a former one back.
/// </summary>
internal sealed partial class WaterBook(BrigadeReader reader, ILogger<WaterBook> log) : ReadingProjection<WaterBookState>(reader)
{
    private const int PagesARead = 16;
    private static readonly string[] _types = [WaterLayersDocument.Type, WaterSourceDocument.Type];
    private static readonly WaterBookState _empty =
        new(new WaterLayersDocument(), new Dictionary<WaterSourceId, WaterSource>(), ImmutableDictionary<WaterSourceId, WaterSource>.Empty, WaterIndex.Empty, "0");

    private readonly BrigadeReader _reader = reader;
    private readonly ConcurrentDictionary<BrigadeId, WaterBookState> _latest = new();
    private readonly ConcurrentDictionary<BrigadeId, WrittenLayer> _written = new();

    protected override IReadOnlyCollection<string> Types => _types;

    /// <summary>The newest state that is in memory; null: never asked for yet. Does not wait and does not look at the store.</summary>
    public WaterBookState? InMemory(BrigadeId brigade) => _latest.GetValueOrDefault(brigade);

    /// <summary>
    /// Tells what a layer holds that this process has just written, so that 100,000 sources need not lie in memory twice while it comes into
    /// force. A brigade's newest only; where it is not told any more, the pages are read.
    /// </summary>
    public void Expect(BrigadeId brigade, WrittenLayer layer) => _written[brigade] = layer;

    /// <summary>A layer that was expected is perhaps not what is stored.</summary>
    public void Forget(BrigadeId brigade, WrittenLayer layer) => _written.TryRemove(new(brigade, layer));

    protected override WaterBookState Empty(BrigadeId brigade) => _empty;

    protected override async ValueTask<WaterBookState> ApplyAsync(
        BrigadeId brigade, WaterBookState state, IReadOnlyList<StoredDocument> changes, CancellationToken cancellationToken)
    {
        var layers = changes.LastOrDefault(change => change.Type == WaterLayersDocument.Type && !change.Deleted) is { } newest
            ? Open<WaterLayersDocument>(brigade, newest) : state.Layers;
        var next = state with { Layers = layers, Version = $"{layers.Current}.{layers.Count}" };
        var rebuild = layers.Current != state.Layers.Current;
        var singles = state.Singles.ToBuilder();
        var touched = new List<WaterSource>();
        foreach (var change in changes.Where(change => change.Type == WaterSourceDocument.Type))
        {
            var (layer, id) = AddressOf(change.Id);
            var ofLayer = singles.GetValueOrDefault(layer, ImmutableDictionary<WaterSourceId, WaterSource>.Empty);
            if (change.Deleted)
            {
                singles[layer] = ofLayer.Remove(id);
                rebuild |= layer == layers.Current;
            }
            else if (TryOpen<WaterSourceDocument>(brigade, change) is { Source: var source })
            {
                singles[layer] = ofLayer.SetItem(source.Id, source);
                if (layer == layers.Current)
                    touched.Add(source);
            }
        }
        if (rebuild)
        {
            // What is neither in force nor to be had back needs no memory.
            var kept = layers.Former.Select(former => former.Layer).Append(layers.Current).ToHashSet();
            foreach (var gone in singles.Keys.Where(layer => !kept.Contains(layer)).ToList())
                singles.Remove(gone);
            next = await LoadAsync(brigade, next with { Singles = singles.ToImmutable() }, state.Layers.Current == layers.Current ? state : null, cancellationToken);
        }
        else
        {
            next = touched.Aggregate(next with { Singles = singles.ToImmutable() }, With);
        }
        _latest[brigade] = next;
        return next;
    }

    private static WaterBookState With(WaterBookState state, WaterSource source)
    {
        var before = state.Find(source.Id) is { RetiredAt: null } present ? present : null;
        var after = source.RetiredAt is null ? source : null;
        var clusters = state.LazyClusters;
        var next = state with { Changed = state.Changed.SetItem(source.Id, source), Index = state.Index.With(before, after) };
        return next with
        {
            LazyClusters = clusters.IsValueCreated
                ? new Lazy<WaterClusters>(clusters.Value.With(before, after)) : new Lazy<WaterClusters>(() => WaterClusters.Build(next.Present)),
        };
    }

    private async Task<WaterBookState> LoadAsync(BrigadeId brigade, WaterBookState state, WaterBookState? sameLayer, CancellationToken cancellationToken)
    {
        var layer = state.Layers.Current;
        var (sources, unreadable) = sameLayer is null
            ? await PagesAsync(brigade, layer, state.Layers.Pages, cancellationToken) : (sameLayer.Base, sameLayer.UnreadablePages);
        var loaded = state with
        {
            Base = sources,
            Changed = state.Singles.GetValueOrDefault(layer, ImmutableDictionary<WaterSourceId, WaterSource>.Empty),
            UnreadablePages = unreadable,
        };
        return loaded with { Index = WaterIndex.Build(loaded.Present), LazyClusters = new Lazy<WaterClusters>(() => WaterClusters.Build(loaded.Present)) };
    }

    private async Task<(IReadOnlyDictionary<WaterSourceId, WaterSource> Sources, int Unreadable)> PagesAsync(
        BrigadeId brigade, string layer, int pages, CancellationToken cancellationToken)
    {
        var written = _written.TryGetValue(brigade, out var expected) && expected.Layer == layer && _written.TryRemove(new(brigade, expected)) ? expected.Sources : null;
        var sources = new Dictionary<WaterSourceId, WaterSource>(written?.Count ?? pages * WaterPageDocument.Most);
        if (written is not null)
        {
            foreach (var source in written)
                sources[source.Id] = source;
            return (sources, 0);
        }
        var opened = 0;
        var query = pages == 0 ? null : DocumentQuery.Where(WaterPageDocument.Type, "layer", layer, PagesARead);
        while (query is not null)
        {
            var found = await _reader.Store.QueryAsync(brigade, query, cancellationToken);
            foreach (var stored in found.Documents)
            {
                if (TryOpen<WaterPageDocument>(brigade, stored) is not { } page)
                    continue;
                opened++;
                foreach (var source in page.Sources)
                    sources[source.Id] = source;
            }
            query = found.Next is null ? null : query with { After = found.Next };
        }
        sources.TrimExcess();
        if (opened < pages)
            PagesMissing(log, brigade, layer, pages - opened, pages);
        return (sources, Math.Max(0, pages - opened));
    }

    // One damaged document must not take all other sources off the map, and never an alarm's nearest ones.
    private TDocument? TryOpen<TDocument>(BrigadeId brigade, StoredDocument stored) where TDocument : class, IDocument<TDocument>
    {
        try
        {
            return Open<TDocument>(brigade, stored);
        }
        catch (Exception failure) when (failure is CryptographicException or JsonException or InvalidDataException)
        {
            NotReadable(log, brigade, stored.Type, stored.Id, failure);
            return null;
        }
    }

    private static (string Layer, WaterSourceId Id) AddressOf(string documentId)
    {
        var dot = documentId.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && ShortId.TryRead(documentId[(dot + 1)..], out var id)
            ? (documentId[..dot], new WaterSourceId(id)) : throw new InvalidDataException($"waterSource {documentId} has no id of ours.");
    }

    [LoggerMessage(7101, LogLevel.Error, "Brigade {Brigade}: {Type} {Id} cannot be read; its water sources are missing until it is restored")]
    private static partial void NotReadable(ILogger log, BrigadeId brigade, string type, string id, Exception failure);

    [LoggerMessage(7102, LogLevel.Error, "Brigade {Brigade}: layer {Layer} of the water sources lacks {Missing} of {Pages} pages")]
    private static partial void PagesMissing(ILogger log, BrigadeId brigade, string layer, int missing, int pages);
}

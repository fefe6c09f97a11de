using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Features;

/// <summary>All points of a brigade as one answer: columns instead of rows, packed once for each state of the sources, whoever asks.</summary>
internal sealed class PointsCache(WaterBook book, ISourceMarks marks, IRoster rosters)
{
    private const string Shape = "3";   // raise it when the answer looks otherwise for the same sources

    private static readonly JsonWriterOptions _writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly ConcurrentDictionary<BrigadeId, Made> _made = new();

    public async ValueTask<Made> OfAsync(BrigadeId brigade, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(brigade, cancellationToken);
        var known = await marks.CurrentAsync(brigade, cancellationToken);
        var units = (await rosters.CurrentAsync(brigade, cancellationToken)).Units;
        var version = $"{VersionOf(state, known)}-{MarkOf(units)}";
        return _made.AddOrUpdate(brigade, _ => new Made(version, state, known, units), (_, made) => made.Version == version ? made : new Made(version, state, known, units));
    }

    /// <summary>Mark of the sources and of what is noted of them.</summary>
    public static string VersionOf(WaterBookState state, SourceMarksState marks) =>
        marks.Version.Length == 0 ? $"{state.Version}-{Shape}" : $"{state.Version}-{Shape}-{marks.Version}";

    // A unit that is renamed is another answer of the same sources.
    private static string MarkOf(IReadOnlyList<UnitView> units) =>
        ShortId.Write(ShortId.FromName(string.Join('\n', units.Select(unit => $"{unit.Id} {unit.Name}"))));

    /// <summary>One state's answer; packed when first asked for, by one request while others wait for it.</summary>
    internal sealed class Made
    {
        private readonly Lazy<byte[]> _gzip, _brotli;

        public Made(string version, WaterBookState state, SourceMarksState marks, IReadOnlyList<UnitView> units)
        {
            Version = version;
            ETag = $"\"{version}\"";
            _gzip = new Lazy<byte[]>(() => Packed(version, state, marks, units, stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)));
            _brotli = new Lazy<byte[]>(() => Packed(version, state, marks, units, stream => new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true)));
        }

        public string Version { get; }

        public string ETag { get; }

        public byte[] Gzip => _gzip.Value;

        public byte[] Brotli => _brotli.Value;
    }

    private static byte[] Packed(string version, WaterBookState state, SourceMarksState marks, IReadOnlyList<UnitView> units, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed))
        using (var buffered = new BufferedStream(stream, 1 << 16))
        using (var json = new Utf8JsonWriter(buffered, _writing))
            Write(json, version, [.. state.Present.OrderBy(source => source.Id.Value)], marks, units);
        return packed.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string version, WaterSource[] sources, SourceMarksState marks, IReadOnlyList<UnitView> roster)
    {
        var names = roster.ToDictionary(unit => unit.Id, unit => unit.Name);
        var units = new Dictionary<UnitId, int>();
        foreach (var source in sources)
            if (source.UnitId is { } unit)
                units.TryAdd(unit, units.Count);
        json.WriteStartObject();
        json.WriteString("version", version);
        json.WriteNumber("total", sources.Length);
        Column("ids", source => json.WriteStringValue(source.Id.ToString()));
        Column("latitude", source => json.WriteNumberValue((int)Math.Round(source.Latitude * 1e6)));
        Column("longitude", source => json.WriteNumberValue((int)Math.Round(source.Longitude * 1e6)));
        Column("kind", source => json.WriteNumberValue((int)source.Kind));
        Column("flags", source => json.WriteNumberValue((int)SourceWords.Flags(source, Standard.VerdictOf(source), marks.All.GetValueOrDefault(source.Id))));
        Column("number", source => json.WriteStringValue(source.Number));
        Column("unit", source => json.WriteNumberValue(source.UnitId is { } unit ? units[unit] : -1));
        json.WriteStartArray("units");
        foreach (var unit in units.Keys)
            json.WriteStringValue(unit.ToString());
        json.WriteEndArray();
        json.WriteStartArray("unitNames");
        foreach (var unit in units.Keys)
            json.WriteStringValue(names.GetValueOrDefault(unit, "（今はない組織）"));
        json.WriteEndArray();
        var tagged = Tagged(sources);
        json.WriteStartArray("tags");
        foreach (var (tag, _) in tagged)
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WriteStartArray("tagged");
        foreach (var (_, places) in tagged)
        {
            json.WriteStartArray();
            foreach (var place in places)
                json.WriteNumberValue(place);
            json.WriteEndArray();
            if (json.BytesPending > 1 << 15)
                json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();

        void Column(string name, Action<WaterSource> write)
        {
            json.WriteStartArray(name);
            foreach (var source in sources)
            {
                write(source);
                if (json.BytesPending > 1 << 15)
                    json.Flush();
            }
            json.WriteEndArray();
        }
    }

    /// <summary>Which sources have which tag; spellings that the list takes for one (Ａ, a) are one, as it was written first.</summary>
    private static IReadOnlyList<(string Tag, List<int> Places)> Tagged(WaterSource[] sources)
    {
        var tags = new SortedDictionary<string, (string Tag, List<int> Places)>(StringComparer.Ordinal);
        for (var at = 0; at < sources.Length; at++)
            foreach (var tag in sources[at].Tags)
            {
                var folded = SourceSearch.Fold(tag);
                if (!tags.TryGetValue(folded, out var known))
                    tags[folded] = known = (tag, []);
                if (known.Places.Count == 0 || known.Places[^1] != at)
                    known.Places.Add(at);
            }
        return [.. tags.Values];
    }
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Writing;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A source that a file tells of.</summary>
/// <param name="Row">As a spreadsheet counts rows; of GeoJSON the number of the feature.</param>
/// <param name="NamesId">The row tells our own id, the source's; else that is the one it gets if it is new.</param>
internal readonly record struct IncomingRow(int Row, bool NamesId, WaterSource Source, Carried Carried);

/// <summary>What a file turned out to be.</summary>
/// <param name="Rows">With anything in them, below the heading.</param>
internal sealed record FileReading(string Format, string Encoding, FilePlan Plan, int Rows);

/// <summary>Reads a file row by row into sources and findings.</summary>
internal sealed class FileReader(KeptBytes file, ProvenEncoding encoding, FileContext context, Findings findings, List<IncomingRow> into)
{
    private const int Sampled = 500;

    private readonly HashSet<(ulong, ulong)> _rows = [];
    private readonly HashSet<WaterSource> _places = new(new SamePlaceAndKind());
    private readonly HashSet<WaterSourceId> _ids = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly RepeatedWarning _repeated = new("前にある行とまったく同じため、1つにまとめました。", count => $"まったく同じ行のくりかえし{count:N0}件をまとめました。");
    private readonly RepeatedWarning _samePlace = new("同じ位置に、番号の違う同じ種別の水利があります。両方とも取り込みます。", count => $"同じ位置に番号の違う同じ種別の水利が{count:N0}件あります。どれも取り込みます。");
    private readonly RepeatedWarning _bareQuotes = new("項目の途中にある「\"」は、文字としてそのまま取り込みます。", count => $"項目の途中に「\"」がある行が{count:N0}件あります。文字としてそのまま取り込みます。");
    private readonly RepeatedWarning _centres = new("点ではない図形のため、その中心を位置にしました。", count => $"点ではない図形{count:N0}件は、その中心を位置にしました。");

    private int _width;   // cells of the heading, or of most rows where there is none

    /// <summary>Reads all of it; a refusal: it could not be read to its end.</summary>
    public Result<FileReading> Read()
    {
        var shape = FileShape.Of(file, encoding);
        if (shape.IsGeoJson && encoding.Name != FileEncodings.Utf8Name)
            return new UnreadableFile("GeoJSONはUTF-8で書き出してください（このファイルはShift_JISです）。");
        return shape.IsGeoJson ? ReadMap() : ReadTable(shape.Delimiter);
    }

    private Result<FileReading> ReadTable(char delimiter)
    {
        var sample = new List<SampleRow>();
        using (var rows = new CsvRows(file, encoding, delimiter))
        {
            while (sample.Count < Sampled && rows.Next())
                sample.Add(new SampleRow(rows.Row, [.. rows.Cells]));
            if (sample.Count == 0 || sample.Count < Sampled && rows.Fault is not null)
                return new UnreadableFile(rows.Fault ?? "表の行がありません。水利のCSVかGeoJSONを選んでください。");
        }
        Expect(RowsLike(sample));
        var plan = new FilePlanner(context, sample, placed: false).Plan();
        _width = sample.Exists(row => row.Row == plan.HeaderRow)
            ? sample.Find(row => row.Row == plan.HeaderRow).Cells.Length : sample.GroupBy(row => row.Cells.Length).MaxBy(group => group.Count())!.Key;
        sample.Clear();
        foreach (var remark in plan.Remarks)
            findings.Warn(0, remark);
        using var all = new CsvRows(file, encoding, delimiter);
        var count = plan.Layout == "full" ? ReadFullTable(all, plan) : ReadOpenTable(all, plan);
        return all.Fault is { } fault ? new UnreadableFile(fault) : Done("csv", plan, count);
    }

    // Room for so many rows at once: what grows by doubling leaves as much behind, as large objects that only a full collection takes away.
    private void Expect(int rows)
    {
        into.EnsureCapacity(rows);
        _rows.EnsureCapacity(rows);
        _places.EnsureCapacity(rows);
    }

    // How many rows the file has if all are as long as those.
    private int RowsLike(List<SampleRow> sample)
    {
        var bytes = sample.Sum(row => row.Cells.Sum(cell => encoding.Encoding.GetByteCount(cell) + 1L));
        return (int)Math.Min(CsvRows.Limits.Rows, file.Length * sample.Count / Math.Max(1, bytes));
    }

    private int ReadOpenTable(CsvRows rows, FilePlan plan)
    {
        var count = 0;
        var reader = new OpenRowReader(plan, context, findings);
        var placed = plan.Questions.All(question => question.Id is not ("latitude" or "longitude"));
        if (!placed)
            findings.Error(plan.HeaderRow, "", "", "緯度・経度の列がわかりません。見出しを「緯度」「経度」にするか、画面で列を選んでください。");
        while (rows.Next())
        {
            if (rows.Row <= plan.HeaderRow)
                continue;
            count++;
            if (!FitsWithQuotes(rows, plan) || !placed || IsRepeated(rows.Row, rows.Cells))
                continue;
            reader.Begin(rows.Row);
            for (var at = 0; at < rows.Cells.Length; at++)
                reader.Take(at < plan.Columns.Count ? plan.Columns[at] : new Column(at, $"列{at + 1}", null, "name"), rows.Cells[at]);
            if (reader.Finish() is { } draft)
                Give(rows.Row, draft, null);
        }
        reader.Close();
        return count;
    }

    private int ReadFullTable(CsvRows rows, FilePlan plan)
    {
        var count = 0;
        var reader = new FullRowReader(context.Units, findings);
        var at = new Dictionary<string, int>();
        foreach (var column in plan.Columns)
        {
            if (FullLayout.Find(column.Heading) is null)
            {
                if (column.Heading.Length > 0)
                    findings.Warn(plan.HeaderRow, $"「{column.Heading}」の列は知らない列のため、取り込みません。");
            }
            else if (!at.TryAdd(column.Heading, column.Index))
            {
                findings.Error(plan.HeaderRow, column.Heading, "", $"見出し「{column.Heading}」が2つあります。1つだけ残してください。");
            }
        }
        while (rows.Next())
        {
            if (rows.Row <= plan.HeaderRow)
                continue;
            count++;
            if (!FitsWithQuotes(rows, plan) || IsRepeated(rows.Row, rows.Cells))
                continue;
            // A row that ends early has empty cells, not missing columns.
            if (reader.Read(rows.Row, heading => at.TryGetValue(heading, out var index) ? index < rows.Cells.Length ? rows.Cells[index] : "" : null) is var (draft, id))
                Give(rows.Row, draft, id);
        }
        reader.Close();
        return count;
    }

    private Result<FileReading> ReadMap()
    {
        var names = new List<string>();
        var sampled = new List<MapFeature>();
        using (var features = new GeoJsonFeatures(file.Open().Skipping(encoding.Start)))
        {
            while (sampled.Count < Sampled && features.Next() is { } feature)
            {
                sampled.Add(feature);
                foreach (var (name, _) in feature.Properties)
                    if (names.Count < CsvRows.Limits.Columns && !names.Contains(name))
                        names.Add(name);
            }
            if (sampled.Count == 0)
                return new UnreadableFile(features.Fault ?? "GeoJSONに地物がありません。");
        }
        List<SampleRow> sample = [new(0, [.. names]), .. sampled.Select((feature, index) => new SampleRow(index + 1, [.. names.Select(name => feature.Properties.FirstOrDefault(property => property.Name == name).Value ?? "")]))];
        var full = FullLayout.IsFull(names);
        var plan = full
            ? new FilePlan { Layout = "full", HeaderRow = 0, Columns = [.. names.Select((name, index) => new Column(index, name, null, "name"))] }
            : new FilePlanner(context, sample, placed: true).Plan() with { HeaderRow = 0 };
        sampled.Clear();
        foreach (var remark in plan.Remarks)
            findings.Warn(0, remark);
        using var all = new GeoJsonFeatures(file.Open().Skipping(encoding.Start));
        if (full)
            ReadFullMap(all);
        else
            ReadOpenMap(all, plan);
        return all.Fault is { } fault ? new UnreadableFile(fault) : Done("geojson", plan, all.Row);
    }

    private void ReadOpenMap(GeoJsonFeatures features, FilePlan plan)
    {
        var reader = new OpenRowReader(plan, context, findings);
        var columns = new Dictionary<string, Column>();
        foreach (var column in plan.Columns)
            columns.TryAdd(column.Heading, column);
        while (features.Next() is { } feature)
        {
            if (IsRepeated(features.Row, [SourceDraft.Text(feature.Latitude), SourceDraft.Text(feature.Longitude), .. feature.Properties.SelectMany(property => new[] { property.Name, property.Value })]))
                continue;
            reader.Begin(features.Row);
            foreach (var (name, value) in feature.Properties)
            {
                if (!columns.TryGetValue(name, out var column))
                    column = new Column(-1, name, Headings.FieldOf(name), "name");
                // The geometry is the place; latitude among the properties is one more thing to keep.
                if (column.Field is WaterField.Latitude or WaterField.Longitude or WaterField.Place or WaterField.PlaneX or WaterField.PlaneY or WaterField.Zone)
                    column = column with { Field = null };
                reader.Take(column, value);
            }
            reader.Place(feature.Latitude, feature.Longitude);
            if (reader.Finish() is not { } draft)
                continue;
            if (feature.IsCentre)
                _centres.Add(features.Row);
            Give(features.Row, draft, null);
        }
        reader.Close();
    }

    private void ReadFullMap(GeoJsonFeatures features)
    {
        var reader = new FullRowReader(context.Units, findings);
        while (features.Next() is { } feature)
        {
            var cells = new Dictionary<string, string>();
            foreach (var (name, value) in feature.Properties)
                cells[name] = value;
            if (double.IsFinite(feature.Latitude))
                (cells["緯度"], cells["経度"]) = (SourceDraft.Text(feature.Latitude), SourceDraft.Text(feature.Longitude));
            // What is empty is left out of our GeoJSON: no property says the same as an empty cell.
            if (reader.Read(features.Row, heading => cells.GetValueOrDefault(heading, "")) is var (draft, id))
                Give(features.Row, draft, id);
        }
        reader.Close();
    }

    // A quote in the middle of a cell is a character (6" pipe) if the row has its columns; if not, it was to keep a delimiter or a line's end in one.
    private bool FitsWithQuotes(CsvRows rows, FilePlan plan)
    {
        if (!rows.HasBareQuote)
            return true;
        if (rows.Cells.Length == _width)
        {
            _bareQuotes.Add(rows.Row);
            return true;
        }
        var at = Array.FindIndex(rows.Cells, cell => cell.Contains('"', StringComparison.Ordinal));
        findings.Error(
            rows.Row, at >= 0 && at < plan.Columns.Count ? plan.Columns[at].Heading : "", at >= 0 ? rows.Cells[at] : "",
            $"項目の途中に「\"」があり、列の数（{rows.Cells.Length}）が見出し（{_width}）と合いません。「\"」を含む項目は、全体を「\"」で囲み、中の「\"」は「\"\"」と2つ書いてください。");
        return false;
    }

    private FileReading Done(string format, FilePlan plan, int rows)
    {
        _repeated.Tell(findings);
        _samePlace.Tell(findings);
        _bareQuotes.Tell(findings);
        _centres.Tell(findings);
        return new FileReading(format, encoding.Name, plan, rows);
    }

    private void Give(int row, SourceDraft draft, WaterSourceId? id)
    {
        if (id is { } own && !_ids.Add(own))
        {
            findings.Error(row, FullLayout.IdHeading, own.ToString(), "同じ水利IDの行が2つあります。写した行なら、水利IDを空にしてください。");
            return;
        }
        var source = draft.ToSource(id ?? NewIds.Of(draft), context.Now);
        if (!_places.Add(source) && _places.TryGetValue(source, out var first) && first.Number != source.Number)
            _samePlace.Add(row);
        into.Add(new IncomingRow(row, id is not null, source, draft.Carried));
    }

    private bool IsRepeated(int row, IReadOnlyList<string> cells)
    {
        _bytes.ResetWrittenCount();
        foreach (var cell in cells)
        {
            Encoding.UTF8.GetBytes(cell, _bytes);
            _bytes.Write("\0"u8);
        }
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(_bytes.WrittenSpan, digest);
        if (_rows.Add((System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(digest), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(digest[8..]))))
            return false;
        _repeated.Add(row);
        return true;
    }

    private sealed class SamePlaceAndKind : IEqualityComparer<WaterSource>
    {
        public bool Equals(WaterSource? x, WaterSource? y) => x!.Latitude.Equals(y!.Latitude) && x.Longitude.Equals(y.Longitude) && x.Kind == y.Kind;

        public int GetHashCode(WaterSource obj) => HashCode.Combine(obj.Latitude, obj.Longitude, obj.Kind);
    }
}

/// <summary>A stream from behind its first bytes.</summary>
internal static class StreamStart
{
    public static Stream Skipping(this Stream stream, int count)
    {
        for (var skipped = 0; skipped < count; skipped++)
            _ = stream.ReadByte();
        return stream;
    }
}

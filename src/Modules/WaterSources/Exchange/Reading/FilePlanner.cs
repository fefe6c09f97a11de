using System.Globalization;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.WaterSources.Exchange.Writing;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>Decides how a table is to be read, from its name, its headings and its first rows; what cannot be decided becomes a question.</summary>
internal sealed class FilePlanner(FileContext context, IReadOnlyList<SampleRow> sample, bool placed)
{
    private static readonly bool[] _axes = [true, false];
    private static readonly double[] _units = [1, 0.01, 0.001];
    private readonly List<Question> _questions = [];
    private readonly List<string> _remarks = [];

    public FilePlan Plan()
    {
        var header = ColumnGuess.HeaderOf(sample);
        var rows = sample.Skip(header + 1).ToList();
        var headings = header < 0 ? [] : sample[header].Cells;
        var layout = LayoutOf(headings);
        if (layout == "full")
            return new FilePlan
            {
                Layout = layout, HeaderRow = sample[header].Row,
                Columns = [.. headings.Select((heading, index) => new Column(index, heading.Trim(), null, "name"))],
            };
        var columns = ColumnGuess.Columns(sample, header, context.Answers);
        if (header < 0)
            _remarks.Add("見出しの行がないため、内容から列を決めました。列の割り当てを確かめてください。");
        foreach (var column in columns.Where(column => column.How == "guess" && header >= 0))
            _remarks.Add($"「{column.Heading}」の列を、内容から「{column.Field!.Value.Japanese()}」とみなしました。");
        foreach (var column in columns.Where(column => column.Factor is 25.4 or 0.001 && Measures.UnitOfHeading(Folding.Fold(column.Heading).ToLowerInvariant(), QuantityOf(column)) is null))
            _remarks.Add($"「{column.Heading}」の数値は、大きさから{(column.Factor == 25.4 ? "インチ" : column.Field == WaterField.Flow ? "毎分リットル" : "リットル")}とみなしました。");
        var plan = new FilePlan
        {
            Layout = layout, HeaderRow = header < 0 ? 0 : sample[header].Row, Columns = columns,
            NumberInRemarks = NumberInRemarks(columns, rows),
            KoreanCodes = columns.Exists(column => column.Field == WaterField.Kind && column.Heading.Contains("유형코드", StringComparison.Ordinal)),
        };
        if (plan.KoreanCodes)
            _remarks.Add("種別のコードは、韓国の標準データ（소방용수시설）の番号とみなしました。");
        AskForPlace(columns, rows);
        plan = plan with { DefaultKind = KindOf(columns, rows, headings), Form = placed ? PlaceForm.Degrees : FormOf(columns, rows) };
        if (plan.Form == PlaceForm.Plane)
            plan = plan with { Plane = PlaneOf(columns, rows) };
        else
            plan = plan with { TokyoDatum = IsTokyo(headings, header) };
        return plan with { Questions = _questions, Remarks = _remarks };
    }

    private static string LayoutOf(string[] headings)
    {
        var folded = headings.Select(heading => Headings.WithoutBrackets(Headings.Folded(heading))).ToHashSet(StringComparer.Ordinal);
        bool Has(string heading) => folded.Contains(Headings.WithoutBrackets(Headings.Folded(heading)));
        if (FullLayout.IsFull(headings.Select(heading => heading.Trim())))
            return "full";
        if (Layouts.Standard.Count(column => Has(column.Heading)) >= 10 && (Has("所在地_連結表記") || Has("所在地_連結標記") || Has("全国地方公共団体コード")))
            return "standard";
        if (Layouts.Older.Count(column => Has(column.Heading)) >= 7 && (Has("都道府県コード又は市区町村コード") || Has("NO")))
            return "older";
        return Has("emergency") || headings.Count(Headings.IsTag) >= 3 ? "osm" : "own";
    }

    private bool NumberInRemarks(List<Column> columns, List<SampleRow> rows)
    {
        if (columns.Exists(column => column.Field == WaterField.Number) || columns.Find(column => column.Field == WaterField.Remarks) is not { } remarks)
            return false;
        var cells = ColumnGuess.CellsOf(rows, remarks.Index).ToList();
        var numbers = cells.Where(Remarks.IsNumber).ToList();
        // Nearly all are numbers, or say that there is none, and they tell the rows apart.
        var found = numbers.Count >= 2 && cells.Count(cell => Remarks.IsNumber(cell) || Remarks.SaysNoNumber(cell)) >= cells.Count * 0.8 && numbers.Distinct().Count() >= numbers.Count * 0.8;
        if (found)
            _remarks.Add("備考を水利の番号とみなしました（番号なし・員数外は番号にしません）。");
        return found;
    }

    private void AskForPlace(List<Column> columns, List<SampleRow> rows)
    {
        bool Has(WaterField field) => columns.Exists(column => column.Field == field);
        if (placed || Has(WaterField.Place) || (Has(WaterField.PlaneX) && Has(WaterField.PlaneY)))
            return;
        foreach (var (field, id, word) in new[] { (WaterField.Latitude, "latitude", "緯度"), (WaterField.Longitude, "longitude", "経度") })
        {
            if (Has(field))
                continue;
            var choices = columns.Where(column => column.Field is null or WaterField.Number && ColumnGuess.Share(rows, column.Index, cell => Coordinates.Read(cell) is not null) > 0.5)
                .Take(20).Select(column => new Choice(column.Index.ToString(CultureInfo.InvariantCulture), column.Heading, ColumnGuess.CellsOf(rows, column.Index).FirstOrDefault("")));
            _questions.Add(new Question(id, $"{word}の列がわかりません。どの列ですか。", [.. choices], null, true));
        }
    }

    private WaterKind? KindOf(List<Column> columns, List<SampleRow> rows, string[] headings)
    {
        var kind = columns.Find(column => column.Field == WaterField.Kind);
        var words = KindWords.Squeezed(context.FileName + " " + string.Join(' ', headings.Take(60)));
        var hydrant = words.Contains('栓', StringComparison.Ordinal) || words.Contains("hydrant", StringComparison.Ordinal);
        var tank = words.Contains("水槽", StringComparison.Ordinal) || words.Contains("水そう", StringComparison.Ordinal) || words.Contains("water_tank", StringComparison.Ordinal);
        WaterKind? named = hydrant && !tank ? WaterKind.Hydrant : tank && !hydrant ? WaterKind.Tank : null;
        if (columns.Exists(column => column.Field is WaterField.Emergency) || (kind is not null && (ColumnGuess.CellsOf(rows, kind.Index).Any() || rows.Count == 0)))
            return named == WaterKind.Hydrant && kind is not null && ColumnGuess.Share(rows, kind.Index, cell => KindWords.Read(cell).Kind is WaterKind.Hydrant) == 1 ? named : null;
        if (context.Answers.TryGetValue("kind", out var answer) && Enum.TryParse<WaterKind>(answer, ignoreCase: true, out var answered) && Enum.IsDefined(answered))
        {
            _questions.Add(KindQuestion(rows, answered, open: false));
            return answered;
        }
        if (named is null && columns.Find(column => column.Field == WaterField.Mount) is { } mount && ColumnGuess.Share(rows, mount.Index, cell => KindWords.MountIn(KindWords.Squeezed(cell)) is not null) > 0.5)
            named = WaterKind.Hydrant;
        if (named is { } evident)
        {
            _remarks.Add($"種別の列がないため、ファイル名と見出しから、すべて「{WaterKinds.Japanese(evident)}」とみなしました。");
            return evident;
        }
        _questions.Add(KindQuestion(rows, null, open: true));
        return null;
    }

    private static Question KindQuestion(List<SampleRow> rows, WaterKind? chosen, bool open) =>
        new("kind", "種別の列がありません。このファイルの水利はどの種別ですか。",
            [.. Enum.GetValues<WaterKind>().Select(kind => new Choice(WireOf(kind), WaterKinds.Japanese(kind), $"{rows.Count:N0}件以上がすべて「{WaterKinds.Japanese(kind)}」になります"))],
            chosen is { } known ? WireOf(known) : null, open);

    private static string WireOf(WaterKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    private static PlaceForm FormOf(List<Column> columns, List<SampleRow> rows)
    {
        var (x, y) = PlaceColumns(columns);
        if (x is null || y is null)
            return PlaceForm.Degrees;
        double Large(Column column) => ColumnGuess.Share(rows, column.Index, cell => Coordinates.Read(cell) is { Form: CoordinateForm.Plane or CoordinateForm.Packed });
        double Packed(Column column) => ColumnGuess.Share(rows, column.Index, cell => Coordinates.Read(cell) is { Form: CoordinateForm.Packed });
        // The smaller share may hold a few metres from the axis; nobody's degrees are beside numbers in the thousands.
        if (Math.Max(Large(x), Large(y)) < 0.5)
            return PlaceForm.Degrees;
        return Packed(x) >= 0.9 && Packed(y) >= 0.9 ? PlaceForm.Packed : PlaceForm.Plane;
    }

    /// <summary>The columns of the first and the second coordinate: X and Y of a plane, or what the headings call latitude and longitude.</summary>
    internal static (Column? X, Column? Y) PlaceColumns(IReadOnlyList<Column> columns)
    {
        Column? Of(WaterField field) => columns.FirstOrDefault(column => column.Field == field);
        return (Of(WaterField.PlaneX) ?? Of(WaterField.Latitude), Of(WaterField.PlaneY) ?? Of(WaterField.Longitude));
    }

    private PlaneReading? PlaneOf(List<Column> columns, List<SampleRow> rows)
    {
        var (x, y) = PlaceColumns(columns);
        var points = rows.Select(row => (X: Plain(row, x), Y: Plain(row, y))).Where(point => point is { X: not null, Y: not null }).Select(point => (X: point.X!.Value, Y: point.Y!.Value)).ToList();
        if (points.Count == 0)
            return null;
        var prefecture = PrefectureOf(columns, rows) ?? context.Prefecture;
        var zones = ZonesOf(columns, rows) ?? prefecture?.Zones ?? [.. Enumerable.Range(1, PlaneRectangular.Zones)];
        var candidates = (from zone in zones
                          from north in _axes
                          from unit in _units
                          select new PlaneReading(zone, north, unit)).ToList();
        var fits = Fitting(candidates, points, prefecture?.Bounds.Wider(0.05));
        if (fits.Count > 1 && context.Known is { } known && Fitting(fits, points, known.Wider(0.15)) is { Count: > 0 } nearer)
            fits = nearer;
        if (fits.Count == 0)
            fits = Fitting([.. from zone in Enumerable.Range(1, PlaneRectangular.Zones) from north in _axes from unit in _units select new PlaneReading(zone, north, unit)], points, null);
        var sampled = points[0];
        var choices = fits.Take(40).Select(reading => new Choice(ValueOf(reading), LabelOf(reading), SampleOf(reading, sampled))).ToList();
        if (context.Answers.TryGetValue("zone", out var answer) && Parse(answer) is { } answered)
        {
            _questions.Add(new Question("zone", ZoneSentence, choices, answer, false));
            return answered;
        }
        if (fits.Count == 0)
        {
            _questions.Add(new Question("zone", ZoneSentence, choices, null, true));
            return null;
        }
        var best = fits[0];   // surveyors' axes and metres come first
        var sure = fits.Count == 1 && prefecture is not null;
        if (!sure)
            _questions.Add(new Question("zone", ZoneSentence, choices, ValueOf(best), true));
        _remarks.Add($"座標は平面直角座標系の{LabelOf(best)}とみなし、緯度・経度に変えました（{prefecture?.Name ?? "所在地不明"}）。");
        return best;
    }

    private const string ZoneSentence = "座標が平面直角座標です。どの系で、X・Yはどちらが北ですか。";

    private static List<PlaneReading> Fitting(List<PlaneReading> candidates, List<(double X, double Y)> points, Bounds? bounds)
    {
        bool Fits(PlaneReading reading, (double X, double Y) point)
        {
            if (Math.Abs(point.X * reading.MetresPerUnit) > 900_000 || Math.Abs(point.Y * reading.MetresPerUnit) > 900_000)
                return false;
            var (latitude, longitude) = reading.ToDegrees(point.X, point.Y);
            return bounds is { } inside ? inside.Holds(latitude, longitude)
                : Bounds.Japan.Holds(latitude, longitude) && Math.Abs(longitude - PlaneRectangular.AxisOf(reading.Zone)) < 2.5;
        }
        var fits = candidates.Where(reading => points.Count(point => Fits(reading, point)) >= points.Count * 0.9).ToList();
        // Centimetres read as metres leave the country; metres read as centimetres only huddle around the origin: the larger reading is the true one.
        return fits.Count == 0 ? fits : [.. fits.Where(reading => reading.MetresPerUnit == fits.Where(other => other.Zone == reading.Zone && other.XIsNorth == reading.XIsNorth).Max(other => other.MetresPerUnit))];
    }

    private static double? Plain(SampleRow row, Column? column) =>
        column is not null && column.Index < row.Cells.Length && OpenRowReader.PlainNumber(row.Cells[column.Index]) is { } value ? value : null;

    private static int[]? ZonesOf(List<Column> columns, List<SampleRow> rows)
    {
        if (columns.Find(column => column.Field == WaterField.Zone) is not { } column)
            return null;
        var zones = ColumnGuess.CellsOf(rows, column.Index).Select(cell => string.Concat(Folding.Fold(cell).Where(char.IsAsciiDigit))).Distinct().ToList();
        return zones is [var one] && int.TryParse(one, null, out var zone) && zone is >= 1 and <= PlaneRectangular.Zones ? [zone] : null;
    }

    private static Prefecture? PrefectureOf(List<Column> columns, List<SampleRow> rows)
    {
        foreach (var field in new[] { WaterField.MunicipalityCode, WaterField.AddressCode, WaterField.Prefecture, WaterField.MunicipalityName, WaterField.Address })
            if (columns.Find(column => column.Field == field) is { } column
                && ColumnGuess.CellsOf(rows, column.Index).Select(cell => Folding.Fold(cell).Trim()).Select(text => Prefectures.OfCode(text) ?? Prefectures.NamedIn(text)).OfType<Prefecture>().FirstOrDefault() is { } found)
                return found;
        return null;
    }

    private bool IsTokyo(string[] headings, int header)
    {
        var titles = string.Join(' ', sample.Take(Math.Max(0, header)).SelectMany(row => row.Cells).Concat(headings).Take(200));
        var folded = Folding.Fold(titles).ToLowerInvariant();
        if (folded.Contains("世界測地系", StringComparison.Ordinal) || !(folded.Contains("日本測地系", StringComparison.Ordinal) || folded.Contains("旧測地系", StringComparison.Ordinal) || folded.Contains("tokyo datum", StringComparison.Ordinal)))
            return false;
        context.Answers.TryGetValue("datum", out var answer);
        var tokyo = answer is null or "tokyo";
        _questions.Add(new Question("datum", "見出しに「日本測地系」（旧測地系）とあります。緯度・経度を世界測地系に変えますか。",
            [new Choice("tokyo", "変える（日本測地系の値です）", "およそ400m 北西に移ります"), new Choice("world", "変えない（世界測地系の値です）", "そのままの位置です")], tokyo ? "tokyo" : "world", answer is null));
        if (tokyo)
            _remarks.Add("見出しに日本測地系とあるため、世界測地系に変えました（誤差は数m以内）。");
        return tokyo;
    }

    private static Quantity QuantityOf(Column column) => column.Field switch { WaterField.Volume => Quantity.Volume, WaterField.Flow => Quantity.Flow, _ => Quantity.Bore };

    private static string ValueOf(PlaneReading reading) =>
        $"{reading.Zone}:{(reading.XIsNorth ? "xNorth" : "xEast")}:{reading.MetresPerUnit.ToString(CultureInfo.InvariantCulture)}";

    private static string LabelOf(PlaneReading reading) =>
        $"第{reading.Zone}系、Xが{(reading.XIsNorth ? "北" : "東")}、単位は{(reading.MetresPerUnit == 1 ? "m" : reading.MetresPerUnit == 0.01 ? "cm" : "mm")}";

    private static string SampleOf(PlaneReading reading, (double X, double Y) point)
    {
        var (latitude, longitude) = reading.ToDegrees(point.X, point.Y);
        return string.Create(CultureInfo.InvariantCulture, $"1件目は 北緯{latitude:0.00000} 東経{longitude:0.00000}");
    }

    private static PlaneReading? Parse(string value) =>
        value.Split(':') is [var zone, "xNorth" or "xEast", var unit] && int.TryParse(zone, null, out var number) && number is >= 1 and <= PlaneRectangular.Zones
            && double.TryParse(unit, NumberStyles.Float, CultureInfo.InvariantCulture, out var metres) && metres is 1 or 0.01 or 0.001
            ? new PlaneReading(number, value.Contains(":xNorth:", StringComparison.Ordinal), metres) : null;
}

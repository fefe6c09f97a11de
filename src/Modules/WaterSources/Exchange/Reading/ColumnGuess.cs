using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A row of the sample that decisions about a file are made on.</summary>
internal readonly record struct SampleRow(int Row, string[] Cells);

/// <summary>Which columns a table has: by their headings, then by what stands in them.</summary>
internal static class ColumnGuess
{
    private const int HeaderWithin = 30;
    private static readonly double[] _bores = [40, 50, 65, 75, 80, 100, 125, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800];

    /// <summary>Index in the sample of the row of headings; -1: there is none.</summary>
    public static int HeaderOf(IReadOnlyList<SampleRow> sample)
    {
        var best = -1;
        var most = 0;
        for (var at = 0; at < sample.Count && at < HeaderWithin; at++)
        {
            var known = sample[at].Cells.Select(Headings.FieldOf).Where(field => field is not null).Distinct().ToList();
            var score = known.Count + (known.Any(field => field is WaterField.Latitude or WaterField.Longitude or WaterField.Place or WaterField.PlaneX) ? 3 : 0);
            if (score > most)
                (best, most) = (at, score);
        }
        if (most >= 2)
            return best;
        // Words nobody knows above numbers are headings all the same; a row with coordinates in it is none.
        return sample.Count > 1 && !HasPlace(sample[0].Cells) && sample.Skip(1).Take(20).All(row => HasPlace(row.Cells)) ? 0 : -1;
    }

    /// <summary>The columns of a table.</summary>
    public static List<Column> Columns(IReadOnlyList<SampleRow> sample, int header, IReadOnlyDictionary<string, string> answers)
    {
        var rows = sample.Skip(header + 1).ToList();
        var width = sample.Count == 0 ? 0 : Math.Max(header >= 0 ? sample[header].Cells.Length : 0, rows.Count == 0 ? 0 : rows.Max(row => row.Cells.Length));
        var columns = new List<Column>(width);
        var taken = new Dictionary<WaterField, int>();
        for (var index = 0; index < width; index++)
        {
            var heading = header >= 0 && index < sample[header].Cells.Length ? sample[header].Cells[index].Trim() : "";
            var field = heading.Length > 0 ? Headings.FieldOf(heading) : null;
            if (heading.Length == 0)
                heading = $"列{index + 1}";
            columns.Add(new Column(index, heading, field, "name"));
            if (field is { } named && !taken.TryAdd(named, index))
            {
                // Two of one name: the plainer heading has it, ref before ref:ewk; the other is kept among the others.
                var other = taken[named];
                var loser = heading.Length < columns[other].Heading.Length && Filled(rows, index) > 0 ? other : index;
                columns[loser] = columns[loser] with { Field = null };
                taken[named] = loser == index ? other : index;
            }
        }
        for (var index = 0; index < width; index++)
            if (answers.TryGetValue($"column:{index}", out var answer))
                Answer(columns, index, answer.Length == 0 ? null : WaterFieldNames.Parse(answer));
        if (answers.TryGetValue("latitude", out var latitude) && int.TryParse(latitude, null, out var latitudeAt) && latitudeAt >= 0 && latitudeAt < width)
            Answer(columns, latitudeAt, WaterField.Latitude);
        if (answers.TryGetValue("longitude", out var longitude) && int.TryParse(longitude, null, out var longitudeAt) && longitudeAt >= 0 && longitudeAt < width)
            Answer(columns, longitudeAt, WaterField.Longitude);
        Guess(columns, rows, header >= 0);
        return [.. columns.Select(column => WithUnit(column, rows))];
    }

    /// <summary>Cells of a column that are not empty, in the sample.</summary>
    public static IEnumerable<string> CellsOf(IEnumerable<SampleRow> rows, int index) =>
        rows.Where(row => index < row.Cells.Length && !string.IsNullOrWhiteSpace(row.Cells[index])).Select(row => row.Cells[index]);

    /// <summary>Share of a column's cells that fulfil something; 0 if it has none.</summary>
    public static double Share(IEnumerable<SampleRow> rows, int index, Func<string, bool> fulfils)
    {
        var (all, some) = (0, 0);
        foreach (var cell in CellsOf(rows, index))
        {
            all++;
            if (fulfils(cell))
                some++;
        }
        return all == 0 ? 0 : (double)some / all;
    }

    private static int Filled(IEnumerable<SampleRow> rows, int index) => CellsOf(rows, index).Count();

    private static void Answer(List<Column> columns, int index, WaterField? field)
    {
        for (var other = 0; other < columns.Count; other++)
            if (field is not null && other != index && columns[other].Field == field)
                columns[other] = columns[other] with { Field = null };
        columns[index] = columns[index] with { Field = field, How = "answer" };
    }

    private static bool HasPlace(string[] cells)
    {
        var values = cells.Select(cell => Coordinates.Read(cell)).ToList();
        return values.Any(value => IsLatitude(value)) && values.Any(value => IsLongitude(value))
            || values.Count(value => value is { Form: CoordinateForm.Decimal, Value: var degrees } && degrees != Math.Floor(degrees)) >= 2;
    }

    private static bool IsLatitude(Coordinate? value) => value is { Form: not CoordinateForm.Plane, Value: >= 20 and <= 46 } && value.Value.Value != Math.Floor(value.Value.Value);

    private static bool IsLongitude(Coordinate? value) => value is { Form: not CoordinateForm.Plane, Value: >= 122 and <= 154 } && value.Value.Value != Math.Floor(value.Value.Value);

    private static void Guess(List<Column> columns, List<SampleRow> rows, bool headed)
    {
        bool Has(WaterField field) => columns.Exists(column => column.Field == field);
        Column? Free(Func<Column, double> share, double least) =>
            columns.Where(column => column.Field is null && column.How != "answer").Select(column => (Column: column, Share: share(column))).Where(one => one.Share >= least)
                .OrderByDescending(one => one.Share).Select(one => one.Column).FirstOrDefault();
        void Take(Column? column, WaterField field)
        {
            if (column is not null)
                columns[column.Index] = column with { Field = field, How = "guess" };
        }

        var degrees = Has(WaterField.Latitude) && Has(WaterField.Longitude);
        if (Has(WaterField.PlaneX) && Has(WaterField.PlaneY))
        {
            var x = columns.Find(column => column.Field == WaterField.PlaneX)!;
            var y = columns.Find(column => column.Field == WaterField.PlaneY)!;
            if (degrees)
            {
                (columns[x.Index], columns[y.Index]) = (x with { Field = null }, y with { Field = null });
            }
            else if (!Has(WaterField.Latitude) && !Has(WaterField.Longitude)
                && new[] { x, y }.All(column => Share(rows, column.Index, cell => Coordinates.Read(cell) is { Form: CoordinateForm.Decimal or CoordinateForm.Sexagesimal }) >= 0.9))
            {
                // In degrees X is the longitude, as every map program writes it.
                (columns[x.Index], columns[y.Index]) = (x with { Field = WaterField.Longitude }, y with { Field = WaterField.Latitude });
                degrees = true;
            }
        }
        if (!degrees && !Has(WaterField.Place) && !Has(WaterField.PlaneX))
        {
            if (!Has(WaterField.Latitude))
                Take(Free(column => Share(rows, column.Index, cell => IsLatitude(Coordinates.Read(cell))), 0.9), WaterField.Latitude);
            if (!Has(WaterField.Longitude))
                Take(Free(column => Share(rows, column.Index, cell => IsLongitude(Coordinates.Read(cell))), 0.9), WaterField.Longitude);
        }
        if (columns.Find(column => column.Field == WaterField.Kind && column.How == "name") is { } kind
            && !kind.Heading.Contains("유형코드", StringComparison.Ordinal) && Share(rows, kind.Index, SaysKind) < 0.3)
        {
            // 区分 or type of something else, if another column has the words.
            if (Share(rows, kind.Index, cell => KindWords.OwnershipIn(KindWords.Squeezed(cell)) is not null) >= 0.9 && !Has(WaterField.Ownership))
                columns[kind.Index] = kind with { Field = WaterField.Ownership, How = "guess" };
            else if (Free(column => Share(rows, column.Index, SaysKind), 0.6) is { } better)
                (columns[kind.Index], columns[better.Index]) = (kind with { Field = null }, better with { Field = WaterField.Kind, How = "guess" });
        }
        if (!Has(WaterField.Kind) && !Has(WaterField.Emergency))
            Take(Free(column => Share(rows, column.Index, cell => cell.Length <= 20 && SaysKind(cell)), 0.6), WaterField.Kind);
        if (!Has(WaterField.Address))
            Take(Free(column => Share(rows, column.Index, IsAddress), 0.7), WaterField.Address);
        if (!headed && !Has(WaterField.Bore))
            Take(Free(column => Share(rows, column.Index, cell => Measures.Read(cell, Quantity.Bore) is { } bore && _bores.Contains(bore.Value)), 0.95), WaterField.Bore);
        if (!headed && !Has(WaterField.Number))
            Take(Free(column => Share(rows, column.Index, Remarks.IsNumber) >= 0.9 ? (double)CellsOf(rows, column.Index).Distinct().Count() / Math.Max(1, Filled(rows, column.Index)) : 0, 0.9), WaterField.Number);
    }

    private static bool SaysKind(string cell) => KindWords.Read(cell) is { Kind: not null };

    private static bool IsAddress(string cell) =>
        cell.Length is >= 4 and <= 120 && (cell.Contains("番地", StringComparison.Ordinal) || cell.Contains("丁目", StringComparison.Ordinal) || cell.Contains('字', StringComparison.Ordinal)
            || cell.AsSpan().IndexOfAny("市町村区") > 0);

    // The unit the heading names; without one, the size of the numbers tells: no bore has 4 mm and no tank 40,000 m³.
    private static Column WithUnit(Column column, List<SampleRow> rows)
    {
        Quantity? quantity = column.Field switch
        {
            WaterField.Bore or WaterField.Main => Quantity.Bore,
            WaterField.Volume => Quantity.Volume,
            WaterField.Flow => Quantity.Flow,
            WaterField.Drop or WaterField.Depth or WaterField.Mesh => Quantity.Length,
            _ => null,
        };
        if (quantity is not { } measured)
            return column;
        var heading = Folding.Fold(column.Heading).ToLowerInvariant().Replace("インチ", "(inch)", StringComparison.Ordinal);
        if (measured == Quantity.Flow && heading.Contains("gpm", StringComparison.Ordinal))
            return column with { Factor = 0.003785411784 };
        if (Measures.UnitOfHeading(heading, measured) is { } told)
            return column with { Factor = told };
        var values = CellsOf(rows, column.Index).Select(cell => Measures.Read(cell, measured)).Where(value => value is { UnitTold: false, Value: > 0 }).Select(value => value!.Value.Value).Order().ToList();
        if (values.Count == 0)
            return column;
        var middle = values[values.Count / 2];
        return measured switch
        {
            Quantity.Bore when values[^1] <= 24 => column with { Factor = 25.4 },
            Quantity.Volume when middle >= 5000 => column with { Factor = 0.001 },
            Quantity.Flow when middle >= 20 => column with { Factor = 0.001 },
            _ => column,
        };
    }
}

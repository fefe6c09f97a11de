using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.WaterSources.Exchange.Planning;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>Where a row's source is, from whatever the row says of it.</summary>
internal sealed class PlaceReader(FilePlan plan, Findings findings)
{
    private static readonly Column _unnamed = new(-1, "緯度・経度", null, "name");

    private readonly RepeatedWarning _exchanged = new("緯度と経度が入れかわっているため、入れかえて読みました。", count => $"緯度と経度が入れかわっている行が{count:N0}件あり、入れかえて読みました。");
    private readonly RepeatedWarning _abroad = new("日本の外の位置です。このまま取り込みます。", count => $"日本の外の位置が{count:N0}件あります。このまま取り込みます。");
    private int _row;
    private (Column Column, string Cell) _first, _second;
    private (double Latitude, double Longitude)? _given;
    private Column? _both;
    private string _bothCell = "";

    public void Begin(int row)
    {
        _row = row;
        (_first, _second) = ((_unnamed, ""), (_unnamed, ""));
        (_given, _both) = (null, null);
    }

    public void Take(Column column, string cell)
    {
        if (column.Field == WaterField.Place)
            (_both, _bothCell) = (column, cell);
        else if (column.Field is WaterField.Latitude or WaterField.PlaneX)
            _first = (column, cell);
        else
            _second = (column, cell);
    }

    public void Place(double latitude, double longitude) => _given = (latitude, longitude);

    /// <summary>Sets the place; false: an error was told.</summary>
    public bool Finish(SourceDraft draft)
    {
        if (_given is { } given)
            return Settle(draft, given.Latitude, given.Longitude, null, null, exchangeable: true);
        if (_both is not null && !Part())
            return false;
        var (missingFirst, missingSecond) = (string.IsNullOrWhiteSpace(_first.Cell), string.IsNullOrWhiteSpace(_second.Cell));
        if (missingFirst || missingSecond)
        {
            var (first, second) = FilePlanner.PlaceColumns(plan.Columns);
            var column = missingFirst ? first : second;
            findings.Error(_row, column?.Heading ?? (missingFirst ? "緯度" : "経度"), "",
                missingFirst && missingSecond ? "緯度・経度がありません。位置を入れるか、この行を消してください。" : $"{(missingFirst ? "緯度" : "経度")}がありません。位置を入れるか、この行を消してください。");
            return false;
        }
        return plan.Form == PlaceForm.Plane && _both is null ? FromPlane(draft) : FromDegrees(draft);
    }

    public void Close()
    {
        _exchanged.Tell(findings);
        _abroad.Tell(findings);
    }

    // "36.1, 138.2", "POINT(138.2 36.1)"
    private bool Part()
    {
        var text = Folding.Fold(_bothCell).Trim();
        var wkt = text.StartsWith("POINT", StringComparison.OrdinalIgnoreCase);
        if (wkt)
            text = text["POINT".Length..].TrimStart(' ', 'Z', 'z');
        text = text.Trim('(', ')', ' ');
        var parts = text.Contains(',', StringComparison.Ordinal) ? text.Split(',') : text.Contains('/', StringComparison.Ordinal) ? text.Split('/') : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 2 or > 3)
        {
            findings.Error(_row, _both!.Heading, _bothCell, "緯度と経度の2つに分けられません。「36.4, 138.2」のように書いてください。");
            return false;
        }
        (_first, _second) = wkt ? ((_both!, parts[1]), (_both!, parts[0])) : ((_both!, parts[0]), (_both!, parts[1]));
        return true;
    }

    private bool FromPlane(SourceDraft draft)
    {
        if (plan.Plane is not { } plane)
        {
            findings.Error(_row, _first.Column.Heading, _first.Cell, "平面直角座標の系がわからないため、位置が決まりません。系番号の列を足すか、緯度・経度で書いてください。");
            return false;
        }
        foreach (var (column, cell) in new[] { _first, _second })
            if (OpenRowReader.PlainNumber(cell) is null)
            {
                findings.Error(_row, column.Heading, cell, "座標の数値として読めません。数字だけで書いてください。");
                return false;
            }
        var (latitude, longitude) = plane.ToDegrees(OpenRowReader.PlainNumber(_first.Cell)!.Value, OpenRowReader.PlainNumber(_second.Cell)!.Value);
        KeepWritten(draft);
        return Settle(draft, Math.Round(latitude, 9), Math.Round(longitude, 9), null, null, exchangeable: false);
    }

    private bool FromDegrees(SourceDraft draft)
    {
        var first = Coordinates.Read(_first.Cell);
        var second = Coordinates.Read(_second.Cell);
        foreach (var (read, (column, cell)) in new[] { (first, _first), (second, _second) })
        {
            if (read is not null && read.Value.Form != CoordinateForm.Plane)
                continue;
            findings.Error(_row, column.Heading, cell, read is null
                ? "緯度・経度として読めません。「36.4018」のような10進の度で書いてください。"
                : "緯度・経度としては大きすぎる数値です。「36.4018」のような10進の度で書いてください。");
            return false;
        }
        var (latitude, longitude) = (first!.Value, second!.Value);
        var told = latitude.Side == CoordinateSide.Longitude || longitude.Side == CoordinateSide.Latitude;
        if (told)
            (latitude, longitude, _first, _second) = (longitude, latitude, _second, _first);
        var plain = latitude.Form == CoordinateForm.Decimal && longitude.Form == CoordinateForm.Decimal && _both is null;
        if (!plain)
            KeepWritten(draft);
        if (!plan.TokyoDatum)
            return Settle(draft, latitude.Value, longitude.Value, plain ? _first.Cell : null, plain ? _second.Cell : null, exchangeable: !told);
        if (plain)
            KeepWritten(draft);
        if (Math.Abs(latitude.Value) > Math.Abs(longitude.Value))
            (latitude, longitude) = (longitude, latitude);
        // 国土地理院's first-order formula from 日本測地系 to the world's, good to some metres.
        var (b, l) = (latitude.Value, longitude.Value);
        return Settle(draft, Math.Round(b - 0.00010695 * b + 0.000017464 * l + 0.0046017, 8), Math.Round(l - 0.000046038 * b - 0.000083043 * l + 0.010040, 8), null, null, exchangeable: true);
    }

    private bool Settle(SourceDraft draft, double latitude, double longitude, string? latitudeWritten, string? longitudeWritten, bool exchangeable)
    {
        if (exchangeable && !Bounds.Japan.Holds(latitude, longitude) && (Bounds.Japan.Holds(longitude, latitude) || Math.Abs(latitude) > 90 && Math.Abs(longitude) <= 90))
        {
            (latitude, longitude, latitudeWritten, longitudeWritten) = (longitude, latitude, longitudeWritten, latitudeWritten);
            _exchanged.Add(_row);
        }
        if (!double.IsFinite(latitude) || !double.IsFinite(longitude) || Math.Abs(latitude) > 90 || Math.Abs(longitude) > 180 || (latitude == 0 && longitude == 0))
        {
            findings.Error(_row, _first.Column.Heading, _first.Cell.Length > 0 ? $"{_first.Cell}, {_second.Cell}" : double.IsNaN(latitude) ? "" : SourceDraft.Text(latitude) + ", " + SourceDraft.Text(longitude),
                double.IsNaN(latitude) ? "位置がありません。点（Point）の座標を入れるか、消してください。"
                : latitude == 0 && longitude == 0 ? "位置が 0, 0 です。正しい緯度・経度を入れるか、この行を消してください。" : "ありえない緯度・経度です（緯度は-90から90、経度は-180から180）。");
            return false;
        }
        if (!Bounds.InJapan(latitude, longitude))
            _abroad.Add(_row);
        (draft.Latitude, draft.Longitude) = (latitude, longitude);
        draft.Carried |= Carried.Place;
        if (latitudeWritten is not null && longitudeWritten is not null)
        {
            draft.Carried |= Carried.LatitudeWritten | Carried.LongitudeWritten;
            draft.LatitudeWritten = latitudeWritten == SourceDraft.Text(latitude) ? null : latitudeWritten;
            draft.LongitudeWritten = longitudeWritten == SourceDraft.Text(longitude) ? null : longitudeWritten;
        }
        return true;
    }

    // What was turned into degrees stands beside them as it came.
    private void KeepWritten(SourceDraft draft)
    {
        draft.Others ??= [];
        if (_both is not null)
        {
            draft.Others[_both.Heading] = _bothCell;
        }
        else
        {
            draft.Others[_first.Column.Heading] = _first.Cell;
            draft.Others[_second.Column.Heading] = _second.Cell;
        }
        draft.Carried |= Carried.Others;
    }
}

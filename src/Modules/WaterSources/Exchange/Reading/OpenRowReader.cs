using System.Globalization;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Planning;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>Makes sources of the rows of somebody else's table, and of features of somebody else's map. Nothing of a row is lost.</summary>
internal sealed class OpenRowReader(FilePlan plan, FileContext context, Findings findings)
{
    private readonly PlaceReader _places = new(plan, findings);
    private readonly Dictionary<string, int> _unknownUnits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Row, int Count)> _unknownKinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Row, int Count)> _oddCells = new(StringComparer.Ordinal);
    private readonly RepeatedWarning _notForFire = new("amenity=hydrant などは消火用ではないため、取り込みません。", count => $"消火用ではないもの（amenity=hydrant など）{count:N0}件は取り込みません。");
    private readonly RepeatedWarning _withoutKind = new("種別が書かれていないため「その他」にしました。", count => $"種別が書かれていない{count:N0}件を「その他」にしました。");
    private readonly RepeatedWarning _lostNumber = new("番号がありません（備考による）。", count => $"番号のない水利が{count:N0}件あります（備考による）。");
    private readonly Dictionary<string, KindReading> _kinds = new(StringComparer.Ordinal);
    private SourceDraft _draft = new();
    private int _row;
    private string _kind = "", _emergency = "", _amenity = "", _waterSource = "";
    private bool _broken;

    /// <summary>A number without anything around it but blanks; null: it is none.</summary>
    public static double? PlainNumber(string cell) =>
        cell.Length is > 0 and <= 40 && double.TryParse(Folding.Fold(cell).Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    public void Begin(int row)
    {
        (_row, _draft, _broken) = (row, new SourceDraft(), false);
        (_kind, _emergency, _amenity, _waterSource) = ("", "", "", "");
        _places.Begin(row);
    }

    /// <summary>Takes one cell.</summary>
    public void Take(Column column, string cell)
    {
        if (string.IsNullOrWhiteSpace(cell))
            return;
        var text = cell.Trim();
        switch (column.Field)
        {
            case WaterField.Latitude or WaterField.Longitude or WaterField.Place or WaterField.PlaneX or WaterField.PlaneY:
                _places.Take(column, cell);
                break;
            case WaterField.MunicipalityCode: Set(Carried.MunicipalityCode, _draft.MunicipalityCode = text); break;
            case WaterField.PublisherId: Set(Carried.PublisherId, _draft.PublisherId = text); break;
            case WaterField.MunicipalityName: Set(Carried.MunicipalityName, _draft.MunicipalityName = text); break;
            case WaterField.AddressCode: Set(Carried.AddressCode, _draft.AddressCode = text); break;
            case WaterField.TownId: Set(Carried.TownId, _draft.TownId = text); break;
            case WaterField.Prefecture: Set(Carried.Prefecture, _draft.Prefecture = text); break;
            case WaterField.Municipality: Set(Carried.Municipality, _draft.Municipality = text); break;
            case WaterField.Town: Set(Carried.Town, _draft.Town = text); break;
            case WaterField.Lot: Set(Carried.Lot, _draft.Lot = text); break;
            case WaterField.Building: Set(Carried.Building, _draft.Building = text); break;
            case WaterField.Address: Set(Carried.Address, _draft.Address = text); break;
            case WaterField.Remarks: Set(Carried.Memo, _draft.Memo = text); break;
            case WaterField.Number:
                Set(Carried.Number, _draft.Number = text);
                if (Headings.IsTag(column.Heading))
                    Keep(column, cell);
                break;
            case WaterField.Owner:
                Set(Carried.Owner, _draft.Owner = text);
                if (Headings.IsTag(column.Heading))
                    Keep(column, cell);
                break;
            case WaterField.Kind: _kind = text; break;
            case WaterField.Emergency: (_emergency, _) = (text, Keep(column, cell)); break;
            case WaterField.Amenity: (_amenity, _) = (text, Keep(column, cell)); break;
            case WaterField.WaterSource: (_waterSource, _) = (text, Keep(column, cell)); break;
            case WaterField.Bore: TakeBore(column, text); break;
            case WaterField.Main: Measured(column, cell, Quantity.Bore, Carried.Main, value => _draft.Main = value); break;
            case WaterField.Mesh: Measured(column, cell, Quantity.Length, Carried.Mesh, value => _draft.Mesh = value); break;
            case WaterField.Volume: Measured(column, cell, Quantity.Volume, Carried.Volume, value => _draft.Volume = value); break;
            case WaterField.Flow: Measured(column, cell, Quantity.Flow, Carried.Flow, value => _draft.Flow = value); break;
            case WaterField.Drop: Measured(column, cell, Quantity.Length, Carried.Drop, value => _draft.Drop = value); break;
            case WaterField.Depth: Measured(column, cell, Quantity.Length, Carried.Depth, value => _draft.Depth = value); break;
            case WaterField.Unit: TakeUnit(column, cell); break;
            case WaterField.Ownership: Worded(column, cell, KindWords.OwnershipIn(KindWords.Squeezed(text)), Carried.Ownership, value => _draft.Ownership = value); break;
            case WaterField.Mount: Worded(column, cell, KindWords.MountIn(KindWords.Squeezed(text)), Carried.Mount, value => _draft.Mount = value); break;
            case WaterField.Covered: Worded(column, cell, KindWords.CoveredIn(KindWords.Squeezed(text)) ?? (KindWords.Squeezed(text) is "有" or "あり" ? true : KindWords.Squeezed(text) is "無" or "なし" ? false : null), Carried.Covered, value => _draft.Covered = value); break;
            default: Keep(column, cell); break;
        }
    }

    /// <summary>The place of a feature of a map.</summary>
    public void Place(double latitude, double longitude) => _places.Place(latitude, longitude);

    /// <summary>The row as a source; null: it is none, or an error was told.</summary>
    public SourceDraft? Finish()
    {
        if (_amenity.Length > 0 && _emergency.Length == 0 && _kind.Length == 0 || _emergency.Length > 0 && !IsForFire(_emergency))
        {
            _notForFire.Add(_row);
            return null;
        }
        _broken |= !_places.Finish(_draft);
        if (_broken)
            return null;
        FromRemarks();
        FromKind();
        if (_draft.Number.Length == 0 && _draft.PublisherId is { } id)
            Set(Carried.Number, _draft.Number = id);
        if (_draft.Address.Length == 0 && string.Concat(_draft.Prefecture, _draft.Municipality, _draft.Town, _draft.Lot) is { Length: > 0 } address)
            Set(Carried.Address, _draft.Address = address);
        return _draft;
    }

    /// <summary>After the last row: what many rows share is told once.</summary>
    public void Close()
    {
        _places.Close();
        _notForFire.Tell(findings);
        _withoutKind.Tell(findings);
        _lostNumber.Tell(findings);
        if (_unknownUnits.Count > 0)
            findings.Warn(0, $"管轄の{string.Concat(_unknownUnits.Keys.Take(10).Select(name => $"「{Short(name)}」"))}{(_unknownUnits.Count > 10 ? $"など{_unknownUnits.Count}" : "")}は組織にないため、そのほかの項目として残しました（{_unknownUnits.Values.Sum():N0}件）。");
        foreach (var (word, (row, count)) in _unknownKinds.Take(100))
            findings.Warn(row, $"種別の「{Short(word)}」は知らない言葉のため「その他」にしました（元の言葉は残します{(count > 1 ? $"。{count:N0}件" : "")}）。");
        foreach (var (heading, (row, count)) in _oddCells.Take(100))
            findings.Warn(row, $"「{Short(heading)}」に読めない値があるため、そのほかの項目として残しました（{count:N0}件）。");
    }

    private static bool IsForFire(string emergency) => emergency is "fire_hydrant" or "water_tank" or "suction_point" or "fire_water_pond" or "fire_service_inlet" or "dry_riser_inlet";

    private void Set(Carried field, object? said)
    {
        if (said is not null)
            _draft.Carried |= field;
    }

    private bool Keep(Column column, string cell)
    {
        (_draft.Others ??= [])[column.Heading] = cell;
        _draft.Carried |= Carried.Others;
        return true;
    }

    private void Odd(Column column, string cell)
    {
        Keep(column, cell);
        _oddCells[column.Heading] = _oddCells.TryGetValue(column.Heading, out var told) ? (told.Row, told.Count + 1) : (_row, 1);
    }

    private void TakeBore(Column column, string text)
    {
        var tag = Headings.IsTag(column.Heading);
        if (Measures.Read(text, Quantity.Bore, column.Factor) is not { Value: < 5000 } read)
        {
            if (tag)
                Odd(column, text);
            else
                Set(Carried.BoreWritten, _draft.BoreWritten = text);
            return;
        }
        if (read.Value > 0)
            (_draft.Bore, _draft.Carried) = (read.Value, _draft.Carried | Carried.Bore);
        if (tag || read.UnitTold || column.Factor != 1)
            Keep(column, text);   // 6" went in as 152.4
        else if (read.Value <= 0 || text != SourceDraft.Text(read.Value))
            Set(Carried.BoreWritten, _draft.BoreWritten = text);
    }

    private void Measured(Column column, string cell, Quantity quantity, Carried field, Action<double> set)
    {
        if (Measures.Read(cell, quantity, column.Factor) is not { Value: >= 0 and < 1e9 } read)
        {
            Odd(column, cell);
            return;
        }
        if (read.UnitTold || column.Factor != 1 || Headings.IsTag(column.Heading))
            Keep(column, cell);
        if (read.Value == 0 && quantity != Quantity.Length)
            return;   // 0 stands for unknown
        set(read.Value);
        _draft.Carried |= field;
    }

    private void Worded<T>(Column column, string cell, T? value, Carried field, Action<T> set) where T : struct
    {
        if (value is not { } known)
        {
            Keep(column, cell);
            return;
        }
        set(known);
        _draft.Carried |= field;
        Keep(column, cell);
    }

    private void TakeUnit(Column column, string cell)
    {
        if (context.Units.Find(cell) is { } unit)
        {
            (_draft.Unit, _draft.Carried) = (unit, _draft.Carried | Carried.Unit);
            return;
        }
        Keep(column, cell);
        var name = cell.Trim();
        if (_unknownUnits.Count < 1000 || _unknownUnits.ContainsKey(name))
            _unknownUnits[name] = _unknownUnits.GetValueOrDefault(name) + 1;
    }

    private void FromRemarks()
    {
        if (_draft.Memo.Length == 0)
            return;
        if (plan.NumberInRemarks && _draft.Number.Length == 0)
        {
            if (Remarks.IsNumber(_draft.Memo))
                Set(Carried.Number, _draft.Number = _draft.Memo);
            else if (Remarks.SaysNoNumber(_draft.Memo))
                _lostNumber.Add(_row);
        }
        var said = Remarks.Read(_draft.Memo);
        if (said.VolumeCubicMetres is { } volume and > 0 && _draft.Volume is null)
            (_draft.Volume, _draft.Carried) = (volume, _draft.Carried | Carried.Volume);
        if (said.BoreMillimetres is { } bore and > 0 && _draft.Bore is null && _draft.BoreWritten is null)
            (_draft.Bore, _draft.Carried) = (bore, _draft.Carried | Carried.Bore);
        if (said.Ownership is { } ownership && _draft.Ownership is null)
            (_draft.Ownership, _draft.Carried) = (ownership, _draft.Carried | Carried.Ownership);
        if (said.Covered is { } covered && _draft.Covered is null)
            (_draft.Covered, _draft.Carried) = (covered, _draft.Carried | Carried.Covered);
        if (said.Mount is { } mount && _draft.Mount is null && (plan.DefaultKind is WaterKind.Hydrant || KindOf(_kind).Kind is WaterKind.Hydrant or WaterKind.PrivateHydrant))
            (_draft.Mount, _draft.Carried) = (mount, _draft.Carried | Carried.Mount);
    }

    private void FromKind()
    {
        _draft.Carried |= Carried.Kind;
        var read = plan.KoreanCodes ? KoreanCode(_kind) : KindOf(_kind);
        var kind = read.Kind;
        if (_emergency.Length > 0)
            kind = OsmKind();
        else if (_kind.Length == 0)
            kind = plan.DefaultKind ?? (_draft.Mount is null ? null : WaterKind.Hydrant);
        if (kind is null && _kind.Length > 0)
            kind = UnknownKind();
        if (kind is null)
            _withoutKind.Add(_row);
        _draft.Kind = kind ?? WaterKind.Other;
        if (read.Ownership is { } ownership && _draft.Ownership is null)
            (_draft.Ownership, _draft.Carried) = (ownership, _draft.Carried | Carried.Ownership);
        if (_draft.Kind == WaterKind.Hydrant && _draft.Ownership == Ownership.Private)
            _draft.Kind = WaterKind.PrivateHydrant;
        if (read.Mount is { } mount && _draft.Mount is null)
            (_draft.Mount, _draft.Carried) = (mount, _draft.Carried | Carried.Mount);
        if (read.Covered is { } covered && _draft.Covered is null)
            (_draft.Covered, _draft.Carried) = (covered, _draft.Carried | Carried.Covered);
        // The word of the notice says no more than the kind; any other is kept.
        if (_kind.Length > 0 && _kind != WaterKinds.Japanese(_draft.Kind))
            Set(Carried.KindWritten, _draft.KindWritten = _kind);
    }

    private KindReading KindOf(string word)
    {
        if (!_kinds.TryGetValue(word, out var read))
        {
            read = KindWords.Read(word);
            if (_kinds.Count < 1000)
                _kinds[word] = read;
        }
        return read;
    }

    private WaterKind UnknownKind()
    {
        if (_unknownKinds.Count < 1000 || _unknownKinds.ContainsKey(_kind))
            _unknownKinds[_kind] = _unknownKinds.TryGetValue(_kind, out var told) ? (told.Row, told.Count + 1) : (_row, 1);
        return WaterKind.Other;
    }

    private WaterKind OsmKind() => _emergency switch
    {
        "fire_hydrant" => WaterKind.Hydrant,
        "water_tank" => WaterKind.Tank,
        "fire_water_pond" => WaterKind.Pond,
        "suction_point" => _waterSource switch
        {
            "pond" or "reservoir" => WaterKind.Pond,
            "lake" or "sea" or "ocean" => WaterKind.Sea,
            "swimming_pool" or "pool" => WaterKind.Pool,
            "groundwater" or "well" => WaterKind.Well,
            "water_tank" or "tank" or "cistern" => WaterKind.Tank,
            _ => WaterKind.River,
        },
        _ => WaterKind.Other,
    };

    private static KindReading KoreanCode(string code) => code.Trim().TrimStart('0') switch
    {
        "1" => new KindReading(WaterKind.Hydrant, null, Mount.AboveGround, null),
        "2" => new KindReading(WaterKind.Hydrant, null, Mount.Underground, null),
        "3" or "4" => new KindReading(WaterKind.Tank, null, null, null),
        "5" or "6" => new KindReading(WaterKind.Hydrant, null, null, null),
        _ => KindWords.Read(code),
    };

    private static string Short(string text) => text.Length <= 30 ? text : text[..30] + "…";
}

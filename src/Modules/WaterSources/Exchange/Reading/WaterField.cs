namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>What a column of somebody's table can hold.</summary>
internal enum WaterField
{
    MunicipalityCode, PublisherId, MunicipalityName, Kind, AddressCode, TownId, Address, Prefecture, Municipality, Town, Lot, Building,
    Latitude, Longitude, Bore, Remarks,

    Number, Volume, Flow, Unit, Ownership, Owner, Mount, Main, Mesh, Drop, Depth, Covered,

    /// <summary>Both coordinates in one cell.</summary>
    Place,

    /// <summary>X, which is north to a surveyor and east to everybody else.</summary>
    PlaneX,

    PlaneY,

    /// <summary>Zone of the plane-rectangular system.</summary>
    Zone,

    /// <summary>Tag <c>emergency</c> of OpenStreetMap.</summary>
    Emergency,

    /// <summary>Tag <c>amenity</c> of OpenStreetMap.</summary>
    Amenity,

    /// <summary>Tag <c>water_source</c> of OpenStreetMap.</summary>
    WaterSource,
}

/// <summary>A field's name on the wire and on screens.</summary>
internal static class WaterFieldNames
{
    private static readonly Dictionary<WaterField, string> _japanese = new()
    {
        [WaterField.MunicipalityCode] = "全国地方公共団体コード", [WaterField.PublisherId] = "ID", [WaterField.MunicipalityName] = "地方公共団体名", [WaterField.Kind] = "種別",
        [WaterField.AddressCode] = "所在地_全国地方公共団体コード", [WaterField.TownId] = "町字ID", [WaterField.Address] = "所在地", [WaterField.Prefecture] = "都道府県", [WaterField.Municipality] = "市区町村",
        [WaterField.Town] = "町字", [WaterField.Lot] = "番地以下", [WaterField.Building] = "建物名等(方書)", [WaterField.Latitude] = "緯度", [WaterField.Longitude] = "経度", [WaterField.Bore] = "口径",
        [WaterField.Remarks] = "備考", [WaterField.Number] = "番号", [WaterField.Volume] = "容量", [WaterField.Flow] = "取水量", [WaterField.Unit] = "管轄", [WaterField.Ownership] = "公設・私設",
        [WaterField.Owner] = "所有者", [WaterField.Mount] = "地上式・地下式", [WaterField.Main] = "配管口径", [WaterField.Mesh] = "管網の一辺", [WaterField.Drop] = "落差", [WaterField.Depth] = "水深",
        [WaterField.Covered] = "有蓋・無蓋", [WaterField.Place] = "緯度・経度", [WaterField.PlaneX] = "X座標", [WaterField.PlaneY] = "Y座標", [WaterField.Zone] = "座標系の系番号",
        [WaterField.Emergency] = "emergency", [WaterField.Amenity] = "amenity", [WaterField.WaterSource] = "water_source",
    };

    /// <summary>For people.</summary>
    public static string Japanese(this WaterField field) => _japanese[field];

    /// <summary>On the wire: camelCase.</summary>
    public static string Wire(this WaterField field)
    {
        var name = field.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>From the wire; null: no such field.</summary>
    public static WaterField? Parse(string wire) =>
        wire.Length > 0 && char.IsAsciiLetterLower(wire[0]) && Enum.TryParse<WaterField>(wire, ignoreCase: true, out var field) && Enum.IsDefined(field) ? field : null;
}

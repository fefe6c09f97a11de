using System.Collections.Frozen;
using BrigadeDispatch.Kernel.Text;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>What columns are called by the people who make such tables.</summary>
internal static class Headings
{
    private const int Longest = 80;

    private static readonly FrozenDictionary<string, WaterField> _names = Names().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly System.Buffers.SearchValues<char> _brackets = System.Buffers.SearchValues.Create("([【〔{<〈《");

    /// <summary>The field a heading names; null: none that is known.</summary>
    public static WaterField? FieldOf(string heading)
    {
        if (heading.Length is 0 or > Longest)
            return null;
        var text = Folded(heading);
        if (_names.TryGetValue(text, out var whole))
            return whole;
        var bare = WithoutBrackets(text);
        if (_names.TryGetValue(bare, out var field))
            return field;
        // The words before an underscore often say of what table it is: 水利_緯度. 所在地_ is a family of its own.
        var line = bare.LastIndexOf('_');
        if (line > 0 && _names.TryGetValue(bare[(line + 1)..], out var behind) && behind is WaterField.Latitude or WaterField.Longitude or WaterField.Remarks or WaterField.Bore or WaterField.Volume)
            return behind;
        return bare.EndsWith("コード", StringComparison.Ordinal) ? null
            : bare.EndsWith("緯度", StringComparison.Ordinal) ? WaterField.Latitude
            : bare.EndsWith("経度", StringComparison.Ordinal) ? WaterField.Longitude
            : bare.EndsWith("番号", StringComparison.Ordinal) && !bare.Contains("電話", StringComparison.Ordinal) && !bare.Contains("郵便", StringComparison.Ordinal) ? WaterField.Number
            : bare.StartsWith("管轄", StringComparison.Ordinal) || bare.StartsWith("所轄", StringComparison.Ordinal) ? WaterField.Unit
            : bare.EndsWith("種別", StringComparison.Ordinal) ? WaterField.Kind
            : bare.StartsWith("ref:", StringComparison.Ordinal) ? WaterField.Number
            : null;
    }

    /// <summary>Whether the heading is of a tag of OpenStreetMap that only such tables have.</summary>
    public static bool IsTag(string heading) =>
        heading is "emergency" or "amenity" or "couplings" or "flow_rate" or "water_source" or "operator" or "start_date" or "survey:date" || heading.Contains(':', StringComparison.Ordinal) && heading.All(c => c is > ' ' and < '\u007f');

    /// <summary>NFKC, lower case, without blanks, quotes and what else changes nothing.</summary>
    public static string Folded(string heading) =>
        string.Concat(Folding.Fold(heading).ToLowerInvariant().Where(c => !char.IsWhiteSpace(c) && c is not ('※' or '*' or '"' or '\uFEFF'))).Trim(':');

    /// <summary>A folded heading without what stands in brackets: units, notations.</summary>
    public static string WithoutBrackets(string folded)
    {
        var at = folded.AsSpan().IndexOfAny(_brackets);
        return at > 0 ? folded[..at] : folded;
    }

    private static Dictionary<string, WaterField> Names()
    {
        var names = new Dictionary<string, WaterField>(StringComparer.Ordinal);
        Add(WaterField.MunicipalityCode, "全国地方公共団体コード 都道府県コード又は市区町村コード 都道府県コードまたは市区町村コード 市区町村コード 地方公共団体コード 市町村コード 団体コード 自治体コード");
        Add(WaterField.PublisherId, "id no no. @id osm_id");
        Add(WaterField.MunicipalityName, "地方公共団体名 自治体名 団体名");
        Add(WaterField.Kind, "種別 種類 区分 水利種別 水利種類 水利の種類 水利の種別 水利区分 施設種別 施設区分 施設の種類 名称種別 type kind typ art hydrantenart hydrantentyp hydranttype hydrant_type 類別 種別名 種別名称 시설유형 시설유형코드 시설구분 消防栓種類");
        Add(WaterField.AddressCode, "所在地_全国地方公共団体コード");
        Add(WaterField.TownId, "町字id");
        Add(WaterField.Address, "所在地_連結表記 所在地_連結標記 所在地連結表記 所在地 住所 設置場所 設置箇所 設置位置 所在 場所 位置 所在地住所 address addr location adresse straße strasse lage 주소 소재지도로명주소 소재지지번주소 地址 住址 位置描述");
        Add(WaterField.Prefecture, "所在地_都道府県 都道府県名 都道府県");
        Add(WaterField.Municipality, "所在地_市区町村 市区町村名 市区町村 市町村名 市町村");
        Add(WaterField.Town, "所在地_町字 町字 町名 町丁目 大字");
        Add(WaterField.Lot, "所在地_番地以下 番地以下 番地");
        Add(WaterField.Building, "建物名等 建物名等(方書) 建物名 方書 所在地_建物名等");
        Add(WaterField.Latitude, "緯度 北緯 世界測地系緯度 緯度世界測地系 lat latitude breitengrad breite geographischebreite geobreite 위도 纬度 緯度座標");
        Add(WaterField.Longitude, "経度 東経 世界測地系経度 経度世界測地系 lon lng long longitude längengrad laengengrad länge laenge geographischelänge geolänge 경도 经度 經度 經度座標");
        Add(WaterField.Bore, "口径 管径 呼び径 呼径 口径mm 消火栓口径 nennweite nenndurchmesser dn diameter bore fire_hydrant:diameter main_valve mainvalve main_valve_size mainsize main_size pipesize 구경 口徑 管徑");
        Add(WaterField.Main, "配管口径 本管口径 配管径 本管径 配水管口径 給水管口径 main_diameter");
        Add(WaterField.Remarks, "備考 備考欄 摘要 メモ 特記事項 注記 remarks remark note notes comment comments bemerkung bemerkungen anmerkung 비고 備註 备注");
        Add(WaterField.Number, "番号 水利番号 整理番号 施設番号 管理番号 消火栓番号 防火水槽番号 水利no 水利no. 消火栓no 管理no 台帳番号 標識番号 通し番号 連番 番 栓番号 number num nr nr. nummer hydrantennummer hydrantnummer hydrantnr hydrant_id hydrantid hydrant_no hydrant_number facilityid ref fire_hydrants hydrants 시설번호 編號 编号 號碼");
        Add(WaterField.Volume, "容量 水量 貯水量 貯水容量 有効容量 有効水量 容積 水槽容量 容量m3 capacity volume fassungsvermögen fassungsvermoegen inhalt volumen water_tank:volume 저수량 저수용량");
        Add(WaterField.Flow, "流量 放水量 取水量 取水可能量 毎分水量 揚水量 flow flow_rate flowrate gpm fire_hydrant:flow_rate durchfluss durchflussmenge förderleistung 出水量");
        Add(WaterField.Unit, "管轄 管轄署所 管轄署 管轄分団 管轄消防署 所轄 所轄署 所属 分団 担当 担当分団 担当署所 管理分団 분단 관할기관명 관할기관 轄區分隊 分隊");
        Add(WaterField.Ownership, "公私 公私区分 公設私設 公設・私設 公設/私設 公設・私設の別 公私別 公私の別 設置区分 所有区分");
        Add(WaterField.Owner, "所有者 所有者名 管理者 管理者名 設置者 設置主体 operator owner betreiber eigentümer");
        Add(WaterField.Mount, "地上地下 地上・地下 地上/地下 地上式地下式 地上式・地下式 設置方式 設置形態 形式 fire_hydrant:type style bauart");
        Add(WaterField.Mesh, "管網 管網の一辺 メッシュ");
        Add(WaterField.Drop, "落差");
        Add(WaterField.Depth, "水深 有効水深");
        Add(WaterField.Covered, "有蓋無蓋 有蓋・無蓋 有蓋/無蓋 蓋の有無 蓋");
        Add(WaterField.Place, "緯度経度 緯度・経度 緯度,経度 経緯度 座標 位置座標 緯度経度情報 latlng latlon coordinates wkt geometry the_geom");
        Add(WaterField.PlaneX, "x x座標 座標x xcoord x_coord x座標値 point_x coord_x xkoordinate x座標m rechtswert");
        Add(WaterField.PlaneY, "y y座標 座標y ycoord y_coord y座標値 point_y coord_y ykoordinate y座標m hochwert");
        Add(WaterField.Zone, "座標系番号 系番号 座標系 系 平面直角座標系番号");
        Add(WaterField.Emergency, "emergency");
        Add(WaterField.Amenity, "amenity");
        Add(WaterField.WaterSource, "water_source fire_hydrant:water_source");
        return names;

        void Add(WaterField field, string words)
        {
            foreach (var word in words.Split(' '))
                names[word] = field;
        }
    }
}

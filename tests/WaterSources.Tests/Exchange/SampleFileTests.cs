using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>Real files of towns, and files the project made in their image: all of them are taken in without a question.</summary>
public sealed class SampleFileTests
{
    private const string Standard = "全国地方公共団体コード,ID,地方公共団体名,種別,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,口径,備考\r\n";

    private const string Older = "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,種別,住所,方書,緯度（１０進法表記）,経度（１０進法表記）,容量（ｍ3）,備考\r\n";

    [Fact]
    public async Task Hiraizumis_file_gives_29_sources_with_the_towns_own_numbers()
    {
        var file = await ReadFile.SampleAsync("034029_hiraizumi_standard_utf8bom.csv");

        Assert.Equal((29, 29, 0, "standard"), (file.Reading!.Rows, file.Rows.Count, file.Findings.ErrorCount, file.Plan.Layout));
        Assert.Empty(file.Open);
        Assert.Equal((20, 9), (file.Sources.Count(source => source.Kind == WaterKind.Hydrant), file.Sources.Count(source => source.Kind == WaterKind.Tank)));
        var first = file.Sources[0];
        Assert.Equal(("1-1", "034029", 38.9863464631357, 141.116522928934, "岩手県西磐井郡平泉町平泉字泉屋14番地"), (first.Number, first.OpenData!.MunicipalityCode, first.Latitude, first.Longitude, first.Address));
        Assert.Equal(("1-1", "141.1165229289340", null), (first.Memo, first.OpenData.LongitudeWritten, first.OpenData.LatitudeWritten));
        Assert.Equal(["中-1", "中-2", ""], file.Sources.TakeLast(3).Select(source => source.Number));
        Assert.Equal(2, file.Sources.Count(source => source.Number.Length == 0));
        Assert.Contains("20: 同じ位置に", file.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takashimas_file_gives_21_tanks_with_volume_owner_and_cover()
    {
        var file = await ReadFile.SampleAsync("252123_takashima_kutsuki_recommended2017_sjis.csv");

        Assert.Equal((21, 21, 0, "older", "cp932"), (file.Reading!.Rows, file.Rows.Count, file.Findings.ErrorCount, file.Plan.Layout, file.Reading.Encoding));
        Assert.Empty(file.Open);
        Assert.Equal(0, file.Findings.WarningCount);
        Assert.All(file.Sources, source => Assert.Equal((WaterKind.Tank, Ownership.Public), (source.Kind, source.Ownership)));
        var second = file.Sources[1];
        Assert.Equal((46, true, "35.36930833 ", 35.36930833, "0000000002", "高島市"), (second.VolumeCubicMetres, second.Covered, second.OpenData!.LatitudeWritten, second.Latitude, second.OpenData.PublisherId, second.OpenData.Municipality));
        Assert.Equal(14, file.Sources.Count(source => source.Covered == true));
        Assert.Equal(989, file.Sources.Sum(source => source.VolumeCubicMetres!.Value));
    }

    [Fact]
    public async Task Fukuis_file_gives_25_sources_of_five_kinds()
    {
        var file = await ReadFile.SampleAsync("fukui_own_layout_utf8.csv");

        Assert.Equal((25, 25, 0, "own"), (file.Reading!.Rows, file.Rows.Count, file.Findings.ErrorCount, file.Plan.Layout));
        Assert.Empty(file.Open);
        Assert.Equal([15, 6, 1, 2, 1], new[] { WaterKind.Hydrant, WaterKind.Tank, WaterKind.Pool, WaterKind.River, WaterKind.Other }.Select(kind => file.Sources.Count(source => source.Kind == kind)));
        var first = file.Sources[0];
        Assert.Equal(("1", "公設消火栓", Ownership.Public, 100, 36.05261486111112), (first.Number, first.OpenData!.KindWritten, first.Ownership, first.BoreMillimetres, first.Latitude));
        Assert.Equal("南消防署", first.OpenData.Others!["管轄署所"]);
        Assert.Equal("受水槽", file.Sources.Single(source => source.Number == "151").OpenData!.KindWritten);
    }

    [Theory]
    [InlineData("kirchzarten_osm_tags.csv", "csv")]
    [InlineData("kirchzarten_osm_tags.geojson", "geojson")]
    public async Task Kirchzartens_files_give_309_hydrants_each(string name, string format)
    {
        var file = await ReadFile.SampleAsync(name);

        Assert.Equal((309, 309, 0, "osm", format), (file.Reading!.Rows, file.Rows.Count, file.Findings.ErrorCount, file.Plan.Layout, file.Reading.Format));
        Assert.Empty(file.Open);
        Assert.All(file.Sources, source => Assert.Equal((WaterKind.Hydrant, "EWK Kirchzarten"), (source.Kind, source.Owner)));
        var first = file.Sources[0];
        Assert.Equal((47.9755341537076, 7.92481902639077, "8273582", 50, Mount.Underground), (first.Latitude, first.Longitude, first.Number, first.BoreMillimetres, first.Mount));
        Assert.Equal("underground", first.OpenData!.Others!["fire_hydrant:type"]);
        Assert.Contains("日本の外の位置が309件", file.Warnings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_the_current_layout_is_taken_word_for_word()
    {
        var file = await ReadFile.BytesAsync(ReadFile.Marked(Standard
            + "202037,,長野県上田市,消火栓,202037,0001000,長野県上田市中央一丁目1番,長野県,上田市,中央一丁目,1番,市民会館,36.4001234567890,138.2501000,150,1-1\r\n"
            + "202037,,長野県上田市,公設防火水槽,202037,,長野県上田市中央,長野県,上田市,中央,,,36.4011,138.2511,,中-2\r\n"
            + "202037,,長野県上田市,消火栓,202037,,長野県上田市中央,長野県,上田市,中央,,,36.4021,138.2521,0,番号なし\r\n,,,,,,,,,,,,,,,\r\n"));

        Assert.Equal((3, "standard", 0), (file.Rows.Count, file.Plan.Layout, file.Findings.ErrorCount));
        Assert.Equal(["1-1", "中-2", ""], file.Sources.Select(source => source.Number));
        var open = file.Sources[0].OpenData!;
        Assert.Equal(("202037", "0001000", "市民会館", "36.4001234567890", "138.2501000", null), (open.MunicipalityCode, open.TownId, open.Building, open.LatitudeWritten, open.LongitudeWritten, open.KindWritten));
        Assert.Equal((null, "0"), (file.Sources[2].BoreMillimetres, file.Sources[2].OpenData!.BoreWritten));
        Assert.Equal((WaterKind.Tank, "公設防火水槽", Ownership.Public), (file.Sources[1].Kind, file.Sources[1].OpenData!.KindWritten, file.Sources[1].Ownership));
    }

    [Fact]
    public async Task A_file_of_the_older_layout_with_a_volume_for_a_bore_is_taken()
    {
        var file = await ReadFile.BytesAsync(ReadFile.Cp932(Older + "202037,0000000001,長野県,上田市,防火水槽,上田市真田,,36.44 ,138.31 ,40,公設（無蓋）\r\n202037,0000000002,長野県,上田市,防火水槽,上田市真田,,36.45 ,138.32 ,,私設（有蓋）容量:60m3\r\n,,,,,,,,,,\r\n"));

        Assert.Equal((2, "older", 0, 0), (file.Rows.Count, file.Plan.Layout, file.Findings.ErrorCount, file.Findings.WarningCount));
        Assert.Equal([(40, false, Ownership.Public), (60, true, Ownership.Private)], file.Sources.Select(source => (source.VolumeCubicMetres!.Value, source.Covered!.Value, source.Ownership!.Value)));
        Assert.Equal("36.44 ", file.Sources[0].OpenData!.LatitudeWritten);
    }

    [Fact]
    public async Task A_map_of_OpenStreetMap_keeps_every_tag_and_leaves_out_what_is_not_for_fire()
    {
        var file = await ReadFile.TextAsync("""
            {"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Point","coordinates":[138.25,36.4]},"properties":{"emergency":"fire_hydrant","fire_hydrant:type":"pillar","ref":"7","couplings":2}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[138.26,36.4]},"properties":{"emergency":"water_tank","water_tank:volume":"40"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[138.27,36.4]},"properties":{"emergency":"suction_point","water_source":"pond"}},
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[138.28,36.4],[138.282,36.4],[138.282,36.402],[138.28,36.402],[138.28,36.4]]]},"properties":{"emergency":"fire_water_pond"}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[138.29,36.4]},"properties":{"amenity":"hydrant"}},
            {"type":"Feature","geometry":null,"properties":{"emergency":"fire_hydrant"}}]}
            """, "map.geojson");

        Assert.Equal([WaterKind.Hydrant, WaterKind.Tank, WaterKind.Pond, WaterKind.Pond], file.Sources.Select(source => source.Kind));
        Assert.Equal(("7", Mount.AboveGround, "2"), (file.Sources[0].Number, file.Sources[0].Mount, file.Sources[0].OpenData!.Others!["couplings"]));
        Assert.Equal((40, 36.401, 138.281), (file.Sources[1].VolumeCubicMetres, Math.Round(file.Sources[3].Latitude, 9), Math.Round(file.Sources[3].Longitude, 9)));
        Assert.Contains("5: amenity=hydrant", file.Warnings, StringComparison.Ordinal);
        Assert.Contains("4: 点ではない図形", file.Warnings, StringComparison.Ordinal);
        Assert.Equal(6, Assert.Single(file.Findings.Errors).Row);
    }

    [Theory]
    [InlineData("시설번호,시설유형코드,주소,위도,경도,구경\n1-1,1,서울,37.5,127.1,65\n1-2,2,서울,37.6,127.2,100\n", WaterKind.Hydrant, 37.5, 65)]
    [InlineData("Nummer;Art;Straße;Breitengrad;Längengrad;Nennweite\n1;Unterflurhydrant;Hauptstr. 1;47,9755;7,9248;DN 100\n2;Zisterne;Hauptstr. 2;47,9756;7,9249;\n", WaterKind.Hydrant, 47.9755, 100)]
    [InlineData("編號,消防栓種類,地址,緯度,經度,口徑\n1,地下式,臺中市,24.15,120.68,100\n2,地上式,臺中市,24.16,120.69,75\n", WaterKind.Hydrant, 24.15, 100)]
    [InlineData("FID\tY\tX\tColour\tMain_Valve\tStyle\n1\t26.53\t-78.69\tred\t6\tpillar\n2\t26.54\t-78.68\tred\t4\tpillar\n", WaterKind.Hydrant, 26.53, 152.4)]
    public async Task Tables_of_other_countries_are_recognised(string text, WaterKind kind, double latitude, double bore)
    {
        var file = await ReadFile.TextAsync(text, "hydrants.csv");

        Assert.Equal((2, 0), (file.Rows.Count, file.Findings.ErrorCount));
        Assert.Empty(file.Open);
        Assert.Equal((kind, latitude, bore), (file.Sources[0].Kind, file.Sources[0].Latitude, file.Sources[0].BoreMillimetres));
        Assert.Contains("日本の外", file.Warnings, StringComparison.Ordinal);
    }
}

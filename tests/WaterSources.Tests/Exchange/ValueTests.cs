using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;
using BrigadeDispatch.WaterSources.Exchange.Reading;

namespace BrigadeDispatch.WaterSources.Tests.Exchange;

/// <summary>Single cells: planes, measures, kinds, remarks.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData(9, 35.699202942274219, 139.75777911599519, -33369.3352, -6837.3391)]   // 国土地理院's own calculation, as blog.dpto.jp/gis/xy/ gives it
    [InlineData(9, 36, 139.83333333333334, 0, 0)]
    [InlineData(1, 33, 129.5, 0, 0)]
    public void A_place_in_a_zone_is_where_the_Geospatial_Information_Authority_has_it(int zone, double latitude, double longitude, double north, double east)
    {
        var metres = PlaneRectangular.ToMetres(zone, latitude, longitude);
        Assert.InRange(metres.North - north, -0.001, 0.001);
        Assert.InRange(metres.East - east, -0.001, 0.001);
        var degrees = PlaneRectangular.ToDegrees(zone, north, east);
        Assert.InRange((degrees.Latitude - latitude) * 111_000, -0.001, 0.001);
        Assert.InRange((degrees.Longitude - longitude) * 91_000, -0.001, 0.001);
    }

    [Fact]
    public void There_and_back_in_every_zone_is_the_same_place_to_a_hundredth_of_a_millimetre()
    {
        for (var zone = 1; zone <= PlaneRectangular.Zones; zone++)
            for (var north = -200_000; north <= 200_000; north += 50_000)
                for (var east = -130_000; east <= 130_000; east += 65_000)
                {
                    var (latitude, longitude) = PlaneRectangular.ToDegrees(zone, north, east);
                    var back = PlaneRectangular.ToMetres(zone, latitude, longitude);
                    Assert.InRange(Math.Abs(back.North - north) + Math.Abs(back.East - east), 0, 0.00001);
                }
    }

    [Theory]
    [InlineData("150", "Bore", 150)]
    [InlineData("６５ｍｍ", "Bore", 65)]
    [InlineData("φ75", "Bore", 75)]
    [InlineData("DN 100", "Bore", 100)]
    [InlineData("100A", "Bore", 100)]
    [InlineData("6\"", "Bore", 152.4)]
    [InlineData("6 in", "Bore", 152.4)]
    [InlineData("2½\"", "Bore", 63.5)]
    [InlineData("2 1/2 inch", "Bore", 63.5)]
    [InlineData("40㎥", "Volume", 40)]
    [InlineData("40ｔ", "Volume", 40)]
    [InlineData("約40トン", "Volume", 40)]
    [InlineData("60 m³", "Volume", 60)]
    [InlineData("40,000L", "Volume", 40)]
    [InlineData("1,000 gal", "Volume", 3.785412)]
    [InlineData("1000 L/min", "Flow", 1)]
    [InlineData("500gpm", "Flow", 1.892706)]
    [InlineData("1.2m3/分", "Flow", 1.2)]
    [InlineData("12 ft", "Length", 3.6576)]
    [InlineData("4.5m", "Length", 4.5)]
    public void Measures_are_read_with_their_units(string cell, string quantity, double value) => Assert.Equal(value, Measures.Read(cell, Enum.Parse<Quantity>(quantity))!.Value.Value);

    [Theory]
    [InlineData("不明")]
    [InlineData("75×2")]
    [InlineData("-")]
    [InlineData("40 whatever")]
    [InlineData("1e999")]
    public void What_is_no_measure_is_none(string cell) => Assert.Null(Measures.Read(cell, Quantity.Bore));

    [Theory]
    [InlineData("消火栓", WaterKind.Hydrant)]
    [InlineData("公設消火栓", WaterKind.Hydrant)]
    [InlineData("消火栓（地下式）", WaterKind.Hydrant)]
    [InlineData("私設消火栓", WaterKind.PrivateHydrant)]
    [InlineData("防火水そう", WaterKind.Tank)]
    [InlineData("耐震性貯水槽", WaterKind.Tank)]
    [InlineData("受水槽", WaterKind.Tank)]
    [InlineData("防火水槽（プール兼用）", WaterKind.Tank)]
    [InlineData("プール", WaterKind.Pool)]
    [InlineData("学校プール", WaterKind.Pool)]
    [InlineData("河川・溝等", WaterKind.River)]
    [InlineData("農業用水", WaterKind.River)]
    [InlineData("濠・池等", WaterKind.Pond)]
    [InlineData("ため池", WaterKind.Pond)]
    [InlineData("海・湖", WaterKind.Sea)]
    [InlineData("漁港", WaterKind.Sea)]
    [InlineData("井戸", WaterKind.Well)]
    [InlineData("下水道", WaterKind.Sewer)]
    [InlineData("その他", WaterKind.Other)]
    [InlineData("Überflurhydrant", WaterKind.Hydrant)]
    [InlineData("소화전", WaterKind.Hydrant)]
    [InlineData("fire_water_pond", WaterKind.Pond)]
    public void Words_for_kinds_are_known(string word, WaterKind kind) => Assert.Equal(kind, KindWords.Read(word).Kind);

    [Fact]
    public void Each_word_of_the_notice_is_its_own_kind() =>
        Assert.All(Enum.GetValues<WaterKind>(), kind => Assert.Equal(kind, KindWords.Read(WaterKinds.Japanese(kind)).Kind));

    [Fact]
    public void Owner_mount_and_cover_are_read_out_of_the_word()
    {
        Assert.Equal((Ownership.Public, Mount.Underground), (KindWords.Read("公設消火栓(地下)").Ownership!.Value, KindWords.Read("公設消火栓(地下)").Mount!.Value));
        Assert.True(KindWords.Read("防火水槽（有蓋）").Covered);
        Assert.Equal(Ownership.Designated, KindWords.Read("指定消防水利").Ownership);
        Assert.Null(KindWords.Read("謎").Kind);
    }

    [Theory]
    [InlineData("公設, 容量:60m3", 60.0)]
    [InlineData("40ｔ", 40.0)]
    [InlineData("容量 40立方メートル", 40.0)]
    [InlineData("貯水量100トン（有蓋）", 100.0)]
    [InlineData("昭和40年設置", null)]
    [InlineData("40tank", null)]
    public void A_volume_is_read_out_of_remarks(string remark, double? volume) => Assert.Equal(volume, Remarks.Read(remark).VolumeCubicMetres);

    [Theory]
    [InlineData("1-1", true)]
    [InlineData("中-1", true)]
    [InlineData("第3号", true)]
    [InlineData("番号なし", false)]
    [InlineData("員数外", false)]
    [InlineData("公設（有蓋）", false)]
    [InlineData("役場の裏、門の左", false)]
    public void A_remark_that_is_a_number_is_told_from_words(string remark, bool number) => Assert.Equal(number, Remarks.IsNumber(remark));
}

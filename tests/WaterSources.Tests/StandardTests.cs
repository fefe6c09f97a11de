using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>消防水利の基準 (昭和39年消防庁告示第7号) articles 3 and 6, as facts/alerts-and-open-data.md B3 has them.</summary>
public sealed class StandardTests
{
    private static WaterSource Blank(WaterKind kind) => new() { Id = default, Kind = kind, Latitude = 36, Longitude = 138 };

    private static void Is(string verdict, WaterSource source, string reason) => Is(SourceWords.Standard(verdict)!.Value, source, reason);

    private static void Is(StandardVerdict verdict, WaterSource source, string reason)
    {
        var judged = Standard.Judge(source);
        Assert.Equal(verdict, judged.Verdict);
        Assert.Contains(judged.Reasons, one => one.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(150.0, null, "meets", "150mm以上")]
    [InlineData(200.0, null, "meets", "150mm以上")]
    [InlineData(149.0, null, "unknown", "管網の一辺")]
    [InlineData(75.0, 180, "meets", "180m以下")]
    [InlineData(75.0, 181, "below", "180mを超えます")]
    [InlineData(100.0, 120, "meets", "管網の一辺が120m")]
    [InlineData(74.9, 100, "below", "75mmに足りません")]
    [InlineData(50.0, null, "below", "75mmに足りません")]
    [InlineData(null, null, "unknown", "配管の口径がわかりません")]
    public void A_hydrant_is_judged_by_its_main_and_the_mesh(double? main, int? mesh, string verdict, string reason)
    {
        foreach (var kind in new[] { WaterKind.Hydrant, WaterKind.PrivateHydrant })
            Is(verdict, Blank(kind) with { MainMillimetres = main, MeshMetres = mesh }, reason);
    }

    [Theory]
    [InlineData(1.0, "meets")]
    [InlineData(0.99, "below")]
    public void A_measured_flow_counts_before_the_main(double flow, string verdict) =>
        Is(verdict, Blank(WaterKind.Hydrant) with { FlowCubicMetresPerMinute = flow, MainMillimetres = flow < 1 ? 150 : 75 }, "毎分");

    [Fact]
    public void An_outlet_of_65_says_nothing_of_the_main_and_a_bore_of_150_stands_for_it()
    {
        Is(StandardVerdict.Unknown, Blank(WaterKind.Hydrant) with { BoreMillimetres = 65 }, "配管の口径がわかりません");
        Is(StandardVerdict.Meets, Blank(WaterKind.Hydrant) with { BoreMillimetres = 150 }, "150mm以上");
    }

    [Theory]
    [InlineData(40.0, null, "meets", "40m³以上")]
    [InlineData(39.9, null, "below", "40m³に足りません")]
    [InlineData(15.0, null, "below", "40m³に足りません")]
    [InlineData(null, 1.0, "meets", "毎分1m³以上")]
    [InlineData(null, 0.9, "below", "毎分1m³に足りません")]
    [InlineData(20.0, 1.5, "meets", "毎分1.5m³")]
    [InlineData(null, null, "unknown", "容量も取水量もわかりません")]
    public void Standing_and_flowing_water_needs_40_cubic_metres_or_1_a_minute(double? volume, double? flow, string verdict, string reason) =>
        Volume(volume, flow, verdict, reason);

    [Theory]
    [InlineData(39.9, "below")]
    [InlineData(40.0, "meets")]
    [InlineData(40.1, "meets")]
    public void The_line_is_at_40_cubic_metres(double volume, string verdict) => Volume(volume, null, verdict, "40m³");

    private static void Volume(double? volume, double? flow, string verdict, string reason)
    {
        foreach (var kind in new[] { WaterKind.Tank, WaterKind.Pool, WaterKind.River, WaterKind.Pond, WaterKind.Well, WaterKind.Sewer, WaterKind.Other })
            Is(verdict, Blank(kind) with { VolumeCubicMetres = volume, FlowCubicMetresPerMinute = flow }, reason);
    }

    [Theory]
    [InlineData(4.5, "meets", "4.5m以下")]
    [InlineData(4.51, "below", "4.5mを超えます")]
    public void The_drop_is_at_most_four_and_a_half_metres(double drop, string verdict, string reason) =>
        Is(verdict, Blank(WaterKind.Tank) with { VolumeCubicMetres = 40, DropMetres = drop }, reason);

    [Theory]
    [InlineData(0.5, "meets", "0.5m以上")]
    [InlineData(0.49, "below", "0.5mに足りません")]
    public void The_water_is_at_least_half_a_metre_deep(double depth, string verdict, string reason) =>
        Is(verdict, Blank(WaterKind.River) with { FlowCubicMetresPerMinute = 2, DepthMetres = depth }, reason);

    [Fact]
    public void A_pumper_must_reach_it_whatever_it_is()
    {
        foreach (var kind in Enum.GetValues<WaterKind>())
        {
            var good = Blank(kind) with { VolumeCubicMetres = 100, MainMillimetres = 150 };
            Is(StandardVerdict.Below, good with { PumperReaches = false }, "ポンプ車が近づけません");
            Assert.Equal(StandardVerdict.Meets, Standard.Judge(good with { PumperReaches = true }).Verdict);
            Assert.Equal(StandardVerdict.Meets, Standard.Judge(good with { PumperReaches = null }).Verdict);
        }
    }

    [Fact]
    public void The_sea_has_enough_water_and_can_still_be_too_far_down()
    {
        Is(StandardVerdict.Meets, Blank(WaterKind.Sea), "水量が足ります");
        Is(StandardVerdict.Below, Blank(WaterKind.Sea) with { DropMetres = 6 }, "4.5mを超えます");
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var judged = Standard.Judge(Blank(WaterKind.Tank) with { VolumeCubicMetres = 20, DropMetres = 5, DepthMetres = 0.3, PumperReaches = false });
        Assert.Equal((StandardVerdict.Below, 4), (judged.Verdict, judged.Reasons.Count));
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.WaterSources.Coverage;
using BrigadeDispatch.WaterSources.Domain;

namespace BrigadeDispatch.WaterSources.Tests;

public sealed class CoverageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Areas_are_stored_whole_and_shown_as_given()
    {
        await using var town = await SourceTown.OpenAsync();
        var none = await town.GetAsync("coverage/areas");
        Assert.Equal(("0", 0), ((string)none["etag"]!, none["areas"]!.AsArray().Count));
        var stored = await town.PutAsync("coverage/areas", new { etag = "0", windy = true, areas = new[] { Area("大手", "commercial", 0), Area("海野", "outside", 2000) } });
        var shown = await town.GetAsync("coverage/areas");
        Assert.Equal(stored.ToJsonString(), shown.ToJsonString());
        Assert.Equal(["大手", "海野"], shown["areas"]!.AsArray().Select(area => (string)area!["name"]!));
        Assert.True((bool)shown["windy"]!);
        Assert.Equal("MultiPolygon", (string)shown["areas"]![0]!["geometry"]!["type"]!);
        var again = await town.PutAsync("coverage/areas", new { etag = (string)shown["etag"]!, windy = false, areas = new[] { shown["areas"]![0]! } });
        Assert.Equal((string)shown["areas"]![0]!["id"]!, (string)again["areas"]![0]!["id"]!);
        Assert.Equal(1, await town.CountAsync(CoveragePartDocument.Type));
    }

    [Fact]
    public async Task Areas_that_somebody_else_changed_meanwhile_are_not_overwritten()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas = new[] { Area("大手", "commercial", 0) } });
        var refusal = await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas = Array.Empty<object>() }, HttpStatusCode.Conflict);
        Assert.Equal("conflict", (string)refusal["code"]!);
        Assert.Single((await town.GetAsync("coverage/areas"))["areas"]!.AsArray());
    }

    [Fact]
    public async Task Each_bad_area_is_told_in_one_sentence_and_nothing_is_stored()
    {
        await using var town = await SourceTown.OpenAsync();
        var bad = Area("", "park", 0);
        var open = Area("開", "outside", 0);
        ((JsonArray)open["geometry"]!["coordinates"]![0]!).RemoveAt(4);
        var refusal = await town.PutAsync("coverage/areas", new { etag = "0", areas = new[] { bad, open, Area("良", "outside", 0) } }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["windy", "areas[0].name", "areas[0].zone", "areas[1].geometry"], refusal["errors"]!.AsArray().Select(error => (string)error!["field"]!));
        Assert.All(refusal["errors"]!.AsArray(), error => Assert.EndsWith("。", (string)error!["sentence"]!, StringComparison.Ordinal));
        Assert.Empty((await town.GetAsync("coverage/areas"))["areas"]!.AsArray());
        Assert.Equal(0, await town.CountAsync(CoveragePartDocument.Type));
    }

    [Fact]
    public async Task Many_fine_areas_are_stored_in_parts_and_come_back_whole()
    {
        await using var town = await SourceTown.OpenAsync();
        var areas = Enumerable.Range(0, 20).Select(i => Area($"地区{i}", "outside", i * 300, corners: 4000)).ToArray();
        var stored = await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas });
        Assert.True(await town.CountAsync(CoveragePartDocument.Type) > 2);
        var shown = await town.GetAsync("coverage/areas");
        Assert.Equal(stored.ToJsonString(), shown.ToJsonString());
        Assert.All(shown["areas"]!.AsArray(), area => Assert.Equal(4001, area!["geometry"]!["coordinates"]![0]![0]!.AsArray().Count));
        await town.PutAsync("coverage/areas", new { etag = (string)shown["etag"]!, windy = false, areas = Array.Empty<object>() });
        Assert.Equal(0, await town.CountAsync(CoveragePartDocument.Type));
    }

    [Fact]
    public async Task The_figure_follows_sources_as_they_change()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas = new[] { Area("大手", "commercial", 0), Area("海野", "commercial", 5000) } });
        var before = await town.GetAsync("coverage");
        Assert.Equal(1, (double)before["areas"]![0]!["share"]!);
        var id = SourceTown.IdOf(1);
        await town.SetAsync(id, _ => new WaterSource { Id = id, Kind = WaterKind.Tank, Latitude = 36.4, Longitude = 138.25, VolumeCubicMetres = 40 }, "created");
        var with = await town.GetAsync("coverage");
        Assert.NotEqual((string)before["version"]!, (string)with["version"]!);
        Assert.Equal(1 - Math.PI / 100, (double)with["areas"]![0]!["share"]!, 0.0002);
        Assert.Equal(1_000_000, (double)with["areas"]![0]!["areaSquareMetres"]!, 300.0);
        Assert.Equal((100, "大手", false), ((double)with["areas"]![0]!["limitMetres"]!, (string)with["areas"]![0]!["name"]!, (bool)with["areas"]![0]!["hydrantsOnly"]!));
        Assert.Equal(1, (double)with["areas"]![1]!["share"]!);
        Assert.Equal("MultiPolygon", (string)with["areas"]![0]!["uncovered"]!["type"]!);
        await town.SetAsync(id, source => source! with { State = WaterState.OutOfUse, StateReason = "水漏れ" }, "state");
        Assert.Equal(1, (double)(await town.GetAsync("coverage"))["areas"]![0]!["share"]!);
    }

    [Fact]
    public async Task A_planned_tank_is_told_before_and_after_for_the_areas_it_reaches()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas = new[] { Area("大手", "commercial", 0), Area("海野", "commercial", 5000) } });
        object Plan(double volume) => new { sources = new[] { new { latitude = 36.4, longitude = 138.25, kind = "tank", volumeCubicMetres = volume } } };
        var area = Assert.Single((await town.PostAsync("coverage/what-if", Plan(40)))["areas"]!.AsArray())!;
        Assert.Equal(1, (double)area["before"]!);
        Assert.Equal(1 - Math.PI / 100, (double)area["after"]!, 0.0002);
        Assert.Equal(Math.PI * 10_000, (double)area["uncoveredBefore"]! - (double)area["uncoveredAfter"]!, 30.0);
        var large = Assert.Single((await town.PostAsync("coverage/what-if", Plan(400)))["areas"]!.AsArray())!;
        Assert.Equal(1 - Math.PI * 0.0196, (double)large["after"]!, 0.0002);
        Assert.Empty((await town.PostAsync("coverage/what-if", Plan(20)))["areas"]!.AsArray());   // below the standard: it would cover nothing
        Assert.Equal(1, (double)(await town.GetAsync("coverage"))["areas"]![0]!["share"]!);
        var refusal = await town.PostAsync("coverage/what-if", new { sources = new[] { new { latitude = 95.0, longitude = 0.0, kind = "tank" } } }, HttpStatusCode.UnprocessableEntity);
        Assert.Equal("sources[0]", (string)refusal["errors"]![0]!["field"]!);
    }

    [Fact]
    public async Task Whoever_may_see_water_sees_coverage_and_plans_but_does_not_change_areas()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas = new[] { Area("大手", "commercial", 0) } });
        town.Actor = SourceTown.Reader;
        Assert.Single((await town.GetAsync("coverage"))["areas"]!.AsArray());
        await town.PostAsync("coverage/what-if", new { sources = new[] { new { latitude = 36.4, longitude = 138.25, kind = "tank" } } });
        var refusal = await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas = Array.Empty<object>() }, HttpStatusCode.Forbidden);
        Assert.Equal("permission.denied", (string)refusal["code"]!);
        using var read = await town.Http.PostAsync("coverage/areas/read", new StringContent("{}"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
    }

    [Fact]
    public async Task A_file_is_read_for_the_screen_and_not_stored()
    {
        await using var town = await SourceTown.OpenAsync();
        var file = new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray(new JsonObject { ["type"] = "Feature", ["properties"] = new JsonObject { ["町名"] = "大手", ["用途地域"] = "商業地域" }, ["geometry"] = Area("", "", 0)["geometry"]!.DeepClone() }),
        };
        using var answer = await town.Http.PostAsync("coverage/areas/read", new StringContent(file.ToJsonString(), Encoding.UTF8, "application/geo+json"), Token);
        var read = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
        Assert.Equal(("大手", "commercial"), ((string)read["areas"]![0]!["name"]!, (string)read["areas"]![0]!["zone"]!));
        Assert.Null(read["areas"]![0]!["id"]);
        Assert.Empty((await town.GetAsync("coverage/areas"))["areas"]!.AsArray());
        // As it was read it can be stored.
        await town.PutAsync("coverage/areas", new { etag = "0", windy = false, areas = read["areas"]! });
        Assert.Single((await town.GetAsync("coverage/areas"))["areas"]!.AsArray());
    }

    [Fact]
    public async Task Two_hundred_areas_and_five_thousand_sources_are_worked_out_and_again_after_an_edit()
    {
        await using var town = await SourceTown.OpenAsync();
        var random = new Random(3);
        await town.ImportAsync([.. Enumerable.Range(0, 5000).Select(i => SourceTown.Source(i, kind: WaterKind.Tank) with
        {
            Latitude = 36.38 + random.NextDouble() * 0.13, Longitude = 138.2 + random.NextDouble() * 0.22,
        })]);
        await town.PutAsync("coverage/areas", new
        {
            etag = "0", windy = false,
            areas = Enumerable.Range(0, 200).Select(i => Area($"地区{i}", i % 3 == 0 ? "commercial" : "outside", i % 20 * 1000 - 4000, i / 20 * 1000, corners: 60)).ToArray(),
        });
        var figure = await town.GetAsync("coverage");
        Assert.Equal(200, figure["areas"]!.AsArray().Count);
        Assert.All(figure["areas"]!.AsArray(), area => Assert.InRange((double)area!["share"]!, 0.0, 1.0));
        for (var n = 0; n < 40; n++)
            await town.SetAsync(SourceTown.IdOf(n * 100 + 1), source => source! with { State = WaterState.OutOfUse, StateReason = "水漏れ" }, "state");
        var after = await town.GetAsync("coverage");
        Assert.Equal(200, after["areas"]!.AsArray().Count);
        Assert.NotEqual(Shares(figure), Shares(after));   // sources out of use cover nothing

        static List<double> Shares(JsonNode told) => [.. told["areas"]!.AsArray().Select(area => (double)area!["share"]!)];
    }

    internal static JsonNode Area(string name, string zone, double east, double north = 0, int corners = 4)
    {
        var ring = new JsonArray();
        var plane = new BrigadeDispatch.WaterSources.Index.LocalPlane(36.4, 138.25);
        for (var i = 0; i <= corners; i++)
        {
            // Along the sides of a square of 1,000 m, as many corners as asked for.
            var along = i % corners * 4.0 / corners;
            var (x, y) = along < 1 ? (along - 0.5, -0.5) : along < 2 ? (0.5, along - 1.5) : along < 3 ? (2.5 - along, 0.5) : (-0.5, 3.5 - along);
            var (latitude, longitude) = plane.Back(east + 1000 * x, north + 1000 * y);
            ring.Add(new JsonArray(Math.Round(longitude, 7), Math.Round(latitude, 7)));
        }
        return new JsonObject { ["name"] = name, ["zone"] = zone, ["geometry"] = new JsonObject { ["type"] = "Polygon", ["coordinates"] = new JsonArray(ring) } };
    }
}

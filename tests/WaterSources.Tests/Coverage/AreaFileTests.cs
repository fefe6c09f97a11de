using System.Text;
using BrigadeDispatch.WaterSources.Coverage;

namespace BrigadeDispatch.WaterSources.Tests;

public sealed class AreaFileTests
{
    private const string Square = "[[[138.25,36.40],[138.26,36.40],[138.26,36.41],[138.25,36.41],[138.25,36.40]]]";

    [Theory]
    [InlineData("近隣商業地域", "commercial")]
    [InlineData("商業地域", "commercial")]
    [InlineData("工業地域", "commercial")]
    [InlineData("工業専用地域", "commercial")]
    [InlineData("準工業地域", "otherZone")]
    [InlineData("第一種低層住居専用地域", "otherZone")]
    [InlineData("田園住居地域", "otherZone")]
    [InlineData("1種低層住専", "otherZone")]
    [InlineData("市街化調整区域", "outside")]
    [InlineData("指定なし", "outside")]
    [InlineData("", "outside")]
    [InlineData("commercial", "commercial")]
    public void The_zone_is_read_from_the_planning_word(string use, string zone)
    {
        var content = AreaFile.Read(Bytes(Feature($"\"用途地域\":\"{use}\",\"町名\":\"大手一丁目\""))).Value;
        Assert.Equal(("大手一丁目", zone), (content.Areas.Single().Name, ZoneWords.Of(content.Areas.Single().Zone)));
        Assert.Empty(content.Problems);
    }

    [Fact]
    public void A_word_nobody_knows_is_outside_and_is_told()
    {
        var content = AreaFile.Read(Bytes(Feature("\"用途地域\":\"謎の区域\""))).Value;
        Assert.Equal(CoverageZone.Outside, content.Areas.Single().Zone);
        Assert.Contains("謎の区域", content.Problems.Single().Sentence, StringComparison.Ordinal);
        Assert.Equal("地区1", content.Areas.Single().Name);
    }

    [Theory]
    [InlineData("""{"type":"Point","coordinates":[138,36]}""", "面")]
    [InlineData("""{"type":"Polygon","coordinates":[[[138.25,36.40],[138.26,36.40],[138.26,36.41],[138.25,36.41]]]}""", "閉じていません")]
    [InlineData("""{"type":"Polygon","coordinates":[[[138.25,36.40],[138.26,36.40],[138.25,36.40]]]}""", "4つ以上")]
    [InlineData("""{"type":"Polygon","coordinates":[[[138.25,36.40],[138.26,36.41],[138.26,36.40],[138.25,36.41],[138.25,36.40]]]}""", "交わって")]
    [InlineData("""{"type":"Polygon","coordinates":[[[36.40,138.25],[36.40,138.26],[36.41,138.26],[36.41,138.25],[36.40,138.25]]]}""", "入れ替わって")]
    [InlineData("""{"type":"Polygon","coordinates":[[[-12345,67890],[-12300,67890],[-12300,67900],[-12345,67890]]]}""", "範囲")]
    [InlineData("""{"type":"Polygon","coordinates":[[["a",1],[2,3],[4,5],["a",1]]]}""", "数")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1e999,1],[2,3],[4,5],[1e999,1]]]}""", "範囲")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "空")]
    [InlineData("""{"type":"MultiPolygon","coordinates":[7]}""", "面")]
    [InlineData("""{"type":"Polygon"}""", "coordinates")]
    [InlineData("""{"type":"Polygon","coordinates":[[[138,36],[140,36],[140,37],[138,36]]]}""", "大きすぎ")]
    [InlineData("null", "形がありません")]
    public void A_bad_area_is_told_in_one_sentence_and_the_others_are_read(string geometry, string word)
    {
        var file = $$"""{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"悪"},"geometry":{{geometry}}},{{Feature("\"name\":\"良\"")}}]}""";
        var content = AreaFile.Read(Bytes(file)).Value;
        Assert.Equal("良", content.Areas.Single().Name);
        Assert.Equal(0, content.Problems.Single().Index);
        Assert.Contains(word, content.Problems.Single().Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"type":"FeatureCollection"}""")]
    [InlineData("""{"type":"FeatureCollection","features":[]}""")]
    [InlineData("""{"type":"Topology","objects":{}}""")]
    [InlineData("id,name\r\n1,大手")]
    public void What_is_no_GeoJSON_is_refused_in_one_sentence(string file) => Assert.Equal("coverage.unreadable", AreaFile.Read(Bytes(file)).Refusal?.Code);

    [Fact]
    public void Hostile_GeoJSON_is_refused_quickly()
    {
        Assert.Equal("coverage.unreadable", AreaFile.Read(Bytes(new string('[', 1_000_000))).Refusal?.Code);
        Assert.Equal("coverage.unreadable", AreaFile.Read(Bytes("""{"type":"FeatureCollection","features":[""" + string.Join(',', Enumerable.Repeat("{}", 5000)) + "]}")).Refusal?.Code);
        Assert.Equal("coverage.unreadable", AreaFile.Read(new byte[1_000_000]).Refusal?.Code);
        var points = string.Join(',', Enumerable.Range(0, 30_000).Select(i => $"[138.25,{36.4 + i * 1e-6}]"));
        Assert.Contains("細かすぎ", AreaFile.Read(Bytes($$"""{"type":"Polygon","coordinates":[[{{points}}]]}""")).Value.Problems.Single().Sentence, StringComparison.Ordinal);
var noText = Bytes(Feature("\"name\":\"@\""));
        noText[Array.IndexOf(noText, (byte)'@')] = 0xff;
        Assert.Equal("coverage.unreadable", AreaFile.Read(noText).Refusal?.Code);
    }

    [Fact]
    public void Any_damage_to_a_file_is_read_or_refused_and_never_breaks_anything()
    {
        var file = Bytes($$"""{"type":"FeatureCollection","features":[{{Feature("\"name\":\"大手\",\"用途地域\":\"商業地域\"")}},{{Feature("\"name\":\"海野\"")}}]}""");
        var random = new Random(77);
        var read = 0;
        for (var i = 0; i < 600; i++)
        {
            var damaged = file.ToArray();
            for (var hit = random.Next(1, 6); hit > 0; hit--)
                damaged[random.Next(damaged.Length)] = random.Next(2) == 0 ? (byte)"[]{},:\"0-9e.\\"[random.Next(12)] : (byte)random.Next(256);
            var result = AreaFile.Read(random.Next(4) == 0 ? damaged.AsMemory(0, random.Next(damaged.Length)) : damaged);
            if (result.Refusal is null)
            {
                read++;
                Assert.All(result.Value.Areas, area => Assert.True(area.Polygons.Count > 0 && area.Name.Length is > 0 and <= AreaFile.NameMost));
            }
        }
        Assert.InRange(read, 1, 599);
    }

    private static string Feature(string properties) =>
        "{\"type\":\"Feature\",\"properties\":{" + properties + "},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":" + Square + "}}";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

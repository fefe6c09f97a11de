using System.Net;
using System.Text.Json.Nodes;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>What a form may not hold: each bad field gets its own sentence, all at once.</summary>
public sealed class SourceInputTests
{
    private static JsonObject Good() => new() { ["kind"] = "hydrant", ["latitude"] = 36.4, ["longitude"] = 138.2 };

    public static TheoryData<string, string, string> Wrong { get; } = new()
    {
        { "kind", "null", "種別" },
        { "kind", "\"fountain\"", "種別" },
        { "latitude", "null", "緯度" },
        { "latitude", "90.1", "緯度" },
        { "latitude", "-91", "緯度" },
        { "longitude", "null", "経度" },
        { "longitude", "180.5", "経度" },
        { "number", $"\"{new string('1', 41)}\"", "40文字まで" },
        { "number", "\"1\\u0007\"", "使えない文字" },
        { "address", $"\"{new string('上', 201)}\"", "200文字まで" },
        { "memo", $"\"{new string('水', 2001)}\"", "2,000文字まで" },
        { "memo", "\"\\u0000\"", "使えない文字" },
        { "owner", $"\"{new string('上', 101)}\"", "100文字まで" },
        { "state", "\"broken\"", "使用可" },
        { "stateReason", "\"\"", "制限" },
        { "unitId", "\"AAAAAAAAAAAAAAAAAAAAAA\"", "組織" },
        { "unitId", "\"x\"", "組織" },
        { "ownership", "\"mine\"", "公設" },
        { "mount", "\"sideways\"", "地下式" },
        { "boreMillimetres", "0", "口径" },
        { "boreMillimetres", "-65", "口径" },
        { "boreMillimetres", "2001", "口径" },
        { "mainMillimetres", "0", "配管口径" },
        { "meshMetres", "10001", "管網" },
        { "volumeCubicMetres", "0", "容量" },
        { "volumeCubicMetres", "1e10", "容量" },
        { "flowCubicMetresPerMinute", "-1", "取水" },
        { "dropMetres", "-0.1", "落差" },
        { "dropMetres", "101", "落差" },
        { "depthMetres", "-1", "水深" },
        { "tags", $"[{string.Join(',', Enumerable.Range(0, 21).Select(n => $"\"{n}\""))}]", "20個まで" },
        { "tags", $"[\"{new string('長', 31)}\"]", "30文字まで" },
        { "photoIds", $"[{string.Join(',', Enumerable.Range(0, 13).Select(n => $"\"{Kernel.ShortId.Write(Kernel.ShortId.FromName($"{n}"))}\""))}]", "12枚まで" },
        { "photoIds", "[\"x\"]", "写真が見つかりません" },
        { "photoIds", "[\"AAAAAAAAAAAAAAAAAAAAAA\"]", "写真が見つかりません" },
        { "stateSince", "\"2099-01-01T00:00:00Z\"", "いつから" },
        { "stateSince", "\"1800-01-01T00:00:00Z\"", "いつから" },
    };

    [Fact]
    public async Task A_bad_field_is_named_with_a_sentence_that_says_what_to_do()
    {
        await using var town = await SourceTown.OpenAsync();
        foreach (var row in Wrong)
        {
            var (field, value, words) = row.Data;
            var form = Good();
            if (field is "stateReason" or "stateSince")
                form["state"] = "restricted";
            if (field == "stateSince")
                form["stateReason"] = "水圧が低い";
            form[field] = JsonNode.Parse(value);
            var refused = await town.PostAsync("water-sources", form, HttpStatusCode.UnprocessableEntity);
            var error = Assert.Single(refused["errors"]!.AsArray());
            Assert.Equal((field, value, field), (field, value, (string?)error!["field"]));
            Assert.Contains(words, (string)error["sentence"]!, StringComparison.Ordinal);
            Assert.EndsWith("。", (string)error["sentence"]!, StringComparison.Ordinal);
        }
        Assert.Empty((await town.StateAsync()).All);
    }

    [Fact]
    public async Task All_bad_fields_are_told_at_once()
    {
        await using var town = await SourceTown.OpenAsync();

        var refused = await town.PostAsync("water-sources", new { kind = "x", latitude = 99, longitude = 200, boreMillimetres = -1, memo = new string('あ', 3000), state = "outOfUse" }, HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["boreMillimetres", "kind", "latitude", "longitude", "memo", "stateReason"], refused["errors"]!.AsArray().Select(error => (string)error!["field"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(48.85, 2.35, true)]
    [InlineData(36.4, 138.2, false)]
    [InlineData(20, 122, false)]
    [InlineData(46, 154, false)]
    [InlineData(19.99, 138, true)]
    [InlineData(36, 154.01, true)]
    public async Task A_place_outside_Japan_is_taken_with_a_warning(double latitude, double longitude, bool warned)
    {
        await using var town = await SourceTown.OpenAsync();

        var made = await town.PostAsync("water-sources", new { kind = "river", latitude, longitude }, HttpStatusCode.Created);

        Assert.Equal(warned ? 1 : 0, made["warnings"]!.AsArray().Count);
        Assert.Equal(warned ? 1 : 0, (await town.GetAsync($"water-sources/{made["id"]}"))["warnings"]!.AsArray().Count);
    }

    [Fact]
    public async Task Whatever_a_form_holds_it_is_taken_or_refused_by_field_and_never_breaks()
    {
        await using var town = await SourceTown.OpenAsync();
        var random = new Random(4);
        string?[] texts = [null, "", " ", "a", "中央-１２", "\uD800", "\u202E", "\t", new string('x', 300), "hydrant", "usable", "outOfUse", "public", SourceTown.FirstA.Id.ToString()];
        double?[] numbers = [null, 0, -1, 1e308, -1e308, 36.4, 138.2, 1e-300, 90, 180];
        string[] words = ["kind", "number", "address", "unitId", "state", "stateReason", "ownership", "owner", "mount", "memo"];
        string[] amounts = ["latitude", "longitude", "boreMillimetres", "mainMillimetres", "meshMetres", "volumeCubicMetres", "flowCubicMetresPerMinute", "dropMetres", "depthMetres"];
        for (var round = 0; round < 150; round++)
        {
            var form = random.Next(2) == 0 ? Good() : new JsonObject();
            foreach (var word in words.Where(_ => random.Next(2) == 0))
                form[word] = texts[random.Next(texts.Length)];
            foreach (var amount in amounts.Where(_ => random.Next(3) == 0))
                form[amount] = numbers[random.Next(numbers.Length)];
            form["tags"] = random.Next(2) == 0 ? new JsonArray(texts[random.Next(texts.Length)], null) : null;
            using var answer = await town.Http.PostAsync("water-sources", new StringContent(form.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.UnprocessableEntity, $"{answer.StatusCode}: {form.ToJsonString()}");
        }
        var state = await town.AfreshAsync();
        Assert.Equal(state.All.Count(), (int)(await town.GetAsync("water-sources?limit=500"))["matched"]!);
    }
}

using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.Incidents;
using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.WaterSources.Tests;

/// <summary>Finding sources: by words, by kind and state, near a place, on the map.</summary>
public sealed class SourceListTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<List<string>> NumbersAsync(SourceTown town, string query) =>
        [.. (await town.GetAsync("water-sources?" + query))["items"]!.AsArray().Select(item => (string)item!["number"]!)];

    private static readonly WaterSource[] _sources =
    [
        SourceTown.Source(1) with { Number = "中央-2", Address = "長野県上田市中央一丁目１－１" },
        SourceTown.Source(2, kind: WaterKind.Tank) with { Number = "中央-12", VolumeCubicMetres = 20, Memo = "ｺｳﾐﾝｶﾝの裏", Tags = ["冬季凍結注意"] },
        SourceTown.Source(3, SourceTown.SecondA, WaterKind.Tank) with { Number = "", VolumeCubicMetres = 60, Address = "上田市常田二丁目　公民館前" },
        SourceTown.Source(4, SourceTown.Second, WaterKind.River) with { Number = "川-1", State = WaterState.OutOfUse, StateReason = "渇水" },
        SourceTown.Source(5) with { Number = "中央-1", UnitId = null, State = WaterState.Restricted, StateReason = "水圧", MainMillimetres = 150, Mount = Mount.AboveGround },
        SourceTown.Source(6) with { Number = "旧-1", RetiredAt = DateTimeOffset.UnixEpoch },
    ];

    [Fact]
    public async Task The_list_is_in_the_order_people_count_in_and_leaves_out_what_was_retired()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(_sources);

        Assert.Equal(["中央-1", "中央-2", "中央-12", "川-1", ""], await NumbersAsync(town, ""));
        Assert.Equal(["中央-1", "中央-2", "中央-12", "川-1", "旧-1", ""], await NumbersAsync(town, "retired=true"));
        Assert.Equal(["旧-1"], await NumbersAsync(town, "retired=only"));
    }

    [Theory]
    [InlineData("q=中央", "中央-1,中央-2,中央-12,川-1")]
    [InlineData("q=中央－１２", "中央-12")]
    [InlineData("q=コウミンカン", "中央-12")]
    [InlineData("q=公民館", "")]
    [InlineData("q=常田 公民館", "")]
    [InlineData("q=1丁目", "none")]
    [InlineData("q=一丁目1-1", "中央-2")]
    [InlineData("q=凍結", "中央-12")]
    [InlineData("tag=冬季凍結注意", "中央-12")]
    [InlineData("tag=凍結", "none")]
    [InlineData("kind=tank,river", "中央-12,川-1,")]
    [InlineData("state=outOfUse", "川-1")]
    [InlineData("state=restricted,outOfUse", "中央-1,川-1")]
    [InlineData("standard=below", "中央-12")]
    [InlineData("standard=meets", "中央-1,")]
    [InlineData("unit=none", "中央-1")]
    [InlineData("unit=SECOND", "川-1,")]
    [InlineData("unit=SECONDA", "")]
    [InlineData("kind=tank&q=上田&standard=meets", "")]
    public async Task Words_and_filters_find_what_they_say(string query, string numbers)
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(_sources);

        var found = await NumbersAsync(town, query.Replace("SECONDA", SourceTown.SecondA.Id.ToString(), StringComparison.Ordinal).Replace("SECOND", SourceTown.Second.Id.ToString(), StringComparison.Ordinal));

        Assert.Equal(numbers == "none" ? [] : numbers.Split(','), found);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_double_even_when_the_last_row_is_retired_between()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([.. Enumerable.Range(1, 130).Select(number => SourceTown.Source(number))]);
        var seen = new List<string>();
        var after = "";
        do
        {
            var page = await town.GetAsync($"water-sources?limit=20&after={after}");
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["number"]!));
            after = (string?)page["next"];
            if (seen.Count == 40)
                await town.SetAsync(SourceTown.IdOf(40), source => source! with { RetiredAt = town.Slice.Clock.GetUtcNow() }, "retired");
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(1, 130).Select(number => $"中-{number}"), seen);
        Assert.Equal("input.invalid", (string?)(await town.GetAsync("water-sources?after=AAAAAAAAAAAAAAAAAAAAAA", HttpStatusCode.UnprocessableEntity))["code"]);
    }

    [Fact]
    public async Task Nearest_first_tells_distances_direction_and_hoses()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(_sources);

        var list = (await town.GetAsync("water-sources?near=36.4,138.25&limit=2"))["items"]!.AsArray();
        Assert.Equal(["中央-2", "中央-12"], list.Select(item => (string?)item!["number"]));
        Assert.InRange((double)list[0]!["distanceMetres"]!, 110, 112);
        var near = (await town.GetAsync("water-sources/near?latitude=36.4&longitude=138.25&count=50"))["items"]!.AsArray();
        Assert.Equal(["中央-2", "中央-12", "", "中央-1"], near.Select(item => (string?)item!["number"]));   // 川-1 is out of use
        Assert.Equal(("北", 6), ((string?)near[0]!["direction"], (int)near[0]!["hoses"]!));
        Assert.InRange((double)near[0]!["bearingDegrees"]!, 0, 0.5);
        Assert.Equal(9, (int)near[3]!["flags"]!);
        var tanks = (await town.GetAsync("water-sources/near?latitude=36.41&longitude=138.24&kinds=tank,river&count=1"))["items"]!.AsArray();
        Assert.Equal(("", "南東"), ((string?)Assert.Single(tanks)!["number"], (string?)tanks[0]!["direction"]));
    }

    [Theory]
    [InlineData("water-sources?kind=fountain", "kind")]
    [InlineData("water-sources?limit=0", "limit")]
    [InlineData("water-sources?limit=x", "limit")]
    [InlineData("water-sources?near=36", "near")]
    [InlineData("water-sources?near=NaN,138", "near")]
    [InlineData("water-sources?needs=love", "needs")]
    [InlineData("water-sources?unit=x", "unit")]
    [InlineData("water-sources?retired=maybe", "retired")]
    [InlineData("water-sources/near", "latitude")]
    [InlineData("water-sources/near?latitude=36.4&longitude=181", "longitude")]
    [InlineData("water-sources/near?latitude=36.4&longitude=138&count=51", "count")]
    [InlineData("water-sources/clusters?west=1", "south")]
    [InlineData("water-sources/clusters?west=1&south=1&east=2&north=2&zoom=99", "zoom")]
    public async Task A_question_that_makes_no_sense_is_refused_by_name(string path, string field)
    {
        await using var town = await SourceTown.OpenAsync();

        var refused = await town.GetAsync(path, HttpStatusCode.UnprocessableEntity);

        Assert.Equal("input.invalid", (string?)refused["code"]);
        Assert.Contains(refused["errors"]!.AsArray(), error => (string?)error!["field"] == field);
    }

    [Fact]
    public async Task Points_come_packed_as_columns_and_not_again_while_nothing_changed()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync(_sources);
        using var first = await town.Http.GetAsync("water-sources/points", Token);
        var plain = JsonNode.Parse(await first.Content.ReadAsStringAsync(Token))!;
        Assert.Equal("private, no-cache", first.Headers.CacheControl!.ToString().Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal));

        foreach (var coding in new[] { "gzip", "br" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "water-sources/points");
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(coding));
            using var answer = await town.Http.SendAsync(request, Token);
            Assert.Equal([coding], answer.Content.Headers.ContentEncoding);
            var packed = await answer.Content.ReadAsStreamAsync(Token);
            await using Stream unpacked = coding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
            Assert.Equal(plain.ToJsonString(), (await JsonNode.ParseAsync(unpacked, cancellationToken: Token))!.ToJsonString());
        }
        var at = plain["ids"]!.AsArray().Select(id => (string?)id).ToList().IndexOf(SourceTown.IdOf(5).ToString());
        Assert.Equal((5, 5), ((int)plain["total"]!, plain["ids"]!.AsArray().Count));
        Assert.Equal((36_405_000, 138_250_000, 0, 9, "中央-1", -1), ((int)plain["latitude"]![at]!, (int)plain["longitude"]![at]!, (int)plain["kind"]![at]!, (int)plain["flags"]![at]!, (string?)plain["number"]![at], (int)plain["unit"]![at]!));
        Assert.All(plain["unit"]!.AsArray(), unit => Assert.InRange((int)unit!, -1, plain["units"]!.AsArray().Count - 1));
        Assert.Equal(new[] { SourceTown.FirstA, SourceTown.SecondA, SourceTown.Second }.ToDictionary(unit => unit.Id.ToString(), unit => unit.Name),
            plain["units"]!.AsArray().Select(unit => (string)unit!).Zip(plain["unitNames"]!.AsArray().Select(name => (string)name!)).ToDictionary());

        Assert.Equal(HttpStatusCode.NotModified, await AgainAsync(town, first.Headers.ETag!));
        await town.SetAsync(SourceTown.IdOf(1), source => source! with { Number = "中央-3" });
        Assert.Equal(HttpStatusCode.OK, await AgainAsync(town, first.Headers.ETag!));
    }

    [Fact]
    public async Task Points_tell_which_sources_have_a_tag_and_the_list_finds_the_same_ones()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([
            SourceTown.Source(1) with { Tags = ["冬季注意", "Ａ地区"] }, SourceTown.Source(2) with { Tags = ["a地区"] }, SourceTown.Source(3),
            SourceTown.Source(4) with { Tags = ["冬季注意"], RetiredAt = town.Slice.Clock.GetUtcNow() },
        ]);

        var points = await town.GetAsync("water-sources/points");

        var ids = points["ids"]!.AsArray().Select(id => (string)id!).ToList();
        var tagged = points["tags"]!.AsArray().Zip(points["tagged"]!.AsArray()).ToDictionary(
            one => (string)one.First!, one => one.Second!.AsArray().Select(place => ids[(int)place!]).ToHashSet());
        Assert.Equal(2, tagged.Count);   // Ａ and a are one tag, as the list takes them
        foreach (var (tag, expected) in tagged)
        {
            var listed = (await town.GetAsync("water-sources?tag=" + Uri.EscapeDataString(tag)))["items"]!.AsArray().Select(row => (string)row!["id"]!).ToHashSet();
            Assert.Equal(listed, expected);
        }
        Assert.Equal([SourceTown.IdOf(1).ToString()], tagged["冬季注意"]);
        var retired = await town.GetAsync("water-sources?retired=only&tag=" + Uri.EscapeDataString("冬季注意"));
        Assert.Equal(SourceTown.IdOf(4).ToString(), (string?)retired["items"]!.AsArray().Single()!["id"]);
    }

    [Fact]
    public async Task What_inspections_and_fires_tell_stands_in_flags_lists_and_the_mark_of_the_points()
    {
        var marks = new Marks();
        await using var town = await SourceTown.OpenAsync(services => services.AddSingleton<ISourceMarks>(marks));
        await town.ImportAsync(_sources);
        using var before = await town.Http.GetAsync("water-sources/points", Token);
        Assert.Equal(HttpStatusCode.NotModified, await AgainAsync(town, before.Headers.ETag!));
        var incident = new IncidentId(ShortId.FromName("fire"));
        marks.State = new SourceMarksState("7", new Dictionary<WaterSourceId, SourceMarks>
        {
            [SourceTown.IdOf(1)] = new(true, true, new LastInspection(DateTimeOffset.UnixEpoch, "fine", "member:" + ShortId.Write(ShortId.FromName("団員 三郎")), ""),
                [new OpenDefect("d1", "蓋", DateTimeOffset.UnixEpoch)], new UseNow(incident, SourceTown.SecondA.Id)),
        });

        Assert.Equal(HttpStatusCode.OK, await AgainAsync(town, before.Headers.ETag!));
        Assert.Equal(["中央-2"], await NumbersAsync(town, "needs=inspection"));
        var sheet = await town.GetAsync($"water-sources/{SourceTown.IdOf(1)}");
        Assert.Equal(64 + 16 + 32, (int)sheet["flags"]!);
        Assert.Equal(("団員 三郎", "d1", incident.ToString(), "第2分団第1部"),
            ((string?)sheet["lastInspection"]!["by"], (string?)sheet["openDefects"]![0]!["id"], (string?)sheet["inUse"]!["incidentId"], (string?)sheet["inUse"]!["unitName"]));
        var near = (await town.GetAsync("water-sources/near?latitude=36.4&longitude=138.25&count=1"))["items"]![0]!;
        Assert.Equal("第2分団第1部", (string?)near["inUse"]!["unitName"]);
    }

    [Fact]
    public async Task Clusters_count_each_source_in_view_once_and_tell_single_ones()
    {
        await using var town = await SourceTown.OpenAsync();
        await town.ImportAsync([.. Enumerable.Range(0, 400).Select(number => SourceTown.Source(number))]);
        await town.SetAsync(SourceTown.IdOf(7), source => source! with { RetiredAt = town.Slice.Clock.GetUtcNow() });

        foreach (var zoom in new[] { 0, 8, 12, 15, 18, 22 })
        {
            var answer = await town.GetAsync($"water-sources/clusters?west=138.2&south=36.3&east=138.4&north=36.6&zoom={zoom}");
            var items = answer["items"]!.AsArray();
            Assert.Equal((399, 399, 399), ((int)answer["total"]!, (int)answer["inView"]!, items.Sum(item => (int)item!["count"]!)));
            Assert.All(items, item => Assert.Equal((int)item!["count"]! == 1, item["id"] is not null));
        }
        var part = await town.GetAsync("water-sources/clusters?west=138.2495&south=36.3995&east=138.2505&north=36.4025&zoom=18");
        Assert.Equal(3, (int)part["inView"]!);
    }

    [Fact]
    public async Task The_map_begins_in_the_middle_of_the_sources_and_without_any_in_the_demos_town()
    {
        await using var town = await SourceTown.OpenAsync();
        var empty = await town.GetAsync("map-settings");
        Assert.Equal((36.4019, 138.2491), ((double)empty["centre"]!["latitude"]!, (double)empty["centre"]!["longitude"]!));
        Assert.Equal(("https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png", "地理院タイル", 2, 18),
            ((string?)empty["tiles"]!["url"], (string?)empty["tiles"]!["attribution"], (int)empty["tiles"]!["minZoom"]!, (int)empty["tiles"]!["maxZoom"]!));

        await town.ImportAsync([.. Enumerable.Range(0, 100).Select(number => SourceTown.Source(number) with { Latitude = 35 + (number * 0.0001) }), SourceTown.Source(999) with { Latitude = 0, Longitude = 0 }]);

        var centre = (await town.GetAsync("map-settings"))["centre"]!;
        Assert.InRange((double)centre["latitude"]!, 35, 35.01);
        Assert.InRange((int)centre["zoom"]!, 13, 16);
    }

    private static async Task<HttpStatusCode> AgainAsync(SourceTown town, EntityTagHeaderValue etag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "water-sources/points");
        request.Headers.IfNoneMatch.Add(etag);
        using var answer = await town.Http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private sealed class Marks : ISourceMarks
    {
        public SourceMarksState State { get; set; } = new("", new Dictionary<WaterSourceId, SourceMarks>());

        public ValueTask<SourceMarksState> CurrentAsync(BrigadeId brigade, CancellationToken cancellationToken) => new(State);
    }
}

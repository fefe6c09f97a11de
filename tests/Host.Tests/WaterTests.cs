using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Microsoft.Extensions.Options;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Fire-water sources through the whole server: who may do what to which, and where the map's pictures may come from.</summary>
public sealed class WaterTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    private const string Api = "/api/brigades/demo/";

    private static async Task<List<JsonNode>> SourcesAsync(BrigadeClient person)
    {
        var rows = (await person.GetAsync(Api + "water-sources?limit=200", Token))["items"]!.AsArray();
        var sheets = new List<JsonNode>();
        foreach (var row in rows.Take(80))
            sheets.Add(await person.GetAsync(Api + "water-sources/" + (string)row!["id"]!, Token));
        return sheets;
    }

    private static Task<HttpResponseMessage> MoveAsync(BrigadeClient person, JsonNode sheet) => person.Http.PostAsJsonAsync(
        $"{Api}water-sources/{sheet["id"]}/move", new { etag = (string?)sheet["etag"], latitude = (double)sheet["latitude"]! + 0.0001, longitude = (double)sheet["longitude"]! }, Token);

    [Fact]
    public async Task The_demo_has_sources_of_its_own_and_a_map_that_begins_among_them()
    {
        var points = await Client.GetAsync(Api + "water-sources/points", Token);
        var centre = (await Client.GetAsync(Api + "map-settings", Token))["centre"]!;

        Assert.InRange((int)points["total"]!, 300, 340);
        Assert.InRange((double)centre["latitude"]!, 36.2, 36.6);
        Assert.InRange((double)centre["longitude"]!, 138.1, 138.4);
    }

    [Fact]
    public async Task A_leader_changes_the_sources_of_their_own_units_and_no_others()
    {
        using var leader = Client.As(11);   // 部長
        var sheets = await SourcesAsync(leader);
        var own = sheets.First(sheet => (bool)sheet["may"]!["edit"]!);
        var other = sheets.First(sheet => !(bool)sheet["may"]!["edit"]!);

        using var done = await MoveAsync(leader, own);
        using var refused = await MoveAsync(leader, other);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (done.StatusCode, refused.StatusCode));
        Assert.Equal("moved", (string?)(await leader.GetAsync($"{Api}water-sources/{own["id"]}/history", Token))["changes"]![0]!["what"]);
        Assert.Empty((await leader.GetAsync($"{Api}water-sources/{other["id"]}/history", Token))["changes"]!.AsArray());
    }

    [Fact]
    public async Task A_member_sees_every_source_and_changes_none()
    {
        using var member = Client.As(30);
        var sheets = await SourcesAsync(member);
        Assert.All(sheets, sheet => Assert.False((bool)sheet["may"]!["edit"]!));

        using var move = await MoveAsync(member, sheets[0]);
        using var create = await member.Http.PostAsJsonAsync(Api + "water-sources", new { kind = "tank", latitude = 36.4, longitude = 138.2 }, Token);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (move.StatusCode, create.StatusCode));
    }

    [Fact]
    public async Task The_chief_changes_any_and_everybody_sees_it_at_once()
    {
        var sheet = (await SourcesAsync(Client))[5];
        using var before = await Client.Http.GetAsync(Api + "water-sources/points", Token);

        using var done = await MoveAsync(Client, sheet);

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        using var member = Client.As(30);
        Assert.Equal((double)sheet["latitude"]! + 0.0001, (double)(await member.GetAsync($"{Api}water-sources/{sheet["id"]}", Token))["latitude"]!, 6);
        using var again = new HttpRequestMessage(HttpMethod.Get, Api + "water-sources/points");
        again.Headers.IfNoneMatch.Add(before.Headers.ETag!);
        using var after = await member.Http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task Points_and_photos_may_be_kept_by_the_browser_and_nothing_else_of_the_api()
    {
        byte[] png =
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 1, .. "IDAT"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0, 0, 0, 0,
        ];
        using var body = new ByteArrayContent(png);
        body.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var sent = await Client.Http.PostAsync(Api + "water-photos", body, Token);
        Assert.Equal(HttpStatusCode.Created, sent.StatusCode);
        var id = (string)(await sent.Content.ReadFromJsonAsync<JsonNode>(Token))!["id"]!;

        using var photo = await Client.Http.GetAsync(Api + "water-photos/" + id, Token);
        using var points = await Client.Http.GetAsync(Api + "water-sources/points", Token);
        using var list = await Client.Http.GetAsync(Api + "water-sources", Token);

        Assert.True(photo.Headers.CacheControl is { Private: true, NoStore: false, MaxAge.TotalDays: > 300 });
        Assert.Contains("sandbox", photo.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", photo.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(points.Headers.CacheControl is { Private: true, NoCache: true, NoStore: false });
        Assert.True(list.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData(null, "img-src 'self' data: blob: https://cyberjapandata.gsi.go.jp;")]
    [InlineData("none", "img-src 'self' data: blob:;")]
    [InlineData("/tiles/{z}/{x}/{y}.png", "img-src 'self' data: blob:;")]
    [InlineData("https://tiles.example:8443/map/{z}/{x}/{y}.webp?key=1", "img-src 'self' data: blob: https://tiles.example:8443;")]
    [InlineData("http://localhost:9000/{z}/{x}/{y}.png", "img-src 'self' data: blob: http://localhost:9000;")]
    public async Task The_browser_may_load_pictures_from_the_maps_tiles_and_from_nowhere_else(string? tiles, string policy)
    {
        var app = await StartAsync(members: 3, settings: tiles is null ? null : new() { ["Map:TileUrl"] = tiles });

        using var page = await app.Client.Http.GetAsync("/", Token);

        var all = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains(policy, all + ";", StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", all, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", all, StringComparison.Ordinal);
        var settings = await app.Client.GetAsync(Api + "map-settings", Token);
        Assert.Equal(tiles == "none", settings["tiles"] is null);
        if (tiles is not (null or "none"))
            Assert.Equal(tiles, (string?)settings["tiles"]!["url"]);
    }

    [Theory]
    [InlineData("Map:TileUrl", "http://tiles.example/{z}/{x}/{y}.png")]
    [InlineData("Map:TileUrl", "https://tiles.example/{z}/{x}.png")]
    [InlineData("Map:TileUrl", "https://user:secret@tiles.example/{z}/{x}/{y}.png")]
    [InlineData("Map:TileUrl", "https://tiles.example; script-src */{z}/{x}/{y}.png")]
    [InlineData("Map:TileUrl", "//tiles.example/{z}/{x}/{y}.png")]
    [InlineData("Map:TileUrl", "javascript:alert(1)//{z}{x}{y}")]
    [InlineData("Map:TileUrl", "")]
    [InlineData("Map:Attribution", " ")]
    [InlineData("Map:AttributionUrl", "javascript:alert(1)")]
    public async Task A_map_that_cannot_be_shown_or_would_open_a_door_is_refused_at_the_start(string name, string value)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(members: 3, settings: new() { [name] = value }));

        Assert.Contains("Map__", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_has_as_many_sources_as_it_was_asked_for_and_another_brigades_are_not_there()
    {
        var app = await StartAsync(members: 3, brigades: 2, settings: new() { ["Demo:WaterSources"] = "25" });
        var points = await app.Client.GetAsync(Api + "water-sources/points", Token);
        var theirs = (string)(await app.Client.GetAsync("/api/brigades/demo-2/water-sources", Token))["items"]![0]!["id"]!;

        using var foreign = await app.Client.Http.GetAsync(Api + "water-sources/" + theirs, Token);

        Assert.Equal(25, (int)points["total"]!);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }
}

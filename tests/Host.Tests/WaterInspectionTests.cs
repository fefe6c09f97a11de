using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Inspection over HTTP: a 班長 looks at the sources of the own 分団, a queue that was without signal arrives once.</summary>
public sealed class WaterInspectionTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    private const string Root = "/api/brigades/demo";

    private sealed record Leader(int Number, string Division);

    /// <summary>A 班長 of each of two 分団.</summary>
    private async Task<(Leader One, Leader Other)> LeadersAsync()
    {
        var list = await Client.GetAsync(Root + "/members", Token);
        var units = list["units"]!.AsArray().ToDictionary(unit => (string)unit!["id"]!, unit => unit!);
        var leaders = list["members"]!.AsArray()
            .Where(member => (string?)member!["rank"] is "squadLeader" or "班長" or "SquadLeader" && (string?)member["state"] is "active" or "Active")
            .Select(member => new Leader((int)member!["number"]!, Division((string)member["unitId"]!))).ToList();
        Assert.NotEmpty(leaders);
        return (leaders[0], leaders.First(leader => leader.Division != leaders[0].Division));

        string Division(string unit)
        {
            while ((string)units[unit]["kind"]! != "分団" && (string?)units[unit]["parentId"] is { } parent)
                unit = parent;
            return unit;
        }
    }

    private async Task<string> SourceAsync(string number, string unit)
    {
        using var made = await (await App.AdminAsync()).Http.PostAsJsonAsync(
            Root + "/water-sources", new { kind = "hydrant", number, latitude = 35.9, longitude = 137.1, state = "usable", unitId = unit }, Token);
        var body = await made.Content.ReadAsStringAsync(Token);
        Assert.True(made.StatusCode == HttpStatusCode.Created, body);
        return (string)JsonNode.Parse(body)!["id"]!;
    }

    private static string NewId() => ShortId.Write(Guid.CreateVersion7());

    [Fact]
    public async Task A_squad_leader_inspects_the_own_division_and_is_refused_in_another()
    {
        var (one, other) = await LeadersAsync();
        var source = await SourceAsync(Fresh("点"), one.Division);
        var result = new { sourceId = source, result = "fine", signs = Array.Empty<string>(), note = "", photoIds = Array.Empty<string>(), at = TimeProvider.System.GetUtcNow() };
        using var own = Client.As(one.Number);
        using var stranger = Client.As(other.Number);

        using var refused = await stranger.Http.PutAsJsonAsync($"{Root}/inspections/{NewId()}", result, Token);
        using var taken = await own.Http.PutAsJsonAsync($"{Root}/inspections/{NewId()}", result, Token);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("permission.denied", (string?)(await refused.Content.ReadFromJsonAsync<JsonNode>(Token))!["code"]);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(Token));
        var seen = await stranger.GetAsync($"{Root}/water-sources/{source}", Token);
        Assert.Equal("fine", (string?)seen["lastInspection"]!["result"]);
        Assert.False((bool)seen["may"]!["inspect"]!);
    }

    [Fact]
    public async Task A_queue_sent_again_by_a_phone_without_signal_arrives_once_and_the_round_tells_it()
    {
        var (one, _) = await LeadersAsync();
        var source = await SourceAsync(Fresh("点"), one.Division);
        using var made = await (await App.AdminAsync()).Http.PostAsJsonAsync(
            Root + "/inspection-rounds", new { title = "冬の点検", unitId = one.Division, dueOn = "2099-01-01".Replace("2099", $"{TimeProvider.System.GetUtcNow().Year + 1}", StringComparison.Ordinal), kinds = Array.Empty<string>(), onlyReinspection = false }, Token);
        var round = (string)(await made.Content.ReadFromJsonAsync<JsonNode>(Token))!["id"]!;
        using var own = Client.As(one.Number);
        var (id, body) = (NewId(), new
        {
            sourceId = source, roundId = round, result = "unusable", signs = new[] { "level" }, note = "水がない", photoIds = Array.Empty<string>(), at = TimeProvider.System.GetUtcNow().AddHours(-3),
        });

        for (var time = 0; time < 3; time++)
        {
            using var sent = await own.Http.PutAsJsonAsync($"{Root}/inspections/{id}", body, Token);
            Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync(Token));
        }

        var sheet = await own.GetAsync($"{Root}/inspection-rounds/{round}", Token);
        Assert.Equal("unusable", (string?)sheet["items"]!.AsArray().Single(item => (string)item!["sourceId"]! == source)!["result"]);
        Assert.Equal(1, (int)sheet["counts"]!["unusable"]!);
        Assert.True((bool)sheet["mayInspect"]!);
        Assert.Single((await own.GetAsync($"{Root}/defects?state=open", Token))["defects"]!.AsArray(), defect => (string)defect!["sourceId"]! == source);
        var state = await own.GetAsync($"{Root}/water-sources/{source}", Token);
        Assert.Equal(("outOfUse", "水位・水質（水がない）"), ((string?)state["state"], (string?)state["stateReason"]));
        Assert.Single((await own.GetAsync($"{Root}/water-sources/{source}/history", Token))["changes"]!.AsArray(), change => (string)change!["what"]! == "inspected");

        using var file = await own.Http.GetAsync($"{Root}/inspection-rounds/{round}.csv", Token);
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        Assert.Contains("使用不可", await file.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}

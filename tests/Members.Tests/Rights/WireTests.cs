using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.Members.Tests.Rights;

/// <summary>Rights and slips as the client speaks with them.</summary>
public sealed class WireTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    [Fact]
    public async Task The_rights_table_goes_out_and_comes_back()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);
        var shown = await ReadAsync(await door.Http.GetAsync("/api/rights", Token), HttpStatusCode.OK);
        Assert.Equal(("SeeBoard", "参集状況を見る", "出動", false), ((string?)shown["functions"]![0]!["permission"], (string?)shown["functions"]![0]!["name"],
            (string?)shown["functions"]![0]!["group"], (bool)shown["functions"]![0]!["scoped"]!));
        Assert.Equal(("everyone", "全員"), ((string?)shown["subjects"]![0]!["key"], (string?)shown["subjects"]![0]!["name"]));
        Assert.True((bool)shown["default"]!);

        var cells = shown["cells"]!.AsArray();
        cells.Add(JsonNode.Parse("""{"subject":"rank:squadLeader","permission":"SeeMembers","reach":"unit"}"""));
        var put = await ReadAsync(await door.Http.PutAsJsonAsync("/api/rights", new { etag = (string?)shown["etag"], cells }, Token), HttpStatusCode.OK);
        Assert.False((bool)put["default"]!);

        var stale = await ReadAsync(await door.Http.PutAsJsonAsync("/api/rights", new { etag = (string?)shown["etag"], cells }, Token), HttpStatusCode.Conflict);
        Assert.Equal("conflict", (string?)stale["code"]);
        var changes = await ReadAsync(await door.Http.GetAsync("/api/rights/changes", Token), HttpStatusCode.OK);
        Assert.Equal(("宮下 1", "班長", "none", "unit"), ((string?)changes[0]!["actor"], (string?)changes[0]!["cells"]![0]!["subjectName"],
            (string?)changes[0]!["cells"]![0]!["before"], (string?)changes[0]!["cells"]![0]!["after"]));
        var seen = await ReadAsync(await door.Http.GetAsync($"/api/rights/view-as/{SmallBrigade.Id(SmallBrigade.Squad1)}", Token), HttpStatusCode.OK);
        Assert.Equal(["SeeBoard", "SeeWater", "InspectWater", "SeeMembers"], seen["grants"]!.AsArray().Select(grant => (string?)grant!["permission"]));
        Assert.Equal("班長", (string?)seen["grants"]![3]!["from"]![0]);
    }

    [Fact]
    public async Task What_cannot_be_taken_says_where_and_what_to_confirm()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);

        var wrong = await ReadAsync(
            await door.Http.PutAsync("/api/rights", Json("""{"etag":"0","cells":[{"subject":"x","permission":"SeeBoard","reach":"brigade"},null]}"""), Token), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["cells[0].subject", "cells[1].subject"], wrong["errors"]!.AsArray().Select(error => (string?)error!["field"]));
        var own = await ReadAsync(
            await door.Http.PutAsync("/api/rights", Json("""{"etag":"0","cells":[{"subject":"staff","permission":"EditRights","reach":"brigade"}]}"""), Token), HttpStatusCode.Conflict);
        Assert.Equal(("rights.lockOut", true), ((string?)own["code"], (bool)own["confirm"]!));
        var nobody = await ReadAsync(await door.Http.PutAsync("/api/rights", Json("""{"etag":"0","cells":[],"confirm":true}"""), Token), HttpStatusCode.Conflict);
        Assert.Equal(("rights.lockOut", null), ((string?)nobody["code"], nobody["confirm"]));
    }

    [Fact]
    public async Task Resetting_needs_no_body()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);

        Assert.True((bool)(await ReadAsync(await door.Http.PostAsync("/api/rights/reset", Json("""{"confirm":true}"""), Token), HttpStatusCode.OK))["default"]!);
    }

    [Fact]
    public async Task Slips_are_issued_listed_and_taken_back()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await slice.EditAsync(SmallBrigade.Other1, member => member with { LineUserId = null }, Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Leader1, Token);
        var id = SmallBrigade.Id(SmallBrigade.Other1);

        var issued = await ReadAsync(await door.Http.PostAsJsonAsync("/api/slips", new { memberIds = new[] { id.ToString() }, days = 14 }, Token), HttpStatusCode.OK);
        var slip = issued["slips"]![0]!;
        Assert.Equal((id.ToString(), 8, "団員"), ((string?)slip["memberId"], (int)slip["number"]!, (string?)slip["rank"]));
        Assert.Equal($"{door.Http.BaseAddress}demo/register?code={(string?)slip["code"]}", (string?)slip["url"]);
        Assert.StartsWith("<svg", (string?)slip["qrSvg"], StringComparison.Ordinal);
        Assert.Empty(issued["skipped"]!.AsArray());
        Assert.Equal(6, (await ReadAsync(
            await door.Http.PostAsJsonAsync("/api/slips", new { unitId = SmallBrigade.Unit("第1分団").ToString() }, Token), HttpStatusCode.OK))["slips"]!.AsArray().Count);
        var unlinked = await ReadAsync(await door.Http.GetAsync("/api/slips/unlinked", Token), HttpStatusCode.OK);
        Assert.Equal((id.ToString(), "open"), ((string?)unlinked[0]!["memberId"], (string?)unlinked[0]!["slip"]));

        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.DeleteAsync($"/api/slips/{id}", Token)).StatusCode);
        var all = await ReadAsync(await door.Http.GetAsync("/api/slips", Token), HttpStatusCode.OK);
        Assert.Equal("revoked", (string?)all.AsArray().Single(row => (string?)row!["memberId"] == id.ToString())!["state"]);
    }

    [Fact]
    public async Task Foreign_missing_and_malformed_ids_look_the_same()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Leader1, Token);
        var bodies = new List<string>();
        foreach (var id in new[] { SmallBrigade.Id(SmallBrigade.Plain2).ToString(), ShortId.Write(ShortId.FromName("nobody")), "x" })
        {
            foreach (var answer in new[]
            {
                await door.Http.DeleteAsync($"/api/slips/{id}", Token),
                await door.Http.DeleteAsync($"/api/members/{id}/line", Token),
                await door.Http.PostAsync($"/api/members/{id}/answer-link", null, Token),
                await door.Http.DeleteAsync($"/api/members/{id}/answer-link", Token),
                await door.Http.PostAsJsonAsync("/api/slips", new { memberIds = new[] { id } }, Token),
                await door.Http.PostAsJsonAsync("/api/slips", new { unitId = id }, Token),
            })
            {
                var problem = await ReadAsync(answer, HttpStatusCode.NotFound);
                problem.AsObject().Remove("traceId");
                bodies.Add(problem.ToJsonString());
            }
        }

        Assert.Equal(18, bodies.Count);
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task An_answer_link_is_made_and_taken_back()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Leader1, Token);
        var path = $"/api/members/{SmallBrigade.Id(SmallBrigade.Plain1)}/answer-link";

        var made = await ReadAsync(await door.Http.PostAsync(path, null, Token), HttpStatusCode.OK);

        Assert.StartsWith($"{door.Http.BaseAddress}answer/demo/", (string?)made["url"], StringComparison.Ordinal);
        Assert.StartsWith("<svg", (string?)made["qrSvg"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.DeleteAsync(path, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await door.Http.DeleteAsync(path, Token)).StatusCode);
    }
}

using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Members.Tests.Rights;

namespace BrigadeDispatch.Members.Tests;

/// <summary>Members, units and personnel changes as the client speaks with them.</summary>
public sealed class PeopleOverHttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    [Fact]
    public async Task The_list_comes_packed_if_asked_for_and_not_again_while_nothing_changed()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);
        using var first = await door.Http.GetAsync("/api/members", Token);
        var list = await ReadAsync(first, HttpStatusCode.OK);
        Assert.Equal(13, list["members"]!.AsArray().Count);
        Assert.Equal(("chief", "active", "none"), ((string?)list["members"]![0]!["rank"],
            (string?)list["members"]![0]!["state"], (string?)list["members"]![0]!["slip"]));
        Assert.Equal("staff", (string?)list["members"]![10]!["kind"]);
        Assert.Equal(["管理者", "ラッパ長"], list["roles"]!.AsArray().Select(role => (string?)role!["name"]));

        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/members");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var same = await door.Http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        using var packed = new HttpRequestMessage(HttpMethod.Get, "/api/members");
        packed.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await door.Http.SendAsync(packed, Token);
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(await answer.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        Assert.Equal(list.ToJsonString(), (await JsonNode.ParseAsync(gzip, cancellationToken: Token))!.ToJsonString());
    }

    [Fact]
    public async Task A_member_is_entered_changed_and_the_second_to_save_gets_the_first_ones_version()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);
        var fields = JsonNode.Parse($$"""
            {"family":"髙橋","given":"一郎","kana":"たかはし いちろう","kind":"member","rank":"squadLeader","unitId":"{{SmallBrigade.Unit("第1分団第1部")}}",
             "qualifications":[{"name":"機関員","expiresOn":"2027-03-31"}],"joinedOn":"2026-04-01","private":{"phone":"000-0000-1111"} }
            """)!;
        var id = (string)(await ReadAsync(await door.Http.PostAsJsonAsync("/api/members", fields, Token), HttpStatusCode.Created))["id"]!;
        var sheet = await ReadAsync(await door.Http.GetAsync($"/api/members/{id}", Token), HttpStatusCode.OK);
        Assert.Equal((14, "000-0000-1111", "2027-03-31", true), ((int)sheet["number"]!, (string?)sheet["private"]!["phone"], (string?)sheet["qualifications"]![0]!["expiresOn"], (bool)sheet["may"]!["edit"]!));

        fields["etag"] = (string?)sheet["etag"];
        fields["tags"] = new JsonArray("市役所職員");
        var saved = await ReadAsync(await door.Http.PutAsJsonAsync($"/api/members/{id}", fields, Token), HttpStatusCode.OK);
        Assert.NotEqual((string?)sheet["etag"], (string?)saved["etag"]);
        var conflict = await ReadAsync(await door.Http.PutAsJsonAsync($"/api/members/{id}", fields, Token), HttpStatusCode.Conflict);
        Assert.Equal(("conflict", "市役所職員"), ((string?)conflict["code"], (string?)conflict["current"]!["tags"]![0]));

        fields["kana"] = "abc";
        fields["etag"] = (string?)saved["etag"];
        var wrong = await ReadAsync(await door.Http.PutAsJsonAsync($"/api/members/{id}", fields, Token), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("input.invalid", "kana"), ((string?)wrong["code"], (string?)wrong["errors"]![0]!["field"]));
    }

    [Fact]
    public async Task Units_and_roles_are_made_moved_and_deleted()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);
        var id = (string)(await ReadAsync(await door.Http.PostAsJsonAsync("/api/units", new { kind = "班", name = "第1班", parentId = SmallBrigade.Unit("第1分団第1部").ToString() }, Token), HttpStatusCode.Created))["id"]!;

        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.PostAsJsonAsync($"/api/units/{id}/move", new { parentId = (string?)null }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.PutAsJsonAsync($"/api/units/{id}", new { kind = "分団", name = "第3分団", shortName = "第3" }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.DeleteAsync($"/api/units/{id}", Token)).StatusCode);
        Assert.Equal("notFound", (string?)(await ReadAsync(await door.Http.DeleteAsync($"/api/units/{id}", Token), HttpStatusCode.NotFound))["code"]);
        var held = await ReadAsync(await door.Http.DeleteAsync($"/api/units/{SmallBrigade.Unit("第1分団")}", Token), HttpStatusCode.Conflict);
        Assert.Equal("unit.notEmpty", (string?)held["code"]);
        var role = (string)(await ReadAsync(await door.Http.PostAsJsonAsync("/api/roles", new { name = "会計" }, Token), HttpStatusCode.Created))["id"]!;
        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.PutAsJsonAsync($"/api/roles/{role}", new { name = "会計係" }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.DeleteAsync($"/api/roles/{role}", Token)).StatusCode);
    }

    [Fact]
    public async Task Selected_members_are_suspended_and_the_change_can_be_followed()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);

        var answer = await ReadAsync(await door.Http.PostAsJsonAsync("/api/members/state",
            new { ids = new[] { SmallBrigade.Id(SmallBrigade.Plain1).ToString(), SmallBrigade.Id(SmallBrigade.Suspended).ToString() }, state = "suspended" }, Token), HttpStatusCode.OK);

        Assert.Equal((1, "すでに休団しています。"), ((int)answer["affected"]!, (string?)answer["skipped"]![0]!["sentence"]));
        var change = await ReadAsync(await door.Http.GetAsync($"/api/bulk-changes/{answer["changeId"]}", Token), HttpStatusCode.OK);
        Assert.Equal(("bulk", "done", 1, 1), ((string?)change["kind"], (string?)change["state"], (int)change["done"]!, (int)change["total"]!));
    }

    [Fact]
    public async Task An_order_is_previewed_planned_shown_and_cancelled()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var door = await Door.OpenAsync(slice, SmallBrigade.Chief, Token);
        var order = new { title = "4月1日付", effectiveOn = "2026-04-01", entries = new[] { new { action = "promote", memberId = SmallBrigade.Id(SmallBrigade.Plain1).ToString(), rank = "squadLeader" } } };

        var preview = await ReadAsync(await door.Http.PostAsJsonAsync("/api/personnel/preview", order, Token), HttpStatusCode.OK);
        Assert.Equal(("member", "squadLeader"), ((string?)preview["entries"]![0]!["before"]!["rank"], (string?)preview["entries"]![0]!["after"]!["rank"]));
        var id = (string)(await ReadAsync(await door.Http.PostAsJsonAsync("/api/personnel", order, Token), HttpStatusCode.Created))["id"]!;
        var list = await ReadAsync(await door.Http.GetAsync("/api/personnel", Token), HttpStatusCode.OK);
        Assert.Equal((id, "planned", 1), ((string?)list[0]!["id"], (string?)list[0]!["state"], (int)list[0]!["entries"]!));
        Assert.Equal(HttpStatusCode.NoContent, (await door.Http.PostAsync($"/api/personnel/{id}/cancel", null, Token)).StatusCode);
        Assert.Equal("cancelled", (string?)(await ReadAsync(await door.Http.GetAsync($"/api/personnel/{id}", Token), HttpStatusCode.OK))["state"]);
        Assert.Equal("personnel.fixed", (string?)(await ReadAsync(await door.Http.PostAsync($"/api/personnel/{id}/undo", null, Token), HttpStatusCode.Conflict))["code"]);
    }
}

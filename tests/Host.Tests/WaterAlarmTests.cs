using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Water in the alarm, from the alert to the phone: lines in the message, the answer page, the incident; and no alarm waits for it.</summary>
public sealed class WaterAlarmTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    private static int _valley;

    // A valley of its own for each fact, far from the demo's sources and the other facts'.
    private static (double Latitude, double Longitude) FreshValley() => (35.2 + 0.1 * Interlocked.Increment(ref _valley), 136.5);

    private async Task<string> SourceAsync(string number, double latitude, double longitude, object? more = null)
    {
        var fields = new JsonObject { ["kind"] = "hydrant", ["number"] = number, ["latitude"] = latitude, ["longitude"] = longitude, ["state"] = "usable" };
        foreach (var (name, value) in JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(more ?? new { }))!.AsObject().ToList())
            fields[name] = value?.DeepClone();
        using var made = await (await App.AdminAsync()).Http.PostAsJsonAsync("/api/brigades/demo/water-sources", fields, Token);
        var body = await made.Content.ReadAsStringAsync(Token);
        Assert.True(made.StatusCode == HttpStatusCode.Created, body);
        return (string)JsonNode.Parse(body)!["id"]!;
    }

    /// <summary>An alert at a place, made anew until memory holds the sources there: alarms take what is in memory and wait for nothing.</summary>
    private async Task<Receipt> AlertUntilAsync(Func<object> alert, string told)
    {
        Receipt? receipt = null;
        await Eventually.HoldsAsync(async () =>
        {
            receipt = await AlertAsync(alert());
            await SettledAsync(receipt.CallOutId);
            return Visible(MessageOf(receipt.CallOutId)).Exists(text => text.Contains(told, StringComparison.Ordinal));
        }, cancellationToken: Token);
        return receipt!;
    }

    [Fact]
    public async Task A_call_out_with_coordinates_tells_the_three_nearest_usable_sources()
    {
        var (latitude, longitude) = (35.1, 136.0);
        await SourceAsync("谷-1", latitude + 0.0003, longitude, new { dropMetres = 3.5 });
        await SourceAsync("谷-2", latitude, longitude + 0.002);
        await SourceAsync("谷-3", latitude - 0.01, longitude);
        await SourceAsync("谷-4", latitude - 0.02, longitude);
        await SourceAsync("谷-5", latitude + 0.0001, longitude, new { state = "outOfUse", stateReason = "工事中" });

        var receipt = await AlertUntilAsync(() => new { id = Fresh("w"), kind = "建物火災", place = FreshPlace(), latitude, longitude }, "谷-3");

        var message = await RungAsync(receipt, SharedApp.Members);
        var lines = Visible(message).SkipWhile(text => text != "近い水利（直線）").Skip(1).Take(3).ToList();
        Assert.Equal(["消火栓 谷-1　33m 北　ホース2本　落差3.5m", "消火栓 谷-2　182m 東　ホース10本", "消火栓 谷-3　1109m 南　ホース56本"], lines);
        Assert.DoesNotContain("水利", message.Notice, StringComparison.Ordinal);
        Assert.Equal(4, message.Actions.Count(action => action is { Type: "postback", QuickReply: false }));
    }

    [Fact]
    public async Task What_was_committed_is_what_is_sent_though_nearer_water_is_entered_before_the_repeat()
    {
        var app = await StartAsync();
        var (latitude, longitude) = FreshValley();
        await SourceAsync("固-1", latitude + 0.001, longitude);
        await AlertUntilAsync(() => new { id = Fresh("w"), kind = "建物火災", place = FreshPlace(), latitude, longitude }, "固-1");

        app.Line.Faults.FailNext(2, 500, "multicast");
        var receipt = await AlertAsync(new { id = Fresh("w"), kind = "建物火災", place = FreshPlace(), latitude, longitude });
        await SourceAsync("固-2", latitude, longitude);
        await RungAsync(receipt, SharedApp.Members);

        var attempts = AttemptsOf(receipt.CallOutId);
        Assert.True(attempts.Count >= 3, $"{attempts.Count}");
        Assert.Single(attempts.Select(attempt => Convert.ToHexString(attempt.Body.Span)).Distinct());
        Assert.Contains("固-1", Encoding.UTF8.GetString(attempts[0].Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("固-2", Encoding.UTF8.GetString(attempts[0].Body.Span), StringComparison.Ordinal);
        await AlertUntilAsync(() => new { id = Fresh("w"), kind = "建物火災", place = FreshPlace(), latitude, longitude }, "固-2");
    }

    [Fact]
    public async Task Without_coordinates_it_tells_the_water_of_the_same_town_and_no_distance()
    {
        var town = "試験甲町";
        var (latitude, longitude) = FreshValley();
        await SourceAsync("町-1", latitude, longitude, new { address = $"長野県上田市{town}二丁目3番地" });
        await SourceAsync("町-2", latitude, longitude, new { address = $"長野県上田市{town}一丁目3番地" });

        var receipt = await AlertUntilAsync(() => new { id = Fresh("w"), kind = "建物火災", place = $"上田市大字{town}２丁目{Random.Shared.Next(1, 9999)}-1付近" }, "町-1");

        var message = await RungAsync(receipt, SharedApp.Members);
        var line = Assert.Single(Visible(message), text => text.Contains("町-", StringComparison.Ordinal));
        Assert.StartsWith("消火栓 町-1", line, StringComparison.Ordinal);
        Assert.DoesNotContain("m ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_page_and_the_incident_tell_the_water_and_who_draws_where()
    {
        var (latitude, longitude) = FreshValley();
        var near = await SourceAsync("頁-1", latitude + 0.001, longitude);
        await SourceAsync("頁-2", latitude + 0.01, longitude);
        var receipt = await AlertUntilAsync(() => new { id = Fresh("w"), kind = "建物火災", place = FreshPlace(), latitude, longitude }, "頁-1");
        var water = $"/api/brigades/demo/incidents/{receipt.IncidentId}/water";
        var sheet = await Client.GetAsync(water, Token);
        Assert.Equal("alert", (string?)sheet["placedBy"]);
        Assert.Equal(["頁-1", "頁-2"], sheet["nearby"]!.AsArray().Select(item => (string)item!["number"]!));

        var use = new { id = Kernel.ShortId.Write(Guid.CreateVersion7()), sourceId = near, at = DateTimeOffset.UnixEpoch.AddSeconds(1) };
        using var person = Client.As(20);
        for (var time = 0; time < 2; time++)
        {
            using var stamped = await person.Http.PostAsJsonAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}/water-uses", use, Token);
            Assert.Equal(HttpStatusCode.Created, stamped.StatusCode);
        }
        var used = await Client.GetAsync(water, Token);
        Assert.Single(used["uses"]!.AsArray());
        Assert.NotNull(used["items"]![0]!["inUse"]);
        Assert.Contains(near, (await Client.GetAsync("/api/brigades/demo/reinspections", Token))["items"]!.AsArray().Select(item => (string)item!["sourceId"]!));

        using var link = await (await App.AdminAsync()).Http.PostAsync($"/api/brigades/demo/members/{await MemberIdAsync(SharedApp.Members + 2)}/answer-link", null, Token);
        var address = new Uri(Client.Address, new Uri((string)JsonNode.Parse(await link.Content.ReadAsStringAsync(Token))!["url"]!).AbsolutePath);
        string html = "";
        await Eventually.HoldsAsync(async () =>
        {
            using var page = await Client.Anonymous.GetAsync(address, Token);
            Assert.Contains("script-src 'sha256-", Assert.Single(page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            html = await page.Content.ReadAsStringAsync(Token);
            return html.Contains("使用中", StringComparison.Ordinal);
        }, cancellationToken: Token);
        Assert.Contains("頁-1 <b>111m 北</b> ホース6本 <b>使用中</b>", html, StringComparison.Ordinal);

        using var ask = new HttpRequestMessage(HttpMethod.Get, water);
        using var first = await Client.Http.SendAsync(ask, Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, water);
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var same = await Client.Http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        using var another = Client.As(21);   // a member, no officer
        var back = $"/api/brigades/demo/water-uses/{use.id}?at={Uri.EscapeDataString(TimeProvider.System.GetUtcNow().ToString("O"))}";
        using var refused = await another.Http.DeleteAsync(new Uri(back, UriKind.Relative), Token);
        Assert.Equal("waterUse.notYours", (string?)(await refused.Content.ReadFromJsonAsync<JsonNode>(Token))!["code"]);
        using var taken = await person.Http.DeleteAsync(new Uri(back, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        var free = await Client.GetAsync(water, Token);
        Assert.Null(free["items"]![0]!["inUse"]);
        Assert.NotNull(free["uses"]!.AsArray().Single()!["takenBackAt"]);
        Assert.DoesNotContain(near, (await Client.GetAsync("/api/brigades/demo/reinspections", Token))["items"]!.AsArray().Select(item => (string)item!["sourceId"]!));
    }

    [Fact]
    public async Task A_mails_incident_gets_its_place_from_a_person_and_keeps_it()
    {
        var (latitude, longitude) = FreshValley();
        await SourceAsync("印-1", latitude, longitude + 0.001);
        var (id, place) = (Fresh("w"), FreshPlace());
        var receipt = await AlertAsync(new { id, kind = "建物火災", place });
        var address = $"/api/brigades/demo/incidents/{receipt.IncidentId}/place";
        using var member = Client.As(25);
        using var refused = await member.Http.PutAsJsonAsync(address, new { latitude, longitude }, Token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var sea = await Client.Http.PutAsJsonAsync(address, new { latitude = 0, longitude = 0 }, Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, sea.StatusCode);

        using var placed = await Client.Http.PutAsJsonAsync(address, new { latitude, longitude }, Token);
        Assert.Equal(HttpStatusCode.NoContent, placed.StatusCode);
        await AlertAsync(new { id, kind = "建物火災", place, phase = "spreading", latitude = latitude + 0.01, longitude });

        var sheet = await Client.GetAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}/water", Token);
        Assert.Equal(("person", latitude), ((string?)sheet["placedBy"], (double)sheet["latitude"]!));
        Assert.Equal("印-1", (string?)sheet["items"]![0]!["number"]);
        Assert.Equal(latitude, (double)(await Client.GetAsync($"/api/brigades/demo/incidents/{receipt.IncidentId}", Token))["latitude"]!);
    }

    private async Task<string> MemberIdAsync(int number) =>
        (string)(await Client.GetAsync("/api/brigades/demo/members", Token))["members"]!.AsArray().Single(member => (int)member!["number"]! == number)!["id"]!;
}

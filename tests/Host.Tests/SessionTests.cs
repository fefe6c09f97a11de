using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Sessions from the first tap to the end: what ends one counts at once, everywhere.</summary>
public sealed class SessionTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    // The issue's own bound: within one second. Streams are looked at twice a second.
    private static readonly TimeSpan _atOnce = TimeSpan.FromSeconds(1);

    private async Task<string> MemberIdAsync(int number) =>
        (string)(await Client.GetAsync("/api/brigades/demo/members", Token))["members"]!.AsArray().Single(member => (int)member!["number"]! == number)!["id"]!;

    private static async Task<HttpResponseMessage> SendAsync(BrigadeClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return await client.Http.SendAsync(request, Token);
    }

    private async Task<EventStream> StreamAsync(BrigadeClient client)
    {
        var stream = await EventStream.OpenAsync(client, "/api/brigades/demo/incidents/stream", cancellationToken: Token);
        Assert.Equal(HttpStatusCode.OK, stream.Status);
        await stream.NextAsync(Token);
        return stream;
    }

    private static async Task EndsAtOnceAsync(EventStream stream)
    {
        var first = await Task.WhenAny(stream.Ended, Task.Delay(_atOnce + TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));   // the machine's own delay on top
        Assert.Same(stream.Ended, first);
    }

    [Fact]
    public async Task The_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts()
    {
        var door = new Uri(Client.Address, "/sign-in/demo/line?return=%2F");
        using var begun = await Client.Anonymous.GetAsync(door, Token);
        Assert.Equal(HttpStatusCode.Found, begun.StatusCode);
        var authorize = begun.Headers.Location!;
        Assert.Equal("S256", System.Web.HttpUtility.ParseQueryString(authorize.Query)["code_challenge_method"]);
        var callback = await Line.AuthorizeAsync(authorize, LineSimulator.DemoLine.UserId(1, 5), cancellationToken: Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, callback);
        request.Headers.Add("Cookie", string.Join("; ", begun.Headers.GetValues("Set-Cookie").Select(one => one.Split(';')[0])));
        using var landed = await Client.Anonymous.SendAsync(request, Token);
        var cookie = landed.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith("__Host-session=", StringComparison.Ordinal)).ToLowerInvariant();
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_its_open_streams()
    {
        using var member = Client.As(8);
        await using var stream = await StreamAsync(member);

        using var answer = await SendAsync(member, HttpMethod.Delete, "/api/session");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await EndsAtOnceAsync(stream);
        using var after = await member.Http.GetAsync("/api/session", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A_suspended_member_is_out_at_the_next_request_in_open_streams_and_in_LINE()
    {
        var receipt = await AlertAsync(new { id = Fresh("s"), kind = "建物火災", place = FreshPlace() });
        await RungAsync(receipt, SharedApp.Members);
        using var member = Client.As(9);
        await using var stream = await StreamAsync(member);
        var admin = await App.AdminAsync();
        var id = await MemberIdAsync(9);

        using var suspended = await SendAsync(admin, HttpMethod.Post, "/api/brigades/demo/members/state", new { ids = new[] { id }, state = "suspended" });

        Assert.True(suspended.IsSuccessStatusCode, await suspended.Content.ReadAsStringAsync(Token));
        using var next = await member.Http.GetAsync("/api/session", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, next.StatusCode);
        await EndsAtOnceAsync(stream);
        await Line.Users.Member(1, 9).TapAsync("出動・直行", Token);
        await Eventually.HoldsAsync(() => Line.Users.Member(1, 9).Received.Any(entry => entry.Message.ToString().Contains("対象ではありません", StringComparison.Ordinal)), cancellationToken: Token);
        Assert.Equal(0, (int)(await BoardAsync(receipt.CallOutId, _ => true))["counts"]!["direct"]!);

        using var resumed = await SendAsync(admin, HttpMethod.Post, "/api/brigades/demo/members/state", new { ids = new[] { id }, state = "active" });
        Assert.True(resumed.IsSuccessStatusCode);
        using var old = await member.Http.GetAsync("/api/session", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);   // back on duty one signs in anew
        using var anew = Client.As(9);
        Assert.Equal(9, (int)(await anew.GetAsync("/api/session", Token))["person"]!["number"]!);
    }

    [Fact]
    public async Task An_admin_ends_all_sessions_of_a_person()
    {
        using var phone = Client.As(10);
        using var desk = Client.As(10);
        await phone.GetAsync("/api/session", Token);
        await desk.GetAsync("/api/session", Token);
        await using var stream = await StreamAsync(phone);

        using var ended = await SendAsync(await App.AdminAsync(), HttpMethod.Post, $"/api/brigades/demo/accounts/{await MemberIdAsync(10)}/sign-out");

        Assert.True(ended.IsSuccessStatusCode, await ended.Content.ReadAsStringAsync(Token));
        await EndsAtOnceAsync(stream);
        foreach (var device in (BrigadeClient[])[phone, desk])
        {
            using var next = await device.Http.GetAsync("/api/session", Token);
            Assert.Equal(HttpStatusCode.Unauthorized, next.StatusCode);
        }
    }

    [Fact]
    public async Task Another_rights_table_acts_at_the_next_request_and_ends_streams_that_lost_their_right()
    {
        using var member = Client.As(20);
        await using var stream = await StreamAsync(member);
        var admin = await App.AdminAsync();
        var table = await admin.GetAsync("/api/brigades/demo/rights", Token);
        var fewer = table["cells"]!.AsArray()
            .Where(cell => !((string)cell!["permission"]! == "SeeBoard" && (string)cell["subject"]! is "everyone" or "rank:member" or "rank:squadLeader" or "rank:sectionLeader"))
            .Select(cell => cell!.DeepClone()).ToArray();

        using var changed = await SendAsync(admin, HttpMethod.Put, "/api/brigades/demo/rights", new { etag = (string?)table["etag"], cells = fewer });
        try
        {
            Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Token));
            using var next = await member.Http.GetAsync("/api/brigades/demo/incidents", Token);
            Assert.Equal(HttpStatusCode.Forbidden, next.StatusCode);
            await EndsAtOnceAsync(stream);
        }
        finally
        {
            using var reset = await SendAsync(admin, HttpMethod.Post, "/api/brigades/demo/rights/reset", new { });
            Assert.True(reset.IsSuccessStatusCode, await reset.Content.ReadAsStringAsync(Token));
        }
        using var again = await member.Http.GetAsync("/api/brigades/demo/incidents", Token);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_change_that_does_not_come_from_our_own_page_is_refused()
    {
        using var member = Client.As(12);
        var cookie = await member.CookieAsync();
        (string Name, string Value)[][] foreign =
        [
            [],
            [("X-Brigade-Client", "1"), ("Sec-Fetch-Site", "cross-site")],
            [("X-Brigade-Client", "1"), ("Sec-Fetch-Site", "same-site")],
            [("X-Brigade-Client", "1"), ("Origin", "https://evil.example")],
            [("X-Brigade-Client", "1"), ("Origin", "null")],
        ];
        foreach (var headers in foreign)
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/session");
            request.Headers.Add("Cookie", cookie);
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            using var answer = await Client.Anonymous.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("request.foreignPage", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!["code"]);
        }
        Assert.Equal(12, (int)(await member.GetAsync("/api/session", Token))["person"]!["number"]!);
    }

    [Fact]
    public async Task Seen_as_another_one_sees_no_more_than_both_may_and_changes_nothing()
    {
        var admin = await App.AdminAsync();
        var id = await MemberIdAsync(20);

        var seen = await admin.GetAsync($"/api/session?viewAs={id}", Token);
        using var reception = await admin.Http.GetAsync($"/api/brigades/demo/rights?viewAs={id}", Token);
        using var change = await SendAsync(admin, HttpMethod.Post, $"/api/brigades/demo/rights/reset?viewAs={id}");

        Assert.DoesNotContain(seen["permissions"]!.AsArray(), grant => (string)grant!["permission"]! == "EditRights");
        Assert.Equal(HttpStatusCode.Forbidden, reception.StatusCode);
        Assert.Equal("viewAs.readOnly", (string?)(await change.Content.ReadFromJsonAsync<JsonNode>(Token))!["code"]);
    }

    [Fact]
    public async Task Every_attempt_is_in_the_sign_in_log()
    {
        await new LineSignIn(Line).CookieAsync(Client.Address, 1, 13, Token);
        using var wrong = await PostDoorAsync("/sign-in/demo/password", new { email = "nobody@example.jp", password = "no such password" });
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);

        var log = (await (await App.AdminAsync()).GetAsync("/api/brigades/demo/sign-in-log?limit=100", Token))["entries"]!.AsArray();

        Assert.Contains(log, entry => (string)entry!["outcome"]! == "ok" && (string)entry["way"]! == "line");
        Assert.Contains(log, entry => (string)entry!["outcome"]! == "signIn.wrong" && (string)entry["way"]! == "password");
    }

    private async Task<HttpResponseMessage> PostDoorAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Brigade-Client", "1");
        return await Client.Anonymous.SendAsync(request, Token);
    }
}

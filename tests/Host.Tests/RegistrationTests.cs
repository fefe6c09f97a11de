using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Web;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>A product that knows its public address, so that greetings can carry a link.</summary>
public sealed class PublicApp : SharedApp
{
    public override async ValueTask InitializeAsync() => await StartAsync(1, new() { ["Public:BaseUrl"] = $"http://127.0.0.1:{ServerProcess.FreePort()}" });
}

/// <summary>From the paper slip (ユーザ登録用紙) to the linked phone, by LINE Login, by LINE's account link, by e-mail; and back.</summary>
public sealed class RegistrationTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    private const string Api = "/api/brigades/demo";

    private async Task<string> MemberIdAsync(int number) =>
        (string)(await Client.GetAsync(Api + "/members", Token))["members"]!.AsArray().Single(member => (int)member!["number"]! == number)!["id"]!;

    private async Task<string> SlipAsync(int number)
    {
        using var made = await (await App.AdminAsync()).Http.PostAsJsonAsync(Api + "/slips", new { memberIds = new[] { await MemberIdAsync(number) }, days = 30 }, Token);
        var body = await made.Content.ReadAsStringAsync(Token);
        Assert.True(made.IsSuccessStatusCode, body);
        var slip = JsonNode.Parse(body)!["slips"]!.AsArray().Single()!;
        Assert.Contains("<svg", (string)slip["qrSvg"]!, StringComparison.Ordinal);
        return (string)slip["code"]!;
    }

    private async Task UnlinkAsync(int number)
    {
        using var gone = await (await App.AdminAsync()).Http.DeleteAsync($"{Api}/members/{await MemberIdAsync(number)}/line", Token);
        Assert.True(gone.IsSuccessStatusCode, await gone.Content.ReadAsStringAsync(Token));
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Answer)> PostDoorAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Brigade-Client", "1");
        var answer = await Client.Anonymous.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        return (answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null, answer);
    }

    private async Task<bool> LinkedAsync(int number) =>
        (bool)(await Client.GetAsync(Api + "/members", Token))["members"]!.AsArray().Single(member => (int)member!["number"]! == number)!["linked"]!;

    [Fact]
    public async Task A_slip_links_the_phone_once_and_the_member_is_greeted_there()
    {
        await UnlinkAsync(25);
        Assert.False(await LinkedAsync(25));
        var (_, cookie) = await new LineSignIn(Line).TryAsync(Client.Address, 1, DemoLine.UserId(1, 25), Token);
        Assert.Null(cookie);   // LINE knows the person, the brigade does not any more
        var code = await SlipAsync(25);

        var (status, told, _) = await PostDoorAsync("/sign-in/demo/slip", new { code = code.ToLowerInvariant() });
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEmpty((string)told!["name"]!);
        var (_, session) = await new LineSignIn(Line).TryAsync(Client.Address, 1, DemoLine.UserId(1, 25), Token, "&slip=" + Uri.EscapeDataString(code));

        Assert.NotNull(session);
        Assert.True(await LinkedAsync(25));
        await Line.Users.Member(1, 25).WaitForAsync(entry => entry.Message.ToString().Contains("登録できました", StringComparison.Ordinal), Token);
        var (again, refused, _) = await PostDoorAsync("/sign-in/demo/slip", new { code });
        Assert.Equal((HttpStatusCode.Forbidden, "slip.used"), (again, (string?)refused!["code"]));
        var receipt = await AlertAsync(new { id = Fresh("r"), kind = "建物火災", place = FreshPlace() });
        await RungAsync(receipt, SharedApp.Members);   // and is called again
    }

    [Fact]
    public async Task A_slip_that_was_issued_anew_or_taken_back_opens_nothing()
    {
        var first = await SlipAsync(26);
        var second = await SlipAsync(26);
        Assert.Equal("slip.revoked", (string?)(await PostDoorAsync("/sign-in/demo/slip", new { code = first })).Body!["code"]);
        Assert.Equal(HttpStatusCode.OK, (await PostDoorAsync("/sign-in/demo/slip", new { code = second })).Status);
        using var gone = await (await App.AdminAsync()).Http.DeleteAsync($"{Api}/slips/{await MemberIdAsync(26)}", Token);
        Assert.True(gone.IsSuccessStatusCode);
        Assert.Equal("slip.revoked", (string?)(await PostDoorAsync("/sign-in/demo/slip", new { code = second })).Body!["code"]);
        foreach (var wrong in new[] { "AAAAA-AAAAA", "", "x", new string('9', 500) })
            Assert.Equal("slip.wrong", (string?)(await PostDoorAsync("/sign-in/demo/slip", new { code = wrong })).Body!["code"]);
    }

    [Fact]
    public async Task A_member_without_LINE_registers_by_e_mail_and_signs_in_with_it()
    {
        const string Email = "tanaka.without-line@example.jp";
        const string Password = "mizu wo kakeru 4649";
        var code = await SlipAsync(SharedApp.Members + 2);

        var weak = await PostDoorAsync("/sign-in/demo/slip/password", new { code, email = Email, password = "password" });
        Assert.Equal("input.invalid", (string?)weak.Body!["code"]);
        var (status, body, answer) = await PostDoorAsync("/sign-in/demo/slip/password", new { code, email = Email, password = Password });

        Assert.True(status == HttpStatusCode.NoContent, body?.ToJsonString());
        Assert.Contains(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-session=", StringComparison.Ordinal));
        Assert.Equal("signIn.wrong", (string?)(await PostDoorAsync("/sign-in/demo/password", new { email = Email, password = "something else" })).Body!["code"]);
        var again = await PostDoorAsync("/sign-in/demo/password", new { email = Email.ToUpperInvariant(), password = Password });
        Assert.True(again.Status is HttpStatusCode.NoContent || (string?)again.Body!["code"] == "signIn.wait", again.Body?.ToJsonString());
    }

    [Fact]
    public async Task The_linking_of_a_LINE_that_is_somebody_elses_is_refused()
    {
        var code = await SlipAsync(27);
        var (landed, _) = await new LineSignIn(Line).TryAsync(Client.Address, 1, DemoLine.UserId(1, 28), Token, "&slip=" + Uri.EscapeDataString(code));
        Assert.Contains("slip.lineTaken", HttpUtility.UrlDecode(landed.Query), StringComparison.Ordinal);
        Assert.Equal(28, (int)(await Client.As(28).GetAsync("/api/session", Token))["person"]!["number"]!);
    }
}

/// <summary>LINE's own account link (連携): greeting, link token, nonce, event.</summary>
public sealed class AccountLinkTests(PublicApp shared) : Scenario(shared.App), IClassFixture<PublicApp>
{
    private const string Api = "/api/brigades/demo";

    [Fact]
    public async Task A_new_friend_is_led_to_LINEs_account_link_and_linked_by_its_nonce_once()
    {
        var admin = await App.AdminAsync();
        var id = (string)(await Client.GetAsync(Api + "/members", Token))["members"]!.AsArray().Single(member => (int)member!["number"]! == 24)!["id"]!;
        using var unlinked = await admin.Http.DeleteAsync($"{Api}/members/{id}/line", Token);
        Assert.True(unlinked.IsSuccessStatusCode);
        using var made = await admin.Http.PostAsJsonAsync(Api + "/slips", new { memberIds = new[] { id }, days = 30 }, Token);
        var code = (string)(await made.Content.ReadFromJsonAsync<JsonNode>(Token))!["slips"]!.AsArray().Single()!["code"]!;
        var phone = Line.Users.Member(1, 24);

        await phone.FollowAsync(Token);
        var greeting = await phone.WaitForAsync(entry => entry.Actions.Any(action => action.Uri is not null), Token);
        var link = new Uri(greeting.Actions.Single(action => action.Uri is not null).Uri!);
        Assert.Equal("/demo/link", link.AbsolutePath);
        var linkToken = HttpUtility.ParseQueryString(link.Query)["linkToken"];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in/demo/account-link") { Content = JsonContent.Create(new { linkToken, code }) };
        request.Headers.Add("X-Brigade-Client", "1");
        using var answer = await Client.Anonymous.SendAsync(request, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        var dialog = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Token))!["redirect"]!;
        using var dialogAnswer = await Client.Anonymous.GetAsync(dialog, Token);
        Assert.Equal(HttpStatusCode.OK, dialogAnswer.StatusCode);

        await phone.WaitForAsync(entry => entry.Message.ToString().Contains("登録できました", StringComparison.Ordinal), Token);
        Assert.Equal(24, (int)(await Client.As(24).GetAsync("/api/session", Token))["person"]!["number"]!);
        await phone.FollowAsync(Token);
        await phone.WaitForAsync(entry => entry.Message.ToString().Contains("登録は済んでいます", StringComparison.Ordinal), Token);
    }

    [Fact]
    public async Task A_nonce_that_is_not_ours_links_nobody()
    {
        var before = (await Client.GetAsync(Api + "/members", Token))["members"]!.ToJsonString();
        using var answer = await Client.PostWebhookAsync(LineEvents.Body([new
        {
            type = "accountLink", mode = "active", timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), webhookEventId = Fresh("link"),
            deliveryContext = new { isRedelivery = false }, source = new { type = "user", userId = DemoLine.UserId(1, 3) }, replyToken = "x",
            link = new { result = "ok", nonce = "AAAAAAAAAAAAAAAAAAAAAA" },
        }]), cancellationToken: Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(before, (await Client.GetAsync(Api + "/members", Token))["members"]!.ToJsonString());
    }
}

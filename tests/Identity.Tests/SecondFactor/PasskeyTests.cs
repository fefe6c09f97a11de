using System.Net;
using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Identity.Tests.Accounts;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Tests.SecondFactor;

/// <summary>Passkeys: made, shown as second factor, and signed in with.</summary>
public sealed class PasskeyTests : IAsyncLifetime
{
    private readonly SoftPasskey _passkey = new();
    private AccountApp _app = null!;
    private Person _person = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await AccountApp.StartAsync();
        _person = _app.Crew.Add(1, "宮下 健太", null, Permission.SeeSignInLog);
    }

    public async ValueTask DisposeAsync()
    {
        _passkey.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<Device> WithPasskeyAsync()
    {
        var device = await _app.SignedInAsync(_person);
        Assert.Equal(HttpStatusCode.Created, (await AddAsync(device, _passkey)).Status);
        return device;
    }

    private static async Task<Answered> AddAsync(Device device, SoftPasskey passkey)
    {
        var options = await device.PostAsync("account/passkeys/options");
        return await device.PostAsync("account/passkeys", new { credential = passkey.Make(options.Body!), name = "自分のスマホ" });
    }

    private async Task<Answered> SignInAsync(Device browser, SoftPasskey passkey)
    {
        var options = await browser.SendAsync(HttpMethod.Get, "/sign-in/ueda/passkey/options");
        return await browser.DoorAsync("passkey", new { credential = passkey.Show(options.Body!) });
    }

    private static async Task<Answered> ShowAsync(Device device, SoftPasskey passkey)
    {
        var options = await device.PostAsync("account/second-factor/passkey/options");
        return await device.PostAsync("account/second-factor/passkey", new { credential = passkey.Show(options.Body!) });
    }

    [Fact]
    public async Task The_question_asks_for_a_verified_person_and_a_passkey_that_can_be_found_and_names_no_member()
    {
        var device = await _app.SignedInAsync(_person);

        var options = (await device.PostAsync("account/passkeys/options")).Body!;

        Assert.Equal(("brigade.example", "required", "required", "none"), ((string)options["rp"]!["id"]!, (string)options["authenticatorSelection"]!["userVerification"]!,
            (string)options["authenticatorSelection"]!["residentKey"]!, (string)options["attestation"]!));
        Assert.Equal(_person.Id.ToString(), Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars((string)options["user"]!["id"]!)));
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars((string)options["challenge"]!).Length);
    }

    [Fact]
    public async Task Once_made_it_is_listed_and_this_session_has_shown_the_second_factor()
    {
        var device = await WithPasskeyAsync();

        var account = (await device.GetAsync("account")).Body!;
        var listed = Assert.Single(account["passkeys"]!.AsArray())!;
        Assert.Equal("自分のスマホ", (string)listed["name"]!);
        Assert.Equal(_app.Clock.GetUtcNow(), (DateTimeOffset)listed["createdAt"]!);
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync("sign-in-log")).Status);
    }

    [Fact]
    public async Task It_is_a_second_factor_for_the_session_that_shows_it()
    {
        await WithPasskeyAsync();
        var (other, third) = (await _app.SignedInAsync(_person), await _app.SignedInAsync(_person));
        Assert.Equal("secondFactor.required", (await other.GetAsync("sign-in-log")).Code);

        Assert.Equal(HttpStatusCode.NoContent, (await ShowAsync(other, _passkey)).Status);

        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("sign-in-log")).Status);
        Assert.Equal("secondFactor.required", (await third.GetAsync("sign-in-log")).Code);
    }

    [Fact]
    public async Task By_itself_it_signs_in_with_both_factors()
    {
        await WithPasskeyAsync();
        var browser = _app.Browser();

        Assert.Equal(HttpStatusCode.NoContent, (await SignInAsync(browser, _passkey)).Status);

        var session = (await browser.GetAsync("/api/session")).Body!;
        Assert.Equal(("passkey", "宮下 健太"), ((string)session["way"]!, (string)session["person"]!["name"]!));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("sign-in-log")).Status);
        var entry = Assert.Single(await _app.AllAsync<SignInDocument>());
        Assert.Equal((SignInWay.Passkey, "ok"), (entry.Way, entry.Outcome));
    }

    [Fact]
    public async Task A_suspended_person_does_not_get_in_with_it()
    {
        await WithPasskeyAsync();
        _app.Crew.All[_person.Id] = _person with { MaySignIn = false };

        Assert.Equal("signIn.notOnDuty", (await SignInAsync(_app.Browser(), _passkey)).Code);
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("subdomain")]
    [InlineData("rp")]
    [InlineData("challenge")]
    [InlineData("unverified")]
    [InlineData("key")]
    [InlineData("credential")]
    [InlineData("handle")]
    public async Task What_is_not_right_in_any_one_thing_is_refused(string spoiled)
    {
        await WithPasskeyAsync();
        var browser = _app.Browser();
        var options = (await browser.SendAsync(HttpMethod.Get, "/sign-in/ueda/passkey/options")).Body!;
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        switch (spoiled)
        {
            case "origin": _passkey.Origin = "https://brigade.example.evil.example"; break;
            case "subdomain": _passkey.Origin = "https://evil.brigade.example"; break;
            case "rp": _passkey.RpId = "evil.example"; break;
            case "challenge": _passkey.Challenge = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)); break;
            case "unverified": _passkey.Verified = false; break;
            case "credential": _passkey.CredentialId = RandomNumberGenerator.GetBytes(16); break;
            case "handle": _passkey.UserHandle = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(_app.Crew.Add(2, "柳沢 誠", null).Id.ToString())); break;
        }

        var answered = await browser.DoorAsync("passkey", new { credential = _passkey.Show(options, spoiled == "key" ? other : null) });

        Assert.Equal((HttpStatusCode.Forbidden, "passkey.refused"), (answered.Status, answered.Code));
        Assert.Null(browser.Cookie);
        Assert.Equal(["passkey.refused"], await _app.OutcomesAsync());
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("rp")]
    [InlineData("challenge")]
    [InlineData("unverified")]
    public async Task Nor_is_one_made_that_way(string spoiled)
    {
        var device = await _app.SignedInAsync(_person);
        switch (spoiled)
        {
            case "origin": _passkey.Origin = "https://evil.example"; break;
            case "rp": _passkey.RpId = "evil.example"; break;
            case "challenge": _passkey.Challenge = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)); break;
            case "unverified": _passkey.Verified = false; break;
        }

        Assert.Equal("passkey.refused", (await AddAsync(device, _passkey)).Code);
        Assert.False((await _app.ReadAsync<AccountDocument>(_person.Id.ToString()))?.HasSecondFactor ?? false);
        Assert.Empty(await _app.AllAsync<PasskeyDocument>());
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        await WithPasskeyAsync();
        var browser = _app.Browser();
        var options = (await browser.SendAsync(HttpMethod.Get, "/sign-in/ueda/passkey/options")).Body!;
        var credential = _passkey.Show(options);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.DoorAsync("passkey", new { credential })).Status);

        Assert.Equal("passkey.refused", (await _app.Browser().DoorAsync("passkey", new { credential = credential.DeepClone() })).Code);
    }

    [Fact]
    public async Task Sent_many_times_at_once_it_counts_once_too()
    {
        await WithPasskeyAsync();
        var options = (await _app.Browser().SendAsync(HttpMethod.Get, "/sign-in/ueda/passkey/options")).Body!;
        var credential = _passkey.Show(options);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _app.Browser().DoorAsync("passkey", new { credential = credential.DeepClone() })));

        Assert.Single(answers, answered => answered.Status == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_question_is_open_for_five_minutes_and_for_nothing_else()
    {
        await WithPasskeyAsync();
        var browser = _app.Browser();
        var late = (await browser.SendAsync(HttpMethod.Get, "/sign-in/ueda/passkey/options")).Body!;
        _app.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal("passkey.refused", (await browser.DoorAsync("passkey", new { credential = _passkey.Show(late) })).Code);

        // One of the door is none of a session's, and one of a session none of another's.
        var (mine, other) = (await _app.SignedInAsync(_person), await _app.SignedInAsync(_person));
        var door = (await browser.SendAsync(HttpMethod.Get, "/sign-in/ueda/passkey/options")).Body!;
        Assert.Equal("passkey.refused", (await mine.PostAsync("account/second-factor/passkey", new { credential = _passkey.Show(door) })).Code);
        var others = (await other.PostAsync("account/second-factor/passkey/options")).Body!;
        Assert.Equal("passkey.refused", (await mine.PostAsync("account/second-factor/passkey", new { credential = _passkey.Show(others) })).Code);
        Assert.Equal("passkey.refused", (await browser.DoorAsync("passkey", new { credential = _passkey.Show(others) })).Code);
    }

    [Fact]
    public async Task A_counter_that_does_not_rise_betrays_a_copy()
    {
        _passkey.Counter = 5;
        await WithPasskeyAsync();
        _passkey.Counter = 7;
        Assert.Equal(HttpStatusCode.NoContent, (await SignInAsync(_app.Browser(), _passkey)).Status);
        Assert.Equal(7u, Assert.Single((await _app.AccountAsync(_person)).Passkeys).SignCount);

        Assert.Equal("passkey.refused", (await SignInAsync(_app.Browser(), _passkey)).Code);
        _passkey.Counter = 6;
        Assert.Equal("passkey.refused", (await SignInAsync(_app.Browser(), _passkey)).Code);
        _passkey.Counter = 8;
        Assert.Equal(HttpStatusCode.NoContent, (await SignInAsync(_app.Browser(), _passkey)).Status);
    }

    [Fact]
    public async Task One_passkey_is_never_two_peoples()
    {
        await WithPasskeyAsync();
        var other = await _app.SignedInAsync(_app.Crew.Add(2, "柳沢 誠", null));
        using var copy = new SoftPasskey { CredentialId = _passkey.CredentialId };

        Assert.Equal("passkey.refused", (await AddAsync(other, copy)).Code);
    }

    [Fact]
    public async Task Another_persons_passkey_is_no_second_factor_of_mine()
    {
        await WithPasskeyAsync();
        using var mine = new SoftPasskey();
        var me = await _app.SignedInAsync(_app.Crew.Add(2, "柳沢 誠", null, Permission.SeeSignInLog));
        await AddAsync(me, mine);

        Assert.Equal("passkey.refused", (await ShowAsync(me, _passkey)).Code);
    }

    [Fact]
    public async Task Removed_it_opens_nothing_any_more()
    {
        var device = await WithPasskeyAsync();
        var id = (string)(await device.GetAsync("account")).Body!["passkeys"]![0]!["id"]!;

        Assert.Equal("notFound", (await device.DeleteAsync("account/passkeys/" + new string('x', 43))).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await device.DeleteAsync("account/passkeys/" + id)).Status);

        Assert.Equal("passkey.refused", (await SignInAsync(_app.Browser(), _passkey)).Code);
        Assert.Empty(await _app.AllAsync<PasskeyDocument>());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"credential":null}""")]
    [InlineData("""{"credential":{"response":{"clientDataJSON":"%%%"}}}""")]
    [InlineData("""{"credential":{"response":{"clientDataJSON":"e30"}}}""")]
    [InlineData("""{"credential":{"response":{"clientDataJSON":7}}}""")]
    [InlineData("""{"credential":[1]}""")]
    public async Task Nonsense_is_refused_and_breaks_nothing(string body)
    {
        var answered = await _app.Browser().DoorAsync("passkey", System.Text.Json.Nodes.JsonNode.Parse(body)!);

        Assert.Equal("passkey.refused", answered.Code);
    }

    [Fact]
    public async Task Without_a_public_address_the_one_that_was_asked_counts()
    {
        await using var app = await AccountApp.StartAsync(new() { ["Public:BaseUrl"] = null });
        var device = await app.SignedInAsync(app.Crew.Add(1, "宮下 健太", null));
        using var passkey = new SoftPasskey { Origin = $"http://{app.Http.BaseAddress!.Authority}" };

        Assert.Equal(HttpStatusCode.Created, (await AddAsync(device, passkey)).Status);
    }
}

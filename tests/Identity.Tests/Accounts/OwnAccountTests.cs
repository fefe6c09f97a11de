using System.Net;
using System.Text;
using BrigadeDispatch.Identity.Storage;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>One's own account: devices, password, LINE.</summary>
public sealed class OwnAccountTests
{
    private const string Next = "tomato densha 42";

    [Fact]
    public async Task It_says_how_one_signs_in_and_where_one_is_signed_in()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", "kenta@example.jp");
        await app.SetPasswordAsync(person);
        await app.SignedInAsync(app.Crew.Add(2, "柳沢 誠", null));
        var other = await app.SignedInAsync(person, "WindowsのEdge");
        app.Pass(TimeSpan.FromHours(1));
        var device = await app.SignedInAsync(person);

        var account = (await device.GetAsync("account")).Body!;

        Assert.Equal(("kenta@example.jp", true, true, false, 0), ((string)account["email"]!, (bool)account["hasPassword"]!, (bool)account["linked"]!, (bool)account["totp"]!["set"]!, (int)account["recoveryCodesLeft"]!));
        Assert.Equal((12, false, 1), ((int)account["passwordRules"]!["minimumLength"]!, (bool)account["passwordRules"]!["upper"]!, (int)account["passwordRules"]!["generations"]!));
        var sessions = account["sessions"]!.AsArray();
        Assert.Equal([(device.SessionId, true, "iPhoneのLINE"), (other.SessionId, false, "WindowsのEdge")],
            sessions.Select(session => ((string)session!["id"]!, (bool)session["current"]!, (string)session["device"]!)));
        Assert.Equal("line", (string)sessions[0]!["way"]!);
    }

    [Fact]
    public async Task A_lost_telephone_is_signed_out_at_once_and_nobody_elses_can_be()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        var (device, lost, others) = (await app.SignedInAsync(person), await app.SignedInAsync(person), await app.SignedInAsync(app.Crew.Add(2, "柳沢 誠", null)));

        Assert.Equal("notFound", (await device.DeleteAsync("account/sessions/" + others.SessionId)).Code);
        Assert.Equal("notFound", (await device.DeleteAsync("account/sessions/nonsense")).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await device.DeleteAsync("account/sessions/" + lost.SessionId)).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await lost.GetAsync("account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await others.GetAsync("account")).Status);
    }

    [Fact]
    public async Task All_other_devices_can_be_signed_out_however_many_there_are()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        var device = await app.SignedInAsync(person);
        for (var i = 0; i < 170; i++)
            await app.SignedInAsync(person);
        var others = await app.SignedInAsync(app.Crew.Add(2, "柳沢 誠", null));

        Assert.Equal(HttpStatusCode.NoContent, (await device.DeleteAsync("account/sessions")).Status);

        Assert.Equal([device.SessionId, others.SessionId], (await app.AllAsync<SessionDocument>()).OrderByDescending(session => session.MemberId == person.Id).Select(session => session.Id));
    }

    [Fact]
    public async Task A_changed_password_ends_all_other_sessions_in_the_same_moment()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", "kenta@example.jp");
        await app.SetPasswordAsync(person);
        var (device, other) = (await app.SignedInAsync(person), await app.SignedInAsync(person));

        Assert.Equal(HttpStatusCode.NoContent, (await device.PostAsync("account/password", new { current = AccountApp.Password, next = Next })).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync("account")).Status);
        Assert.Equal("signIn.wrong", (await app.Browser().SignInAsync("kenta@example.jp", AccountApp.Password)).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await app.Browser().SignInAsync("kenta@example.jp", Next)).Status);
    }

    [Fact]
    public async Task A_new_password_must_keep_the_rules_and_says_which_it_does_not()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", "kenta@example.jp");
        await app.SetPasswordAsync(person);
        var device = await app.SignedInAsync(person);

        var answered = await device.PostAsync("account/password", new { current = AccountApp.Password, next = "short" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "input.invalid", "next"), (answered.Status, answered.Code, answered.Fields.Single()));
        Assert.Contains("12文字以上", (string)answered.Body!["errors"]![0]!["sentence"]!, StringComparison.Ordinal);
        Assert.Contains("同じ", (string)(await device.PostAsync("account/password", new { current = AccountApp.Password, next = AccountApp.Password })).Body!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_the_present_password_in_an_open_session_locks_like_at_the_door()
    {
        await using var app = await AccountApp.StartAsync();
        await app.SetPolicyAsync(policy => policy with { Passwords = policy.Passwords with { Tries = 3, Delay = false } });
        var person = app.Crew.Add(1, "宮下 健太", "kenta@example.jp");
        await app.SetPasswordAsync(person);
        var device = await app.SignedInAsync(person);

        Assert.Equal("password.wrong", (await device.PostAsync("account/password", new { current = "wrong kingyo", next = Next })).Code);
        Assert.Equal("signIn.wrong", (await app.Browser().SignInAsync("kenta@example.jp", "wrong kingyo")).Code);
        Assert.Equal("signIn.locked", (await device.PostAsync("account/password", new { next = Next })).Code);
        Assert.Equal("signIn.locked", (await device.PostAsync("account/password", new { current = AccountApp.Password, next = Next })).Code);
    }

    [Fact]
    public async Task Whoever_comes_by_LINE_can_set_a_first_password_if_the_brigade_knows_an_address()
    {
        await using var app = await AccountApp.StartAsync();
        var (with, without) = (app.Crew.Add(1, "宮下 健太", "kenta@example.jp"), app.Crew.Add(2, "柳沢 誠", null));

        Assert.Equal("account.noEmail", (await (await app.SignedInAsync(without)).PostAsync("account/password", new { next = Next })).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await (await app.SignedInAsync(with)).PostAsync("account/password", new { next = Next })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await app.Browser().SignInAsync("kenta@example.jp", Next)).Status);
    }

    [Fact]
    public async Task LINE_can_be_unlinked_once_there_is_a_password()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", "kenta@example.jp");
        var device = await app.SignedInAsync(person);
        Assert.Equal("account.lastWay", (await device.DeleteAsync("account/line")).Code);
        Assert.True(app.Crew.All[person.Id].Linked);

        await app.SetPasswordAsync(person);
        Assert.Equal(HttpStatusCode.NoContent, (await device.DeleteAsync("account/line")).Status);
        Assert.False(app.Crew.All[person.Id].Linked);
    }

    [Fact]
    public async Task Without_a_session_or_from_another_brigade_there_is_nothing()
    {
        await using var app = await AccountApp.StartAsync();
        var device = await app.SignedInAsync(app.Crew.Add(1, "宮下 健太", null));

        Assert.Equal("session.required", (await app.Browser().GetAsync("account")).Code);
        Assert.Equal("notFound", (await device.GetAsync("/api/brigades/other/account")).Code);
        Assert.Equal("request.foreignPage", (await device.SendAsync(HttpMethod.Delete, "/api/brigades/ueda/account/sessions", ours: false)).Code);
    }

    [Fact]
    public async Task No_answer_and_no_audit_entry_holds_a_password_or_its_hash()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", "kenta@example.jp");
        await app.SetPasswordAsync(person);
        var device = await app.SignedInAsync(person);
        var shown = await device.TextAsync("account");
        await device.PostAsync("account/password", new { current = AccountApp.Password, next = Next });
        var hash = (await app.AccountAsync(person)).PasswordHash!;

        Assert.DoesNotContain(hash[..20], shown, StringComparison.Ordinal);
        var keys = (Kernel.Encryption.KeyRing)app.Services.GetService(typeof(Kernel.Encryption.KeyRing))!;
        var store = (Kernel.Storage.IDocumentStore)app.Services.GetService(typeof(Kernel.Storage.IDocumentStore))!;
        foreach (var type in (string[])["history", "audit"])
        {
            foreach (var stored in (await store.QueryAsync(OneBrigade.Id, new Kernel.Storage.DocumentQuery(type), TestContext.Current.CancellationToken)).Documents)
            {
                var text = Encoding.UTF8.GetString(keys.Open(OneBrigade.Id, type, stored.Id, stored.Body.Span));
                Assert.DoesNotContain(hash[..20], text, StringComparison.Ordinal);
                Assert.DoesNotContain(Next, text, StringComparison.Ordinal);
                Assert.DoesNotContain("kenta@", text, StringComparison.Ordinal);
            }
        }
    }
}

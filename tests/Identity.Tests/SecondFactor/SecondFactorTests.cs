using System.Net;
using System.Text;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.SecondFactor;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Identity.Tests.Accounts;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Tests.SecondFactor;

/// <summary>The authenticator app and recovery codes, in a session.</summary>
public sealed class SecondFactorTests
{
    private static readonly byte[] _key = Encoding.ASCII.GetBytes("12345678901234567890");

    private static string Now(AccountApp app, int steps = 0, byte[]? key = null) => Totp.Code(key ?? _key, Totp.StepAt(app.Clock.GetUtcNow()) + steps);

    private static string Wrong(AccountApp app) => Enumerable.Range(0, 1_000_000).Select(n => $"{n:D6}").First(code => Enumerable.Range(-3, 7).All(step => Now(app, step) != code));

    [Fact]
    public async Task The_first_one_is_set_up_from_any_session_and_counts_after_its_first_code()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null, Permission.SeeSignInLog);
        var device = await app.SignedInAsync(person);
        Assert.Equal("secondFactor.setUpRequired", (await device.GetAsync("sign-in-log")).Code);

        var begun = await device.PostAsync("account/totp");
        var key = Totp.FromBase32((string)begun.Body!["key"]!);
        Assert.StartsWith("otpauth://totp/%E4%B8%8A%E7%94%B0", (string)begun.Body["uri"]!, StringComparison.Ordinal);
        Assert.StartsWith("<svg", (string)begun.Body["svg"]!, StringComparison.Ordinal);
        Assert.False((bool)(await device.GetAsync("account")).Body!["totp"]!["set"]!);
        Assert.Equal("secondFactor.setUpRequired", (await device.PostAsync("account/second-factor", new { code = Now(app, key: key) })).Code);

        Assert.Equal("secondFactor.wrong", (await device.PostAsync("account/totp/confirm", new { code = Now(app, 5, key) })).Code);
        var confirmed = await device.PostAsync("account/totp/confirm", new { code = Now(app, 0, key) });

        Assert.Equal(10, confirmed.Body!["recoveryCodes"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.OK, (await device.GetAsync("sign-in-log")).Status);
        var account = await device.GetAsync("account");
        Assert.Equal((true, 10), ((bool)account.Body!["totp"]!["set"]!, (int)account.Body["recoveryCodesLeft"]!));
        Assert.Equal("secondFactor.notPending", (await device.PostAsync("account/totp/confirm", new { code = Now(app, 1, key) })).Code);
    }

    [Fact]
    public async Task A_code_counts_for_this_session_alone_and_for_as_long_as_the_policy_says()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null, Permission.SeeSignInLog);
        await app.SetTotpAsync(person, _key);
        await app.SetPolicyAsync(policy => policy with { SecondFactorMinutes = 60 });
        var (phone, office) = (await app.SignedInAsync(person), await app.SignedInAsync(person));
        Assert.Equal("secondFactor.required", (await phone.GetAsync("sign-in-log")).Code);

        Assert.Equal(HttpStatusCode.NoContent, (await phone.PostAsync("account/second-factor", new { code = $" {Now(app)[..3]} {Now(app)[3..]} " })).Status);

        Assert.Equal(HttpStatusCode.OK, (await phone.GetAsync("sign-in-log")).Status);
        Assert.Equal("secondFactor.required", (await office.GetAsync("sign-in-log")).Code);
        app.Pass(TimeSpan.FromMinutes(60));
        Assert.Equal("secondFactor.required", (await phone.GetAsync("sign-in-log")).Code);
    }

    [Fact]
    public async Task A_code_that_was_seen_over_the_shoulder_counts_no_second_time()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await app.SetTotpAsync(person, _key);
        var (mine, theirs) = (await app.SignedInAsync(person), await app.SignedInAsync(person));
        Assert.Equal(HttpStatusCode.NoContent, (await mine.PostAsync("account/second-factor", new { code = Now(app) })).Status);

        Assert.Equal("secondFactor.wrong", (await theirs.PostAsync("account/second-factor", new { code = Now(app) })).Code);
    }

    [Fact]
    public async Task Of_many_who_send_the_same_code_at_once_one_gets_through()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await app.SetTotpAsync(person, _key);
        var devices = new List<Device>();
        for (var i = 0; i < 6; i++)
            devices.Add(await app.SignedInAsync(person));
        var code = Now(app);

        var answers = await Task.WhenAll(devices.Select(device => device.PostAsync("account/second-factor", new { code })));

        Assert.Single(answers, answered => answered.Status == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Guessing_is_made_slower_and_slower()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await app.SetTotpAsync(person, _key);
        var device = await app.SignedInAsync(person);
        for (var i = 0; i < 3; i++)
            Assert.Equal("secondFactor.wrong", (await device.PostAsync("account/second-factor", new { code = Wrong(app) })).Code);

        var early = await device.PostAsync("account/second-factor", new { code = Now(app) });
        Assert.Equal(("secondFactor.wait", 2), (early.Code, early.Seconds));
        // Another device of the same person is no way around.
        Assert.Equal("secondFactor.wait", (await (await app.SignedInAsync(person)).PostAsync("account/second-factor", new { code = Now(app) })).Code);

        app.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.NoContent, (await device.PostAsync("account/second-factor", new { code = Now(app) })).Status);
        Assert.Equal(Tries.None, (await app.AccountAsync(person)).SecondFactorTries);
    }

    [Fact]
    public void The_wait_for_codes_grows_to_an_hour_and_not_beyond()
    {
        var now = DateTimeOffset.UnixEpoch;
        Assert.Equal([0, 0, 0, 2, 4, 8], Enumerable.Range(0, 6).Select(wrong => new Tries(wrong, now).WaitSeconds(now, 3600)));
        Assert.Equal(3600, new Tries(500, now).WaitSeconds(now, 3600));
        Assert.Equal(0, new Tries(500, now).WaitSeconds(now.AddHours(1), 3600));
    }

    [Fact]
    public async Task A_recovery_code_stands_in_once_and_is_kept_as_a_hash()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await app.SetTotpAsync(person, _key);
        var device = await app.SignedInFreshAsync(person);
        var codes = (await device.PostAsync("account/recovery-codes")).Body!["recoveryCodes"]!.AsArray().Select(code => (string)code!).ToList();
        Assert.Empty((await app.AccountAsync(person)).RecoveryCodes.Intersect(codes));

        var other = await app.SignedInAsync(person);
        Assert.Equal(HttpStatusCode.NoContent, (await other.PostAsync("account/second-factor", new { code = codes[3].ToUpperInvariant() })).Status);
        Assert.Equal("secondFactor.wrong", (await other.PostAsync("account/second-factor", new { code = codes[3] })).Code);
        Assert.Equal(9, (await app.AccountAsync(person)).RecoveryCodes.Count);

        await device.PostAsync("account/recovery-codes");
        Assert.Equal("secondFactor.wrong", (await other.PostAsync("account/second-factor", new { code = codes[4] })).Code);
    }

    [Fact]
    public async Task Whoever_has_one_shows_it_before_it_is_replaced_added_to_or_removed()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", "kenta@example.jp");
        await app.SetTotpAsync(person, _key);
        var device = await app.SignedInAsync(person);

        foreach (var path in (string[])["account/totp", "account/recovery-codes", "account/passkeys/options"])
            Assert.Equal((path, "secondFactor.required"), (path, (await device.PostAsync(path)).Code));
        Assert.Equal("secondFactor.required", (await device.PostAsync("account/totp/confirm", new { code = Now(app) })).Code);
        Assert.Equal("secondFactor.required", (await device.DeleteAsync("account/totp")).Code);
        Assert.Equal("secondFactor.required", (await device.PostAsync("account/password", new { next = AccountApp.Password })).Code);

        await device.PostAsync("account/second-factor", new { code = Now(app) });
        Assert.Equal(HttpStatusCode.NoContent, (await device.DeleteAsync("account/totp")).Status);
        var account = await app.AccountAsync(person);
        Assert.Equal((false, null, 0), (account.HasSecondFactor, account.TotpKey, account.RecoveryCodes.Count));
    }

    [Fact]
    public async Task A_new_key_that_is_never_confirmed_leaves_the_old_one_in_force()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await app.SetTotpAsync(person, _key);
        var device = await app.SignedInFreshAsync(person);

        await device.PostAsync("account/totp");

        Assert.Equal(HttpStatusCode.NoContent, (await device.PostAsync("account/second-factor", new { code = Now(app) })).Status);
    }

    [Fact]
    public async Task What_is_removed_is_not_kept_beside_the_account()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await app.SetTotpAsync(person, _key);
        await (await app.SignedInFreshAsync(person)).DeleteAsync("account/totp");

        var keys = (Kernel.Encryption.KeyRing)app.Services.GetService(typeof(Kernel.Encryption.KeyRing))!;
        var store = (Kernel.Storage.IDocumentStore)app.Services.GetService(typeof(Kernel.Storage.IDocumentStore))!;
        foreach (var type in (string[])["history", "audit", AccountDocument.Type])
            foreach (var stored in (await store.QueryAsync(OneBrigade.Id, new Kernel.Storage.DocumentQuery(type), TestContext.Current.CancellationToken)).Documents)
                Assert.DoesNotContain(Totp.Base32(_key), Encoding.UTF8.GetString(keys.Open(OneBrigade.Id, type, stored.Id, stored.Body.Span)), StringComparison.Ordinal);
    }
}

using System.Net;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Passwords;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Identity.Tests.Accounts;

namespace BrigadeDispatch.Identity.Tests.Passwords;

/// <summary>The door for e-mail and password.</summary>
public sealed class PasswordSignInTests
{
    private const string Email = "kenta@example.jp";

    private static readonly string[] _wrong = ["wrong kingyo 1", "wrong kingyo 2", "wrong kingyo 3"];

    private static Task SetTriesAsync(AccountApp app, int tries, bool delay) =>
        app.SetPolicyAsync(policy => policy with { Passwords = policy.Passwords with { Tries = tries, Delay = delay } });

    [Fact]
    public async Task Address_and_password_open_a_session()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", Email);
        await app.SetPasswordAsync(person);
        var browser = app.Browser();

        var answered = await browser.SignInAsync(" Kenta@EXAMPLE.jp ", AccountApp.Password);

        Assert.Equal(HttpStatusCode.NoContent, answered.Status);
        Assert.Contains("httponly", answered.Cookie!, StringComparison.OrdinalIgnoreCase);
        var session = await browser.GetAsync("/api/session");
        Assert.Equal(("password", "宮下 健太", false), ((string)session.Body!["way"]!, (string)session.Body["person"]!["name"]!, (bool)session.Body["mustChangePassword"]!));
        var entry = Assert.Single(await app.AllAsync<SignInDocument>());
        Assert.Equal(("ok", SignInWay.Password, person.Id), (entry.Outcome, entry.Way, entry.MemberId));
        Assert.Equal(app.Clock.GetUtcNow(), (await app.AccountAsync(person)).LastSignInAt);
    }

    [Fact]
    public async Task Another_sites_page_cannot_post_to_it()
    {
        await using var app = await AccountApp.StartAsync();
        await app.SetPasswordAsync(app.Crew.Add(1, "宮下 健太", Email));

        var answered = await app.Browser().SendAsync(HttpMethod.Post, "/sign-in/ueda/password", new { email = Email, password = AccountApp.Password }, ours: false);

        Assert.Equal((HttpStatusCode.Forbidden, "request.foreignPage"), (answered.Status, answered.Code));
        Assert.Empty(await app.OutcomesAsync());
    }

    [Fact]
    public async Task Of_a_brigade_that_is_not_there_the_door_says_just_that()
    {
        await using var app = await AccountApp.StartAsync();

        Assert.Equal("notFound", (await app.Browser().SendAsync(HttpMethod.Post, "/sign-in/nobody/password", new { email = Email, password = "x" })).Code);
    }

    [Fact]
    public async Task An_address_that_is_nobodys_is_answered_exactly_like_one_that_is_until_the_lock_and_beyond()
    {
        await using var app = await AccountApp.StartAsync();
        await SetTriesAsync(app, tries: 4, delay: true);
        await app.SetPasswordAsync(app.Crew.Add(1, "宮下 健太", Email));
        app.Crew.Add(2, "柳沢 誠", "no-password@example.jp");

        async Task<List<(HttpStatusCode, string?, string?, int?)>> KnockAsync(string email)
        {
            var heard = new List<(HttpStatusCode, string?, string?, int?)>();
            for (var i = 0; i < 7; i++)
            {
                var answered = await app.Browser().SignInAsync(email, $"wrong kingyo {i}");
                heard.Add((answered.Status, answered.Code, (string?)answered.Body!["detail"], answered.Seconds));
                app.Pass(TimeSpan.FromSeconds(1));
            }
            return heard;
        }

        var known = await KnockAsync(Email);
        Assert.Equal(["signIn.wrong", "signIn.wrong", "signIn.wrong", "signIn.wait", "signIn.locked", "signIn.locked", "signIn.locked"], known.Select(one => one.Item2));
        Assert.Equal(known, await KnockAsync("nobody@example.jp"));
        Assert.Equal(known, await KnockAsync("no-password@example.jp"));
        Assert.Equal(known, await KnockAsync(""));
    }

    [Fact]
    public async Task Wrong_tries_make_the_next_one_wait_longer_each_time_and_nobody_is_looked_at_meanwhile()
    {
        await using var app = await AccountApp.StartAsync();
        await SetTriesAsync(app, tries: 20, delay: true);
        var person = app.Crew.Add(1, "宮下 健太", Email);
        await app.SetPasswordAsync(person);
        foreach (var password in _wrong)
            Assert.Equal("signIn.wrong", (await app.Browser().SignInAsync(Email, password)).Code);

        var early = await app.Browser().SignInAsync(Email, AccountApp.Password);
        Assert.Equal(("signIn.wait", 2), (early.Code, early.Seconds));
        Assert.Equal(3, (await app.AccountAsync(person)).PasswordTries.Wrong);

        app.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("signIn.wrong", (await app.Browser().SignInAsync(Email, "wrong kingyo 4")).Code);
        Assert.Equal(4, (await app.Browser().SignInAsync(Email, AccountApp.Password)).Seconds);

        app.Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(HttpStatusCode.NoContent, (await app.Browser().SignInAsync(Email, AccountApp.Password)).Status);
        Assert.Equal(Tries.None, (await app.AccountAsync(person)).PasswordTries);
        Assert.Equal(["ok", "signIn.wait", "signIn.wait", "signIn.wrong", "signIn.wrong", "signIn.wrong", "signIn.wrong"], (await app.OutcomesAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_too_many_wrong_ones_the_right_one_is_refused_until_an_admin_unlocks()
    {
        await using var app = await AccountApp.StartAsync();
        await SetTriesAsync(app, tries: 3, delay: false);
        var person = app.Crew.Add(1, "宮下 健太", Email);
        await app.SetPasswordAsync(person);
        foreach (var password in _wrong)
            await app.Browser().SignInAsync(Email, password);
        app.Pass(TimeSpan.FromDays(100));
        Assert.Equal("signIn.locked", (await app.Browser().SignInAsync(Email, AccountApp.Password)).Code);

        var admin = await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Kernel.Rights.Permission.EndSessions));
        Assert.True((bool)(await admin.GetAsync($"accounts/{person.Id}")).Body!["locked"]!);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"accounts/{person.Id}/unlock")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await app.Browser().SignInAsync(Email, AccountApp.Password)).Status);
    }

    [Fact]
    public async Task However_many_try_at_once_no_more_wrong_ones_are_looked_at_than_the_policy_allows()
    {
        await using var app = await AccountApp.StartAsync();
        await SetTriesAsync(app, tries: 3, delay: false);
        var person = app.Crew.Add(1, "宮下 健太", Email);
        await app.SetPasswordAsync(person);

        var codes = (await Task.WhenAll(Enumerable.Range(0, 12).Select(i => app.Browser().SignInAsync(Email, $"wrong kingyo {i}")))).Select(answered => answered.Code).ToList();

        var tries = (await app.AccountAsync(person)).PasswordTries;
        Assert.Equal((3, true), (tries.Wrong, tries.Locked));
        Assert.Equal(2, codes.Count(code => code == "signIn.wrong"));   // the third wrong one is told of the lock
        Assert.All(codes, code => Assert.Contains(code, (string[])["signIn.wrong", "signIn.locked", "conflict"]));
        Assert.Equal("signIn.locked", (await app.Browser().SignInAsync(Email, AccountApp.Password)).Code);
    }

    [Fact]
    public async Task Whoever_was_given_a_password_changes_it_before_anything_else()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", Email, Kernel.Rights.Permission.SeeSignInLog);
        await app.SetPolicyAsync(policy => policy with { SecondFactorFor = [] });
        await app.SetPasswordAsync(person, mustChange: true);
        var browser = app.Browser();
        await browser.SignInAsync(Email, AccountApp.Password);

        Assert.Equal("password.changeRequired", (await browser.GetAsync("sign-in-log")).Code);
        Assert.Equal("password.wrong", (await browser.PostAsync("account/password", new { current = "nonsense", next = "tomato densha 42" })).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.PostAsync("account/password", new { current = AccountApp.Password, next = "tomato densha 42" })).Status);

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("sign-in-log")).Status);
        var next = app.Browser();
        await next.SignInAsync(Email, "tomato densha 42");
        Assert.False((bool)(await next.GetAsync("/api/session")).Body!["mustChangePassword"]!);
    }

    [Theory]
    [InlineData(30, 29, false)]
    [InlineData(30, 30, true)]
    [InlineData(999, 998, false)]
    [InlineData(null, 5000, false)]
    public async Task An_old_password_is_changed_at_sign_in_once_it_expired(int? expiresDays, int days, bool mustChange)
    {
        await using var app = await AccountApp.StartAsync();
        await app.SetPolicyAsync(policy => policy with { Passwords = policy.Passwords with { ExpiresDays = expiresDays } });
        await app.SetPasswordAsync(app.Crew.Add(1, "宮下 健太", Email));
        app.Pass(TimeSpan.FromDays(days));
        var browser = app.Browser();

        await browser.SignInAsync(Email, AccountApp.Password);

        Assert.Equal(mustChange, (bool)(await browser.GetAsync("/api/session")).Body!["mustChangePassword"]!);
    }

    [Fact]
    public async Task An_outdated_hash_is_made_anew_at_sign_in()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", Email);
        var old = new PasswordHashes(iterations: 500).Hash(AccountApp.Password);
        await app.ChangeAsync(work =>
        {
            work.Save(new AccountDocument { Id = person.Id, PasswordHash = old });
            return Task.FromResult(true);
        });

        Assert.Equal(HttpStatusCode.NoContent, (await app.Browser().SignInAsync(Email, AccountApp.Password)).Status);

        Assert.NotEqual(old, (await app.AccountAsync(person)).PasswordHash);
        Assert.Equal(HttpStatusCode.NoContent, (await app.Browser().SignInAsync(Email, AccountApp.Password)).Status);
    }

    [Fact]
    public async Task Whoever_is_suspended_is_told_so_only_after_the_right_password()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", Email);
        await app.SetPasswordAsync(person);
        app.Crew.All[person.Id] = person with { MaySignIn = false };

        Assert.Equal("signIn.wrong", (await app.Browser().SignInAsync(Email, "wrong kingyo")).Code);
        Assert.Equal("signIn.notOnDuty", (await app.Browser().SignInAsync(Email, AccountApp.Password)).Code);
    }

    [Fact]
    public async Task No_password_and_no_address_is_written_into_log_audit_or_index()
    {
        await using var app = await AccountApp.StartAsync();
        await app.SetPasswordAsync(app.Crew.Add(1, "宮下 健太", Email));
        await app.Browser().SignInAsync("secret.address@example.jp", "secret kingyo");

        var unknown = Assert.Single(await app.AllAsync<UnknownAddressDocument>());
        Assert.Matches("^[A-Za-z0-9_-]{43}$", unknown.Id);
        var entry = Assert.Single(await app.AllAsync<SignInDocument>());
        Assert.Null(entry.MemberId);
        Assert.DoesNotContain("secret", entry.ToString(), StringComparison.Ordinal);
    }
}

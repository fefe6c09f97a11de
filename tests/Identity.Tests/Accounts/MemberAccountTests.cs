using System.Net;
using System.Text;
using BrigadeDispatch.Contracts.Identity;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel.Rights;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>An admin helps members to sign in, or keeps them out.</summary>
public sealed class MemberAccountTests
{
    private const string Email = "kenta@example.jp";

    [Fact]
    public async Task An_admin_sees_how_a_member_signs_in()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", Email);
        await app.SetPasswordAsync(person);
        await app.Browser().SignInAsync(Email, AccountApp.Password);
        var admin = await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Permission.EndSessions));

        var shown = (await admin.GetAsync($"accounts/{person.Id}")).Body!;

        Assert.Equal((Email, true, false, false), ((string)shown["email"]!, (bool)shown["hasPassword"]!, (bool)shown["locked"]!, (bool)shown["secondFactor"]!));
        Assert.Equal(app.Clock.GetUtcNow(), (DateTimeOffset)shown["lastSignInAt"]!);
        Assert.Single(shown["sessions"]!.AsArray());
        Assert.Equal(new AccountState(true, false, false, app.Clock.GetUtcNow()),
            await app.Services.GetRequiredService<IAccounts>().FindAsync(OneBrigade.Id, person.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_may_not_is_told_so_and_an_unknown_member_is_missing()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", Email);
        var unitAdmin = app.Crew.Add(3, "関 翔", null, Permission.EndSessions);
        app.Crew.Granted[unitAdmin.Id][Permission.EndSessions] = Reach.Of(new HashSet<Guid> { Guid.Empty });
        var (member, half, admin) = (await app.SignedInFreshAsync(person), await app.SignedInFreshAsync(unitAdmin), await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Permission.EndSessions)));

        foreach (var action in (string[])["unlock", "sign-out", "reset-second-factor", "password"])
        {
            Assert.Equal("permission.denied", (await member.PostAsync($"accounts/{person.Id}/{action}", new { password = "x" })).Code);
            Assert.Equal("notFound", (await half.PostAsync($"accounts/{person.Id}/{action}", new { password = "x" })).Code);
            Assert.Equal("notFound", (await admin.PostAsync($"accounts/{new MemberId(Guid.Empty)}/{action}", new { password = "x" })).Code);
            Assert.Equal("notFound", (await admin.PostAsync($"accounts/nonsense/{action}", new { password = "x" })).Code);
        }
    }

    [Fact]
    public async Task All_devices_of_a_member_can_be_signed_out()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        var (one, two) = (await app.SignedInAsync(person), await app.SignedInAsync(person));
        var admin = await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Permission.EndSessions));

        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"accounts/{person.Id}/sign-out")).Status);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            new[] { (await one.GetAsync("account")).Status, (await two.GetAsync("account")).Status, (await admin.GetAsync("account")).Status });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_password_given_by_an_admin_is_changed_at_the_first_sign_in_if_the_policy_says_so(bool changeAtFirst)
    {
        await using var app = await AccountApp.StartAsync();
        await app.SetPolicyAsync(policy => policy with { Passwords = policy.Passwords with { ChangeAtFirst = changeAtFirst } });
        var person = app.Crew.Add(1, "宮下 健太", Email);
        var phone = await app.SignedInAsync(person);
        var admin = await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Permission.EndSessions));

        Assert.Equal("input.invalid", (await admin.PostAsync($"accounts/{person.Id}/password", new { password = "short" })).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"accounts/{person.Id}/password", new { password = AccountApp.Password })).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.GetAsync("account")).Status);
        var browser = app.Browser();
        await browser.SignInAsync(Email, AccountApp.Password);
        Assert.Equal(changeAtFirst, (bool)(await browser.GetAsync("/api/session")).Body!["mustChangePassword"]!);
    }

    [Fact]
    public async Task A_member_without_an_address_gets_no_password()
    {
        await using var app = await AccountApp.StartAsync();
        var admin = await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Permission.EndSessions));

        Assert.Equal("account.noEmail", (await admin.PostAsync($"accounts/{app.Crew.Add(1, "宮下 健太", null).Id}/password", new { password = AccountApp.Password })).Code);
    }

    [Fact]
    public async Task A_lost_second_factor_is_taken_away_with_all_that_belongs_to_it()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        var phone = await app.SignedInAsync(person);
        using var passkey = new SecondFactor.SoftPasskey();
        var options = (await phone.PostAsync("account/passkeys/options")).Body!;
        Assert.Equal(HttpStatusCode.Created, (await phone.PostAsync("account/passkeys", new { credential = passkey.Make(options), name = "スマホ" })).Status);
        await phone.PostAsync("account/recovery-codes");
        await app.SetTotpAsync(person, Encoding.ASCII.GetBytes("12345678901234567890"));
        var admin = await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Permission.EndSessions));

        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"accounts/{person.Id}/reset-second-factor")).Status);

        var account = await app.AccountAsync(person);
        Assert.Equal((false, null, 0, 0), (account.HasSecondFactor, account.TotpKey, account.RecoveryCodes.Count, account.Passkeys.Count));
        Assert.Empty(await app.AllAsync<PasskeyDocument>());
        Assert.Equal(HttpStatusCode.Unauthorized, (await phone.GetAsync("account")).Status);
    }

    [Fact]
    public async Task Nobody_takes_over_an_account_that_may_more_than_their_own()
    {
        await using var app = await AccountApp.StartAsync();
        var chief = app.Crew.Add(1, "宮下 健太", Email, Permission.EndSessions, Permission.EditRights);
        var admin = await app.SignedInFreshAsync(app.Crew.Add(2, "小林 誠", null, Permission.EndSessions));

        Assert.Equal("account.moreRights", (await admin.PostAsync($"accounts/{chief.Id}/password", new { password = AccountApp.Password })).Code);
        Assert.Equal("account.moreRights", (await admin.PostAsync($"accounts/{chief.Id}/reset-second-factor")).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"accounts/{chief.Id}/sign-out")).Status);   // keeping somebody out takes nothing over
    }

    [Fact]
    public async Task Somebody_who_never_had_an_account_has_no_state()
    {
        await using var app = await AccountApp.StartAsync();
        Assert.Null(await app.Services.GetRequiredService<IAccounts>().FindAsync(OneBrigade.Id, app.Crew.Add(1, "宮下 健太", null).Id, TestContext.Current.CancellationToken));
    }
}

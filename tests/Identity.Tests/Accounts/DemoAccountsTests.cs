using System.Net;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Identity.Demo;
using BrigadeDispatch.Identity.SecondFactor;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>The well-known ways into a demo brigade.</summary>
public sealed class DemoAccountsTests
{
    private static Task SeedAsync(AccountApp app, int members) =>
        app.Services.GetServices<IDemoSeed>().Single(seed => seed is DemoAccounts).SeedAsync(1, OneBrigade.Id, members, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(60, 2)]
    [InlineData(1, 1)]
    public async Task The_admins_app_has_the_well_known_key(int members, int admin)
    {
        await using var app = await AccountApp.StartAsync();

        await SeedAsync(app, members);

        var account = Assert.Single(await app.AllAsync<AccountDocument>());
        Assert.Equal((new MemberId(ShortId.FromName($"demo|1|member|{admin}")), true), (account.Id, account.TotpConfirmed));
        Assert.Equal("demo-totp-brigade-01"u8.ToArray(), Totp.FromBase32(account.TotpKey!));
    }

    [Fact]
    public async Task The_office_signs_in_with_the_well_known_password_and_need_not_change_it()
    {
        await using var app = await AccountApp.StartAsync();
        app.Crew.Add(63, "役場 花子", "jimu@ueda.example");
        await SeedAsync(app, 60);
        var browser = app.Browser();

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SignInAsync("jimu@ueda.example", "demo-jimukyoku-2026")).Status);
        Assert.False((bool)(await browser.GetAsync("/api/session")).Body!["mustChangePassword"]!);
    }

    [Fact]
    public async Task Made_again_it_leaves_alone_what_somebody_changed()
    {
        await using var app = await AccountApp.StartAsync();
        var office = app.Crew.Add(63, "役場 花子", "jimu@ueda.example");
        await SeedAsync(app, 60);
        await app.SetPasswordAsync(office);
        var before = await app.AllAsync<AccountDocument>();

        await SeedAsync(app, 60);

        Assert.Equal(before.Select(account => (account.Id, account.PasswordHash, account.TotpKey)), (await app.AllAsync<AccountDocument>()).Select(account => (account.Id, account.PasswordHash, account.TotpKey)));
    }
}

using System.Net;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Identity.Tests.Accounts;

namespace BrigadeDispatch.Identity.Tests.Passwords;

/// <summary>Registering for e-mail sign-in with a code from paper.</summary>
public sealed class SlipPasswordTests
{
    private const string Code = "ABCDE-23456";

    [Fact]
    public async Task A_code_says_whose_it_is_without_being_used()
    {
        await using var app = await AccountApp.StartAsync();
        await app.AddPaperAsync(Code, app.Crew.Add(1, "宮下 健太", null));

        var answered = await app.Browser().DoorAsync("slip", new { code = Code });

        Assert.Equal(("宮下 健太", "第1分団", true), ((string)answered.Body!["name"]!, (string)answered.Body["unit"]!, (bool)answered.Body["line"]!));
        Assert.Null((await app.ReadAsync<Paper>(Code))!.UsedFor);
    }

    [Fact]
    public async Task A_wrong_code_is_refused_and_logged()
    {
        await using var app = await AccountApp.StartAsync();

        Assert.Equal("slip.wrong", (await app.Browser().DoorAsync("slip", new { code = "ZZZZZ-22222" })).Code);
        Assert.Equal("slip.wrong", (await app.Browser().DoorAsync("slip/password", new { code = "ZZZZZ-22222", email = "a@example.jp", password = AccountApp.Password })).Code);
        Assert.Equal(["slip.wrong", "slip.wrong"], await app.OutcomesAsync());
    }

    [Fact]
    public async Task With_it_one_sets_a_password_and_is_signed_in_once()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await app.AddPaperAsync(Code, person);
        var browser = app.Browser();
        object body = new { code = Code, email = "kenta@example.jp", password = AccountApp.Password };

        Assert.Equal(HttpStatusCode.NoContent, (await browser.DoorAsync("slip/password", body)).Status);
        Assert.Equal("password", (string)(await browser.GetAsync("/api/session")).Body!["way"]!);
        Assert.Equal("kenta@example.jp", (await app.ReadAsync<Paper>(Code))!.UsedFor);
        Assert.False((await app.AccountAsync(person)).MustChangePassword);

        Assert.Equal("slip.used", (await app.Browser().DoorAsync("slip/password", body)).Code);
    }

    [Fact]
    public async Task Errors_of_the_form_leave_the_code_unused()
    {
        await using var app = await AccountApp.StartAsync();
        await app.AddPaperAsync(Code, app.Crew.Add(1, "宮下 健太", null));
        app.Crew.Add(2, "柳沢 誠", "taken@example.jp");

        var answered = await app.Browser().DoorAsync("slip/password", new { code = Code, email = "no address", password = "password123456" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "input.invalid"), (answered.Status, answered.Code));
        Assert.Equal(["email", "password"], answered.Fields);
        Assert.Equal(["email"], (await app.Browser().DoorAsync("slip/password", new { code = Code, email = "taken@example.jp", password = AccountApp.Password })).Fields);

        Assert.Null((await app.ReadAsync<Paper>(Code))!.UsedFor);
        Assert.Empty(await app.AllAsync<AccountDocument>());
    }

    [Fact]
    public async Task Somebody_suspended_keeps_an_unused_code_and_gets_no_password()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        app.Crew.All[person.Id] = person with { MaySignIn = false };
        await app.AddPaperAsync(Code, person);

        Assert.Equal("signIn.notOnDuty", (await app.Browser().DoorAsync("slip/password", new { code = Code, email = "kenta@example.jp", password = AccountApp.Password })).Code);

        Assert.Null((await app.ReadAsync<Paper>(Code))!.UsedFor);
        Assert.Empty(await app.AllAsync<AccountDocument>());
    }

    [Theory]
    [InlineData("a@b.jp", true)]
    [InlineData("first.last+tag@mail.city.ueda.nagano.jp", true)]
    [InlineData("a@b", false)]
    [InlineData("a b@example.jp", false)]
    [InlineData("a@@example.jp", false)]
    [InlineData("a@example..jp", false)]
    [InlineData("<a@example.jp>", false)]
    [InlineData("a@例え.jp", false)]
    public void What_can_be_an_address(string text, bool can) => Assert.Equal(can, EmailText.IsAddress(text));
}

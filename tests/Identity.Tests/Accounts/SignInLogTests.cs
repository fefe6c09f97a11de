using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Identity.Features.Admin;
using BrigadeDispatch.Identity.Storage;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Tests.Accounts;

/// <summary>The sign-in log, on screen and as a file.</summary>
public sealed class SignInLogTests
{
    private static async Task<Device> AdminAsync(AccountApp app) => await app.SignedInFreshAsync(app.Crew.Add(9, "小林 誠", null, Permission.SeeSignInLog));

    private static Task<bool> EntryAsync(AccountApp app, int number, MemberId? member, string outcome = "ok", string device = "iPhoneのLINE", int milliseconds = 0) => app.ChangeAsync(work =>
    {
        work.Save(new SignInDocument
        {
            Id = ShortId.Write(ShortId.FromName("entry " + number)), At = app.Clock.GetUtcNow().AddMilliseconds(milliseconds), Way = SignInWay.Liff, Outcome = outcome, MemberId = member,
            Methods = ["lineqr", "mfa"], Device = device, Address = "203.0.113.7",
        });
        return Task.FromResult(true);
    });

    [Fact]
    public async Task It_comes_newest_first_with_names()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(1, "宮下 健太", null);
        await EntryAsync(app, 1, person.Id);
        app.Pass(TimeSpan.FromMinutes(1));
        await EntryAsync(app, 2, null, "signIn.wrong");

        var page = (await (await AdminAsync(app)).GetAsync("sign-in-log")).Body!;

        var entries = page["entries"]!.AsArray();
        Assert.Equal(["signIn.wrong", "ok"], entries.Select(entry => (string)entry!["outcome"]!));
        Assert.Equal((null, "宮下 健太"), ((string?)entries[0]!["name"], (string?)entries[1]!["name"]));
        Assert.Equal((person.Id.ToString(), "liff", "iPhoneのLINE", "203.0.113.7", "lineqr"),
            ((string)entries[1]!["member"]!, (string)entries[1]!["way"]!, (string)entries[1]!["device"]!, (string)entries[1]!["address"]!, (string)entries[1]!["methods"]![0]!));
        Assert.Null(page["next"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Page_after_page_shows_every_entry_once_even_of_the_same_moment(int millisecondsApart)
    {
        await using var app = await AccountApp.StartAsync();
        for (var number = 0; number < 25; number++)
            await EntryAsync(app, number, null, milliseconds: number * millisecondsApart);
        var admin = await AdminAsync(app);

        var seen = new List<string>();
        var pages = 0;
        string? next = null;
        do
        {
            var page = (await admin.GetAsync($"sign-in-log?limit=10&before={next}")).Body!;
            seen.AddRange(page["entries"]!.AsArray().Select(entry => (string)entry!["id"]!));
            next = (string?)page["next"];
            pages++;
        }
        while (next is not null);

        Assert.Equal((3, 25, 25), (pages, seen.Count, seen.Distinct().Count()));
    }

    [Fact]
    public async Task One_outcome_alone_can_be_asked_for()
    {
        await using var app = await AccountApp.StartAsync();
        for (var number = 0; number < 12; number++)
            await EntryAsync(app, number, null, number % 4 == 0 ? "signIn.wrong" : "ok", milliseconds: number);
        var admin = await AdminAsync(app);

        var page = (await admin.GetAsync("sign-in-log?outcome=signIn.wrong&limit=2")).Body!;
        var rest = (await admin.GetAsync($"sign-in-log?outcome=signIn.wrong&limit=2&before={page["next"]}")).Body!;

        Assert.Equal((2, 1), (page["entries"]!.AsArray().Count, rest["entries"]!.AsArray().Count));
        Assert.Null(rest["next"]);
    }

    [Fact]
    public async Task Nonsense_for_a_place_begins_at_the_top()
    {
        await using var app = await AccountApp.StartAsync();
        await EntryAsync(app, 1, null);

        Assert.Single((await (await AdminAsync(app)).GetAsync("sign-in-log?before=nonsense&limit=-5")).Body!["entries"]!.AsArray());
    }

    [Fact]
    public async Task As_a_file_it_opens_in_Excel_and_holds_no_formula()
    {
        await using var app = await AccountApp.StartAsync();
        var person = app.Crew.Add(7, "=HYPERLINK(\"x\") 健太", null);
        await EntryAsync(app, 1, person.Id, device: "a,b");

        var text = await (await AdminAsync(app)).TextAsync("sign-in-log.csv");

        Assert.Equal(
            "日時,方法,結果,団員番号,氏名,認証方法,端末,接続元\r\n2026-01-05 03:10:00,LINE（アプリ内）,成功,7,\"'=HYPERLINK(\"\"x\"\") 健太\",lineqr mfa,\"a,b\",203.0.113.7\r\n", text.TrimStart('\uFEFF'));
        Assert.StartsWith("\uFEFF", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+81", "'+81")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM", "'@SUM")]
    [InlineData("＝1", "'＝1")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    public void A_cell(string value, string written) => Assert.Equal(written, ExportSignInLog.Cell(value));

    [Fact]
    public async Task Whoever_may_not_see_it_gets_neither_page_nor_file()
    {
        await using var app = await AccountApp.StartAsync();
        var member = await app.SignedInFreshAsync(app.Crew.Add(1, "宮下 健太", null));

        Assert.Equal("permission.denied", (await member.GetAsync("sign-in-log")).Code);
        Assert.Equal("permission.denied", (await member.GetAsync("sign-in-log.csv")).Code);
    }
}

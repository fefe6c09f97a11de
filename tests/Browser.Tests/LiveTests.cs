using System.Globalization;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>What the board says while things go wrong or very fast.</summary>
public sealed class LiveTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_board_whose_server_restarts_says_that_it_is_stale_and_then_resumes_by_itself()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        await rehearsal.MailAsync(Mails.BuildingFire, Token);
        var board = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("建物火災", Token), Viewpoint.Pc, page => page.Clock.InstallAsync());
        await board.ReadyAsync("C2");
        var phones = rehearsal.Line.Users;
        await phones.Member(1, 1).WaitForAsync(entry => entry.Actions.Count > 0, Token);
        await phones.Member(1, 1).TapAsync("出動・直行", Token);
        await Assertions.Expect(board.Id("row-1")).ToHaveAttributeAsync("data-answer", "direct");
        await Assertions.Expect(board.Id("live-bar")).ToHaveCountAsync(0);

        var started = TimeProvider.System.GetTimestamp();
        await rehearsal.App.StopAsync(Token);
        // An open board must not hold up a restart: nothing can be received in that time.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await board.Page.Clock.RunForAsync(25_000);
        await board.ReadyAsync("C2", "stale");
        await Assertions.Expect(board.Id("live-bar")).ToContainTextAsync("更新が止まっています");
        Assert.Equal(1, await board.NumberAsync("count-coming"));
        await board.KeepAsync("C2-stale");
        await rehearsal.App.StartAgainAsync(Token);

        await board.ReadyAsync("C2");
        await Assertions.Expect(board.Id("live-bar")).ToHaveCountAsync(0);
        await phones.Member(1, 2).TapAsync("出動・詰所", Token);
        await Assertions.Expect(board.Id("row-2")).ToHaveAttributeAsync("data-answer", "station");
        await Assertions.Expect(board.Id("row-1")).ToHaveAttributeAsync("data-answer", "direct");
        Assert.Equal((2, 59), (await board.NumberAsync("count-coming"), await board.NumberAsync("count-silent")));
        await Assertions.Expect(board.Page.Locator(".live-clock")).ToHaveAttributeAsync("data-live", "stream");
        board.Forget("Failed to load resource: net::ERR_", "/board");
        board.Forget("error occurred when fetching the script");   // the service worker, looked for while there is no server
        board.AssertQuiet();
    }

    [Fact]
    public async Task When_sixty_answer_at_once_the_numbers_add_up_and_the_picture_agrees_with_them()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        await rehearsal.MailAsync(Mails.BuildingFire, Token);
        var board = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("建物火災", Token), Viewpoint.Pc);
        await board.ReadyAsync("C2");
        await Assertions.Expect(board.Id("delivery")).ToContainTextAsync("LINE受付 60/");
        var phones = await rehearsal.OpenPhonesAsync(Viewpoint.Pc);

        await phones.Page.GetByLabel("何秒の間に").FillAsync("0");
        await phones.Id("answer-all").ClickAsync();

        var result = phones.Id("answer-result");
        await Assertions.Expect(result).ToContainTextAsync("名は答えません");
        var said = (await result.InnerTextAsync()).Split(["名が答えます。", "名は答えません。"], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToList();
        Assert.Equal(60, said.Sum());
        // The one without LINE is silent as well.
        await Assertions.Expect(board.Id("count-silent")).ToHaveTextAsync((said[1] + 1).ToString(CultureInfo.InvariantCulture));
        var counts = new Dictionary<string, int>();
        foreach (var part in new[] { "coming", "direct", "station", "late", "unable", "silent", "called" })
            counts[part] = await board.NumberAsync($"count-{part}");
        Assert.Equal(61, counts["called"]);
        Assert.Equal(counts["called"], counts["coming"] + counts["late"] + counts["unable"] + counts["silent"]);
        Assert.Equal(counts["coming"], counts["direct"] + counts["station"]);
        foreach (var part in new[] { "direct", "station", "late", "unable", "silent" })
        {
            var shown = await board.Page.Locator($".counts-bar .{part}").EvaluateAllAsync<double[]>("bars => bars.map(bar => Number(getComputedStyle(bar).flexGrow))");
            Assert.Equal(counts[part], shown.Sum());
        }
        foreach (var section in new[] { "coming", "late", "unable" })
            await Assertions.Expect(board.Page.Locator($"[data-section='{section}'] tr.person")).ToHaveCountAsync(counts[section]);
        await board.KeepAsync("C2-all-answered");
        await board.Id("silent-button").ClickAsync();
        await Assertions.Expect(board.Page.Locator("[data-section='silent'] tr.person")).ToHaveCountAsync(counts["silent"]);
        var units = (await board.Id("units").Locator(".unit-share").AllInnerTextsAsync()).Select(share => share.Split('/').Select(int.Parse).ToArray()).ToList();
        Assert.Equal((counts["coming"], counts["called"]), (units.Sum(unit => unit[0]), units.Sum(unit => unit[1])));
        await phones.KeepAsync("D1-all-answered");
        phones.AssertQuiet();
        board.AssertQuiet();
    }

    [Fact]
    public async Task While_LINE_fails_the_board_says_who_waits_and_afterwards_each_person_has_one_message()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var phones = await rehearsal.OpenPhonesAsync(Viewpoint.Pc);
        await phones.Id("fault-status500").CheckAsync();
        await Assertions.Expect(phones.Page.Locator("body")).ToHaveAttributeAsync("data-fault", "status500");

        await rehearsal.MailAsync(Mails.BuildingFire, Token);

        var board = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("建物火災", Token), Viewpoint.Pc, page => page.Clock.InstallAsync());
        await board.ReadyAsync("C2");
        await Assertions.Expect(board.Page.Locator(".numbers")).ToContainTextAsync("送信待ち 60名");
        await Assertions.Expect(board.Id("delivery")).ToContainTextAsync("LINE受付 0/61");
        await Assertions.Expect(phones.Page.Locator(".call[data-endpoint='multicast'][data-status='500']").Nth(1)).ToBeVisibleAsync();
        await Assertions.Expect(phones.Page.GetByTestId("received")).ToHaveCountAsync(0);
        await board.Page.Clock.RunForAsync(11_000);
        await Assertions.Expect(board.Page.Locator(".numbers .danger")).ToContainTextAsync("まだ送れていません");
        await board.KeepAsync("C2-line-500");
        await phones.KeepAsync("D1-line-500");
        await phones.Id("fault-none").CheckAsync();

        await Assertions.Expect(board.Id("delivery")).ToContainTextAsync("LINE受付 60/61", new LocatorAssertionsToContainTextOptions { Timeout = 20_000 });
        await Assertions.Expect(board.Page.Locator(".numbers")).Not.ToContainTextAsync("送信待ち");
        await Assertions.Expect(phones.Page.GetByTestId("received")).ToHaveCountAsync(6);
        Assert.All(rehearsal.Line.Users, user => Assert.Single(user.Received));
        Assert.Equal(60, rehearsal.Line.Ledger.Delivered);
        Assert.Empty(rehearsal.Line.SeenTwice);
        Assert.Empty(rehearsal.Line.Ledger.Violations);
        phones.AssertQuiet();
        board.AssertQuiet();
    }
}

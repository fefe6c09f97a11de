namespace BrigadeDispatch.Browser.Tests;

/// <summary>From the command centre's mail to the phones and back onto the muster board (参集状況), as people see it.</summary>
public sealed class AlarmTests(Chromium chromium)
{
    private const int WithinMs = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_rings_the_phones_of_the_units_it_calls_and_no_others()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var phones = await rehearsal.OpenPhonesAsync(Viewpoint.Pc);

        await rehearsal.MailAsync(Mails.VehicleFire, Token);

        // 1 and 2 are 団本部, 3 and 4 lead 第1分団 (中央 is theirs) and its neighbour 第2分団, 5 and 6 lead 第3分団 and 第4分団.
        // Every fifteenth plays in ラッパ隊 as well, which is a part of 団本部.
        foreach (var number in new[] { 1, 2, 3, 4 })
        {
            var notice = phones.Id($"phone-{number}").GetByTestId("notice");
            await Assertions.Expect(notice).ToContainTextAsync("車両火災");
            await Assertions.Expect(notice).ToContainTextAsync("中央三丁目");
            await Assertions.Expect(notice.GetByRole(AriaRole.Button)).ToBeVisibleAsync();
        }
        var board = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("車両火災", Token), Viewpoint.Pc);
        await board.ReadyAsync("C2");
        var called = Enumerable.Range(1, 60).Where(number => number <= 2 || (number - 3) % 4 <= 1 || number % 15 == 0).ToList();
        await Assertions.Expect(board.Id("delivery")).ToContainTextAsync($"LINE受付 {called.Count}/");
        Assert.Equal(called, rehearsal.Line.Users.Where(user => user.Received.Count > 0).Select(user => user.Number).Order());
        foreach (var number in new[] { 5, 6 })
            await Assertions.Expect(phones.Id($"phone-{number}").GetByTestId("notice")).ToBeEmptyAsync();
        Assert.Equal(["団本部", "第1分団", "第2分団", "第3分団", "第4分団"], await board.Id("units").Locator(".unit-name").AllInnerTextsAsync());
        Assert.Equal(["0/2", "0/15", "0/15", "0/1", "0/1"], await board.Id("units").Locator(".unit-share").AllInnerTextsAsync());
        await phones.KeepAsync("D1-called");
        phones.AssertQuiet();
        board.AssertQuiet();
    }

    [Fact]
    public async Task A_tap_stands_on_the_open_board_within_a_second_and_a_change_moves_it()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var phones = await rehearsal.OpenPhonesAsync(Viewpoint.Pc);
        await phones.Page.EvaluateAsync("() => addEventListener('click', event => { window.tappedAt = performance.timeOrigin + event.timeStamp; }, true)");
        await rehearsal.MailAsync(Mails.BuildingFire, Token);
        await Assertions.Expect(phones.Id("phone-1").GetByTestId("notice")).ToContainTextAsync("建物火災");
        await Assertions.Expect(phones.Id("phone-1").GetByTestId("notice")).ToContainTextAsync("大手一丁目");
        await phones.KeepAsync("D1-rung");
        var board = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("建物火災", Token), Viewpoint.Pc);
        await board.ReadyAsync("C2");
        await board.KeepAsync("C2-nobody");
        await Assertions.Expect(board.Id("count-called")).ToHaveTextAsync("61名");

        var delays = new List<double>();
        for (var number = 1; number <= 6; number++)
            delays.Add(await TapAsync(number, "出動・直行", "direct"));
        foreach (var number in new[] { 1, 2, 3 })
            await Assertions.Expect(phones.Id($"phone-{number}").Locator("[data-testid='received'][data-by='reply']")).ToContainTextAsync("受け付けました");
        Assert.Equal(6, await board.NumberAsync("count-coming"));
        await Assertions.Expect(board.Page.Locator("[data-section='coming'] tr.person")).ToHaveCountAsync(6);
        await phones.KeepAsync("D1-answered");

        delays.Add(await TapAsync(3, "出動できない", "unable"));
        await Assertions.Expect(board.Page.Locator("[data-section='unable'] [data-testid='row-3']")).ToBeVisibleAsync();
        await Assertions.Expect(board.Page.Locator("[data-section='coming'] tr.person")).ToHaveCountAsync(5);
        await Assertions.Expect(phones.Id("phone-3").Locator("[data-testid='received'][data-by='reply']").Last).ToContainTextAsync("出動できない");
        Assert.Equal((5, 1), (await board.NumberAsync("count-coming"), await board.NumberAsync("count-unable")));
        await board.KeepAsync("C2-changed");

        TestContext.Current.TestOutputHelper!.WriteLine($"tap to repainted row: {string.Join(", ", delays.Select(delay => $"{delay:0} ms"))}");
        Assert.All(delays, delay => Assert.InRange(delay, 0, WithinMs));
        phones.AssertQuiet();
        board.AssertQuiet();

        async Task<double> TapAsync(int number, string label, string answer)
        {
            // Both pages' clocks are the machine's: their origins and the milliseconds since then.
            var painted = board.Page.EvaluateAsync<double>(
                """
                selector => new Promise((done, fail) => {
                  const look = () => {
                    if (!document.querySelector(selector)) return;
                    observer.disconnect();
                    requestAnimationFrame(() => setTimeout(() => done(performance.timeOrigin + performance.now())));
                  };
                  const observer = new MutationObserver(look);
                  observer.observe(document.body, { subtree: true, childList: true, attributes: true });
                  setTimeout(() => fail(new Error(`no ${selector} within 15 s`)), 15000);
                })
                """, $"[data-testid='row-{number}'][data-answer='{answer}']");
            await phones.Id($"phone-{number}").Locator($"[data-testid='received'] [data-action-label='{label}']").First.ClickAsync();
            var at = await painted;
            return at - await phones.Page.EvaluateAsync<double>("() => window.tappedAt");
        }
    }

    [Fact]
    public async Task The_news_that_the_fire_is_out_joins_its_incident_and_rings_nobody()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        await rehearsal.MailAsync(Mails.BuildingFire, Token);
        var board = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("建物火災", Token), Viewpoint.Pc);
        await board.ReadyAsync("C2");
        await Assertions.Expect(board.Id("delivery")).ToContainTextAsync("LINE受付 60/");
        var phones = await rehearsal.OpenPhonesAsync(Viewpoint.Pc);

        await rehearsal.MailAsync(Mails.BuildingFireOut, Token);

        await Assertions.Expect(board.Page.Locator(".board-head [data-chip]").First).ToContainTextAsync("鎮火");
        await board.KeepAsync("C2-extinguished");
        var incident = Assert.Single(await rehearsal.IncidentsAsync(Token));
        Assert.Equal((2, 1), ((int)incident["messageCount"]!, incident["callOuts"]!.AsArray().Count));
        Assert.All(rehearsal.Line.Users, user => Assert.Equal(1, user.NoticesShown));
        await Assertions.Expect(phones.Page.GetByTestId("received")).ToHaveCountAsync(6);
        var list = await rehearsal.OpenListAsync(Viewpoint.Pc);
        await list.ReadyAsync("C1");
        await list.KeepAsync("C1-extinguished");
        board.AssertQuiet();
        list.AssertQuiet();
    }

    [Fact]
    public async Task A_drill_says_so_first_on_notice_chat_board_and_list()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        await rehearsal.MailAsync(Mails.Drill, Token);
        var phones = await rehearsal.OpenPhonesAsync(Viewpoint.Pc, "?phones=1,2,7");

        foreach (var number in new[] { 1, 2, 7 })
        {
            Assert.StartsWith("【訓練】", await phones.Id($"phone-{number}").GetByTestId("notice").Locator(".ring-text").InnerTextAsync(), StringComparison.Ordinal);
            Assert.StartsWith("訓練", await phones.Id($"phone-{number}").GetByTestId("received").First.InnerTextAsync(), StringComparison.Ordinal);
        }
        await phones.Id("phone-7").GetByText("訓練：直行", new LocatorGetByTextOptions { Exact = true }).First.ClickAsync();
        var reply = phones.Id("phone-7").Locator("[data-testid='received'][data-by='reply']");
        await reply.WaitForAsync();
        Assert.StartsWith("【訓練】", await reply.InnerTextAsync(), StringComparison.Ordinal);
        await phones.KeepAsync("D1-drill");

        var board = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("建物火災", Token), Viewpoint.Pc);
        await board.ReadyAsync("C2");
        Assert.StartsWith("訓練", await board.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.StartsWith("訓練", (await board.Page.Locator("main").InnerTextAsync()).TrimStart(), StringComparison.Ordinal);
        await Assertions.Expect(board.Id("drill-bottom")).ToContainTextAsync("訓練");
        await Assertions.Expect(board.Id("row-7")).ToHaveAttributeAsync("data-answer", "direct");
        await board.KeepAsync("C2-drill");
        var list = await rehearsal.OpenListAsync(Viewpoint.Pc);
        await list.ReadyAsync("C1");
        Assert.StartsWith("訓練", (await list.Page.Locator(".incident-card[data-drill='true']").InnerTextAsync()).TrimStart(), StringComparison.Ordinal);
        await list.KeepAsync("C1-drill");
        phones.AssertQuiet();
        board.AssertQuiet();
        list.AssertQuiet();
    }

    [Fact]
    public async Task A_mail_nobody_can_read_is_shown_as_such_and_rings_officers_only()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var phones = await rehearsal.OpenPhonesAsync(Viewpoint.Pc, "?phones=1,3,6,7");

        await rehearsal.MailAsync(Mails.Unreadable, Token);

        // Rank 分団長 and above: 団長, 副団長 and the leaders of the four 分団.
        foreach (var number in new[] { 1, 3, 6 })
            await Assertions.Expect(phones.Id($"phone-{number}").GetByTestId("notice")).ToContainTextAsync("解析できず");
        await Assertions.Expect(phones.Id("phone-1").GetByTestId("chat")).ToContainTextAsync("現場が変わりました");
        var list = await rehearsal.OpenListAsync(Viewpoint.Pc);
        await list.ReadyAsync("C1");
        var card = list.Page.Locator(".incident-card[data-unreadable='true']");
        await Assertions.Expect(card).ToContainTextAsync("解析できず");
        await list.KeepAsync("C1-unreadable");
        await card.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "参集状況を見る" }).ClickAsync();
        await list.ReadyAsync("C2");
        await Assertions.Expect(list.Id("raw-text")).ToContainTextAsync("現場が変わりました");
        await Assertions.Expect(list.Id("delivery")).ToContainTextAsync("LINE受付 6/6");
        await list.KeepAsync("C2-unreadable");
        Assert.Equal([1, 2, 3, 4, 5, 6], rehearsal.Line.Users.Where(user => user.Received.Count > 0).Select(user => user.Number).Order());
        await Assertions.Expect(phones.Id("phone-7").GetByTestId("notice")).ToBeEmptyAsync();
        await phones.KeepAsync("D1-unreadable");
        phones.AssertQuiet();
        list.AssertQuiet();
    }

    [Fact]
    public async Task With_two_incidents_at_once_the_other_board_is_one_tap_away()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        await rehearsal.MailAsync(Mails.BuildingFire, Token);
        var fire = await rehearsal.CallOutAsync("建物火災", Token);
        var board = await rehearsal.OpenBoardAsync(fire, Viewpoint.Phone375);
        await board.ReadyAsync("C2");
        await Assertions.Expect(board.Id("others")).ToHaveCountAsync(0);

        await rehearsal.MailAsync(Mails.VehicleFire, Token);

        var other = await rehearsal.CallOutAsync("車両火災", Token);
        await Assertions.Expect(board.Id("others")).ToContainTextAsync("ほか1件");
        await board.KeepAsync("C2-two");
        await board.Id("others").GetByRole(AriaRole.Link).TapAsync();
        await board.Page.WaitForURLAsync($"**/call-outs/{other}");
        await Assertions.Expect(board.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToContainTextAsync("車両火災");
        await board.Id("others").GetByRole(AriaRole.Link).TapAsync();
        await board.Page.WaitForURLAsync($"**/call-outs/{fire}");
        await Assertions.Expect(board.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToContainTextAsync("建物火災");

        var pc = await rehearsal.OpenListAsync(Viewpoint.Pc);
        await pc.ReadyAsync("C1");
        await Assertions.Expect(pc.Page.Locator(".incident-card")).ToHaveCountAsync(2);
        await pc.KeepAsync("C1-two");
        board.AssertQuiet();
        pc.AssertQuiet();
    }
}

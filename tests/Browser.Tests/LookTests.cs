namespace BrigadeDispatch.Browser.Tests;

/// <summary>How the screens look on a phone and on a PC, by day and by night.</summary>
public sealed class LookTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Viewpoints => [.. All.Keys];

    private static Dictionary<string, Viewpoint> All { get; } =
        new[] { Viewpoint.Phone375, Viewpoint.Phone375Dark, Viewpoint.Pc, Viewpoint.PcDark }.ToDictionary(one => one.Name);

    [Theory]
    [MemberData(nameof(Viewpoints))]
    public async Task Every_screen_is_accessible_fits_and_asks_nobody_else(string viewpoint)
    {
        var look = All[viewpoint];
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var empty = await rehearsal.OpenListAsync(look);
        await empty.ReadyAsync("C1", "empty");
        await CheckAsync(empty, "C1-empty");
        await rehearsal.MailAsync(Mails.BuildingFire, Token);
        await rehearsal.MailAsync(Mails.Unreadable, Token);
        await rehearsal.MailAsync(Mails.Drill, Token);
        var fire = await rehearsal.CallOutAsync("大手", Token);
        var firstBoard = $"/api/brigades/demo/call-outs/{fire}/board";
        await rehearsal.App.Client.UntilAsync(firstBoard, board => (int)board["delivery"]!["accepted"]! == 60, cancellationToken: Token);
        foreach (var (number, label) in new[] { (3, "出動・直行"), (4, "出動・詰所"), (5, "出動・直行"), (6, "遅れて行く"), (9, "出動できない"), (12, "直行10分"), (22, "詰所5分") })
        {
            var phone = rehearsal.Line.Users.Member(1, number);
            var message = phone.Received.First(entry => entry.Notice.Contains("大手", StringComparison.Ordinal));
            await phone.TapAsync(message.Actions.First(action => action.Label == label), Token);
        }
        await rehearsal.App.Client.UntilAsync(firstBoard, board => (int)board["counts"]!["silent"]! == 54, cancellationToken: Token);

        var list = await rehearsal.OpenListAsync(look);
        await list.ReadyAsync("C1");
        await CheckAsync(list, "C1");
        // The drill came last; the fire stands before it all the same.
        Assert.Equal(["true|false", "false|false", "false|true"], await list.Page.Locator(".incident-card").EvaluateAllAsync<string[]>(
            "cards => cards.map(card => `${card.dataset.unreadable}|${card.dataset.drill}`)"));
        var board = await rehearsal.OpenBoardAsync(fire, look);
        await board.ReadyAsync("C2");
        await Assertions.Expect(board.Id("count-silent")).ToHaveTextAsync("54");
        await CheckAsync(board, "C2");
        await board.Id("silent-button").ClickAsync();
        await CheckAsync(board, "C2-silent");
        var drill = await rehearsal.OpenBoardAsync(await rehearsal.CallOutAsync("常田", Token), look);
        await drill.ReadyAsync("C2");
        await CheckAsync(drill, "C2-drill");
        var phones = await rehearsal.OpenPhonesAsync(look);
        await CheckAsync(phones, "D1");

        static async Task CheckAsync(Screen screen, string name)
        {
            await screen.KeepAsync(name);
            await screen.KeepAsync(name + "-whole", fullPage: true);
            await screen.AssertFitsAsync();
            await screen.AssertAccessibleAsync();
            screen.AssertQuiet();
        }
    }
}

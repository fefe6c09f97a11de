using System.Globalization;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>Signing in as people do, and what is offered to them then.</summary>
public sealed class SignInTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, Viewpoint> _looks = new[] { Viewpoint.Phone375, Viewpoint.Pc, Viewpoint.PcDark }.ToDictionary(one => one.Name);

    public static TheoryData<string> Looks => [.. _looks.Keys];

    private static async Task<Screen> SignInAsync(Rehearsal rehearsal, Viewpoint look, int member)
    {
        var screen = await rehearsal.OpenSignedOutAsync(new Uri(rehearsal.App.Client.Address, "/demo"), look);
        await screen.ReadyAsync("sign-in");
        await screen.Page.GetByText("LINEでサインイン", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await screen.Id("login-number").FillAsync(member.ToString(CultureInfo.InvariantCulture));
        await screen.Id("login-by-number").ClickAsync();
        await screen.ReadyAsync("C1", "empty");
        screen.Forget("Failed to load resource", "401");
        return screen;
    }

    private static async Task CheckAsync(Screen screen, string name)
    {
        await screen.KeepAsync(name);
        await screen.AssertFitsAsync();
        await screen.AssertAccessibleAsync();
        screen.AssertQuiet();
    }

    [Fact]
    public async Task Nobody_sees_anything_until_LINE_says_who_it_is()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        foreach (var path in new[] { "/demo", "/demo/members", "/demo/call-outs/AAAAAAAAAAAAAAAAAAAAAA" })
        {
            var screen = await rehearsal.OpenSignedOutAsync(new Uri(rehearsal.App.Client.Address, path), Viewpoint.Phone375);
            await screen.ReadyAsync("sign-in");
            screen.Forget("Failed to load resource", "401");
            await CheckAsync(screen, "sign-in");
        }
    }

    [Fact]
    public async Task A_member_is_offered_only_what_a_member_may()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var screen = await SignInAsync(rehearsal, Viewpoint.Pc, 30);

        var offered = await screen.Page.Locator("[data-testid^='menu-']").EvaluateAllAsync<string[]>("links => links.map(link => link.dataset.testid)");

        Assert.Contains("menu-account", offered);
        Assert.DoesNotContain("menu-rights", offered);
        Assert.DoesNotContain("menu-members", offered);
        await CheckAsync(screen, "C1-member");
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task The_admin_shows_the_second_factor_once_and_every_screen_is_accessible_and_fits(string viewpoint)
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var screen = await SignInAsync(rehearsal, _looks[viewpoint], 2);
        await screen.Page.GotoAsync(new Uri(rehearsal.App.Client.Address, "/demo/rights").ToString());
        await screen.Page.Locator("#second-factor").FillAsync(DemoAuthenticator.Code(TimeProvider.System.GetUtcNow()));
        await screen.Id("second-factor-submit").ClickAsync();
        await screen.ReadyAsync("A5");
        screen.Forget("Failed to load resource", "403");
        await CheckAsync(screen, "A5");
        foreach (var (path, name) in new[] { ("members", "A2"), ("units", "A4"), ("personnel", "A6"), ("slips", "A7"), ("csv", "A13"), ("account", "M12"), ("sign-in-admin", "A19") })
        {
            await screen.Page.GotoAsync(new Uri(rehearsal.App.Client.Address, "/demo/" + path).ToString());
            await screen.ReadyAsync(name);
            await CheckAsync(screen, name);
        }
    }

    [Fact]
    public async Task Suspended_from_the_list_a_member_is_out_of_the_board_that_stands_open()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var member = await SignInAsync(rehearsal, Viewpoint.Phone375, 40);
        var admin = await SignInAsync(rehearsal, Viewpoint.Pc, 2);
        await admin.Page.GotoAsync(new Uri(rehearsal.App.Client.Address, "/demo/members").ToString());
        await admin.ReadyAsync("A2");
        await admin.Id("search").FillAsync("40");
        await admin.Id("select-40").CheckAsync();
        await admin.Id("bulk-suspend").ClickAsync();
        await admin.Id("bulk-check").PressAsync("Enter");   // the dialog opens over the button: a mouse would be told that it missed
        await admin.Page.Locator("#second-factor").FillAsync(DemoAuthenticator.Code(TimeProvider.System.GetUtcNow()));
        await admin.Id("second-factor-submit").ClickAsync();
        await admin.Id("bulk-run").PressAsync("Enter");
        await admin.Id("bulk-finish").WaitForAsync();

        await member.Page.Locator("main[data-screen='sign-in']").Or(member.Page.GetByTestId("remedy")).First.WaitForAsync();
        using var gone = await rehearsal.App.Client.As(1).Http.GetAsync("/api/brigades/demo/members", Token);
        Assert.Contains("\"state\":\"suspended\"", await gone.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}

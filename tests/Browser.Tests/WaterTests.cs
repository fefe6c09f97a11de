using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>Water on the real server: found on the map's list, and where a crew stands at a fire.</summary>
public sealed class WaterTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, Viewpoint> _looks = new[] { Viewpoint.Phone375, Viewpoint.PcDark }.ToDictionary(one => one.Name);

    public static TheoryData<string> Looks => [.. _looks.Keys];

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task A_source_is_found_by_its_number_and_shown_with_its_judgement(string viewpoint)
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var screen = await rehearsal.OpenAsync(new Uri(rehearsal.App.Client.Address, "/demo/water"), _looks[viewpoint]);
        await screen.ReadyAsync("A11");
        Assert.Equal("320件", await screen.Id("total").InnerTextAsync());

        await screen.Id("search").FillAsync("大手-1");
        if (await screen.Id("show-list").IsVisibleAsync())
            await screen.Id("show-list").ClickAsync();
        await screen.Page.Locator(".source-link", new() { HasText = "大手-1" }).First.ClickAsync();
        await screen.Id("facts").WaitForAsync();

        Assert.Contains("大手-1", await screen.Page.Locator("h1").InnerTextAsync(), StringComparison.Ordinal);
        await screen.KeepAsync("A11-source");
        await screen.AssertFitsAsync();
        await screen.AssertAccessibleAsync();
        screen.AssertQuiet();
    }

    [Fact]
    public async Task At_a_fire_the_nearest_water_is_listed_and_a_crew_that_draws_from_it_is_seen_by_the_others()
    {
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        var receipt = await rehearsal.App.Client.AlertAsync(
            new { id = "water-1", kind = "建物火災", place = "上田市大手一丁目11-16", latitude = 36.4019, longitude = 138.2491 }, cancellationToken: Token);
        var address = new Uri(rehearsal.App.Client.Address, $"/demo/incidents/{receipt.IncidentId}");
        var crew = await rehearsal.OpenAsync(address, Viewpoint.Phone375, null, rehearsal.App.Client.As(20));
        var commander = await rehearsal.OpenAsync(address, Viewpoint.Pc);
        await crew.Id("water-item").First.WaitForAsync();
        await commander.Id("water-item").First.WaitForAsync();

        await crew.Id("stamp").First.ClickAsync();
        await crew.Id("leave").First.WaitForAsync();
        await commander.Page.ReloadAsync();
        await commander.Id("water-use").First.WaitForAsync();

        await commander.KeepAsync("C9-water");
        await crew.AssertFitsAsync();
        await commander.AssertAccessibleAsync();

        await commander.Id("take-back").First.ClickAsync();
        await commander.Id("confirm-yes").ClickAsync();
        await commander.Id("logged-use").First.GetByText("に取り消し").WaitForAsync();
        await crew.Page.ReloadAsync();
        await crew.Id("logged-use").First.GetByText("に取り消し").WaitForAsync();
        Assert.Equal(0, await crew.Id("leave").CountAsync());
        await crew.Id("stamp").First.WaitForAsync();
        crew.AssertQuiet();
    }
}

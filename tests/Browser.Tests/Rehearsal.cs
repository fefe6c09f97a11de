using System.Text.Json.Nodes;
using BrigadeDispatch.LineSimulator;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>The whole product with built client, mail gateway and virtual phones, as ./run.sh starts it, on free ports.</summary>
internal sealed class Rehearsal : IAsyncDisposable
{
    private readonly IBrowser _browser;
    private readonly MailGateway _gateway;
    private readonly List<Screen> _screens = [];

    private Rehearsal(IBrowser browser, BrigadeApp app, MailGateway gateway) => (_browser, App, _gateway) = (browser, app, gateway);

    public BrigadeApp App { get; }

    public LineSimulatorHost Line => App.Line;

    public static async Task<Rehearsal> StartAsync(Chromium chromium, CancellationToken cancellationToken, Dictionary<string, string?>? settings = null)
    {
        Repository.Require();
        var line = new LineSimulatorOptions();
        var app = await BrigadeApp.StartAsync(
            line: line, settings: new Dictionary<string, string?>(settings ?? []) { ["Client:Directory"] = Repository.Client, ["Map:TileUrl"] = "none" }, cancellationToken: cancellationToken);
        try
        {
            var gateway = await MailGateway.StartAsync(app.Client.Address, cancellationToken);
            line.SmtpPort = gateway.Port;
            return new Rehearsal(chromium.Browser, app, gateway);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A mail over SMTP; once this returns, the server has it.</summary>
    public Task MailAsync(DispatchMail mail, CancellationToken cancellationToken) => MailAsync(mail.Bytes(), cancellationToken);

    public async Task MailAsync(byte[] mail, CancellationToken cancellationToken)
    {
        var answer = await DispatchMail.SendAsync(mail, _gateway.Port, "demo", cancellationToken);
        Assert.True(answer.StartsWith("250", StringComparison.Ordinal), $"{answer}\n{_gateway.Log}");
    }

    public Task<Screen> OpenListAsync(Viewpoint viewpoint) => OpenAsync(new Uri(App.Client.Address, "/demo"), viewpoint);

    public Task<Screen> OpenBoardAsync(string callOut, Viewpoint viewpoint, Func<IPage, Task>? prepare = null) =>
        OpenAsync(new Uri(App.Client.Address, $"/demo/call-outs/{callOut}"), viewpoint, prepare);

    public async Task<Screen> OpenPhonesAsync(Viewpoint viewpoint, string query = "")
    {
        var screen = await OpenAsync(new Uri(Line.BaseAddress, "/" + query), viewpoint);
        await screen.Page.Locator("[data-testid='live'][data-state='good']").WaitForAsync();
        return screen;
    }

    /// <param name="as">Whose session the browser has; null: the chief's (団長).</param>
    public async Task<Screen> OpenAsync(Uri address, Viewpoint viewpoint, Func<IPage, Task>? prepare = null, BrigadeClient? @as = null) =>
        await OpenAsync(address, viewpoint, prepare, await (@as ?? App.Client).CookieAsync());

    /// <summary>A browser in which nobody is signed in.</summary>
    public Task<Screen> OpenSignedOutAsync(Uri address, Viewpoint viewpoint) => OpenAsync(address, viewpoint, null, session: null);

    private async Task<Screen> OpenAsync(Uri address, Viewpoint viewpoint, Func<IPage, Task>? prepare, string? session)
    {
        var screen = await Screen.OpenAsync(_browser, address, viewpoint, [App.Client.Address, Line.BaseAddress], prepare, session);
        _screens.Add(screen);
        return screen;
    }

    /// <summary>Incidents as the API tells them, newest first as the list shows them.</summary>
    public async Task<IReadOnlyList<JsonNode>> IncidentsAsync(CancellationToken cancellationToken) =>
        [.. (await App.Client.GetAsync("/api/brigades/demo/incidents", cancellationToken))["incidents"]!.AsArray().Select(one => one!)];

    /// <summary>The call-out of the incident whose title contains this.</summary>
    public async Task<string> CallOutAsync(string title, CancellationToken cancellationToken)
    {
        var incident = (await IncidentsAsync(cancellationToken)).Single(one => ((string)one["title"]!).Contains(title, StringComparison.Ordinal));
        return (string)incident["callOuts"]!.AsArray().Single()!["id"]!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var screen in _screens)
            await screen.DisposeAsync();
        await _gateway.DisposeAsync();
        await App.DisposeAsync();
    }
}

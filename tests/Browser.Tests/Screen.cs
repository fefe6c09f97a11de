using System.Collections.Concurrent;
using System.Text.Json;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>One open page, with everything it complained about and every foreign address it asked for.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Viewpoint _viewpoint;
    private readonly string[] _origins;

    private Screen(IPage page, Viewpoint viewpoint, IEnumerable<Uri> origins)
    {
        Page = page;
        _viewpoint = viewpoint;
        _origins = [.. origins.Select(origin => origin.GetLeftPart(UriPartial.Authority) + "/")];
        page.PageError += (_, error) => _complaints.Enqueue($"error: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type is not ("error" or "warning"))
                return;
            _complaints.Enqueue($"{message.Type}: {message.Text} {message.Location}");
        };
        page.Request += (_, request) =>
        {
            if (!_origins.Any(origin => request.Url.StartsWith(origin, StringComparison.Ordinal)))
                _complaints.Enqueue($"foreign request: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <param name="session">Session cookie as <c>name=value</c>; null: nobody is signed in.</param>
    public static async Task<Screen> OpenAsync(
        IBrowser browser, Uri address, Viewpoint viewpoint, IEnumerable<Uri> origins, Func<IPage, Task>? prepare = null, string? session = null)
    {
        var context = await browser.NewContextAsync(viewpoint.Options);
        if (session is not null)
        {
            // Set as over TLS, because its name demands it; Chromium then sends it to the loopback address too.
            var cut = session.IndexOf('=', StringComparison.Ordinal);
            await context.AddCookiesAsync([new Cookie { Name = session[..cut], Value = session[(cut + 1)..], Url = $"https://{address.Host}/", Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
        }
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(15_000);
        var screen = new Screen(page, viewpoint, origins);
        if (prepare is not null)
            await prepare(page);
        await page.GotoAsync(address.ToString());
        return screen;
    }

    public ILocator Id(string testId) => Page.GetByTestId(testId);

    /// <summary>The client's screen of this name, in this state.</summary>
    public Task ReadyAsync(string screen, string state = "ready") => Page.Locator($"main[data-screen='{screen}'][data-state='{state}']").WaitForAsync();

    public async Task<int> NumberAsync(string testId) =>
        int.Parse((await Id(testId).First.InnerTextAsync()).Replace(",", "").Replace("名", ""));

    /// <summary>Nothing in the console, no error, nothing asked of anyone but the server and the LINE stand-in.</summary>
    public void AssertQuiet() => Assert.Empty(_complaints);

    /// <summary>Forgets what Chromium itself reported of refusals that the fact brought about; every part given must be in the complaint.</summary>
    public void Forget(params string[] parts)
    {
        var kept = _complaints.Where(complaint => !parts.All(part => complaint.Contains(part, StringComparison.Ordinal))).ToList();
        _complaints.Clear();
        kept.ForEach(_complaints.Enqueue);
    }

    public async Task AssertAccessibleAsync()
    {
        // By the debugger: the page's own policy rightly forbids a script from elsewhere.
        await Page.EvaluateAsync(await File.ReadAllTextAsync(Repository.Axe));
        var found = await Page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }))
              .violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ""}`))
            """);
        Assert.Empty(found.EnumerateArray().Select(one => $"{_viewpoint.Name} {one.GetString()}"));
    }

    /// <summary>No part of the page sticks out to the right.</summary>
    public async Task AssertFitsAsync() => Assert.Equal(0, await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));

    /// <summary>With SCREENSHOTS=folder the picture is kept.</summary>
    public async Task KeepAsync(string name, bool fullPage = false)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder, $"{name}.{_viewpoint.Name}.png"),
            Animations = ScreenshotAnimations.Disabled,
            FullPage = fullPage,
        });
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}

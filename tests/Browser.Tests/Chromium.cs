[assembly: AssemblyFixture(typeof(BrigadeDispatch.Browser.Tests.Chromium))]
// One browser and, on small machines, two cores: facts side by side would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace BrigadeDispatch.Browser.Tests;

/// <summary>The browser, started once. Playwright's own download is not used.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] _arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("There is no browser; the fact should have been skipped.");

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Repository.Chromium))
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Repository.Chromium, Args = _arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

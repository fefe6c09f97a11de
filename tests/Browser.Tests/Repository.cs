namespace BrigadeDispatch.Browser.Tests;

/// <summary>Where the built parts are that a whole run needs, and a sentence for each one that is missing.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Client => Path.Combine(Root, "liff-client", "dist");

    public static string Gateway => Path.Combine(Root, "src", "mail-gateway", "dist", "main.js");

    public static string Axe => Path.Combine(Root, "liff-client", "node_modules", "axe-core", "axe.min.js");

    public static string Chromium => Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } told ? told : "/usr/bin/chromium";

    /// <summary>Skips the fact, saying what to do, unless everything is there.</summary>
    public static void Require()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Client, "index.html")), "The client is not built: cd liff-client && npm ci && npm run build");
        Assert.SkipUnless(File.Exists(Axe), "axe-core is not installed: cd liff-client && npm ci");
        Assert.SkipUnless(File.Exists(Gateway), "The mail gateway is not built: cd src/mail-gateway && npm ci && npm run build");
        Assert.SkipUnless(File.Exists(Chromium), $"Chromium is missing at {Chromium}: apt-get install chromium fonts-noto-cjk, or set CHROMIUM_PATH");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not inside the repository");
    }
}

namespace BrigadeDispatch.Browser.Tests;

/// <summary>A size and a colour scheme to look with.</summary>
public sealed record Viewpoint(string Name, int Width, int Height, bool Phone, ColorScheme Scheme)
{
    public static Viewpoint Pc { get; } = new("1280x800.light", 1280, 800, false, ColorScheme.Light);

    public static Viewpoint PcDark { get; } = new("1280x800.dark", 1280, 800, false, ColorScheme.Dark);

    public static Viewpoint Phone375 { get; } = new("375x667.light", 375, 667, true, ColorScheme.Light);

    public static Viewpoint Phone375Dark { get; } = new("375x667.dark", 375, 667, true, ColorScheme.Dark);

    internal BrowserNewContextOptions Options => new()
    {
        ViewportSize = new ViewportSize { Width = Width, Height = Height },
        IsMobile = Phone,
        HasTouch = Phone,
        ColorScheme = Scheme,
        ReducedMotion = ReducedMotion.Reduce,
        Locale = "ja-JP",
        TimezoneId = "Asia/Tokyo",
    };
}

using System.Text.RegularExpressions;

namespace BrigadeDispatch.WaterSources;

/// <summary>Where the map's pictures come from. Settings: <c>Map:TileUrl</c>, <c>Map:Attribution</c>, <c>Map:AttributionUrl</c>.</summary>
public sealed partial class WaterSourcesOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Map";

    /// <summary>Address of a tile with {z}, {x}, {y}: https, or a path of this server, e.g. <c>/tiles/{z}/{x}/{y}.png</c>; <c>none</c>: a map without tiles.</summary>
    /// <value>Default: 地理院タイル（淡色地図）.</value>
    public string TileUrl { get; set; } = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png";

    /// <summary>Whose map it is, as it stands on the map.</summary>
    /// <value>Default 地理院タイル.</value>
    public string Attribution { get; set; } = "地理院タイル";

    /// <summary>Where that leads; empty: nowhere.</summary>
    public string AttributionUrl { get; set; } = "https://maps.gsi.go.jp/development/ichiran.html";

    /// <summary>Sources of each demo brigade; set by the host from <c>Demo:WaterSources</c>.</summary>
    public int DemoSources { get; set; }

    /// <summary>Smallest zoom of the tiles.</summary>
    public const int MinZoom = 2;

    /// <summary>Largest zoom of the tiles.</summary>
    public const int MaxZoom = 18;

    /// <summary>Whether there are tiles.</summary>
    public bool HasTiles => TileUrl != "none";

    /// <summary>Other origin that the browser must be let load pictures from; null: none.</summary>
    public string? TileOrigin =>
        HasTiles && !TileUrl.StartsWith('/') && Uri.TryCreate(TileUrl, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : null;

    internal const string Rule = "Map__TileUrl must be 'none', a path such as /tiles/{z}/{x}/{y}.png, or an https address (http only for localhost) with {z}, {x} and {y}; "
        + "Map__Attribution must name whose map it is; Map__AttributionUrl must be an https address or empty.";

    internal bool IsValid =>
        !HasTiles || (Attribution.Trim().Length is > 0 and <= 200
            && (AttributionUrl.Length == 0 || (Uri.TryCreate(AttributionUrl, UriKind.Absolute, out var link) && link.Scheme is "https" or "http"))
            && TileUrl.Contains("{z}", StringComparison.Ordinal) && TileUrl.Contains("{x}", StringComparison.Ordinal) && TileUrl.Contains("{y}", StringComparison.Ordinal)
            && (IsOwnPath().IsMatch(TileUrl) || IsForeign()));

    private bool IsForeign() =>
        Foreign().IsMatch(TileUrl) && Uri.TryCreate(TileUrl, UriKind.Absolute, out var url) && url.UserInfo.Length == 0
        && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback));

    // Both are looked at on every start, and no repetition overlaps the next: nothing to go back over. A non-backtracking one is built at run time, which takes
    // longer than opening the store.
    [GeneratedRegex(@"^/[A-Za-z0-9._~{}=&?%-][A-Za-z0-9._~{}=&?%/-]*$")]
    private static partial Regex IsOwnPath();

    // The host stands in a response header: nothing but letters, digits, dots and a port.
    [GeneratedRegex(@"^https?://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?/[\x21-\x7e]*$")]
    private static partial Regex Foreign();
}

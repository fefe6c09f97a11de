namespace BrigadeDispatch.Identity.OpenId;

/// <summary>Where to go after signing in: a page of ours or nowhere (no open redirect, OWASP ASVS 5.0 3.7.2).</summary>
internal static class ReturnPath
{
    private const int Longest = 1000;

    /// <summary>The path if it is surely one of ours, else the fallback.</summary>
    public static string Of(string? wanted, string fallback) => IsLocal(wanted) ? wanted! : fallback;

    // Printable ASCII without a backslash: browsers read "/\" as "//", drop tabs and line ends, and decode nothing that stands after the first slash.
    private static bool IsLocal(string? path) =>
        path is ['/', ..] and { Length: <= Longest } && path is not ['/', '/', ..] && path.All(c => c is > ' ' and <= '~' and not '\\')
        && !path.StartsWith("/sign-in/", StringComparison.OrdinalIgnoreCase);
}

namespace BrigadeDispatch.Identity.Domain;

/// <summary>A browser's own words (User-Agent) in the few that a person knows a device by. For show only; nothing is decided by it.</summary>
internal static class DeviceName
{
    private static readonly (string Sign, string Name)[] _systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")];

    private static readonly (string Sign, string Name)[] _browsers =
        [("Line/", "LINE"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    public static string Of(string userAgent)
    {
        var system = _systems.FirstOrDefault(one => userAgent.Contains(one.Sign, StringComparison.Ordinal)).Name;
        var browser = _browsers.FirstOrDefault(one => userAgent.Contains(one.Sign, StringComparison.Ordinal)).Name;
        return (system, browser) switch
        {
            (null, null) => "不明な端末",
            (null, _) => browser,
            (_, null) => system,
            _ => $"{system}の{browser}",
        };
    }
}

using System.Globalization;

namespace BrigadeDispatch.Kernel;

/// <summary>Japan Standard Time for screens and messages: UTC+9 all year, so no time-zone data is needed (標準時ニ関スル件, 勅令第167号).</summary>
public static class JapanTime
{
    private static readonly string[] _days = ["日", "月", "火", "水", "木", "金", "土"];

    /// <summary>Offset of the zone.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    /// <summary>e.g. 21:04.</summary>
    public static string Clock(DateTimeOffset at) => at.ToOffset(Offset).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>e.g. 21:04:05.</summary>
    public static string ClockWithSeconds(DateTimeOffset at) => at.ToOffset(Offset).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>e.g. 11月18日（水） 21:04.</summary>
    public static string DayAndClock(DateTimeOffset at)
    {
        var local = at.ToOffset(Offset);
        return $"{local.Month}月{local.Day}日（{_days[(int)local.DayOfWeek]}） {Clock(at)}";
    }
}

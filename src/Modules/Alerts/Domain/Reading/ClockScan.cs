namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Reads a time of day: 午後4時14分, 16:14, 16:14:05, 16時半, 正午.</summary>
internal static class ClockScan
{
    internal static bool Read(ref Cursor c, ref Moment moment)
    {
        var start = c.At;
        int? half = null;
        if (c.Take("午前") || c.Take("AM") || c.Take("am") || c.Take("a.m."))
        {
            half = 0;
        }
        else if (c.Take("午後") || c.Take("PM") || c.Take("pm") || c.Take("p.m."))
        {
            half = 12;
        }
        else if (c.Take("正午"))
        {
            moment = moment with { Hour = 12 };
            return true;
        }

        c.Blanks();
        if (!c.Number(2, out var hour) || hour > 29)
        {
            c.At = start;
            return false;
        }

        int minute = 0, second = 0;
        TimeSpan? offset = null;
        if (c.BlanksThen("時"))
        {
            if (c.Is('間') || !Minutes(ref c, ref minute, ref second))
            {
                c.At = start;
                return false;
            }
        }
        else if (!Colons(ref c, ref minute, ref second, ref half, ref offset))
        {
            c.At = start;
            return false;
        }

        if (half is { } h && hour <= 12)
        {
            hour = (hour % 12) + h;
        }

        moment = moment with { Hour = hour, Minute = minute, Second = second, Offset = offset };
        return true;
    }

    /// <summary>「1210」 or 「121030」 behind a date, or alone under a label that asks for a time.</summary>
    internal static bool ReadCompact(ref Cursor c, ref Moment moment)
    {
        var start = c.At;
        if (c.Number(6, out var figures, out var width) && width is 4 or 6 && !c.IsDigit && (c.At >= c.Text.Length || " 、,。)|頃ごこ\t".Contains(c.Text[c.At], StringComparison.Ordinal)))
        {
            var (hour, minute, second) = width == 4 ? (figures / 100, figures % 100, 0) : (figures / 10000, figures / 100 % 100, figures % 100);
            if (hour <= 24 && minute <= 59 && second <= 59)
            {
                moment = moment with { Hour = hour, Minute = minute, Second = second };
                return true;
            }
        }

        c.At = start;
        return false;
    }

    private static bool Minutes(ref Cursor c, ref int minute, ref int second)
    {
        var afterHour = c.At;
        c.Blanks();
        if (c.Take("半"))
        {
            minute = 30;
            return true;
        }

        if (!c.Number(2, out var m) || !c.BlanksThen("分") || c.Is('団'))
        {
            c.At = afterHour;
            return true;
        }

        if (m > 59)
        {
            return false;
        }

        minute = m;
        var afterMinute = c.At;
        c.Blanks();
        if (c.Number(2, out var s) && s <= 59 && c.BlanksThen("秒"))
        {
            second = s;
        }
        else
        {
            c.At = afterMinute;
        }

        return true;
    }

    private static bool Colons(ref Cursor c, ref int minute, ref int second, ref int? half, ref TimeSpan? offset)
    {
        if (!c.BlanksThen(":") || !c.SkipBlanks() || !c.Number(2, out minute, out var width) || width != 2 || minute > 59 || c.IsDigit)
        {
            return false;
        }

        var after = c.At;
        if (c.BlanksThen(":") && c.SkipBlanks() && c.Number(2, out var s, out var secondWidth) && secondWidth == 2 && s <= 59 && !c.IsDigit)
        {
            second = s;
            after = c.At;
            if (c.Take(".") && c.Number(7, out _))
            {
                after = c.At;
            }
        }

        c.At = after;
        if (c.Take("Z"))
        {
            offset = TimeSpan.Zero;
        }
        else if (c.TakeAny("+-") && c.Number(2, out var hours, out var hoursWidth) && hoursWidth == 2 && hours <= 13)
        {
            var sign = c.Text[after] == '-' ? -1 : 1;
            c.Take(":");
            if (c.Number(2, out var minutes, out var minutesWidth) && minutesWidth == 2 && minutes <= 59)
            {
                offset = sign * new TimeSpan(hours, minutes, 0);
            }
            else
            {
                c.At = after;
            }
        }
        else
        {
            c.At = after;
            c.Blanks();
            if (c.Take("AM") || c.Take("am"))
            {
                half = 0;
            }
            else if (c.Take("PM") || c.Take("pm"))
            {
                half = 12;
            }
            else
            {
                c.At = after;
            }
        }

        return true;
    }
}

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Finds dates and times of day in folded text, in all the ways headquarters write them.</summary>
/// <remarks>Only digits make a time: 三日町, 四日市 and 十日町 are places.</remarks>
internal static class MomentScan
{
    private const string Weekdays = "月火水木金土日";
    private const int Reiwa = 2018;
    private const int Heisei = 1988;

    internal static List<MomentSpan> FindAll(string s)
    {
        var found = new List<MomentSpan>();
        var i = 0;
        while (i < s.Length)
        {
            if (CanStart(s, i) && TryRead(s, i, out var span))
            {
                if (found.Count > 0 && Mergeable(s, found[^1], span))
                {
                    var date = found[^1];
                    found[^1] = new MomentSpan(date.Start, span.End, span.Moment.WithDateOf(date.Moment), span.AsOf);
                }
                else
                {
                    found.Add(span);
                }

                i = Math.Max(span.End, i + 1);
            }
            else
            {
                i++;
            }
        }

        return found;
    }

    /// <summary>The times in the value of a label that asks for one: there 「２１０４」 is a time too.</summary>
    internal static List<MomentSpan> FindInLabel(string value)
    {
        var found = FindAll(value);
        var c = new Cursor(value, value.Length - value.TrimStart().Length);
        var (start, moment) = (c.At, default(Moment));
        return found.Count == 0 && ClockScan.ReadCompact(ref c, ref moment) ? [new MomentSpan(start, c.At, moment, false)] : found;
    }

    /// <summary>The moment that fills the whole text but for blanks, brackets and a trailing particle; null if there is more.</summary>
    internal static MomentSpan? Whole(string s)
    {
        var spans = FindAll(s);
        if (spans.Count != 1)
        {
            return null;
        }

        for (var i = 0; i < s.Length; i++)
        {
            if ((i < spans[0].Start || i >= spans[0].End) && !char.IsWhiteSpace(s[i]) && !"()[]<>、。,・:にの.".Contains(s[i], StringComparison.Ordinal))
            {
                return null;
            }
        }

        return spans[0];
    }

    private static bool Mergeable(string s, MomentSpan date, MomentSpan clock) =>
        date.Moment.HasDate && !date.Moment.HasClock && clock.Moment.HasClock && !clock.Moment.HasDate
        && clock.Start - date.End <= 3 && s.AsSpan(date.End, clock.Start - date.End).IndexOfAnyExcept(" 、,のに") < 0
        && !s.AsSpan(date.End, clock.Start - date.End).Contains('に');

    private static bool CanStart(string s, int i)
    {
        var c = s[i];
        if (char.IsAsciiDigit(c))
        {
            return i == 0 || (!char.IsAsciiDigit(s[i - 1]) && !char.IsAsciiLetter(s[i - 1]) && s[i - 1] is not '-' and not '第' and not '.' && !(s[i - 1] == '/' && i > 1 && char.IsAsciiDigit(s[i - 2])));
        }

        return c is '令' or '平' or '西' or '午' or '正' or '本' or '今' or '昨' or '一'
            || (c is 'R' or 'H' or 'A' or 'P' or 'a' or 'p' && (i == 0 || !char.IsAsciiLetterOrDigit(s[i - 1])));
    }

    private static bool TryRead(string s, int i, out MomentSpan span)
    {
        var c = new Cursor(s, i);
        var moment = default(Moment);
        var hasDate = ReadDate(ref c, ref moment, out var needsClock, out var bareDay);
        var afterDate = c.At;
        var hasWeekday = false;
        if (hasDate)
        {
            hasWeekday = Weekday(ref c);
            afterDate = c.At;
            c.Blanks();
            c.TakeAny("、,T");
            c.Blanks();
        }

        var hasClock = ClockScan.Read(ref c, ref moment) || (hasDate && !bareDay && ClockScan.ReadCompact(ref c, ref moment));
        if (hasClock && moment.Hour is >= 4 and < 12 && moment.DaysBack is not null && IsNight(s, i))
        {
            moment = moment with { Hour = moment.Hour + 12 };
        }

        span = default;
        if (!hasClock)
        {
            c.At = afterDate;
            if (!hasDate || needsClock || (bareDay && !hasWeekday && !EndsDay(s, afterDate)))
            {
                return false;
            }
        }

        Tail(ref c, out var asOf);
        span = new MomentSpan(i, c.At, moment, asOf);
        return true;
    }

    /// <summary>昨夜11時 is 23:00.</summary>
    private static bool IsNight(string s, int i) => i + 1 < s.Length && s[i] is '昨' or '今' && s[i + 1] is '夜' or '晩' && s.IndexOf("午前", i, Math.Min(6, s.Length - i), StringComparison.Ordinal) < 0;

    /// <summary>A lone 「18日」 is a date only where a word ends: 「1日市場」 is a place.</summary>
    private static bool EndsDay(string s, int at) => at >= s.Length || " 、,()に。頃のは".Contains(s[at], StringComparison.Ordinal);

    private static void Tail(ref Cursor c, out bool asOf)
    {
        var before = c.At;
        var attached = c.At < c.Text.Length && c.Text[c.At] != ' ';
        c.Blanks();
        if (c.Take("頃") || c.Take("ころ") || c.Take("ごろ") || c.Take("すぎ") || c.Take("過ぎ"))
        {
            before = c.At;
            c.Blanks();
        }

        // 「12:38　現在町2丁目」: a word of its own, unless it hangs on the time.
        asOf = c.Take("現在");
        if (asOf && !attached && c.At < c.Text.Length && c.Text[c.At] is '町' or '村' or '市' or '区' or '字')
        {
            asOf = false;
        }

        if (!asOf)
        {
            c.At = before;
        }
    }

    private static bool ReadDate(ref Cursor c, ref Moment moment, out bool needsClock, out bool bareDay)
    {
        needsClock = bareDay = false;
        var start = c.At;
        if (RelativeDay(ref c, ref moment))
        {
            return true;
        }

        if (EraDate(ref c, ref moment) || YearDate(ref c, ref moment, out needsClock))
        {
            return true;
        }

        c.At = start;
        needsClock = false;
        if (c.Number(2, out var first) && first >= 1)
        {
            var afterFirst = c.At;
            c.Blanks();
            if (first <= 12 && c.Take("月"))
            {
                c.Blanks();
                if (c.Number(2, out var day) && day is >= 1 and <= 31 && c.BlanksThen("日"))
                {
                    moment = moment with { Month = first, Day = day };
                    return true;
                }
            }
            else if (first <= 12 && c.Take("/") && c.Number(2, out var slashDay) && slashDay is >= 1 and <= 31 && !c.IsDigit && !c.Is('/'))
            {
                moment = moment with { Month = first, Day = slashDay };
                needsClock = true;
                return true;
            }

            c.At = afterFirst;
            if (first <= 31 && c.BlanksThen("日") && !c.Is('間') && !c.Is('目'))
            {
                moment = moment with { Day = first };
                bareDay = true;
                return true;
            }
        }

        c.At = start;
        return false;
    }

    private static bool RelativeDay(ref Cursor c, ref Moment moment)
    {
        if (c.Take("本日") || c.Take("今日") || c.Take("今朝") || c.Take("今夜") || c.Take("今晩"))
        {
            moment = moment with { DaysBack = 0 };
            return true;
        }

        if (c.Take("一昨日"))
        {
            moment = moment with { DaysBack = 2 };
            return true;
        }

        if (c.Take("昨日") || c.Take("昨夜") || c.Take("昨晩"))
        {
            moment = moment with { DaysBack = 1 };
            return true;
        }

        return false;
    }

    private static bool EraDate(ref Cursor c, ref Moment moment)
    {
        var start = c.At;
        int era;
        if (c.Take("令和") || c.Take("R"))
        {
            era = Reiwa;
        }
        else if (c.Take("平成") || c.Take("H"))
        {
            era = Heisei;
        }
        else
        {
            return false;
        }

        c.Blanks();
        c.Take(".");
        int year;
        if (c.Take("元"))
        {
            year = 1;
        }
        else if (!c.Number(2, out year) || year < 1)
        {
            c.At = start;
            return false;
        }

        if (MonthAndDay(ref c, out var month, out var day))
        {
            moment = moment with { Year = era + year, Month = month, Day = day };
            return true;
        }

        c.At = start;
        return false;
    }

    private static bool YearDate(ref Cursor c, ref Moment moment, out bool needsClock)
    {
        needsClock = false;
        var start = c.At;
        c.Take("西暦");
        if (c.Digits(8, out var compact) && compact / 10000 is >= 1990 and <= 2200 && compact / 100 % 100 is >= 1 and <= 12 && compact % 100 is >= 1 and <= 31)
        {
            moment = moment with { Year = compact / 10000, Month = compact / 100 % 100, Day = compact % 100 };
            needsClock = true;
            return true;
        }

        c.At = start;
        c.Take("西暦");
        if (c.Number(4, out var year, out var width) && width is 4 or 2 or 1)
        {
            var unit = c.At;
            c.Blanks();
            var withUnit = c.Is('年');
            c.At = unit;
            if (MonthAndDay(ref c, out var month, out var day))
            {
                // Two figures: an era year without its era up to 18, a western one without its century above.
                needsClock = width < 4 && !withUnit;
                moment = moment with { Year = width == 4 ? year : year < 19 ? Reiwa + year : 2000 + year, Month = month, Day = day };
                return true;
            }
        }

        c.At = start;
        return false;
    }

    private static bool MonthAndDay(ref Cursor c, out int month, out int day)
    {
        month = day = 0;
        c.Blanks();
        if (c.Take("年"))
        {
            c.Blanks();
            return c.Number(2, out month) && month is >= 1 and <= 12 && c.BlanksThen("月")
                && c.SkipBlanks() && c.Number(2, out day) && day is >= 1 and <= 31 && c.BlanksThen("日");
        }

        return c.TakeSeparator(out var separator) && c.Number(2, out month) && month is >= 1 and <= 12
            && c.Take(separator) && c.Number(2, out day) && day is >= 1 and <= 31 && !c.IsDigit;
    }

    private static bool Weekday(ref Cursor c)
    {
        var start = c.At;
        c.Blanks();
        var open = c.TakeAny("([<");
        c.Blanks();
        if (c.At < c.Text.Length && Weekdays.Contains(c.Text[c.At]))
        {
            c.At++;
            var named = c.Take("曜日") || c.Take("曜");
            c.TakeAny("・");
            c.Take("祝日");
            c.TakeAny("祝休");
            c.Blanks();
            if (open ? c.TakeAny(")]>") : named)
            {
                return true;
            }
        }
        else if (open && EnglishWeekday(ref c) && c.TakeAny(")]>"))
        {
            return true;
        }

        c.At = start;
        return false;
    }

    private static bool EnglishWeekday(ref Cursor c) =>
        c.Take("Mon") || c.Take("Tue") || c.Take("Wed") || c.Take("Thu") || c.Take("Fri") || c.Take("Sat") || c.Take("Sun");
}

namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>A date and time as a mail writes it: any part may be missing.</summary>
internal readonly record struct Moment(
    int? Year = null,
    int? Month = null,
    int? Day = null,
    int? Hour = null,
    int Minute = 0,
    int Second = 0,
    int? DaysBack = null,
    TimeSpan? Offset = null)
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>How far a sender's clock may run ahead of the mail's Date header.</summary>
    private static readonly TimeSpan ClockRunsAhead = TimeSpan.FromMinutes(10);

    /// <summary>29 February comes back within eight years at most (1896 to 1904, 2096 to 2104).</summary>
    private const int YearsBack = 8;

    internal bool HasClock => Hour is not null;

    internal bool HasDate => Day is not null || DaysBack is not null;

    /// <summary>This moment's clock with the other's date.</summary>
    internal Moment WithDateOf(Moment date) => this with { Year = date.Year, Month = date.Month, Day = date.Day, DaysBack = date.DaysBack };

    /// <summary>
    /// The instant meant: missing parts are filled so that it is the latest one not later than the mail plus ten minutes, in Japan time.
    /// Null without a clock: a date alone names no instant, and an invented 0:00 would be read as one.
    /// </summary>
    internal DateTimeOffset? Resolve(DateTimeOffset receivedAt)
    {
        if (Hour is not { } hour)
        {
            return null;
        }

        var offset = Offset ?? Japan;
        if (receivedAt.UtcTicks < TimeSpan.TicksPerDay * 366 * 12 || receivedAt.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - (TimeSpan.TicksPerDay * 3))
        {
            receivedAt = new DateTimeOffset(receivedAt.UtcTicks < TimeSpan.TicksPerDay * 366 * 12 ? 13 : 9998, 1, 1, 0, 0, 0, TimeSpan.Zero);
        }

        var limit = (receivedAt + ClockRunsAhead).ToOffset(offset);
        var today = limit.Date;
        if (DaysBack is { } back)
        {
            // 本日 written before midnight and read after it.
            var named = At(receivedAt.ToOffset(offset).Date.AddDays(-back), hour, offset);
            return named <= limit ? named : named.AddDays(-1);
        }

        if (Day is not { } day)
        {
            var sameDay = At(today, hour, offset);
            return sameDay <= limit ? sameDay : At(today.AddDays(-1), hour, offset);
        }

        if (Year is { } year && Month is { } inMonth)
        {
            return DateOrNull(year, inMonth, day) is { } date ? At(date, hour, offset) : null;
        }

        if (Month is { } month)
        {
            for (var y = today.Year + 1; y >= today.Year - YearsBack; y--)
            {
                if (DateOrNull(y, month, day) is { } date && At(date, hour, offset) is var found && found <= limit)
                {
                    return found;
                }
            }

            return null;
        }

        for (var back12 = -1; back12 <= 12; back12++)
        {
            var first = new DateTime(today.Year, today.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(-back12);
            if (DateOrNull(first.Year, first.Month, day) is { } date && At(date, hour, offset) is var found && found <= limit)
            {
                return found;
            }
        }

        return null;
    }

    private DateTimeOffset At(DateTime date, int hour, TimeSpan offset) =>
        new DateTimeOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified), offset)
            .AddHours(hour).AddMinutes(Minute).AddSeconds(Second);

    private static DateTime? DateOrNull(int year, int month, int day) =>
        year is >= 1900 and <= 9990 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified)
            : null;
}

/// <summary>A moment and the stretch of text it was written in, with 頃 and the like.</summary>
internal readonly record struct MomentSpan(int Start, int End, Moment Moment, bool AsOf);

namespace BrigadeDispatch.TestKit;

/// <summary>A clock that stands until a test moves it; timers fire, in order, only while it is moved.</summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start.ToUniversalTime();
    private long _elapsed;

    /// <summary>Starts at 3:10 a.m. in Japan, when calls come.</summary>
    public ManualTimeProvider() : this(new DateTimeOffset(2026, 1, 5, 3, 10, 0, TimeSpan.FromHours(9))) { }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _elapsed;
    }

    /// <summary>Lets time pass; what falls due on the way fires at its moment.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        long end;
        lock (_gate)
            end = _elapsed + time.Ticks;
        while (true)
        {
            ManualTimer? due;
            lock (_gate)
            {
                due = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
                var moment = due is null ? end : Math.Max(due.DueAt, _elapsed);
                _now += TimeSpan.FromTicks(moment - _elapsed);
                _elapsed = moment;
                due?.Reschedule();
            }
            if (due is null)
                return;
            due.Fire();
        }
    }

    /// <summary>Sets the wall clock, as somebody setting it by hand does: no time passes, no timer fires.</summary>
    public void Jump(DateTimeOffset now)
    {
        lock (_gate)
            _now = now.ToUniversalTime();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueAt = clock._elapsed + dueTime.Ticks;
                clock._timers.Add(this);
            }
            if (dueTime == TimeSpan.Zero)
                clock.Advance(TimeSpan.Zero);
            return true;
        }

        /// <summary>Called under the gate.</summary>
        public void Reschedule()
        {
            if (_period > TimeSpan.Zero)
                DueAt += _period.Ticks;
            else
                clock._timers.Remove(this);
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

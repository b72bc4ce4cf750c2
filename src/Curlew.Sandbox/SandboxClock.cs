namespace Curlew.Sandbox;

/// <summary>Business time for a sandbox and the product under test: at real speed, many times faster, or stopped and stepped by
/// hand.</summary>
public sealed class SandboxClock : TimeProvider, IDisposable
{
    readonly Lock gate = new();
    readonly SortedSet<Alarm> alarms = new(Comparer<Alarm>.Create((a, b) => (a.Due, a.Order).CompareTo((b.Due, b.Order))));
    readonly Timer waker;
    long anchorTicks;
    long anchorStamp;
    long order;
    double speed;

    /// <param name="start">Where business time begins.</param>
    /// <param name="speed">Business seconds in a real second; 0 is stopped.</param>
    public SandboxClock(DateTimeOffset start, double speed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(speed);
        anchorTicks = start.UtcTicks;
        anchorStamp = System.GetTimestamp();
        this.speed = speed;
        waker = new(_ => RingDue(), null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Raised before the clock is stepped or moved, with the time it is about to show.</summary>
    public event Action<DateTimeOffset>? Moving;

    /// <summary>Business seconds in a real second; 0 is stopped.</summary>
    public double Speed
    {
        get
        {
            lock (gate)
                return speed;
        }
    }

    /// <summary>When the earliest timer on this clock rings; null when none is set.</summary>
    public DateTimeOffset? NextTimerAt
    {
        get
        {
            lock (gate)
                return alarms.Min is { } first ? new DateTimeOffset(first.Due, TimeSpan.Zero) : null;
        }
    }

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    /// <inheritdoc />
    public override long GetTimestamp()
    {
        lock (gate)
            return Ticks();
    }

    /// <summary>Stops business time where it stands.</summary>
    public void Stop() => Run(0);

    /// <summary>Lets business time run at the given number of business seconds in a real second.</summary>
    public void Run(double secondsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondsPerSecond);
        lock (gate)
        {
            Anchor(Ticks());
            speed = secondsPerSecond;
            Wind();
        }
    }

    /// <summary>Moves business time forward, ringing every timer on the way in order of its time.</summary>
    public void Step(TimeSpan by) => MoveTo(GetUtcNow() + by);

    /// <summary>Moves business time forward to a moment; a moment already passed is an error, because time never runs back.</summary>
    public void MoveTo(DateTimeOffset moment)
    {
        if (moment < GetUtcNow())
            throw new ArgumentOutOfRangeException(
                nameof(moment),
                moment,
                $"The clock already shows {GetUtcNow():O}; it only moves forward. Start a new clock to go back."
            );
        Moving?.Invoke(moment);
        while (TakeDue(moment.UtcTicks) is { } alarm)
            alarm.Ring();
        lock (gate)
        {
            if (moment.UtcTicks > Ticks())
                Anchor(moment.UtcTicks);
            Wind();
        }
    }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Rings no timer any more unless it is stepped or moved.</summary>
    public void Dispose() => waker.Dispose();

    long Ticks() => speed == 0 ? anchorTicks : anchorTicks + (long)(System.GetElapsedTime(anchorStamp).Ticks * speed);

    void Anchor(long ticks) => (anchorTicks, anchorStamp) = (ticks, System.GetTimestamp());

    void RingDue()
    {
        while (TakeDue(GetTimestamp()) is { } alarm)
            alarm.Ring();
        lock (gate)
            Wind();
    }

    Alarm? TakeDue(long until)
    {
        lock (gate)
        {
            if (alarms.Min is not { } alarm || alarm.Due > until)
                return null;
            if (alarm.Due > Ticks())
                Anchor(alarm.Due);
            alarm.Repeat();
            return alarm;
        }
    }

    void Wind()
    {
        if (speed == 0 || alarms.Min is not { } first)
        {
            waker.Change(Timeout.Infinite, Timeout.Infinite);
            return;
        }
        var milliseconds = Math.Ceiling((first.Due - Ticks()) / speed / TimeSpan.TicksPerMillisecond);
        waker.Change((long)Math.Clamp(milliseconds, 0, uint.MaxValue - 1d), Timeout.Infinite);
    }

    sealed class Alarm(SandboxClock clock, TimerCallback callback, object? state) : ITimer
    {
        long periodTicks;

        public long Due { get; private set; }

        public long Order { get; private set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.alarms.Remove(this);
                periodTicks = Math.Max(0, period.Ticks);
                if (dueTime >= TimeSpan.Zero)
                    Set(clock.Ticks() + dueTime.Ticks);
                clock.Wind();
                return true;
            }
        }

        // A running clock skips the rings it was too late for, as the system's timers do; a stepped one rings each.
        public void Repeat()
        {
            clock.alarms.Remove(this);
            if (periodTicks > 0)
                Set(clock.speed > 0 ? Math.Max(Due + periodTicks, clock.Ticks()) : Due + periodTicks);
        }

        void Set(long due)
        {
            (Due, Order) = (due, ++clock.order);
            clock.alarms.Add(this);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

namespace Curlew.Sandbox.Tests;

public class ClockTests
{
    [Fact]
    public void A_stopped_clock_stands_still_until_it_is_stepped()
    {
        using var clock = new SandboxClock(Business.Start);

        Thread.Sleep(5);
        clock.Step(TimeSpan.FromDays(2));

        Assert.Equal(Business.Start.AddDays(2), clock.GetUtcNow());
    }

    [Fact]
    public void Stepping_rings_every_timer_at_its_own_time()
    {
        using var clock = new SandboxClock(Business.Start);
        var rung = new List<TimeSpan>();
        using var often = clock.CreateTimer(
            _ => rung.Add(clock.GetUtcNow() - Business.Start),
            null,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(2)
        );
        using var once = clock.CreateTimer(
            _ => rung.Add(clock.GetUtcNow() - Business.Start),
            null,
            TimeSpan.FromSeconds(4),
            Timeout.InfiniteTimeSpan
        );

        clock.Step(TimeSpan.FromSeconds(5));

        Assert.Equal([1, 3, 4, 5], rung.Select(at => at.TotalSeconds));
        Assert.Equal(Business.Start.AddSeconds(7), clock.NextTimerAt);
    }

    [Fact]
    public async Task A_fast_clock_rings_a_day_away_in_a_moment()
    {
        using var clock = new SandboxClock(Business.Start, speed: 1_000_000);

        await Task.Delay(TimeSpan.FromDays(1), clock).WaitAsync(TimeSpan.FromMinutes(5));

        Assert.True(clock.GetUtcNow() >= Business.Start.AddDays(1));
    }

    [Fact]
    public void Time_never_runs_back()
    {
        using var clock = new SandboxClock(Business.Start);

        Assert.Throws<ArgumentOutOfRangeException>(() => clock.MoveTo(Business.Start.AddSeconds(-1)));
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_no_timer_behind()
    {
        using var clock = new SandboxClock(Business.Start);
        using var cancel = new CancellationTokenSource();

        var wait = Task.Delay(TimeSpan.FromHours(1), clock, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => wait);
        Assert.Null(clock.NextTimerAt);
    }
}

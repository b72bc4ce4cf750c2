using Curlew.Server.Hosting;

namespace Curlew.Server.Tests;

/// <summary>How each job is stands in one list, for whoever asks.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task A_job_tells_when_it_last_ran_what_it_last_failed_with_and_how_far_it_is_behind()
    {
        var (turns, told) = (0, 0);
        using var stop = new CancellationTokenSource();
        var job = new Job("count", TimeSpan.FromHours(1), _ =>
            ++turns == 1 ? throw new InvalidOperationException("It broke.") : Task.FromResult(0)
        );
        Assert.Equal((null, null), (job.LastRun, job.LastFailure));

        var running = job.Repeat(_ => told++, stop.Token);
        while (job.LastRun is null)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;

        Assert.Equal((2, 1, "InvalidOperationException: It broke.", null), (turns, told, job.LastFailure?.Why, job.FailingSince));
        Assert.True(job.LastFailure!.At <= job.LastRun);
        var due = job.LastRun!.Value + job.Rest;
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(5)), (job.Lag(due), job.Lag(due.AddMinutes(5))));
    }

    [Fact]
    public async Task Health_names_a_job_that_keeps_failing_and_one_that_does_not_come_to_its_end()
    {
        using var stop = new CancellationTokenSource();
        var failed = new TaskCompletionSource();
        var failing = new Job("fail", TimeSpan.Zero, _ => throw new InvalidOperationException("It broke."));
        var hanging = new Job("hang", TimeSpan.Zero, async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return 0;
        });
        var running = Task.WhenAll(failing.Repeat(_ => failed.TrySetResult(), stop.Token), hanging.Repeat(_ => { }, stop.Token));
        await failed.Task;
        await stop.CancelAsync();
        await running;

        var now = failing.FailingSince!.Value;

        Assert.Equal("ok", Readiness.Health(0, [failing, hanging], now));
        Assert.Equal(
            $"ok, 2 alarms are open: ./curlew alarms; the job 'fail' has failed since {now:HH:mm:ss}Z: see the log; the job 'hang' is 11 minutes behind",
            Readiness.Health(2, [failing, hanging], now.AddMinutes(11))
        );
    }
}

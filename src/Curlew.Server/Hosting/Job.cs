using Curlew.Server.Terminal;

namespace Curlew.Server.Hosting;

/// <summary>Something a server does again and again: at once where it found work, after a rest where it found none or failed.</summary>
/// <param name="run">Does it once; returns 0 when there was nothing to do.</param>
sealed class Job(string name, TimeSpan rest, Func<CancellationToken, Task<int>> run)
{
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    volatile Look last = new(TimeProvider.System.GetUtcNow(), null, null, null);

    /// <summary>What it does, in words.</summary>
    public string Name => name;

    /// <summary>How long it waits when there was nothing to do.</summary>
    public TimeSpan Rest => rest;

    /// <summary>When it last came to its end; null before the first time.</summary>
    public DateTimeOffset? LastRun => last.Ran;

    /// <summary>What it last failed with, also where it has run since; null when it never did.</summary>
    public JobFailure? LastFailure => last.Failure;

    /// <summary>Since when it fails each time; null when it does not.</summary>
    public DateTimeOffset? FailingSince => last.FailingSince;

    /// <summary>How much longer ago than its rest it last came to its end, or was made: what it is behind.</summary>
    public TimeSpan Lag(DateTimeOffset now) => now - (last.Ran ?? last.Made) - rest is { Ticks: > 0 } behind ? behind : TimeSpan.Zero;

    /// <summary>Runs until it is stopped. One job's trouble must not stop the others, so it is told and tried again.</summary>
    public async Task Repeat(Action<Job> failed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                var found = await run(stop);
                last = last with { Ran = TimeProvider.System.GetUtcNow(), FailingSince = null };
                if (found == 0)
                    await Task.Delay(rest, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var now = TimeProvider.System.GetUtcNow();
                last = last with { Failure = new(Trouble.Cause(e), now), FailingSince = last.FailingSince ?? now };
                failed(this);
                await Task.Delay(AfterFailure, CancellationToken.None);
            }
    }

    sealed record Look(DateTimeOffset Made, DateTimeOffset? Ran, JobFailure? Failure, DateTimeOffset? FailingSince);
}

/// <summary>What a job failed with, without anything a row says.</summary>
sealed record JobFailure(string Why, DateTimeOffset At);

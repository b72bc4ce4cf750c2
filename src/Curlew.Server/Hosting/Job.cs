using Npgsql;

namespace Curlew.Server.Hosting;

/// <summary>Something a server does again and again: at once where it found work, after a rest where it found none or failed.</summary>
/// <param name="run">Does it once; returns 0 when there was nothing to do.</param>
sealed class Job(string name, TimeSpan rest, Func<CancellationToken, Task<int>> run)
{
    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    volatile Look last = new(null, null, null);

    /// <summary>What it does, in words.</summary>
    public string Name => name;

    /// <summary>How long it waits when there was nothing to do.</summary>
    public TimeSpan Rest => rest;

    /// <summary>When it last came to its end; null before the first time.</summary>
    public DateTimeOffset? LastRun => last.Ran;

    /// <summary>What it last failed with; null when it has run since.</summary>
    public string? Failure => last.Failure;

    /// <summary>Since when it fails each time; null when it does not.</summary>
    public DateTimeOffset? FailingSince => last.FailingSince;

    /// <summary>How much longer ago than its rest it last came to its end: what it is behind.</summary>
    public TimeSpan Lag(DateTimeOffset now) => last.Ran is { } ran && now - ran > rest ? now - ran - rest : TimeSpan.Zero;

    /// <summary>Runs until it is stopped. One job's trouble must not stop the others, so it is told and tried again.</summary>
    public async Task Repeat(Action<Job> failed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                var found = await run(stop);
                last = new(TimeProvider.System.GetUtcNow(), null, null);
                if (found == 0)
                    await Task.Delay(rest, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                last = new(last.Ran, Words(e), last.FailingSince ?? TimeProvider.System.GetUtcNow());
                failed(this);
                await Task.Delay(AfterFailure, CancellationToken.None);
            }
    }

    // The type and the code alone, because texts of database errors quote rows.
    static string Words(Exception e) => $"{e.GetType().Name}: {(e as PostgresException)?.SqlState ?? e.Message}";

    sealed record Look(DateTimeOffset? Ran, string? Failure, DateTimeOffset? FailingSince);
}

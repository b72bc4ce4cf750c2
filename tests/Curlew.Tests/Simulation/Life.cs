using System.Collections.Concurrent;

namespace Curlew.Tests.Simulation;

/// <summary>
/// The life of one process: whatever its code goes on with after an await, it goes on with here, one turn after another on the thread of the
/// simulation. A life that has ended takes no further turn: that is a kill -9 at an await.
/// </summary>
sealed class Life : SynchronizationContext
{
    // Nothing here waits for anybody for long; a minute is a deadlock.
    static readonly TimeSpan Stuck = TimeSpan.FromMinutes(1);

    readonly BlockingCollection<Action> turns = [];

    public override void Post(SendOrPostCallback d, object? state) => turns.Add(() => d(state));

    public Task Begin(Func<Task> job)
    {
        Task? begun = null;
        Within(() => begun = job());
        // Wakes the loop below, should the last continuation have run elsewhere.
        _ = begun!.ContinueWith(_ => turns.Add(() => { }), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return begun;
    }

    /// <summary>Takes turns until the condition holds, at most so many. False when they were used up first.</summary>
    public bool Go(Func<bool> until, int most)
    {
        for (var taken = 0; !until(); taken++)
        {
            if (taken == most)
                return false;
            if (!turns.TryTake(out var turn, Stuck))
                throw new BrokenPromise(Promise.JobsRun, "A job waits for something that never comes.");
            Within(turn);
        }

        return true;
    }

    void Within(Action action)
    {
        var outside = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }
}

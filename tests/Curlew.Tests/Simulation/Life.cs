using System.Collections.Concurrent;

namespace Curlew.Tests.Simulation;

/// <summary>
/// The life of one process: whatever its code goes on with after an await, it goes on with here, one turn after another on the thread of
/// the
/// simulation. A life that has ended takes no further turn: that is a kill -9 at an await.
/// </summary>
sealed class Life : SynchronizationContext
{
    // Nothing here waits for anybody for long; minutes are a deadlock, however busy the machine.
    static readonly TimeSpan Stuck = TimeSpan.FromMinutes(5);

    readonly BlockingCollection<(Action Turn, bool IsHere)> turns = [];

    [ThreadStatic]
    static Life? ofThisTurn;

    /// <summary>Whose turn it is on this thread.</summary>
    public static Life? OfThisTurn => ofThisTurn;

    /// <summary>Whether there are turns after this one.</summary>
    public bool HasMore => turns.Count > 0;

    public override void Post(SendOrPostCallback d, object? state) => turns.Add((() => d(state), true));

    /// <summary>A turn of what lies below the process's own code: what it completes is gone on with at once where nobody says otherwise,
    /// and never on another thread.</summary>
    public void Later(Action turn) => turns.Add((turn, false));

    public Task Begin(Func<Task> job)
    {
        Task? begun = null;
        Within(this, () => begun = job());
        // Wakes the loop below, should the last continuation have run elsewhere.
        _ = begun!.ContinueWith(
            _ => turns.Add((() => { }, true)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        return begun;
    }

    /// <summary>Takes turns until the condition holds, at most so many. False when they were used up first.</summary>
    public bool Go(Func<bool> until, int most)
    {
        for (var taken = 0; !until(); taken++)
        {
            if (taken == most)
                return false;
            if (!turns.TryTake(out var next, Stuck))
                throw new BrokenPromise(Promise.JobsRun, "A job waits for something that never comes.");
            Within(next.IsHere ? this : null, next.Turn);
        }

        return true;
    }

    /// <summary>Lets something happen to the process from outside; it goes on with it in its next turns.</summary>
    public void Happen(Action action) => Within(null, action);

    void Within(SynchronizationContext? context, Action action)
    {
        var (outside, whose) = (Current, ofThisTurn);
        SetSynchronizationContext(context);
        ofThisTurn = this;
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(outside);
            ofThisTurn = whose;
        }
    }
}

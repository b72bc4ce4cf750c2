using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Queue;

/// <summary>What came of trying again what a queue had given up.</summary>
[Code("queue.retry")]
public abstract record RetryOutcome : Outcome
{
    /// <summary>They wait in the queue again. What may have been done already is not done twice.</summary>
    /// <param name="Strangers">How many of the ids are nothing that this queue gave up.</param>
    public sealed record Queued(string Queue, int Items, int Strangers) : RetryOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Items;
    }

    /// <summary>None of the ids is anything that this queue gave up.</summary>
    public sealed record NoneOfThese(string Queue) : RetryOutcome;

    /// <summary>It was not said what to try again.</summary>
    public sealed record NothingNamed : RetryOutcome
    {
        public override bool IsMistake => true;
    }
}

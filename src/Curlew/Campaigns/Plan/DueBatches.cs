namespace Curlew.Campaigns;

/// <summary>
/// The batches of one number that are due, and which of them claims how many people next: every campaign takes its share, and what some could not
/// use is shared out in the next round. Pure arithmetic, shared by sending and forecast.
/// </summary>
/// <param name="due">In the order in which campaigns are served.</param>
/// <param name="rivals">Campaigns of the portfolio's other numbers, whose part of the messaging limit is left to them.</param>
/// <param name="room">Most messages, all batches together.</param>
/// <param name="budget">Most people the messaging limit has room for.</param>
sealed class DueBatches(IEnumerable<DueBatch> due, IReadOnlyList<Claimant> rivals, int room, int budget)
{
    readonly List<DueBatch> left = [.. due];
    readonly Queue<BatchClaim> asked = [];
    List<DueBatch> round = [];
    bool movedOn;
    bool anybody;

    /// <summary>What is to be claimed next; null when nothing is left that could be. Each is followed by <see cref="Claimed"/>.</summary>
    public BatchClaim? Next()
    {
        while (asked.Count == 0)
        {
            EndRound();
            if (room <= 0 || left.Count == 0)
                return null;
            BeginRound();
        }

        return asked.Dequeue();
    }

    /// <summary>What came of it.</summary>
    /// <param name="people">Who is sent to.</param>
    /// <param name="setAside">Who was due and was skipped or put off instead.</param>
    /// <param name="costs">How many count against the messaging limit.</param>
    public void Claimed(BatchClaim claim, int people, int setAside, int costs)
    {
        var hasMore = people + setAside >= claim.Most || costs == claim.Budget;
        movedOn |= !hasMore;
        anybody |= people > 0;
        room -= people;
        budget -= costs;
        for (var index = 0; index < left.Count; index++)
            if (left[index].Schedule == claim.Batch.Schedule)
                left[index] = left[index].After(people, hasMore);
            else if (left[index].Campaign == claim.Batch.Campaign && left[index].Day == claim.Batch.Day)
                left[index] = left[index] with { SentToday = left[index].SentToday + people };
    }

    void BeginRound()
    {
        (movedOn, anybody) = (false, false);
        // A campaign asks with all it has due, whichever of its batches it is sent under.
        var first = left.DistinctBy(batch => batch.Campaign).ToList();
        var claimants = first.ConvertAll(batch => new Claimant(
            batch.Priority,
            batch.SentToday,
            left.Where(other => other.Campaign == batch.Campaign).Sum(other => other.Remaining)
        ));
        var places = Shares.Of(room, claimants);
        var budgets = Shares.Of(budget, [.. claimants, .. rivals]);
        round = [];
        foreach (var (batch, place, share) in first.Zip(places, budgets).Where(part => part.Second > 0))
        {
            asked.Enqueue(new(batch, Math.Min(place, batch.Remaining), share));
            round.Add(batch);
        }
    }

    // Those with nobody left leave the list, and where nobody at all was found so do those that had places and no budget: the places go to
    // campaigns whose people may cost none.
    void EndRound()
    {
        left.RemoveAll(batch => batch.Remaining == 0);
        if (!movedOn && !anybody)
            left.RemoveAll(batch => round.Exists(was => was.Schedule == batch.Schedule));
    }
}

/// <summary>A batch that is due.</summary>
/// <param name="Schedule">Its row of the plan.</param>
/// <param name="SentToday">Messages of its campaign on its day.</param>
/// <param name="MarketingLetters">Labels of the campaign's letters that are marketing.</param>
/// <param name="Zone">Of its people.</param>
sealed record DueBatch(
    Guid Campaign,
    Guid Schedule,
    int Priority,
    int Remaining,
    DateOnly Day,
    int SentToday,
    string[] MarketingLetters,
    string Zone
)
{
    /// <summary>Its day has nobody left whose turn it is, and its places go to people of later days.</summary>
    public bool LooksAhead { get; init; }

    public DueBatch After(int sent, bool hasMore) =>
        this with
        {
            Remaining = hasMore || !LooksAhead ? Remaining - sent : 0,
            SentToday = SentToday + sent,
            LooksAhead = LooksAhead || !hasMore,
        };
}

/// <summary>What a batch may claim.</summary>
/// <param name="Most">People.</param>
/// <param name="Budget">People among them who count against the messaging limit.</param>
readonly record struct BatchClaim(DueBatch Batch, int Most, int Budget)
{
    /// <summary>Where it is short, those it does not cost may go before their turn.</summary>
    public bool IsTight => Budget < Most;

    /// <summary>How many of the first in line are looked at: further where the budget is short.</summary>
    public int LookAhead => IsTight ? Most * 4 : Most;
}

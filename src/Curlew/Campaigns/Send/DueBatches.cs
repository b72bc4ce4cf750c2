namespace Curlew.Campaigns;

/// <summary>
/// What is due, shared out round by round: every campaign takes its share, and what some could not use is shared out in the next round. Pure
/// arithmetic, shared by sending and forecast.
/// </summary>
sealed class DueBatches(List<DueBatch> due)
{
    public bool AreLeft => due.Count > 0;

    /// <summary>What each campaign may claim in this round; those that get no place are not among them.</summary>
    public List<DueShare> Share(int room, int budget, IReadOnlyList<Claimant> rivals)
    {
        var first = due.DistinctBy(batch => batch.Campaign).ToList();
        var claimants = first.ConvertAll(Asking);
        var places = Shares.Of(room, claimants);
        var budgets = Shares.Of(budget, [.. claimants, .. rivals]);
        return
        [
            .. first
                .Zip(places, budgets)
                .Where(part => part.Second > 0)
                .Select(part => new DueShare(part.First, Math.Min(part.Second, part.First.Remaining), part.Third)),
        ];
    }

    /// <summary>Takes out what was claimed. Those with nobody left leave the list, and where nobody at all was found so do those that had
    /// places and no budget: the places go to campaigns whose people may cost none.</summary>
    public void Claimed(IReadOnlyList<(DueShare Share, ClaimCounts Claim)> round)
    {
        foreach (var (share, claim) in round)
            Claimed(share, claim);
        due.RemoveAll(batch => batch.Remaining == 0);
        if (round.All(part => part.Share.HasMoreAfter(part.Claim) && part.Claim.Sent == 0))
            due.RemoveAll(batch => round.Any(part => part.Share.Batch == batch));
    }

    void Claimed(DueShare share, ClaimCounts claim)
    {
        var (batch, sent) = (share.Batch, claim.Sent);
        for (var index = 0; index < due.Count; index++)
            if (due[index] == batch)
                due[index] = batch.After(sent, share.HasMoreAfter(claim));
            else if (due[index].Campaign == batch.Campaign && due[index].Day == batch.Day)
                due[index] = due[index] with { SentToday = due[index].SentToday + sent };
    }

    // A campaign asks with all it has due, whichever of its batches it is sent under.
    Claimant Asking(DueBatch batch) =>
        new(batch.Priority, batch.SentToday, due.Where(other => other.Campaign == batch.Campaign).Sum(other => other.Remaining));
}

/// <summary>What one campaign may claim in a round.</summary>
/// <param name="Most">People.</param>
/// <param name="Budget">How many of them may cost the messaging limit something.</param>
readonly record struct DueShare(DueBatch Batch, int Most, int Budget)
{
    /// <summary>The budget is short: those it does not cost may go before their turn.</summary>
    public bool IsTight => Budget < Most;

    /// <summary>How many of the first in line are looked at: a little further where the budget is short.</summary>
    public int LookAhead => IsTight ? Most * 4 : Most;

    /// <summary>Whether others of its day may wait behind those who were claimed.</summary>
    public bool HasMoreAfter(ClaimCounts claim) => claim.People >= Most || claim.Costs == Budget;
}

/// <summary>What came of a claim.</summary>
/// <param name="Sent">People it sends to.</param>
/// <param name="SetAside">People who were due as well, and are skipped or wait for another day now.</param>
/// <param name="Costs">How many of them count against the messaging limit.</param>
readonly record struct ClaimCounts(int Sent, int SetAside, int Costs)
{
    public int People => Sent + SetAside;
}

namespace Curlew.Campaigns;

/// <summary>Who asks for a part of what is short: places in a claim, or people under the messaging limit.</summary>
/// <param name="Priority">1 (served first) to 10.</param>
/// <param name="Served">What it has had today.</param>
/// <param name="Wants">Most it can use now.</param>
public readonly record struct Claimant(int Priority, int Served, int Wants);

/// <summary>
/// Divides what is short: by priority, and within one priority so that whoever has had least today catches up first and the rest is equal.
/// </summary>
public static class Shares
{
    /// <summary>The part of each claimant, in their order; together never more than there is. Of equal ones the earlier gets the odd
    /// one.</summary>
    public static int[] Of(int amount, IReadOnlyList<Claimant> claimants)
    {
        var parts = new int[claimants.Count];
        foreach (var group in Enumerable.Range(0, claimants.Count).GroupBy(index => claimants[index].Priority).OrderBy(group => group.Key))
            amount -= Level(amount, claimants, [.. group], parts);
        return parts;
    }

    // Like water: the lowest are filled to a common level, and the drops that are left go to the first of those on it.
    static int Level(int amount, IReadOnlyList<Claimant> claimants, int[] group, int[] parts)
    {
        var level = HighestLevel(amount, claimants, group);
        foreach (var index in group)
            parts[index] = PartAt(level, claimants[index]);
        var given = group.Sum(index => parts[index]);
        foreach (var index in group.Where(index => PartAt(level + 1, claimants[index]) > parts[index]).Take(amount - given))
        {
            parts[index]++;
            given++;
        }

        return given;
    }

    static long HighestLevel(int amount, IReadOnlyList<Claimant> claimants, int[] group)
    {
        var (low, high) = (0L, group.Max(index => (long)claimants[index].Served + claimants[index].Wants));
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (group.Sum(index => (long)PartAt(middle, claimants[index])) <= amount)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    static int PartAt(long level, Claimant claimant) => (int)Math.Clamp(level - claimant.Served, 0, claimant.Wants);
}

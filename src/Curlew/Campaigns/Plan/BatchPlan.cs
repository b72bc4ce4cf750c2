namespace Curlew.Campaigns;

/// <summary>Places people into batches: the first room there is from a moment on, within the daily limit and the calendar. Pure arithmetic,
/// shared by launch, re-planning, preflight and forecast.</summary>
static class BatchPlan
{
    /// <summary>Days without a slot after which none will come: longer than a year of holidays.</summary>
    const int LongestWait = 400;

    /// <summary>Days; a plan for longer than a century is a mistake in a limit.</summary>
    const int Longest = 36_525;

    // Beyond it the arithmetic of dates ends (year 9999); nobody means it.
    static readonly TimeSpan Farthest = TimeSpan.FromDays(Longest);

    /// <summary>Places as many as the calendar lets in.</summary>
    /// <param name="people">How many wait, by zone.</param>
    /// <param name="placed">Batches there are already, today's and later ones.</param>
    public static Placement Place(
        SendingCalendar calendar,
        int dailyLimit,
        IReadOnlyDictionary<string, int> people,
        IReadOnlyList<PlannedBatch> placed,
        DateTimeOffset now
    )
    {
        var left = people.Where(zone => zone.Value > 0).OrderBy(zone => zone.Key, StringComparer.Ordinal).ToDictionary();
        if (calendar.Starts - now > Farthest)
            return new([], left);
        var hasZones = left.Count > 1;
        var batches = Days(calendar, dailyLimit, left, placed, now, Portions.Proportional);
        // A zone that is done early, or whose time of a day is over, leaves a part of the day to others. Whoever would have no place at all gets it now:
        // asked again for them alone, the plan would find it too. It is a part of the first and of the last day, so nobody looks at who takes it first: in
        // the order of names it is the same in plan and forecast, and when it is planned again.
        if (hasZones && left.Count > 0)
            batches.AddRange(Days(calendar, dailyLimit, left, [.. placed, .. batches], now, Portions.Whole));
        return new([.. batches.OrderBy(batch => (batch.Day, batch.Number))], left);
    }

    static List<PlannedBatch> Days(
        SendingCalendar calendar,
        int dailyLimit,
        Dictionary<string, int> left,
        IReadOnlyList<PlannedBatch> placed,
        DateTimeOffset now,
        Func<int, IReadOnlyList<int>, IReadOnlyList<int>> portions
    )
    {
        var known = placed.ToLookup(batch => batch.Day);
        var batches = new List<PlannedBatch>();
        var first = calendar.DayOf(calendar.Starts > now ? calendar.Starts.Value : now);
        for (int day = 0, idle = 0; left.Count > 0 && day < Longest && idle < LongestWait; day++)
        {
            var isLast = calendar.Ends is { } ends && ends - now < 2 * Farthest && first.AddDays(day) > calendar.DayOf(ends);
            if (isLast)
                break;
            var found = batches.Count;
            var hasSlots = OneDay(calendar, dailyLimit, first.AddDays(day), left, [.. known[first.AddDays(day)]], now, portions, batches);
            idle = hasSlots || batches.Count > found ? 0 : idle + 1;
        }

        return batches;
    }

    static bool OneDay(
        SendingCalendar calendar,
        int dailyLimit,
        DateOnly day,
        Dictionary<string, int> left,
        PlannedBatch[] known,
        DateTimeOffset now,
        Func<int, IReadOnlyList<int>, IReadOnlyList<int>> portions,
        List<PlannedBatch> batches
    )
    {
        var open = left.Keys.ToDictionary(
            zone => zone,
            zone => calendar.Slots(day, zone).Where(slot => slot.Latest > now && slot.Closes > now).ToList()
        );
        var waiting = left.Where(zone => open[zone.Key].Count > 0).ToList();
        var room = dailyLimit - known.Sum(batch => batch.Size);
        var number = known.Length == 0 ? 0 : known.Max(batch => batch.Number);
        foreach (var ((zone, _), quota) in waiting.Zip(portions(dailyLimit, [.. waiting.Select(zone => zone.Value)])))
        foreach (var slot in open[zone])
        {
            var taken = known
                .Where(batch => batch.Zone == zone && batch.DueAt >= slot.Opens && batch.DueAt < slot.Until)
                .Sum(batch => batch.Size);
            var size = Math.Min(Math.Min(left[zone], room), Portions.Even(quota, slot.Of, slot.Place) - taken);
            if (size <= 0)
                continue;
            batches.Add(new(day, ++number, zone, slot.Opens > now ? slot.Opens : now, slot.Closes, size));
            room -= size;
            left[zone] -= size;
        }

        foreach (var zone in waiting.Where(zone => left[zone.Key] == 0))
            left.Remove(zone.Key);
        return waiting.Count > 0;
    }
}

/// <summary>One batch of a plan.</summary>
/// <param name="Day">Day of the campaign.</param>
/// <param name="Number">Which batch of that day, from 1.</param>
/// <param name="Zone">IANA zone of its people; empty is the campaign's.</param>
/// <param name="Size">Messages sent and still to send under it.</param>
public sealed record PlannedBatch(DateOnly Day, int Number, string Zone, DateTimeOffset DueAt, DateTimeOffset EndsAt, int Size);

/// <summary>What came of placing.</summary>
/// <param name="Left">People the calendar has no day for, by zone.</param>
sealed record Placement(IReadOnlyList<PlannedBatch> Batches, IReadOnlyDictionary<string, int> Left);

/// <summary>Dividing whole numbers without losing or inventing any.</summary>
static class Portions
{
    /// <summary>The portion of one of several equal parts; the first ones take what is over.</summary>
    public static int Even(int total, int parts, int part) => total / parts + (part < total % parts ? 1 : 0);

    /// <summary>Everyone may have all of it, for as long as there is some.</summary>
    public static IReadOnlyList<int> Whole(int total, IReadOnlyList<int> weights) => [.. weights.Select(_ => total)];

    /// <summary>Portions in proportion to weights, adding up to the total: the largest remainders are rounded up.</summary>
    public static IReadOnlyList<int> Proportional(int total, IReadOnlyList<int> weights)
    {
        var sum = weights.Sum(weight => (long)weight);
        var shares = weights.Select(weight => (int)((long)total * weight / sum)).ToArray();
        var over = total - shares.Sum();
        foreach (var part in Enumerable.Range(0, weights.Count).OrderByDescending(part => (long)total * weights[part] % sum).Take(over))
            shares[part]++;
        return shares;
    }
}

namespace Curlew.Campaigns;

/// <summary>Meta's limit on people in a rolling window, as a forecast uses it up.</summary>
/// <param name="known">Among those reached, people who wait for another message.</param>
sealed class RollingBudget(int? limit, SendOptions options, IEnumerable<Reached> reached, IEnumerable<WaitingPeople> known)
{
    readonly SortedDictionary<DateTimeOffset, int> used = new(
        reached.GroupBy(people => people.At).ToDictionary(at => at.Key, at => at.Sum(people => people.People))
    );
    readonly Dictionary<Guid, DateTimeOffset> last = known
        .Where(people => people.Person is not null && people.ReachedAt is not null)
        .GroupBy(people => people.Person!.Value)
        .ToDictionary(person => person.Key, person => person.Max(people => people.ReachedAt!.Value));
    int sum = reached.Sum(people => people.People);

    /// <summary>How many people there is room for; no end of it where there is no limit.</summary>
    public int Left(DateTimeOffset now)
    {
        while (used.Count > 0 && used.First() is var oldest && oldest.Key <= now - options.RollingWindow)
        {
            used.Remove(oldest.Key);
            sum -= oldest.Value;
        }

        return limit is { } most ? Math.Max(0, most - sum) : int.MaxValue;
    }

    /// <summary>Whether somebody has a place in the limit already. Where it was cut below what is used, only who surely has one to Meta's
    /// clock too.</summary>
    public bool WasReached(Guid? person, DateTimeOffset now) =>
        person is { } id && last.TryGetValue(id, out var at) && at > now - (sum > limit ? options.SurelyReached : options.RollingWindow);

    /// <summary>They are reached: whoever has a place keeps it for longer, the others take one.</summary>
    public void Use(Guid? person, int people, DateTimeOffset now)
    {
        if (limit is null || people == 0)
            return;
        if (person is { } id)
        {
            if (last.TryGetValue(id, out var before) && before > now - options.RollingWindow)
                Add(before, -1);
            last[id] = now;
        }

        Add(now, people);
    }

    /// <summary>When the oldest become free; where a limit was cut below what is used, when enough have.</summary>
    public DateTimeOffset? NextFree(DateTimeOffset now)
    {
        var over = sum - (limit ?? int.MaxValue);
        foreach (var (at, people) in used)
            if ((over -= people) < 0)
                return at + options.RollingWindow > now ? at + options.RollingWindow : now + TimeSpan.FromSeconds(1);
        return null;
    }

    void Add(DateTimeOffset at, int people)
    {
        used[at] = used.GetValueOrDefault(at) + people;
        sum += people;
    }
}

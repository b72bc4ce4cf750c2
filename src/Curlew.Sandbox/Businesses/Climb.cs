namespace Curlew.Sandbox;

/// <summary>How Meta raises the messaging limit of a portfolio by itself (Meta, messaging limits, 2025-11).</summary>
sealed class Climb(Portfolio portfolio, int population)
{
    const long Day = 24 * 60 * 60 * 1000;

    // A new business gets to the second step by 2,000 people reached in 30 days; Meta's other way there is to verify the business.
    const int FirstStep = 250;
    const int PeopleForSecondStep = 2_000;

    static readonly int[] Steps = [FirstStep, 2_000, 10_000, 100_000];

    /// <summary>Meta decides within six hours.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    readonly RollingPeople month = new(population, 30 * Day);
    readonly RollingPeople week = new(population, 7 * Day);

    /// <summary>A raise is on its way.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>The limit after the next raise; null is unlimited.</summary>
    public int? Next => Steps.Where(step => step > portfolio.Limit).Cast<int?>().FirstOrDefault();

    /// <summary>Takes note of somebody who was reached outside a service window.</summary>
    public void Reached(int slot, long at)
    {
        month.Add(slot, at);
        week.Add(slot, at);
    }

    /// <summary>Whether the portfolio has earned the next step: enough people reached, with quality that is high.</summary>
    public bool IsEarned(long now) =>
        portfolio.Limit is { } limit
        && portfolio.Numbers.TrueForAll(number => number.Quality == "GREEN")
        && (limit <= FirstStep ? month.CountAt(now) >= PeopleForSecondStep : week.CountAt(now) * 2 >= limit);
}

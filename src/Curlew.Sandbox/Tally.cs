namespace Curlew.Sandbox;

/// <summary>What the sandbox counted by itself, independent of what the product under test believes.</summary>
public sealed record Tally
{
    /// <summary>Template messages accepted.</summary>
    public long Templates { get; init; }

    /// <summary>Free-form messages accepted.</summary>
    public long FreeForm { get; init; }

    /// <summary>Different people any message was accepted for.</summary>
    public int Recipients { get; init; }

    /// <summary>Times a person was sent a template of the same name again although the first had not failed, counted once for each person
    /// and template.</summary>
    public int Duplicates { get; init; }

    /// <summary>Most template messages of one name accepted for one person and not failed, up to 255.</summary>
    public int MostOfOneTemplate { get; init; }

    /// <summary>Sends refused because they were over the portfolio limit.</summary>
    public long OverPortfolioLimit { get; init; }

    /// <summary>Sends refused because the number had sent as much as its throughput allows.</summary>
    public long OverThroughput { get; init; }

    /// <summary>Sends refused because the messages customers wrote in the same second had taken the rest of the throughput: no fault of the
    /// sender's, who could not know of them.</summary>
    public long CrowdedOut { get; init; }

    /// <summary>Sends refused because one person was written to too fast.</summary>
    public long OverPairRate { get; init; }

    /// <summary>Sends that broke a limit, refused as they were.</summary>
    public long OverLimit => OverPortfolioLimit + OverThroughput + OverPairRate;

    /// <summary>Most people written to outside service windows in any rolling 24 hours, by all numbers of a portfolio.</summary>
    public int MostPeopleIn24Hours { get; init; }

    /// <summary>Most messages accepted in any second, wherever it begins.</summary>
    public int BusiestSecond { get; init; }

    /// <summary>Messages handed on by Meta.</summary>
    public long Sent { get; init; }

    /// <summary>Messages that reached the phone.</summary>
    public long Delivered { get; init; }

    /// <summary>Messages read, by people who show it.</summary>
    public long Read { get; init; }

    /// <summary>Messages that failed after being accepted.</summary>
    public long Failed { get; init; }

    /// <summary>Answers of customers, not counting STOP and START.</summary>
    public long Replies { get; init; }

    /// <summary>Answers that were only an emoji on a message.</summary>
    public long Reactions { get; init; }

    /// <summary>Messages customers began by themselves.</summary>
    public long Questions { get; init; }

    /// <summary>Customers who wrote STOP in some language.</summary>
    public long Stops { get; init; }

    /// <summary>Customers who wrote START in some language.</summary>
    public long Starts { get; init; }

    /// <summary>Customers who switched marketing off in WhatsApp.</summary>
    public long StopsInWhatsApp { get; init; }

    /// <summary>Customers who switched marketing on again in WhatsApp.</summary>
    public long StartsInWhatsApp { get; init; }

    /// <summary>Customers who blocked the business.</summary>
    public long Blocks { get; init; }

    /// <summary>Customers who changed their number.</summary>
    public long NumberChanges { get; init; }

    /// <summary>Failures after acceptance, by code.</summary>
    public IReadOnlyDictionary<int, long> Failures { get; init; } = new Dictionary<int, long>();

    /// <summary>Refusals for a limit, by code.</summary>
    public IReadOnlyDictionary<int, long> Refusals { get; init; } = new Dictionary<int, long>();

    internal IReadOnlyDictionary<(string Template, long Quarter), int> Quarters { get; init; } = new Dictionary<(string, long), int>();

    /// <summary>Template messages accepted on each calendar day of a time zone.</summary>
    /// <param name="zone">Whose days they are.</param>
    /// <param name="template">Name of the only template that is counted; null counts all.</param>
    public IReadOnlyDictionary<DateOnly, int> TemplatesPerDay(TimeZoneInfo zone, string? template = null) =>
        Quarters
            .Where(quarter => template is null || quarter.Key.Template == template)
            .GroupBy(quarter =>
                DateOnly.FromDateTime(
                    TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(quarter.Key.Quarter * 900), zone).DateTime
                )
            )
            .OrderBy(day => day.Key)
            .ToDictionary(day => day.Key, day => day.Sum(quarter => quarter.Value));
}

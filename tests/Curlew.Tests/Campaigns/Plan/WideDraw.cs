using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;

namespace Curlew.Tests.Campaigns;

/// <summary>What a wide forecast is made about, as a seed draws it: campaigns, people and what has happened to them before.</summary>
/// <param name="Draft">Whether the last campaign is not launched before it is forecast.</param>
/// <param name="Strangers">People reached at those moments who are in no campaign.</param>
/// <param name="Caps">Frequency caps: days and messages.</param>
sealed record WideDraw(
    DateTimeOffset Start,
    int? MessagingLimit,
    bool Draft,
    IReadOnlyList<WideCampaign> Campaigns,
    IReadOnlyList<WidePerson> People,
    IReadOnlyList<DateTimeOffset> Strangers,
    IReadOnlyList<(int Days, int Messages)> Caps
)
{
    // Around the two days on which the clocks change in most zones.
    static readonly DateTimeOffset[] Starts =
    [
        new(2026, 10, 23, 9, 0, 0, TimeSpan.Zero),
        new(2027, 3, 11, 21, 30, 0, TimeSpan.Zero),
        new(2027, 3, 26, 4, 15, 0, TimeSpan.Zero),
    ];

    /// <summary>Of campaigns and of people.</summary>
    public static readonly string[] Zones =
    [
        "UTC",
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Pacific/Auckland",
        "America/Los_Angeles",
    ];

    public static WideDraw Of(int seed)
    {
        var random = new Random(seed);
        // Every moment at which somebody may be sent to again is a round of the engine: mostly they come by the hour, so that many seeds can be played.
        var grain = random.Next(5) == 0 ? 1 : 60;
        var start = Starts[random.Next(Starts.Length)];
        var campaigns = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Campaign(random, start)).ToList();
        int? limit = random.Next(3) > 0 ? random.Next(15, 80) : null;
        var strangers = random.Next(2) == 0 ? Enumerable.Range(0, random.Next(1, 20)).Select(_ => Ago(1_500)).ToList() : [];
        (int, int)[] caps = random.Next(2) == 0 ? [(random.Next(1, 8), 1), (30, 2)] : [];
        var (reached, open, putOff) = (random.Next(2) == 0 ? 4 : 0, random.Next(3) == 0 ? 5 : 0, random.Next(2) == 0 ? 6 : 0);
        var isDraft = random.Next(3) == 0;
        var people = campaigns.SelectMany((campaign, index) => Enumerable.Range(0, campaign.People).Select(_ => Person(index))).ToList();
        return new(start, limit, isDraft, campaigns, people, strangers, caps);

        DateTimeOffset Ago(int minutes) => start.AddMinutes(-random.Next(1, 1 + minutes / grain) * grain);

        WidePerson Person(int campaign) =>
            new(campaign)
            {
                Marketing = [.. Enumerable.Range(0, caps.Length > 0 ? Math.Max(0, random.Next(8) - 5) : 0).Select(_ => Ago(12_000))],
                Reached = reached > 0 && random.Next(reached) == 0 ? Ago(1_500) : null,
                Wrote = open > 0 && random.Next(open) == 0 ? Ago(1_500) : null,
                PutOff = putOff > 0 && random.Next(putOff) == 0 ? start.AddMinutes(random.Next(1, 1 + 6_000 / grain) * grain) : null,
            };
    }

    static WideCampaign Campaign(Random random, DateTimeOffset start)
    {
        var opens = random.Next(0, 20);
        var closes = opens > 12 && random.Next(3) == 0 ? random.Next(1, opens) : random.Next(opens + 1, 25);
        return new(
            random.Next(5, 120),
            new("", CampaignWorld.Template, "")
            {
                DailySendLimit = random.Next(5, 60),
                // Tests step over hours in which a server would have looked after the plan.
                GraceMinutes = 1_440,
                Priority = random.Next(1, 4),
                TimeZone = Zones[random.Next(Zones.Length)],
                WindowOpens = string.Create(CultureInfo.InvariantCulture, $"{opens:00}:30"),
                WindowCloses = closes == 24 ? "24:00" : string.Create(CultureInfo.InvariantCulture, $"{closes:00}:45"),
                InCustomerZones = random.Next(4) == 0,
                Weekdays = random.Next(2) == 0 ? [1, 2, 3, 4, 5] : [1, 2, 3, 4, 5, 6, 7],
                BatchesPerDay = random.Next(1, 4),
                BatchTimes = random.Next(3) == 0 ? TimesWithin(random, opens, closes) : [],
                Holidays = [.. Enumerable.Range(0, 8).Where(_ => random.Next(8) == 0).Select(DateOnly.FromDateTime(start.Date).AddDays)],
                ScheduledEnd = random.Next(4) == 0 ? start.AddHours(random.Next(61, 200)) : null,
                ScheduledStart = random.Next(3) == 0 ? start.AddHours(random.Next(1, 60)) : null,
            }
        );
    }

    static string[] TimesWithin(Random random, int opens, int closes) =>
        [
            .. Enumerable
                .Range(0, random.Next(1, 4))
                .Select(_ => random.Next(opens * 60 + 30, (closes > opens ? closes : closes + 24) * 60 + (closes == 24 ? 0 : 45)) % 1_440)
                .Distinct()
                .Order()
                .Select(minute => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}")),
        ];
}

/// <summary>A campaign of so many people.</summary>
sealed record WideCampaign(int People, NewCampaign Plan);

/// <summary>Somebody in the audience of a campaign, and what has happened before the forecast.</summary>
sealed record WidePerson(int Campaign)
{
    /// <summary>Marketing messages they got, in their service window: they count for caps alone.</summary>
    public IReadOnlyList<DateTimeOffset> Marketing { get; init; } = [];

    /// <summary>A message that took a place in the messaging limit.</summary>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>When they wrote last.</summary>
    public DateTimeOffset? Wrote { get; init; }

    /// <summary>Until when Meta has asked to leave them alone.</summary>
    public DateTimeOffset? PutOff { get; init; }
}

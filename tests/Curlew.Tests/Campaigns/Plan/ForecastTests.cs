using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>The forecast against the engine: where nothing fails the day on which a campaign is done is exact.</summary>
public sealed class ForecastTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    // Around the two days on which the clocks change in most zones.
    static readonly DateTimeOffset[] Starts =
    [
        new(2026, 10, 23, 9, 0, 0, TimeSpan.Zero),
        new(2027, 3, 11, 21, 30, 0, TimeSpan.Zero),
        new(2027, 3, 26, 4, 15, 0, TimeSpan.Zero),
    ];
    static readonly string[] Zones =
    [
        "UTC",
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Pacific/Auckland",
        "America/Los_Angeles",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Length.Of(quick: 10, full: 60))];

    [Theory, MemberData(nameof(Seeds))]
    public async Task The_engine_finishes_on_the_day_that_was_forecast(int seed)
    {
        var random = new Random(seed);
        await using var world = await CampaignWorld.Open(
            server,
            people: 0,
            options => options with { Population = 4_000 },
            at: Starts[random.Next(Starts.Length)]
        );
        var sizes = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(5, 120)).ToList();
        if (random.Next(3) > 0)
            await world.LimitPortfolio(random.Next(15, 80));
        await world.Add(
            sizes.SelectMany(
                (size, campaign) =>
                    Enumerable
                        .Range(0, size)
                        .Select(index =>
                            world.Customer(campaign * 1_000 + index) with
                            {
                                Tags = [string.Create(CultureInfo.InvariantCulture, $"c{campaign}")],
                            }
                        )
            )
        );
        await HappenedBefore(world, random);
        var ids = new List<Guid>();
        for (var campaign = 0; campaign < sizes.Count; campaign++)
            ids.Add(await world.Launch(Draw(world, random, campaign)));
        await PutOff(world, random);

        var forecasts = (
            await new Forecasts(world.Database, world.Clock, new(world.PhoneNumberId)).Run(null, CancellationToken.None)
        ).ToDictionary(forecast => forecast.Campaign);
        await world.RunOut();

        foreach (var id in ids)
        {
            var days = await world.Database.Rows(
                "SELECT s.send_date::text, count(*) FROM send_attempts a JOIN campaign_send_schedule s ON s.id = a.schedule_id WHERE a.campaign_id = $1 GROUP BY 1 ORDER BY 1",
                id
            );
            Assert.Equal(
                days,
                forecasts[id].Days.Select(day => string.Create(CultureInfo.InvariantCulture, $"{day.Key:yyyy-MM-dd} | {day.Value}"))
            );
        }

        await world.AssertNoDrift();
    }

    [Fact]
    public async Task People_whose_message_was_accepted_and_then_postponed_keep_their_place_in_the_limit()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        await world.LimitPortfolio(2);
        var campaign = await world.Launch(world.Campaign());
        Assert.Equal(2, await world.SendNow());
        foreach (var recipient in (await world.Recipients(campaign)).Take(2))
            await world.Told(recipient, "failed", code: 131049);

        var forecast = Assert.Single(
            await new Forecasts(world.Database, world.Clock, new(world.PhoneNumberId)).Run(null, CancellationToken.None)
        );
        await world.RunOut();

        Assert.Equal(
            2L,
            await world.Database.Value<long>("SELECT count(*) FROM send_attempts WHERE outcome = 'failed' AND counts_toward_limit")
        );
        Assert.Equal((2, CampaignWorld.Start.AddDays(1).AddMinutes(1), false), (forecast.PutOff, forecast.PutOffUntil, forecast.IsCapped));
        Assert.Equal(
            await world.Database.Rows(
                "SELECT started_at::date::text, count(*) FROM send_attempts WHERE outcome = 'accepted' GROUP BY 1 ORDER BY 1"
            ),
            forecast.Days.Select(day => string.Create(CultureInfo.InvariantCulture, $"{day.Key:yyyy-MM-dd} | {day.Value}"))
        );
    }

    [Theory]
    [InlineData("MARKETING", true)]
    [InlineData("UTILITY", false)]
    public async Task A_forecast_says_that_frequency_caps_are_not_reckoned(string category, bool isCapped)
    {
        await using var world = await TwoLetters.Open(server, people: 4);
        await world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES (7, 1)");
        await world.Database.Execute("UPDATE whatsapp_templates SET category = 'UTILITY'");
        await world.Categorise(TwoLetters.Rival, category);
        await world.Launch(world.Campaign() with { Variants = TwoLetters.Halves() });

        var forecast = Assert.Single(
            await new Forecasts(world.Database, world.Clock, new(world.PhoneNumberId)).Run(null, CancellationToken.None)
        );

        Assert.Equal((0, null, isCapped), (forecast.PutOff, forecast.PutOffUntil, forecast.IsCapped));
    }

    [Fact]
    public void A_million_people_of_ten_campaigns_are_forecast_within_seconds()
    {
        var number = new ForecastNumber("n", 80, new("p", 100_000));
        var now = CampaignWorld.Start;
        var campaigns = Enumerable
            .Range(0, 10)
            .Select(index => new ForecastCampaign(
                Guid.CreateVersion7(),
                $"{index}",
                1 + index % 3,
                10_000 + index * 1_000,
                new("Europe/Berlin")
                {
                    Opens = new(9, 0, 0),
                    Closes = new(18, 0, 0),
                    Weekdays = [1, 2, 3, 4, 5],
                },
                number,
                [],
                [],
                [new("", DateOnly.FromDateTime(now.Date), 1, 100_000)]
            ))
            .ToList();
        var began = Stopwatch.GetTimestamp();

        var forecasts = Forecast.Run(campaigns, [], new(number.Id), now);

        Assert.All(forecasts, forecast => Assert.Equal((100_000, 0), (forecast.Days.Values.Sum(), forecast.Unreached)));
        Assert.All(forecasts.SelectMany(forecast => forecast.Days.Keys), day => Assert.InRange((int)day.DayOfWeek, 1, 5));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    // Strangers use up some of the limit; and some of the audience had a message lately, which a frequency cap may find too much.
    static async Task HappenedBefore(CampaignWorld world, Random random)
    {
        const string Sent =
            "INSERT INTO send_attempts (id, purpose, command_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, is_marketing, started_at, outcome, settled_at) "
            + "SELECT gen_random_uuid(), 'template', gen_random_uuid(), p.id, $1, 'portfolio-1', $2, true, $3::timestamptz - $4 * interval '1 minute', 'accepted', $3::timestamptz FROM user_profiles p WHERE p.id = $5";
        var now = world.Clock.GetUtcNow().UtcDateTime;
        if (random.Next(2) == 0)
        {
            var strangers = Enumerable.Range(0, random.Next(1, 20)).Select(index => world.Customer(3_900 + index)).ToList();
            await world.Add(strangers);
            foreach (var stranger in strangers)
                await world.Database.Execute(Sent, world.PhoneNumberId, true, now, random.Next(1, 1_500), stranger.Id);
        }

        if (random.Next(2) > 0)
            return;
        await world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES ($1, 1), (30, 2)", random.Next(1, 8));
        foreach (
            var person in await world.Database.Rows("SELECT id FROM user_profiles WHERE cardinality(tags) > 0 ORDER BY whatsapp_phone")
        )
            for (var times = random.Next(8) - 5; times > 0; times--)
                await world.Database.Execute(Sent, world.PhoneNumberId, false, now, random.Next(1, 12_000), Guid.Parse(person));
    }

    // As Meta asks for it: somebody waits until a moment, on the campaign's day of that moment or on their own, whichever is later.
    static async Task PutOff(CampaignWorld world, Random random)
    {
        if (random.Next(2) > 0)
            return;
        foreach (
            var recipient in await world.Database.Rows("SELECT id FROM campaign_recipients WHERE waiting ORDER BY campaign_id, position")
        )
            if (random.Next(6) == 0)
                await world.Database.Execute(
                    """
                    UPDATE campaign_recipients r SET next_try_at = u.until, wait_reason = 'postpone', scheduled_send_date = greatest(r.scheduled_send_date, (u.until AT TIME ZONE c.time_zone)::date)
                    FROM marketing_campaigns c, (SELECT $2::timestamptz + $3 * interval '1 minute' AS until) u
                    WHERE r.id = $1 AND c.id = r.campaign_id
                    """,
                    Guid.Parse(recipient),
                    world.Clock.GetUtcNow().UtcDateTime,
                    random.Next(1, 6_000)
                );
    }

    static NewCampaign Draw(CampaignWorld world, Random random, int campaign)
    {
        var opens = random.Next(0, 20);
        var closes = opens > 12 && random.Next(3) == 0 ? random.Next(1, opens) : random.Next(opens + 1, 25);
        var today = DateOnly.FromDateTime(world.Clock.GetUtcNow().Date);
        return world.Campaign(dailySendLimit: random.Next(5, 60)) with
        {
            Name = $"Campaign {campaign}",
            TargetAudience = JsonElement.Parse($$"""{"tags": "c{{campaign}}"}"""),
            Priority = random.Next(1, 4),
            TimeZone = Zones[random.Next(Zones.Length)],
            WindowOpens = string.Create(CultureInfo.InvariantCulture, $"{opens:00}:30"),
            WindowCloses = closes == 24 ? "24:00" : string.Create(CultureInfo.InvariantCulture, $"{closes:00}:45"),
            InCustomerZones = random.Next(4) == 0,
            Weekdays = random.Next(2) == 0 ? [1, 2, 3, 4, 5] : [1, 2, 3, 4, 5, 6, 7],
            BatchesPerDay = random.Next(1, 4),
            BatchTimes = random.Next(3) == 0 ? TimesWithin(random, opens, closes) : [],
            Holidays = [.. Enumerable.Range(0, 8).Where(_ => random.Next(8) == 0).Select(day => today.AddDays(day))],
            ScheduledEnd = random.Next(4) == 0 ? world.Clock.GetUtcNow().AddHours(random.Next(61, 200)) : null,
            ScheduledStart = random.Next(3) == 0 ? world.Clock.GetUtcNow().AddHours(random.Next(1, 60)) : null,
        };
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

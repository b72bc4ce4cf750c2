using System.Diagnostics;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>What a forecast reckons with and says; against the engine it is held by <see cref="WideForecasts"/>.</summary>
public sealed class ForecastTests(TestDatabase server) : IClassFixture<TestDatabase>
{
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
    public async Task A_forecast_says_that_what_fills_a_cap_in_the_meantime_is_not_reckoned(string category, bool isCapped)
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
    public async Task A_forecast_says_that_the_wait_of_people_known_only_by_user_id_is_not_reckoned()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var campaign = await world.Launch(world.Campaign());
        var forecasts = new Forecasts(world.Database, world.Clock, new(world.PhoneNumberId));
        Assert.False(Assert.Single(await forecasts.Run(null, CancellationToken.None)).HasUserIds);

        await world.Database.Execute(
            "UPDATE campaign_recipients SET phone_number = NULL WHERE id = $1",
            (await world.Recipients(campaign))[1]
        );

        Assert.True(Assert.Single(await forecasts.Run(null, CancellationToken.None)).HasUserIds);
    }

    [Fact]
    public async Task People_without_a_place_in_the_plan_are_forecast_for_when_the_engine_plans_again()
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        await world.Launch(world.Campaign(dailySendLimit: 5));
        // As after messages that were refused once their batch was over: they wait, and its places are gone.
        await world.Database.Execute(
            "UPDATE campaign_send_schedule SET batch_size = 3, messages_remaining = 3 WHERE send_date = '2026-11-02'"
        );

        var forecast = Assert.Single(
            await new Forecasts(world.Database, world.Clock, new(world.PhoneNumberId)).Run(null, CancellationToken.None)
        );
        await world.RunOut();

        Assert.Equal([3, 5, 2], forecast.Days.Values);
        Assert.Equal([3, 5, 2], world.Sandbox.Tally.TemplatesPerDay(TimeZoneInfo.Utc).Values);
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
}

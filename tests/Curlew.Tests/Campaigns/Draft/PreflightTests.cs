using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class PreflightTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("whatsapp_phone = reverse(whatsapp_phone)")]
    [InlineData("display_name = reverse(display_name)")]
    public async Task V14_one_profile_that_was_tampered_with_is_named_and_hides_nothing_of_the_others(string change)
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        var changed = await world.Database.Value<Guid>(
            $"UPDATE user_profiles SET {change} WHERE id = (SELECT id FROM user_profiles ORDER BY id LIMIT 1) RETURNING id"
        );
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var report = await Look(world, id);

        Assert.Equal((4, 3), (report.Recipients, report.Previews.Count));
        Assert.Equal([changed], report.Unreadable);
        Assert.Equal([changed], report.Warnings().OfType<PreflightWarning.Unreadable>().Single().Profiles);
        Assert.Equal(changed.ToString(), Assert.Single(await new Alarms(world.Database).List(all: false, default)).Subject);
    }

    [Fact]
    public async Task A_preflight_and_the_launch_after_it_say_the_same()
    {
        await using var world = await CampaignWorld.Open(server, people: 200);
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 7)"
        );
        await world.Database.Execute(
            "UPDATE user_profiles SET is_active = false WHERE id IN (SELECT id FROM user_profiles ORDER BY id DESC LIMIT 5)"
        );
        await world.Add([
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+525512345678"), null) { Name = "María Pérez" },
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+5215512345678"), null) { Name = "María Pérez" },
        ]);
        var id = await world.Campaigns.Create(
            world.Campaign(dailySendLimit: 30) with
            {
                InCustomerZones = true,
                WindowOpens = "10:00",
                WindowCloses = "19:00",
                BatchesPerDay = 2,
            },
            CancellationToken.None
        );

        var report = await Look(world, id);
        var launched = Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, report.Fingerprint, CancellationToken.None));

        Assert.Equal(
            (launched.Recipients, launched.Batches, launched.FirstDay, launched.LastDay),
            (report.Recipients, report.Batches.Count, report.FirstDay!.Value, report.LastDay!.Value)
        );
        Assert.Equal(launched.Skipped.OrderBy(reason => reason.Key), report.Skipped.OrderBy(reason => reason.Key));
        Assert.Equal((7, 5, 1), (report.Skipped["opted_out"], report.Skipped["inactive"], report.Skipped["duplicate"]));
        Assert.Empty(report.Problems());
    }

    [Theory]
    [InlineData("UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id = (SELECT min(id::text)::uuid FROM user_profiles)")]
    [InlineData(
        "UPDATE user_profiles SET city = 'Elsewhere' WHERE id = (SELECT min(id::text)::uuid FROM user_profiles WHERE city = 'Here')"
    )]
    [InlineData("UPDATE user_profiles SET city = CASE city WHEN 'Here' THEN 'Elsewhere' ELSE 'Here' END")]
    public async Task A_launch_is_refused_when_the_audience_is_not_the_one_that_was_looked_at(string change)
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        await world.Database.Execute(
            "UPDATE user_profiles SET city = CASE WHEN id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 5) THEN 'Here' ELSE 'Elsewhere' END"
        );
        var id = await world.Campaigns.Create(
            world.Campaign() with
            {
                TargetAudience = JsonElement.Parse("""{"city": "Here"}"""),
            },
            CancellationToken.None
        );
        var seen = (await Look(world, id)).Fingerprint;

        await world.Database.Execute(change);
        var refused = await world.Campaigns.Launch(id, seen, CancellationToken.None);

        Assert.Equal(new LaunchOutcome.AudienceChanged(seen, (await Look(world, id)).Fingerprint), refused);
        Assert.Equal(CampaignStatus.Draft, (await world.Look(id)).Status);
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM campaign_recipients"));
    }

    [Fact]
    public async Task People_without_a_variable_are_counted_and_are_those_that_are_skipped_in_the_end()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        await world.Database.Execute(
            "UPDATE user_profiles SET display_name = NULL WHERE id IN (SELECT id FROM user_profiles ORDER BY id LIMIT 3)"
        );
        await world.Database.Execute(
            "UPDATE user_profiles SET city = ' ' WHERE id IN (SELECT id FROM user_profiles ORDER BY id OFFSET 2 LIMIT 4)"
        );
        var id = await world.Campaigns.Create(
            world.Campaign() with
            {
                TemplateComponents = JsonElement.Parse(
                    """[{"type": "body", "parameters": [{"type": "text", "text": "{first_name} of {city}"}]}]"""
                ),
            },
            CancellationToken.None
        );

        var report = await Look(world, id);
        await world.Campaigns.Launch(id, CancellationToken.None);
        await world.RunOut();

        Assert.Equal([new("city", 3), new("first_name", 3)], report.MissingVariables);
        Assert.Equal(
            ["variable_missing: city | 3", "variable_missing: first_name | 3"],
            await world.Database.Rows(
                "SELECT skip_reason, count(*) FROM campaign_recipients WHERE skip_reason IS NOT NULL GROUP BY 1 ORDER BY 1"
            )
        );
    }

    [Fact]
    public async Task Previews_show_what_is_read_and_nobody_who_reads_it()
    {
        await using var world = await CampaignWorld.Open(server, people: 30);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var report = await Look(world, id);

        Assert.Equal(5, report.Previews.Count);
        Assert.All(report.Previews, preview =>
        {
            Assert.Matches("^Hello .•••, everything is 20 % off.$", preview.Text);
            Assert.Contains("••• •••", preview.To, StringComparison.Ordinal);
        });
        Assert.Equal(report.Previews, (await Look(world, id)).Previews);
    }

    [Fact]
    public async Task A_name_that_begins_with_a_picture_is_masked_behind_the_whole_picture()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Add([new(Guid.CreateVersion7(), CampaignWorld.Phone("+12125550123"), null) { Name = "👩‍🚀Ann Quill" }]);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var preview = Assert.Single((await Look(world, id)).Previews);

        Assert.Equal("Hello 👩‍🚀•••, everything is 20 % off.", preview.Text);
    }

    [Fact]
    public async Task A_launched_campaign_has_its_people_and_is_not_looked_at_as_if_it_were_for_everybody()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());

        Assert.Null(await new Preflight(world.Database, world.Sealer, world.Clock).Run(id, CancellationToken.None));
    }

    [Fact]
    public async Task It_says_what_stands_against_a_launch_and_what_should_be_known()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        await world.Add([new(Guid.CreateVersion7(), CampaignWorld.Phone("+12125550123"), null)]);
        var people = await world.Database.Value<long>("SELECT count(*) FROM user_profiles WHERE country = 'US'");
        await world.Sync(world.Sandbox.Options.Templates[0], "PAUSED");
        var id = await world.Campaigns.Create(
            world.Campaign() with
            {
                ScheduledEnd = CampaignWorld.Start.AddDays(-1),
                ScheduledStart = CampaignWorld.Start.AddDays(-3),
            },
            CancellationToken.None
        );

        var report = await Look(world, id);

        Assert.Equal(2, report.Problems().Count());
        Assert.Equal(people, report.UsMarketing);
        Assert.IsNotType<LaunchOutcome.Launched>(await world.Campaigns.Launch(id, CancellationToken.None));
    }

    [Fact]
    public async Task It_warns_of_letters_that_are_of_different_categories()
    {
        await using var world = await TwoLetters.Open(server, people: 4);
        var id = await world.Campaigns.Create(world.Campaign() with { Variants = TwoLetters.Halves() }, CancellationToken.None);
        var before = (await Look(world, id)).Warnings().ToList();
        await world.Categorise(TwoLetters.Rival, "UTILITY");

        var warnings = (await Look(world, id)).Warnings().Except(before).ToList();

        Assert.Equal(["A MARKETING", "B UTILITY"], Assert.Single(warnings.OfType<PreflightWarning.DifferentCategories>()).Letters);
    }

    [Fact]
    public async Task The_cost_is_that_of_every_country_and_says_for_whom_there_is_no_rate()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Add([
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+4915112345678"), null),
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+4915112345679"), null),
            new(Guid.CreateVersion7(), CampaignWorld.Phone("+525512345678"), null),
        ]);
        var rates = new MessageRates(world.Database);
        var id = await world.Campaigns.Create(world.Campaign(), CancellationToken.None);

        var without = (await Look(world, id)).Cost;
        await rates.Set(new("DE", "marketing", 0.1131m, "EUR"), CancellationToken.None);
        var partly = (await Look(world, id)).Cost;
        var otherCurrency = await rates.Set(new("*", "marketing", 0.05m, "USD"), CancellationToken.None);
        await rates.Set(new("*", "marketing", 0.05m, "EUR"), CancellationToken.None);

        Assert.Equal(
            (null, new CampaignCost(0.2262m, "EUR", 1), false, new CampaignCost(0.2762m, "EUR", 0)),
            (without, partly, otherCurrency, (await Look(world, id)).Cost)
        );
    }

    [Theory]
    [InlineData("+12125550123", "America/New_York")]
    [InlineData("+442079460000", "Europe/London")]
    [InlineData("+81312345678", "Asia/Tokyo")]
    [InlineData("+919812345678", "Asia/Kolkata")]
    public void A_number_tells_its_time_zone(string phone, string zone)
    {
        var told = TimeZoneInfo.FindSystemTimeZoneById(CampaignWorld.Phone(phone).TimeZone!);

        Assert.Equal(TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(CampaignWorld.Start), told.GetUtcOffset(CampaignWorld.Start));
    }

    [Fact]
    public void What_is_wrong_with_a_campaign_is_said_all_at_once()
    {
        var wrong = new NewCampaign("", "t", "1")
        {
            DailySendLimit = 0,
            Priority = 11,
            TimeZone = "Mars/Olympus",
            WindowOpens = "18:00",
            WindowCloses = "18:00",
            Weekdays = [8],
            GraceMinutes = 0,
            ScheduledStart = new(9999, 12, 31, 23, 59, 0, TimeSpan.Zero),
            ScheduledEnd = CampaignWorld.Start.AddDays(-1),
        };

        Assert.Equal(10, CampaignProblems.Of(wrong, CampaignWorld.Start).Count());
        Assert.Empty(
            CampaignProblems.Of(
                new("Fine", "t", "1")
                {
                    WindowOpens = "9:00",
                    WindowCloses = "24:00",
                    BatchTimes = ["09:00", "23:59"],
                },
                CampaignWorld.Start
            )
        );
    }

    [Fact]
    public async Task A_campaign_of_the_year_9999_is_refused_and_breaks_nothing()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var far = await world.Campaigns.Create(
            world.Campaign() with
            {
                ScheduledStart = new(9999, 12, 31, 23, 0, 0, TimeSpan.Zero),
            },
            CancellationToken.None
        );
        var endless = await world.Campaigns.Create(
            world.Campaign(dailySendLimit: int.MaxValue) with
            {
                ScheduledEnd = new(9999, 12, 31, 23, 59, 0, TimeSpan.Zero),
            },
            CancellationToken.None
        );

        Assert.IsType<LaunchOutcome.NeverDue>(await world.Campaigns.Launch(far, CancellationToken.None));
        Assert.IsType<LaunchOutcome.Launched>(await world.Campaigns.Launch(endless, CancellationToken.None));
    }

    static async Task<PreflightReport> Look(CampaignWorld world, Guid id) =>
        (await new Preflight(world.Database, world.Sealer, world.Clock).Run(id, CancellationToken.None))!;
}

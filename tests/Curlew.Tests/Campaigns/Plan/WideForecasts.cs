using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>The forecast against the engine: where nothing fails, the number of messages a day of each campaign is exact, and so is the day on which
/// it is done. Two classes play half of the seeds each, side by side.</summary>
public abstract class WideForecasts(TestDatabase server)
{
    protected const int Drawn = 200;

    protected static TheoryData<int> Half(int of) => [.. Length.Seeds(quick: 10, full: 60).Where(seed => seed % 2 == of)];

    protected async Task Hold(int seed)
    {
        var draw = WideDraw.Of(seed);
        await using var spare = await server.Borrow();
        await using var world = await CampaignWorld.OpenWithin(spare.Database, draw.People.Count + draw.Strangers.Count, draw.Start);
        var people = await Before(world, draw);
        var ids = new List<Guid>();
        foreach (var (campaign, index) in draw.Campaigns.Select((campaign, index) => (campaign.Plan, index)))
            ids.Add(await world.Campaigns.Create(Named(world, campaign, index), CancellationToken.None));
        Guid? draft = draw.Draft ? ids[^1] : null;
        foreach (var id in ids.Where(id => id != draft).ToList())
            if (!await Launch(world, id))
                ids.Remove(id);
        await PutOff(world, draw, people);

        var forecasts = (
            await new Forecasts(world.Database, world.Clock, new(world.PhoneNumberId)).Run(draft, CancellationToken.None)
        ).ToDictionary(forecast => forecast.Campaign);
        if (draft is { } last && !await Launch(world, last))
            ids.Remove(last);
        await RunOut(world);

        foreach (var id in ids)
        {
            Assert.Equal(await Days(world, id), forecasts[id].Days.Select(day => Day(day.Key, day.Value)));
            Assert.Equal(await Unreached(world, id), forecasts[id].Unreached);
        }

        await world.AssertNoDrift();
    }

    // A few end before their first day: those are not launched.
    static async Task<bool> Launch(CampaignWorld world, Guid campaign)
    {
        var outcome = await world.Campaigns.Launch(campaign, CancellationToken.None);
        Assert.True(outcome is LaunchOutcome.Launched or LaunchOutcome.NeverDue, $"{outcome}");
        return outcome is LaunchOutcome.Launched;
    }

    static NewCampaign Named(CampaignWorld world, NewCampaign campaign, int index) =>
        campaign with
        {
            Name = Tag(index),
            PhoneNumberId = world.PhoneNumberId,
            TargetAudience = JsonElement.Parse($$"""{"tags": "{{Tag(index)}}"}"""),
            TemplateComponents = world.Campaign().TemplateComponents,
        };

    static string Tag(int campaign) => string.Create(CultureInfo.InvariantCulture, $"c{campaign}");

    // Everybody, and what has happened to them; the ids are those of the people of the draw, in their order.
    static async Task<List<Guid>> Before(CampaignWorld world, WideDraw draw)
    {
        if (draw.MessagingLimit is { } limit)
            await world.LimitPortfolio(limit);
        foreach (var (days, messages) in draw.Caps)
            await world.Database.Execute("INSERT INTO frequency_caps (days, messages) VALUES ($1, $2)", days, messages);
        var customers = Enumerable.Range(0, draw.People.Count + draw.Strangers.Count).Select(world.Customer).ToList();
        await world.Add(
            customers.Select(
                (customer, index) => customer with { Tags = index < draw.People.Count ? [Tag(draw.People[index].Campaign)] : [] }
            )
        );
        // Each zone is a claim of its own in every round: a few are enough.
        await world.Database.Execute(
            "UPDATE user_profiles p SET time_zone = u.zone FROM unnest($1::uuid[], $2::text[]) AS u (id, zone) WHERE p.id = u.id",
            customers.Select(customer => customer.Id).ToArray(),
            customers.Select((_, index) => WideDraw.Zones[index % WideDraw.Zones.Length]).ToArray()
        );
        var known = draw.People.Zip(customers, (person, customer) => (Person: person, customer.Id)).ToList();
        await Sent(
            world,
            [
                .. known.SelectMany(one => one.Person.Marketing.Select(at => (one.Id, at, false))),
                .. known.Where(one => one.Person.Reached is not null).Select(one => (one.Id, one.Person.Reached!.Value, true)),
                .. customers.Skip(draw.People.Count).Zip(draw.Strangers, (customer, at) => (customer.Id, at, true)),
            ]
        );
        var wrote = known.FindAll(one => one.Person.Wrote is not null);
        await world.Database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) SELECT u.id, $1, u.at FROM unnest($2::uuid[], $3::timestamptz[]) AS u (id, at)",
            world.PhoneNumberId,
            wrote.Select(one => one.Id).ToArray(),
            wrote.Select(one => one.Person.Wrote!.Value.UtcDateTime).ToArray()
        );
        return known.ConvertAll(one => one.Id);
    }

    static Task<int> Sent(CampaignWorld world, IReadOnlyList<(Guid To, DateTimeOffset At, bool Counts)> messages) =>
        world.Database.Execute(
            """
            INSERT INTO send_attempts (id, purpose, command_id, profile_id, phone_number_id, portfolio_id, counts_toward_limit, is_marketing, started_at, outcome, settled_at)
            SELECT gen_random_uuid(), 'template', gen_random_uuid(), u.id, $1, $2, u.counts, true, u.at, 'accepted', u.at FROM unnest($3::uuid[], $4::timestamptz[], $5::bool[]) AS u (id, at, counts)
            """,
            world.PhoneNumberId,
            CampaignWorld.Portfolio,
            messages.Select(message => message.To).ToArray(),
            messages.Select(message => message.At.UtcDateTime).ToArray(),
            messages.Select(message => message.Counts).ToArray()
        );

    // As Meta asks for it: somebody waits until a moment, on the campaign's day of that moment or on their own, whichever is later.
    static Task<int> PutOff(CampaignWorld world, WideDraw draw, List<Guid> people)
    {
        var waiting = draw.People.Zip(people).Where(one => one.First.PutOff is not null).ToList();
        return world.Database.Execute(
            """
            UPDATE campaign_recipients r SET next_try_at = u.until, wait_reason = 'postpone', scheduled_send_date = greatest(r.scheduled_send_date, (u.until AT TIME ZONE c.time_zone)::date)
            FROM marketing_campaigns c, unnest($1::uuid[], $2::timestamptz[]) AS u (id, until)
            WHERE r.profile_id = u.id AND c.id = r.campaign_id
            """,
            waiting.Select(one => one.Second).ToArray(),
            waiting.Select(one => one.First.PutOff!.Value.UtcDateTime).ToArray()
        );
    }

    // Like CampaignWorld.RunOut, and like a server, who asks every few seconds: also when somebody may be sent to whom a full limit does not stop.
    static async Task RunOut(CampaignWorld world)
    {
        for (var round = 1; round < 10_000; round++)
        {
            await world.SendNow();
            await world.Plan.RunOnce(CancellationToken.None);
            if (round % 16 == 0)
                await world.Fold.RunOnce(CancellationToken.None);
            if (await world.Outlooks.NextDue(CancellationToken.None) is not { } next)
                return;
            var now = world.Clock.GetUtcNow();
            next = await world.Database.Value<DateTime>(
                "SELECT least($1, min(next_try_at)) FROM campaign_recipients WHERE waiting AND next_try_at > $2",
                next.UtcDateTime,
                now.UtcDateTime
            );
            if (next > now)
                world.Clock.MoveTo(next);
        }

        Assert.Fail($"Still busy: {string.Join(", ", await world.Outlooks.All(CancellationToken.None))}");
    }

    static Task<List<string>> Days(CampaignWorld world, Guid campaign) =>
        world.Database.Rows(
            "SELECT s.send_date::text, count(*) FROM send_attempts a JOIN campaign_send_schedule s ON s.id = a.schedule_id WHERE a.campaign_id = $1 GROUP BY 1 ORDER BY 1",
            campaign
        );

    static string Day(DateOnly day, int messages) => string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} | {messages}");

    static async Task<int> Unreached(CampaignWorld world, Guid campaign) =>
        (int)
            await world.Database.Value<long>(
                "SELECT count(*) FROM campaign_recipients WHERE campaign_id = $1 AND status <> 'sent'",
                campaign
            );
}

public sealed class OddWideForecasts(TestDatabase server) : WideForecasts(server), IClassFixture<TestDatabase>
{
    public static TheoryData<int> Seeds => Half(1);

    [Theory, MemberData(nameof(Seeds))]
    public Task The_engine_finishes_on_the_day_that_was_forecast(int seed) => Hold(seed);

    [Fact]
    public void The_draws_hold_everything_a_forecast_reckons_with()
    {
        var draws = Enumerable.Range(1, Drawn).Select(WideDraw.Of).ToList();
        var campaigns = draws.SelectMany(draw => draw.Campaigns).Select(campaign => campaign.Plan).ToList();
        var limited = draws.Where(draw => draw.MessagingLimit is not null).ToList();

        Assert.All(
            (int[])
                [
                    campaigns.Count(campaign => campaign.Holidays.Count > 0),
                    campaigns.Count(campaign => campaign.BatchTimes.Count > 0),
                    campaigns.Count(campaign => campaign.ScheduledEnd is not null),
                    campaigns.Count(campaign => campaign.InCustomerZones),
                    limited.Count(draw => draw.Strangers.Count > 0),
                    limited.Count(draw => draw.People.Any(person => person.Reached is not null)),
                    limited.Count(draw => draw.People.Any(person => person.Wrote is not null)),
                    draws.Count(draw => draw.People.Any(person => person.PutOff is not null)),
                    draws.Count(draw => !draw.Draft && draw.People.Any(person => person.Marketing.Count > 0)),
                    draws.Count(draw => draw.Draft && draw.People.Any(person => person.Marketing.Count > 0)),
                    limited.Count(draw => draw.Draft && draw.People.Any(person => person.Reached is not null)),
                ],
            seeds => Assert.InRange(seeds, 15, int.MaxValue)
        );
    }
}

public sealed class EvenWideForecasts(TestDatabase server) : WideForecasts(server), IClassFixture<TestDatabase>
{
    public static TheoryData<int> Seeds => Half(0);

    [Theory, MemberData(nameof(Seeds))]
    public Task The_engine_finishes_on_the_day_that_was_forecast(int seed) => Hold(seed);
}

using System.Diagnostics;
using Curlew.Campaigns;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Chaos;

/// <summary>
/// Two servers on one PostgreSQL send two campaigns over a bad line while all three are killed again and again and customers leave. What was
/// sent is judged by the stand-in for Meta; what was known when, by the order of the commits.
/// </summary>
[Collection(Alone.Name)]
public sealed class CampaignChaosTests
{
    const int Audience = 4_000, SecondAudience = 600, Everybody = Audience + SecondAudience, SecondDay = 150;

    // Curlew counts a message when it claims it. A machine on which everything is killed sends some of them late, together with the next:
    // what Meta allows must be that much more.
    const int Throughput = 300, AllowedThroughput = 500;

    static readonly TimeSpan Trouble = TimeSpan.FromSeconds(20), Patience = TimeSpan.FromMinutes(5);

    // An even one, for the limit of the portfolio, and any.
    public static TheoryData<int?> Seeds => Seed.Wished is { } seed ? [seed] : [2, default(int?)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_is_killed_nobody_is_messaged_twice_or_after_leaving_no_limit_is_broken_and_the_account_closes(int? given)
    {
        var seed = given ?? Seed.Any();
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        // Now Meta allows everybody at once, now fewer until the trouble is over.
        var portfolio = seed % 2 == 0 ? Audience - 500 : Everybody;
        await using var business = await Business.Open(Meta(seed, portfolio), Everybody, index => index < Audience ? "first" : "second");
        await business.Postgres.RememberCommits();
        await business.Postgres.KillAndRestart();
        await business.Copy("storm");
        var (first, second) = await Launch(business);

        var took = Stopwatch.StartNew();
        await using var balancer = await Balancer.Start();
        business.Meta.WebhookUrl = balancer.Url;
        var damage = await Storm(business, balancer, portfolio, random);
        var stormy = took.Elapsed;
        // Only now: connections of before were killed as well.
        await using var rows = await business.Connect("storm");
        await Calm(business, balancer, rows, portfolio, first);

        var ledger = await Ledger.Count(rows, business, first, second);
        output?.WriteLine($"Seed {seed}: {damage}, {stormy.TotalSeconds:0} s and {(took.Elapsed - stormy).TotalSeconds:0} s until all was settled; {ledger}");
        Assert.True(ledger.Broken.Count == 0, $"seed {seed}: {string.Join("; ", ledger.Broken)}\n{ledger}");
        using var verify = await business.Run("storm", "verify");
        Assert.True(verify.ExitCode == 0, $"seed {seed}: {verify.Output}{verify.Error}");
    }

    sealed record Damage(int First, int Second, int Postgres, int Calls, long Taken)
    {
        public override string ToString() => $"killed {First} and {Second} times, PostgreSQL {Postgres} times, {Calls} calls of a bad line, {Taken} messages taken meanwhile";
    }

    static SandboxOptions Meta(int seed, int portfolio) => new()
    {
        Seed = seed, Population = Everybody, PortfolioLimit = portfolio, ThroughputPerSecond = AllowedThroughput, RunByItself = true,
        Behaviour = SandboxBehaviour.Perfect with
        {
            // Late enough that what a crash or a cut line left unknown is looked at, and could be sent again, before a status tells.
            SentAfter = new(TimeSpan.FromSeconds(3), 1, TimeSpan.FromSeconds(6)), ReadAfter = new(TimeSpan.FromSeconds(3), 0, TimeSpan.MaxValue),
            LateWebhooks = 0.05, LateBy = new(TimeSpan.FromSeconds(2), 0.5, TimeSpan.FromSeconds(3)), DuplicateWebhooks = 0.05,
        },
    };

    static async Task<(Guid First, Guid Second)> Launch(Business business)
    {
        await using var rows = await business.Connect("storm");
        await rows.Execute(Intents);
        return (await business.Launch(rows, TimeProvider.System, Audience, "first", priority: 1), await business.Launch(rows, TimeProvider.System, SecondDay, "second", priority: 5));
    }

    static (string, string)[] Settings(int portfolio) => [("CURLEW_MESSAGING_LIMIT", $"{portfolio}"), ("CURLEW_THROUGHPUT", $"{Throughput}")];

    static async Task<Damage> Storm(Business business, Balancer balancer, int portfolio, Random random)
    {
        var ports = balancer.Ports = [MortalPostgres.FreePort(), MortalPostgres.FreePort()];
        await using var one = new MortalServer(() => business.Serve("storm", ports[0], Settings(portfolio)));
        await using var other = new MortalServer(() => business.Serve("storm", ports[1], Settings(portfolio)));
        using var line = new BadLine(business.Meta);
        using var end = new CancellationTokenSource(Trouble);
        var leaving = Leave(business.Meta, new(random.Next()), end.Token);

        var postgres = 0;
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(random.Next(500, 2_500), CancellationToken.None);
            var what = random.Next(5);
            if (what is 0 or 1 or 4)
                await one.Kill();
            if (what is 2 or 4)
                await other.Kill();
            if (what is 3)
            {
                await business.Postgres.KillAndRestart();
                postgres++;
            }
        }

        await leaving;
        await Task.WhenAll(one.Stop(), other.Stop());
        AssertQuiet(one, other);
        return new(one.Kills, other.Kills, postgres, business.Meta.Struck, business.Meta.Tally.Templates);
    }

    static void AssertQuiet(params MortalServer[] servers)
    {
        var said = servers.SelectMany(server => server.Died.Concat(server.Complaints)).ToList();
        Assert.True(said.Count == 0, string.Join('\n', said));
    }

    // Somebody leaves every tenth of a second, whether they have the message or not.
    static async Task Leave(SandboxServer meta, Random random, CancellationToken end)
    {
        int[] people = [.. Enumerable.Range(0, Audience)];
        random.Shuffle(people);
        for (var next = 0; !end.IsCancellationRequested; next++)
        {
            meta.Write(meta.People[people[next]].Phone, "STOP");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    // The trouble is over: what killed servers held is free at once instead of after its leases, and two servers go on until the account closes.
    static async Task Calm(Business business, Balancer balancer, Database rows, int portfolio, Guid first)
    {
        await rows.Execute("UPDATE sends_in_flight SET lease_until = now(); UPDATE message_queue SET lease_until = now() WHERE lease_until IS NOT NULL");
        var ports = balancer.Ports = [MortalPostgres.FreePort(), MortalPostgres.FreePort()];
        await using var one = new MortalServer(() => business.Serve("storm", ports[0], Settings(portfolio)));
        await using var other = new MortalServer(() => business.Serve("storm", ports[1], Settings(portfolio)));
        await UntilNothingIsOpen(business.Meta, rows, first, portfolio);
        if (portfolio < Everybody)
        {
            Assert.InRange(await rows.Value<long>($"SELECT count(*) FROM campaign_recipients WHERE campaign_id = '{first}' AND status = 'pending'"), 1, Audience);
            Assert.InRange(business.Meta.Tally.MostPeopleIn24Hours, 1, portfolio);
            business.Meta.PortfolioLimit = Everybody;
            business.Meta.Inject("business_capability_update", $$"""{"max_daily_conversations_per_business": {{Everybody}}}""");
            await UntilNothingIsOpen(business.Meta, rows, first, Everybody);
        }

        await Task.WhenAll(one.Stop(), other.Stop());
        AssertQuiet(one, other);
        await DaysLater(rows);
    }

    static async Task UntilNothingIsOpen(SandboxServer meta, Database rows, Guid campaign, int portfolio)
    {
        var patience = Stopwatch.StartNew();
        while (meta.NextEventAt is not null || await rows.Rows(StillOpen(campaign, portfolio)) is { Count: > 0 })
        {
            Assert.True(patience.Elapsed < Patience, $"Still open: {string.Join(", ", await rows.Rows(StillOpen(campaign, portfolio)))}; next {meta.NextEventAt:O}");
            await Task.Delay(250);
        }
    }

    // What is uncertain may be settled by a status for another day; then the campaign ends.
    static async Task DaysLater(Database rows)
    {
        foreach (var days in (int[])[1, 3])
        {
            using var clock = new SandboxClock(DateTimeOffset.UtcNow.AddDays(days));
            await new KeepPlan(rows, clock).RunOnce(default);
        }
    }

    // Whoever still waits waits because the portfolio's limit is used up.
    static string StillOpen(Guid campaign, int portfolio) => $"""
        SELECT 'delivery' FROM unprocessed_deliveries
        UNION ALL SELECT 'item of ' || queue_name FROM message_queue WHERE status IN ('queued', 'processing')
        UNION ALL SELECT 'under way' FROM sends_in_flight
        UNION ALL (SELECT c.status || ': ' || count(*) || ' ' || r.status || ', ' || coalesce(c.paused_reason, n.stopped_reason, e.held_reason, 'for no reason')
          FROM campaign_recipients r JOIN marketing_campaigns c ON c.id = r.campaign_id JOIN phone_numbers n ON n.id = c.phone_number_id, sending_epoch e
          WHERE r.campaign_id = '{campaign}' AND (r.status = 'queued' OR r.status = 'pending'
            AND (SELECT count(DISTINCT profile_id) FROM send_attempts WHERE live AND counts_toward_limit) < {portfolio})
          GROUP BY c.status, r.status, c.paused_reason, n.stopped_reason, e.held_reason)
        LIMIT 5
        """;

    // Rows that nothing changes afterwards: whose transaction committed when can be asked of them for ever.
    const string Intents = """
        CREATE TABLE intents AS SELECT id AS attempt, profile_id FROM send_attempts WITH NO DATA;
        CREATE FUNCTION note_intents() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO intents SELECT id, profile_id FROM begun WHERE purpose = 'campaign';
          RETURN NULL;
        END $$;
        CREATE TRIGGER note_intents AFTER INSERT ON send_attempts REFERENCING NEW TABLE AS begun FOR EACH STATEMENT EXECUTE FUNCTION note_intents();
        """;
}

using System.Diagnostics;
using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Server.Terminal;
using Curlew.Tests;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>
/// Three servers on one PostgreSQL send two campaigns, from two numbers of one portfolio, over a bad line while all four are killed again and again and customers leave: the
/// next
/// is killed when those who live have sent something. What was sent is judged by the stand-in for Meta; what was known when, by the order
/// of the commits.
/// </summary>
[Collection(Chaos.Name)]
public sealed class CampaignChaosTests
{
    static readonly int Audience = Length.Of(quick: 1_000, full: 4_000),
        SecondAudience = Length.Of(quick: 200, full: 600),
        Everybody = Audience + SecondAudience,
        SecondDay = Length.Of(quick: 50, full: 150),
        // Whom a portfolio's limit leaves waiting, and how many leave of themselves: of the first there must be more.
        OverLimit = Audience / 8,
        MostLeaving = Audience / 10;

    const int LeastLeaving = 30;

    // Who hides their phone: every other is known by number and by user id, and the rest by user id alone.
    const double HidingTheirPhone = 0.1;

    // What the servers share between them, and what Meta allows: not one more in any second, whoever is killed.
    static readonly int Throughput = Length.Of(quick: 100, full: 300);

    // The storm lasts until the one share of what may be sent is taken, and proves nothing where less than the other was.
    const double TakenInStorm = 0.6,
        LeastInStorm = 0.4;

    const int Servers = 3,
        LeastServersKilled = 4,
        LeastPostgresKilled = 2;

    // The longest wait for what must come; however slow the machine is, it comes.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    // As often as written, in another order each round, so that every run kills each of them.
    static readonly Victim[] Round = [Victim.Server, Victim.Server, Victim.Server, Victim.Server, Victim.Postgres, Victim.AllServers];

    // An even one, for the limit of the portfolio, and in the full form any.
    public static TheoryData<int?> Seeds => Seed.Wished is { } seed ? [seed] : Length.Of<TheoryData<int?>>([2], [2, default(int?)]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_is_killed_nobody_is_messaged_twice_or_after_leaving_no_limit_is_broken_and_the_account_closes(int? given)
    {
        var seed = given ?? Seed.Any();
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        // Now Meta allows everybody at once, now fewer until the trouble is over.
        var portfolio = seed % 2 == 0 ? Audience - OverLimit : Everybody;
        await using var business = await Business.Open(
            Meta(seed, portfolio),
            Everybody,
            index => index < Audience ? "first" : "second",
            numbers: 2
        );
        await business.Postgres.RememberCommits();
        await business.Postgres.KillAndRestart();
        var (first, second) = await Launch(business);

        var took = Stopwatch.StartNew();
        await using var balancer = await Balancer.Start();
        business.Meta.WebhookUrl = balancer.Url;
        var damage = await Storm(business, balancer, portfolio, random);
        var stormy = took.Elapsed;
        // Only now: connections of before were killed as well.
        await using var rows = await business.Connect();
        await Calm(business, balancer, rows, portfolio, first);

        var ledger = await Ledger.Count(rows, business, first, second);
        var share = (double)damage.Taken / business.Meta.Tally.Templates;
        output?.WriteLine(
            $"Seed {seed}: {damage}, {stormy.TotalSeconds:0} s and {(took.Elapsed - stormy).TotalSeconds:0} s until all was settled; {ledger}"
        );
        Assert.True(
            share >= LeastInStorm && damage is { Servers: >= LeastServersKilled, Postgres: >= LeastPostgresKilled },
            $"seed {seed}: the storm was none: {damage}, {share:P0} of all"
        );
        Assert.True(ledger.Broken.Count == 0, $"seed {seed}: {string.Join("; ", ledger.Broken)}\n{ledger}");
        using var verify = await business.Run(Business.Prepared, "verify");
        Assert.True(verify.ExitCode == 0, $"seed {seed}: {verify.Output}{verify.Error}");
    }

    enum Victim
    {
        Server,
        AllServers,
        Postgres,
    }

    sealed record Damage(int Servers, int Postgres, int Calls, long Taken)
    {
        public override string ToString() =>
            $"{Taken} messages taken in the storm, servers killed {Servers} times, PostgreSQL {Postgres} times, {Calls} calls of a bad line";
    }

    static SandboxOptions Meta(int seed, int portfolio) =>
        new()
        {
            Seed = seed,
            Population = Everybody,
            PortfolioLimit = portfolio,
            ThroughputPerSecond = Throughput,
            RunByItself = true,
            Behaviour = SandboxBehaviour.Perfect with
            {
                HidesPhone = HidingTheirPhone,
                // Late enough that what a crash or a cut line left unknown is looked at, and could be sent again, before a status tells.
                SentAfter = new(TimeSpan.FromSeconds(3), 1, TimeSpan.FromSeconds(6)),
                ReadAfter = new(TimeSpan.FromSeconds(3), 0, TimeSpan.MaxValue),
                LateWebhooks = 0.05,
                LateBy = new(TimeSpan.FromSeconds(2), 0.5, TimeSpan.FromSeconds(3)),
                DuplicateWebhooks = 0.05,
            },
        };

    static async Task<(Guid First, Guid Second)> Launch(Business business)
    {
        await using var rows = await business.Connect();
        await rows.Execute(Intents);
        // The settings are those of the first number.
        await new Limits(rows, TimeProvider.System).SetThroughput(business.Meta.Numbers[1].PhoneNumberId, Throughput, default);
        return (
            await business.Launch(rows, TimeProvider.System, 2 * Audience, "first", priority: 1),
            await business.Launch(rows, TimeProvider.System, SecondDay, "second", priority: 5, business.Meta.Numbers[1].PhoneNumberId)
        );
    }

    static (string, string)[] Settings(int portfolio) =>
        [("CURLEW_MESSAGING_LIMIT", $"{portfolio}"), ("CURLEW_THROUGHPUT", $"{Throughput}")];

    static async Task<Damage> Storm(Business business, Balancer balancer, int portfolio, Random random)
    {
        await using var fleet = new Fleet(business, balancer, Servers, Settings(portfolio));
        using var line = new BadLine(business.Meta);
        using var end = new CancellationTokenSource();
        var leaving = Leave(business.Meta, new(random.Next()), end.Token);

        var patience = Stopwatch.StartNew();
        var postgres = 0;
        var most = Math.Min(portfolio, Audience);
        var enough = TakenInStorm * most;
        var round = new Queue<Victim>();
        while (patience.Elapsed < Patience && (Taken() < enough || fleet.Kills < LeastServersKilled || postgres < LeastPostgresKilled))
        {
            await UntilTaken(Taken, Math.Min(Taken() + random.Next(most / 120, most / 15), 0.9 * most), patience);
            await Task.Delay(random.Next(0, 500), CancellationToken.None);
            switch (Next(round, random))
            {
                case Victim.Server:
                    await fleet.Kill(random.Next(Servers));
                    break;
                case Victim.AllServers:
                    await fleet.KillAll();
                    break;
                case Victim.Postgres:
                    await business.Postgres.KillAndRestart();
                    postgres++;
                    break;
            }

            await EndLeases(business);
        }

        var taken = Taken();
        await end.CancelAsync();
        await leaving;
        await fleet.Stop();
        return new(fleet.Kills, postgres, business.Meta.Struck, taken);

        long Taken() => business.Meta.Tally.Templates;
    }

    // As if their 90 seconds had passed: what killed servers held is looked at before a status tells of it, and those who live are told
    // that theirs is lost.
    static async Task EndLeases(Business business)
    {
        await using var rows = await business.Connect();
        await rows.Execute("UPDATE sends_in_flight SET lease_until = now()");
    }

    static Victim Next(Queue<Victim> round, Random random)
    {
        if (round.Count == 0)
        {
            Victim[] next = [.. Round];
            random.Shuffle(next);
            Array.ForEach(next, round.Enqueue);
        }

        return round.Dequeue();
    }

    static async Task UntilTaken(Func<long> taken, double messages, Stopwatch patience)
    {
        while (patience.Elapsed < Patience && taken() < messages)
            await Task.Delay(20);
    }

    // Somebody leaves every tenth of a second, whether they have the message or not: never too few, and never so many that the limit leaves
    // nobody waiting. They write it to either number.
    static async Task Leave(SandboxServer meta, Random random, CancellationToken end)
    {
        int[] people = [.. Enumerable.Range(0, Audience)];
        random.Shuffle(people);
        for (var next = 0; next < LeastLeaving || (next < MostLeaving && !end.IsCancellationRequested); next++)
        {
            meta.Write(meta.People[people[next]].Phone, "STOP", random.GetItems([.. meta.Numbers], 1)[0].PhoneNumberId);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    // The trouble is over: what killed servers held is free at once instead of after its leases, and servers that nobody kills go on until
    // the account closes.
    static async Task Calm(Business business, Balancer balancer, Database rows, int portfolio, Guid first)
    {
        await rows.Execute(
            "UPDATE sends_in_flight SET lease_until = now(); UPDATE message_queue SET lease_until = now() WHERE lease_until IS NOT NULL"
        );
        await using var fleet = new Fleet(business, balancer, Servers, Settings(portfolio));
        await UntilNothingIsOpen(business.Meta, rows, first, portfolio);
        if (portfolio < Everybody)
        {
            Assert.InRange(
                await rows.Value<long>($"SELECT count(*) FROM campaign_recipients WHERE campaign_id = '{first}' AND status = 'pending'"),
                1,
                Audience
            );
            Assert.InRange(business.Meta.Tally.MostPeopleIn24Hours, 1, portfolio);
            business.Meta.PortfolioLimit = Everybody;
            business.Meta.Inject("business_capability_update", $$"""{"max_daily_conversations_per_business": {{Everybody}}}""");
            await UntilNothingIsOpen(business.Meta, rows, first, Everybody);
        }

        await fleet.Stop();
        await DaysLater(business, rows);
    }

    static async Task UntilNothingIsOpen(SandboxServer meta, Database rows, Guid campaign, int portfolio)
    {
        var patience = Stopwatch.StartNew();
        while (meta.NextEventAt is not null || await rows.Rows(StillOpen(campaign, portfolio)) is { Count: > 0 })
        {
            Assert.True(
                patience.Elapsed < Patience,
                $"Still open: {string.Join(", ", await rows.Rows(StillOpen(campaign, portfolio)))}; next {meta.NextEventAt:O}; {meta.Tally.Duplicates} messaged twice"
            );
            await Task.Delay(250);
        }
    }

    // Who is known only by user id waits a day for numbers whose answer was lost, and is sent to then. Their batch is closed on the next look,
    // and what is uncertain may be settled by a status for another day; then the campaign ends.
    static async Task DaysLater(Business business, Database rows)
    {
        foreach (var days in (int[])[1, 3, 5])
        {
            using var clock = new SandboxClock(DateTimeOffset.UtcNow.AddDays(days).AddMinutes(5));
            await new KeepPlan(rows, clock).RunOnce(default);
            await business.Send(rows, clock);
        }
    }

    // Whoever still waits waits because the portfolio's limit is used up, or for what a number whose answer was lost may still tell.
    static string StillOpen(Guid campaign, int portfolio) =>
        $"""
            SELECT 'delivery' FROM unprocessed_deliveries
            UNION ALL SELECT 'item of ' || queue_name FROM message_queue WHERE status IN ('queued', 'processing')
            UNION ALL SELECT 'under way' FROM sends_in_flight
            UNION ALL (SELECT c.status || ': ' || count(*) || ' ' || r.status || ', ' || coalesce(c.paused_reason, n.stopped_reason, e.held_reason, 'for no reason')
              FROM campaign_recipients r JOIN marketing_campaigns c ON c.id = r.campaign_id JOIN phone_numbers n ON n.id = c.phone_number_id, sending_epoch e
              WHERE r.campaign_id = '{campaign}' AND (r.status = 'queued' OR r.status = 'pending' AND r.wait_reason IS DISTINCT FROM 'numbers_first'
                AND (SELECT count(DISTINCT profile_id) FROM send_attempts WHERE live AND counts_toward_limit) < {portfolio})
              GROUP BY c.status, r.status, c.paused_reason, n.stopped_reason, e.held_reason)
            LIMIT 5
            """;

    // Rows that nothing changes afterwards: whose transaction committed when can be asked of them for ever.
    const string Intents = """
        CREATE TABLE intents AS SELECT id AS attempt, profile_id FROM send_attempts WITH NO DATA;
        GRANT SELECT, INSERT ON intents TO app_user;
        CREATE FUNCTION note_intents() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO intents SELECT id, profile_id FROM begun WHERE purpose = 'campaign';
          RETURN NULL;
        END $$;
        CREATE TRIGGER note_intents AFTER INSERT ON send_attempts REFERENCING NEW TABLE AS begun FOR EACH STATEMENT EXECUTE FUNCTION note_intents();
        """;
}

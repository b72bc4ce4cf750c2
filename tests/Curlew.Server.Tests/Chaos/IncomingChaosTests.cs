using System.Diagnostics;
using System.Security.Cryptography;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Metrics;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Tests;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>
/// What is acknowledged is kept, and takes effect once: a real server on a real PostgreSQL, both killed again and again, hears everything
/// three times in any order, and knows in the end what a server knows that heard it once and in peace.
/// </summary>
[Collection(Chaos.Name)]
public sealed class IncomingChaosTests
{
    static readonly int Customers = Length.Of(quick: 70, full: 260),
        Strangers = Length.Of(quick: 36, full: 120);

    // Who hides their phone: every other is known by number and by user id, and the rest by user id alone.
    const double HidingTheirPhone = 0.3;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    static readonly DateTimeOffset Began = new(DateTime.UtcNow.Date.AddDays(-5).AddHours(9), TimeSpan.Zero);

    [Fact]
    public async Task Whatever_is_killed_while_everything_is_delivered_three_times_the_database_says_the_same()
    {
        var seed = Seed.Any();
        var random = new Random(seed);
        using var clock = new SandboxClock(Began);
        await using var business = await Business.Open(
            new()
            {
                Population = Customers,
                Clock = clock,
                Behaviour = SandboxBehaviour.Perfect with { HidesPhone = HidingTheirPhone },
                ThroughputPerSecond = null,
            },
            Customers
        );
        var corpus = await Write(business, clock, random);
        await business.Copy("calm");
        await business.Copy("storm");
        var once = corpus.Pack(random);
        byte[][] thrice = [.. once, .. once, .. corpus.Pack(random)];
        random.Shuffle(thrice);

        var calm = await Deliver(business, "calm", once, random, TimeSpan.Zero, kill: false);
        var storm = await Deliver(business, "storm", thrice, random, Pause, kill: true);

        var next = await SendTheNextCampaign(business, clock);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {seed}: {corpus.Told.Count} notifications in {thrice.Length} deliveries, {storm}; then {next}"
        );
        Assert.True(storm.Lost == 0, $"seed {seed}: {storm.Lost} deliveries were acknowledged and are not stored");
        Assert.True(calm.Meaning.SetEquals(storm.Meaning), $"seed {seed}: {Differences(calm.Meaning, storm.Meaning)}");
        Assert.Equal((0, 0), (calm.Verified, storm.Verified));
        Assert.True(storm.Died.Count == 0, $"seed {seed}: {string.Join('\n', storm.Died)}");
        Assert.InRange(storm.AppKills + storm.PostgresKills, 4, 1_000);
        Assert.True(next is { Twice: 0, LeftOut: > 2, Sent: > 20 }, $"seed {seed}: {next}");
    }

    sealed record NextCampaign(long Sent, int LeftOut, int Twice)
    {
        public override string ToString() => $"{Sent} sent to, {LeftOut} second profiles left out, {Twice} people messaged twice";
    }

    // Who is who was told in the storm: whoever is sent the next campaign is sent it once, however they are known.
    static async Task<NextCampaign> SendTheNextCampaign(Business business, SandboxClock clock)
    {
        await using var rows = await business.Connect("storm");
        clock.MoveTo(DateTimeOffset.UtcNow.AddDays(1));
        var before = business.Meta.Tally;
        var id = await business.Launch(rows, clock, 2 * Customers, template: Business.NextTemplate);
        await business.Send(rows, clock);
        var leftOut = await rows.Value<long>(
            $"SELECT count(*) FROM campaign_recipients WHERE campaign_id = '{id}' AND skip_reason = 'duplicate'"
        );
        return new(business.Meta.Tally.Templates - before.Templates, (int)leftOut, business.Meta.Tally.Duplicates);
    }

    sealed record Run(
        SortedSet<string> Meaning,
        int Lost,
        int Verified,
        int Tries,
        int AppKills,
        int PostgresKills,
        IReadOnlyList<string> Died,
        TimeSpan Took
    )
    {
        public override string ToString() =>
            $"{Tries} tries, {AppKills} kills of the server, {PostgresKills} of PostgreSQL, acknowledged but lost {Lost}, {Meaning.Count} rows compared, {Took.TotalSeconds:0} s";
    }

    static async Task<Run> Deliver(
        Business business,
        string database,
        IReadOnlyList<byte[]> bodies,
        Random random,
        TimeSpan pause,
        bool kill
    )
    {
        var took = Stopwatch.StartNew();
        var port = MortalPostgres.FreePort();
        await using var server = new MortalServer(() => business.Serve(database, port));
        using var carrier = new Carrier(port, business.Meta.Options.AppSecret);

        var delivering = carrier.Deliver(bodies, random, pause);
        var postgresKills = kill ? await KillUntil(delivering, carrier, bodies.Count, server, business.Postgres, random) : 0;
        await delivering;
        await server.Stop();
        await using var rows = await business.Connect(database);
        await Settle(business, database, rows);

        using var verify = await business.Run(database, "verify", "--json");
        return new(
            await Meaning.Of(rows, business.Sealer),
            await Lost(bodies, rows, business.Sealer),
            verify.ExitCode,
            carrier.Tries,
            server.Kills,
            postgresKills,
            [.. server.Died, .. server.Complaints],
            took.Elapsed
        );
    }

    // Again when a share of everything was acknowledged since, so that a slow machine is killed as often as a fast one and gets on as far.
    static async Task<int> KillUntil(
        Task done,
        Carrier carrier,
        int deliveries,
        MortalServer server,
        MortalPostgres postgres,
        Random random
    )
    {
        var kills = 0;
        for (var next = 0; await Task.WhenAny(done, Task.Delay(20)) != done; )
        {
            if (carrier.Taken < next)
                continue;
            next = carrier.Taken + random.Next(deliveries / 16, deliveries / 8);
            var what = random.Next(5);
            if (what < 3)
                await server.Kill();
            if (what > 1)
            {
                await postgres.KillAndRestart();
                kills++;
            }
        }

        return kills;
    }

    // What killed servers held is free at once instead of two minutes later; then one server works in peace until nothing is left to do.
    static async Task Settle(Business business, string database, Database rows)
    {
        await rows.Execute("UPDATE message_queue SET lease_until = now() WHERE lease_until IS NOT NULL");
        await using (var server = new MortalServer(() => business.Serve(database, MortalPostgres.FreePort())))
        {
            var patience = Stopwatch.StartNew();
            while (await Open(rows) is { Count: > 0 } open)
            {
                Assert.True(patience.Elapsed < TimeSpan.FromMinutes(30), $"Still open: {string.Join(", ", open)}");
                await Task.Delay(100);
            }

            await server.Stop();
        }

        await new RollUp(rows, business.Sealer).RunOnce();
    }

    static Task<List<string>> Open(Database rows) =>
        rows.Rows(
            """
            SELECT 'delivery' FROM unprocessed_deliveries
            UNION ALL SELECT queue_name::text FROM message_queue WHERE status IN ('queued', 'processing')
            UNION ALL SELECT 'counts' FROM campaign_counts
            UNION ALL SELECT 'status' FROM waiting_statuses w JOIN whatsapp_message_ids i ON i.wamid_key = wamid_key(w.message_id)
            LIMIT 5
            """
        );

    // A body is acknowledged as often as it stands in the list; it must be stored at least as often.
    static async Task<int> Lost(IReadOnlyList<byte[]> acknowledged, Database rows, Sealer sealer)
    {
        var stored = new Dictionary<string, int>();
        await using var command = rows.Source.CreateCommand("SELECT id, body FROM webhook_deliveries");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var id = reader.GetGuid(0);
            var digest = Digest(sealer.OpenBytes(reader.GetFieldValue<byte[]>(1), new Cell("webhook_deliveries", "body", id)));
            stored[digest] = stored.GetValueOrDefault(digest) + 1;
        }

        return acknowledged.GroupBy(Digest).Sum(body => Math.Max(0, body.Count() - stored.GetValueOrDefault(body.Key)));
    }

    static string Digest(byte[] body) => Convert.ToHexString(SHA256.HashData(body));

    static async Task<Corpus> Write(Business business, SandboxClock clock, Random random)
    {
        await using var database = await business.Connect();
        await database.Execute(
            "INSERT INTO whatsapp_templates (waba_id, name, language, status, category, synced_at) VALUES ($1, $2, 'en_US', 'APPROVED', 'MARKETING', $3)",
            Writing.OtherAccount,
            Business.Template,
            Began
        );
        business.Meta.Set(
            new()
            {
                Kind = FaultKind.AcceptThenStatus,
                Status = 504,
                Rate = 0.1,
            }
        );
        // Nobody under a user id: what the lost answers would tell of them comes only in the storm.
        await database.Execute("UPDATE user_profiles SET tags = tags || '{by-number}' WHERE whatsapp_phone IS NOT NULL");
        await business.Launch(database, clock, Customers, "by-number");
        await business.Send(database, clock);
        business.Meta.ClearFaults();

        var sent = await Sent(database, business, random);
        // Who shows a user id alone and whose answer was lost writes nothing: whether they answer the campaign depends on whether the status
        // that tells who they are came before.
        var untold = sent.Where(message => message.IsLost).Select(message => message.UserId).OfType<string>().ToHashSet();
        var people = Enumerable
            .Range(0, Customers)
            .Select(n => Known(n, business.Meta.People[n]))
            .Where(writer => writer.UserId is null || !untold.Contains(writer.UserId))
            .Concat(Enumerable.Range(0, Strangers).Select(Stranger))
            .ToList();
        return new Corpus(random, business.Meta.Options.WabaId, business.PhoneNumberId, Began).Fill(people, sent);
    }

    // Who hides their phone shows a user id alone, and statuses tell which number that is.
    static Writer Known(int n, Customer person) =>
        person.HidesPhone ? new(n, null, person.UserId, null) : new(n, person.WaId, n % 4 == 0 ? $"US.{n}" : null, null);

    // Known by number, by user id or by both, some of them with another one soon.
    static Writer Stranger(int n)
    {
        var phone = n % 3 == 0 ? null : $"1650556{n:0000}";
        var userId = n % 3 == 1 ? null : $"DE.{n}";
        var next =
            n % 4 == 0 ? new Writer(n, phone is null ? null : $"1650557{n:0000}", userId is null ? null : $"DE.{n}.new", null) : null;
        return new(n, phone, userId, $"Stranger {n}", next);
    }

    static async Task<List<SentMessage>> Sent(Database database, Business business, Random random)
    {
        var sealer = business.Sealer;
        await using var command = database.Source.CreateCommand(
            "SELECT a.id, a.message_id, p.wa_id, coalesce(p.whatsapp_phone, ''), a.started_at FROM send_attempts a JOIN user_profiles p ON p.id = a.profile_id WHERE a.live ORDER BY p.whatsapp_phone"
        );
        await using var reader = await command.ExecuteReaderAsync();
        var sent = new List<SentMessage>();
        while (await reader.ReadAsync())
        {
            var phone = sealer.OpenPhone(reader.GetString(3));
            var person = business.Meta.People.ByPhone(phone.E164);
            sent.Add(
                new(
                    reader.IsDBNull(1) ? $"{SentMessage.Lost}{sent.Count}" : sealer.OpenWhatsAppId(reader.GetString(1))!.Value.Text,
                    Opaque.Of(reader.GetGuid(0)),
                    phone.Digits,
                    person.HidesPhone ? person.UserId : null,
                    reader.GetFieldValue<DateTimeOffset>(4),
                    Fate(random)
                )
            );
        }

        return sent;
    }

    // A burst of opt-outs by an error code would be stopped, and when depends on the order.
    static int Fate(Random random) =>
        random.Next(20) is var roll && roll == 1 ? 1
        : roll == 0 ? 0
        : 2 + roll % 5;

    static string Differences(SortedSet<string> one, SortedSet<string> other) =>
        string.Join(
            '\n',
            [
                $"{one.Except(other).Count()} rows only in peace, {other.Except(one).Count()} only in chaos",
                .. one.Except(other).Take(8).Select(line => "peace " + line),
                .. other.Except(one).Take(8).Select(line => "chaos " + line),
            ]
        );
}

using System.Diagnostics;
using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Staff;
using Curlew.Tests;
using Curlew.Tests.Postgres;
using Curlew.Words;

namespace Curlew.Server.Tests;

/// <summary>Both keys are replaced while two servers send a campaign and unpack what customers write, and are killed in the middle of it.</summary>
[Collection(Chaos.Name)]
public sealed class KeyChaosTests
{
    static readonly int Audience = Length.Of(quick: 240, full: 3_000),
        Kills = Length.Of(quick: 1, full: 6);

    const int Servers = 2,
        Throughput = 20;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Whatever_is_killed_every_read_succeeds_nothing_is_left_of_the_old_keys_and_nobody_is_messaged_twice()
    {
        var seed = Seed.Any();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        await using var business = await Business.Open(Meta(seed), Audience);
        await using var rows = await business.Connect();
        await business.Launch(rows, TimeProvider.System, Audience);
        await using var balancer = await Balancer.Start();
        business.Meta.WebhookUrl = balancer.Url;

        await using (
            var fleet = new Fleet(
                business,
                balancer,
                Servers,
                [("CURLEW_THROUGHPUT", $"{Throughput}"), ("CURLEW_MESSAGING_LIMIT", "unlimited")]
            )
        )
        {
            using var over = new CancellationTokenSource();
            var reading = Read(business, rows, new(seed), over.Token);
            var writing = Write(business.Meta, over.Token);
            await Until(() => Task.FromResult(business.Meta.Tally.Templates > Audience / 12), "nothing is sent");
            foreach (var purpose in (KeyPurpose[])[KeyPurpose.Cells, KeyPurpose.Identities])
                await Replace(business, rows, purpose, fleet, random);
            await over.CancelAsync();
            Assert.True(await reading > 0, $"seed {seed}: nobody read");
            await writing;
            // What killed servers held is free at once instead of after its leases.
            await rows.Execute(
                "UPDATE sends_in_flight SET lease_until = now(); UPDATE message_queue SET lease_until = now() WHERE lease_until IS NOT NULL"
            );
            await Until(async () => await rows.Rows(StillOpen) is [], "still open");
            await fleet.Stop();
        }

        Assert.Equal(0, business.Meta.Tally.Duplicates);
        // Of what a killed server had under way nobody may know whether it left.
        Assert.Equal(
            (long)Audience,
            await rows.Value<long>("SELECT count(DISTINCT profile_id) FROM send_attempts WHERE outcome IN ('accepted', 'unknown')")
        );
        foreach (var purpose in (string[])["cells", "identities"])
        {
            using var retire = await business.Run(Business.Prepared, "keys", "retire", purpose);
            Assert.True(retire.ExitCode == 0, $"seed {seed}: {retire.Output}{retire.Error}");
        }

        using var verify = await business.Run(Business.Prepared, "verify");
        Assert.True(verify.ExitCode == 0, $"seed {seed}: {verify.Output}{verify.Error}");
    }

    static SandboxOptions Meta(int seed) =>
        new()
        {
            Seed = seed,
            Population = Audience,
            PortfolioLimit = null,
            // What customers write counts toward it as well, twenty a second: without room for both nearly every message would be refused.
            ThroughputPerSecond = 4 * Throughput,
            RunByItself = true,
            Behaviour = SandboxBehaviour.Perfect,
        };

    static async Task Replace(Business business, Database rows, KeyPurpose purpose, Fleet fleet, Random random)
    {
        var root = RootKeySource.In(business.Keys).Read();
        using var keys = new Sealer(await Keyring.Open(rows, root));
        var desk = new Desk(rows, keys, TimeProvider.System, Actor.CommandLine("jane"));
        Assert.IsType<KeyOutcome.Begun>(await desk.Keys.Rotate(purpose, root));
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(200, 4_000));
            await fleet.Kill(random.Next(Servers));
        }

        await Until(async () => await rows.Value<long>("SELECT count(*) FROM key_rotations WHERE finished_at IS NULL") == 0, "replacing");
        Assert.Equal(
            [$"{Codes.Word(purpose)} | 0"],
            await rows.Rows("SELECT purpose, broken FROM key_rotations ORDER BY begun_at DESC LIMIT 1")
        );
    }

    // A server's own reads, by a process that renews its keys as one does.
    static async Task<int> Read(Business business, Database rows, Random random, CancellationToken over)
    {
        var keys = await Keyring.Open(rows, RootKeySource.In(business.Keys).Read(), CancellationToken.None);
        var stored = new StoredKeys(rows, RootKeySource.In(business.Keys).Read(), keys);
        using var sealer = new Sealer(keys, stored.AtOnce);
        var (keeping, find, reads) = (new KeepKeys(rows, sealer, stored), new FindProfiles(rows, sealer), 0);
        for (; !over.IsCancellationRequested; reads++)
        {
            if (reads % 20 == 0)
                await keeping.RunOnce(CancellationToken.None);
            var person = business.Meta.People[random.Next(Audience)];
            Assert.Single(await find.By("+" + person.Phone.TrimStart('+'), null, CancellationToken.None));
            await Task.Delay(20, CancellationToken.None);
        }

        return reads;
    }

    static async Task Write(SandboxServer meta, CancellationToken over)
    {
        for (var next = 0; !over.IsCancellationRequested; next++)
        {
            meta.Write(meta.People[next % Audience].Phone, $"Is number {next} still there?");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    static async Task Until(Func<Task<bool>> done, string what)
    {
        for (var patience = Stopwatch.StartNew(); !await done(); await Task.Delay(100))
            Assert.True(patience.Elapsed < Patience, what);
    }

    const string StillOpen = """
        SELECT 'delivery' FROM unprocessed_deliveries
        UNION ALL SELECT 'under way' FROM sends_in_flight
        UNION ALL SELECT status FROM campaign_recipients WHERE status IN ('pending', 'queued')
        UNION ALL SELECT 'item of ' || queue_name FROM message_queue WHERE status IN ('queued', 'processing')
        LIMIT 1
        """;
}

using System.Diagnostics;
using Curlew.Desks;
using Curlew.Inbox;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Staff;
using Curlew.Tests;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>
/// People answer customers while servers and PostgreSQL are killed again and again, over a bad line: each asks until it is answered that the reply is kept. The
/// stand-in for Meta counts each reply once, and every reply ends in a state that is true.
/// </summary>
[Collection(Chaos.Name)]
public sealed class ReplyChaosTests
{
    static readonly int Replies = Length.Of(quick: 80, full: 2_000),
        Customers = Length.Of(quick: 20, full: 100);

    // Somebody is killed again when so many more at most have come to their end, so that a slow machine is killed as often as a fast one and gets on as far.
    static readonly int BetweenKills = Length.Of(quick: 10, full: 36);

    // Nothing here is about how long people take to read.
    static readonly Delay Soon = new(TimeSpan.FromSeconds(2), 0, TimeSpan.MaxValue);

    const int Servers = 2,
        Writers = 4,
        LeastKills = 5;

    // How long nothing may come to its end until this counts as stuck.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(20),
        BeforeAskingAgain = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Whatever_is_killed_each_reply_is_sent_once_and_none_is_lost()
    {
        var seed = Seed.Any();
        var random = new Random(seed);
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"Seed {seed}");
        await using var business = await Business.Open(
            new()
            {
                Seed = seed,
                Population = Customers,
                RunByItself = true,
                Behaviour = SandboxBehaviour.Perfect with { DuplicateWebhooks = 0.05, ReadAfter = Soon, ReplyAfter = Soon },
            },
            Customers
        );
        await using var balancer = await Balancer.Start();
        business.Meta.WebhookUrl = balancer.Url;

        var (kills, struck) = await Storm(business, balancer, random);
        await using var rows = await business.Connect();
        await Calm(business, balancer, rows);

        var states = await rows.Rows("SELECT state, count(*) FROM conversation_replies GROUP BY 1 ORDER BY 1");
        output?.WriteLine(
            $"Seed {seed}: {kills} kills, {struck} calls of a bad line, {business.Meta.Tally.FreeForm} taken; {string.Join(", ", states)}"
        );
        Assert.InRange(kills, LeastKills, 10_000);
        Assert.Equal(Replies, await rows.Value<long>("SELECT count(DISTINCT command_id) FROM conversation_replies"));
        Assert.Equal(Replies, await rows.Value<long>("SELECT count(*) FROM conversation_replies"));
        Assert.Equal(
            business.Meta.Tally.FreeForm,
            await rows.Value<long>("SELECT count(*) FROM conversation_replies WHERE state = 'sent'")
        );
        Assert.Equal(
            ["0"],
            await rows.Rows("SELECT count(*) FROM conversation_replies WHERE state NOT IN ('sent', 'uncertain', 'failed')")
        );
        Assert.Equal(0L, await rows.Value<long>("SELECT count(*) FROM conversation_replies WHERE state = 'failed'"));
        using var verify = await business.Run(Business.Prepared, "verify");
        Assert.True(verify.ExitCode == 0, $"seed {seed}: {verify.Output}{verify.Error}");
    }

    static async Task<(int Kills, int Struck)> Storm(Business business, Balancer balancer, Random random)
    {
        await using var fleet = new Fleet(business, balancer, Servers, []);
        await EverybodyWrites(business);
        using var line = new BadLine(business.Meta);
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Write(business, writer))));
        var (postgres, next, ended, stuck) = (0, 0L, 0L, Stopwatch.StartNew());
        for (var looks = 1; !writing.IsCompleted || ended < Replies; looks++)
        {
            await Task.Delay(20);
            if (looks % 50 == 0)
                await EndLeases(business);
            if (await Ended(business) is var now && now > ended)
            {
                ended = now;
                stuck.Restart();
            }

            Assert.True(stuck.Elapsed < Patience, $"{ended} of {Replies} replies have come to their end, and no more.");
            if (ended < next)
                continue;
            next = ended + random.Next(BetweenKills / 2, BetweenKills + 1);
            if (random.Next(4) == 0)
            {
                await business.Postgres.KillAndRestart();
                postgres++;
            }
            else
                await fleet.Kill(random.Next(Servers));
            await EndLeases(business);
        }

        await writing;
        await fleet.Stop();
        return (fleet.Kills + postgres, business.Meta.Struck);
    }

    static async Task<long> Ended(Business business)
    {
        await using var rows = await business.Connect();
        return await rows.Value<long>("SELECT count(*) FROM conversation_replies WHERE state NOT IN ('waiting', 'sending')");
    }

    // Their windows are open from then on, and stay so.
    static async Task EverybodyWrites(Business business)
    {
        foreach (var person in Enumerable.Range(0, Customers).Select(index => business.Meta.People[index]))
            business.Meta.Write(person.Phone, "Are you open?", business.PhoneNumberId);
        await using var rows = await business.Connect();
        await Until(async () =>
            await rows.Value<long>("SELECT count(*) FROM conversations WHERE last_incoming_at IS NOT NULL") == Customers
        );
    }

    // As a browser does: the same command until somebody says that it is kept.
    static async Task Write(Business business, int writer)
    {
        for (var place = writer; place < Replies; place += Writers)
        {
            var command = Guid.CreateVersion7();
            var patience = Stopwatch.StartNew();
            while (!await IsKept(business, command, place))
            {
                Assert.True(patience.Elapsed < Patience, $"Reply {place} was never kept.");
                await Task.Delay(BeforeAskingAgain);
            }
        }
    }

    static async Task<bool> IsKept(Business business, Guid command, int place)
    {
        try
        {
            await using var rows = await business.Connect();
            var people = await rows.Rows(
                "SELECT profile_id FROM conversations WHERE last_incoming_at IS NOT NULL ORDER BY profile_id LIMIT 1 OFFSET $1",
                place % Customers
            );
            var desk = new Desk(rows, business.Sealer, TimeProvider.System, Actor.Person(Guid.AllBitsSet, "Ann", Permissions.All));
            var outcome = await desk.Inbox.Reply(
                new(command, Guid.Parse(Assert.Single(people)), business.PhoneNumberId, new ReplyContent.Text($"Reply {place}"))
                {
                    Undo = TimeSpan.FromMilliseconds(place % 3 * 200),
                }
            );
            return outcome.IsDone;
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or UnfitDatabase or TimeoutException or IOException)
        {
            // PostgreSQL is away, or was killed before it answered: nobody knows whether it is kept.
            return false;
        }
    }

    // As if the time had passed in which who holds something must have ended it.
    static async Task EndLeases(Business business)
    {
        await using var rows = await business.Connect();
        // One after another, each by itself, and without whoever works on one just now: servers lock them in an order of their own.
        await rows.Execute(
            "UPDATE sends_in_flight SET lease_until = now() WHERE id IN (SELECT id FROM sends_in_flight FOR UPDATE SKIP LOCKED)"
        );
        await rows.Execute(
            "UPDATE conversation_replies SET leased_until = now() WHERE id IN (SELECT id FROM conversation_replies WHERE state = 'sending' FOR UPDATE SKIP LOCKED)"
        );
    }

    static async Task Calm(Business business, Balancer balancer, Database rows)
    {
        await EndLeases(business);
        await rows.Execute("UPDATE message_queue SET lease_until = now() WHERE lease_until IS NOT NULL");
        await using var fleet = new Fleet(business, balancer, Servers, []);
        await Until(async () =>
            business.Meta.NextEventAt is null
            && await rows.Rows(
                "SELECT 1 FROM conversation_replies WHERE state IN ('waiting', 'sending') UNION ALL SELECT 1 FROM unprocessed_deliveries UNION ALL SELECT 1 FROM sends_in_flight UNION ALL SELECT 1 FROM message_queue WHERE status IN ('queued', 'processing') LIMIT 1"
            )
                is []
        );
        await fleet.Stop();
    }

    static async Task Until(Func<Task<bool>> isSo)
    {
        for (var patience = Stopwatch.StartNew(); !await isSo(); await Task.Delay(100))
            Assert.True(patience.Elapsed < Patience, "It never came to rest.");
    }
}

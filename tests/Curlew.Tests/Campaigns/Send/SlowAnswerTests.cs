using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Campaigns;

public sealed class SlowAnswerTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string ByStatus = "SELECT status, count(*) FROM campaign_recipients GROUP BY 1 ORDER BY 1";

    [Fact]
    public async Task One_slow_answer_keeps_no_other_from_being_recorded()
    {
        await using var world = await CampaignWorld.Open(server, people: 5);
        await world.Launch(world.Campaign());
        var slow = HoldFirstAnswer(world);
        var sender = world.NewSender(options => options with { RecordEvery = TimeSpan.FromMilliseconds(20) });

        var begun = await sender.Begin(default);
        await Until(async () => (await world.Database.Rows(ByStatus)).Contains("sent | 4"));
        var during = (
            sender.UnderWay,
            await world.Database.Rows(ByStatus),
            await world.Database.Value<long>("SELECT count(*) FROM sends_in_flight")
        );
        slow.SetResult();
        await begun.Ended;

        Assert.Equal((1, 1L), (during.UnderWay, during.Item3));
        Assert.Equal(["queued | 1", "sent | 4"], during.Item2);
        Assert.Equal((5, 0), (begun.Messages, sender.UnderWay));
        Assert.Equal(["sent | 5"], await world.Database.Rows(ByStatus));
        Assert.Equal(0L, await world.Database.Value<long>("SELECT count(*) FROM sends_in_flight"));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task The_next_claim_does_not_wait_for_the_slowest_answer_of_the_one_before()
    {
        await using var world = await CampaignWorld.Open(server, people: 9);
        await world.Launch(world.Campaign());
        var slow = HoldFirstAnswer(world);
        var sending = new KeepSending(
            world.NewSender(options => options with { ChunkSize = 3, RecordEvery = TimeSpan.FromMilliseconds(20) })
        );

        while (await sending.RunOnce(default) > 0) { }

        await Until(async () => (await world.Database.Rows(ByStatus)).Contains("sent | 8"));
        slow.SetResult();
        await sending.Drain();
        Assert.Equal(["sent | 9"], await world.Database.Rows(ByStatus));
        Assert.Equal((9, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
    }

    [Fact]
    public async Task People_who_are_only_skipped_make_nobody_behind_them_wait()
    {
        await using var world = await CampaignWorld.Open(server, people: 9);
        var id = await world.Launch(world.Campaign());
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT profile_id FROM campaign_recipients WHERE campaign_id = $1 ORDER BY position LIMIT 6)",
            id
        );
        var sending = new KeepSending(world.NewSender(options => options with { ChunkSize = 2 }));

        var turns = new List<int>();
        for (var turn = 0; turn < 5; turn++)
            turns.Add(await sending.RunOnce(default));

        await sending.Drain();
        Assert.Equal([2, 2, 2, 2, 1], turns);
        Assert.Equal(["sent | 3", "skipped | 6"], await world.Database.Rows(ByStatus));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Nothing_more_is_claimed_while_as_many_wait_for_their_answer_as_may()
    {
        await using var world = await CampaignWorld.Open(server, people: 9);
        await world.Launch(world.Campaign());
        var slow = new TaskCompletionSource();
        world.Line.BeforeAnswer = _ => slow.Task;
        var sending = new KeepSending(world.NewSender(options => options with { ChunkSize = 3 })) { Most = 6 };

        for (var turn = 0; turn < 5; turn++)
            await sending.RunOnce(default);

        Assert.Equal(["pending | 3", "queued | 6"], await world.Database.Rows(ByStatus));
        slow.SetResult();
        await sending.Drain();
        Assert.Equal(["pending | 3", "sent | 6"], await world.Database.Rows(ByStatus));
    }

    [Fact]
    public async Task What_a_claim_met_is_told_by_a_later_turn()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        await world.Launch(world.Campaign());
        world.Line.BeforeAnswer = _ => world.Database.Execute("DROP TABLE IF EXISTS sends_in_flight");
        var sending = new KeepSending(world.NewSender());

        await sending.RunOnce(default);

        var told = await Record.ExceptionAsync(async () =>
        {
            for (var turn = 0; turn < 20_000; turn++)
            {
                await sending.RunOnce(default);
                await Task.Delay(10);
            }
        });
        Assert.Equal(PostgresErrorCodes.UndefinedTable, Assert.IsType<PostgresException>(told).SqlState);
    }

    [Fact]
    public async Task A_number_with_no_room_ahead_is_looked_at_a_few_times_a_second()
    {
        await using var world = await CampaignWorld.Open(server, people: 4);
        await world.Launch(world.Campaign());
        var sending = new KeepSending(world.NewSender(options => options with { ChunkSize = 2 }));
        await sending.RunOnce(default);
        await world.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'account'");

        var looks = 0;
        while (await sending.RunOnce(default) > 0)
            looks++;

        // A machine that is slow may not come to look even once within the second.
        Assert.InRange(looks, 0, 5);
        await sending.Drain();
        Assert.Equal(["pending | 2", "sent | 2"], await world.Database.Rows(ByStatus));
    }

    static TaskCompletionSource HoldFirstAnswer(CampaignWorld world)
    {
        var (slow, held) = (new TaskCompletionSource(), 0);
        world.Line.BeforeAnswer = _ => Interlocked.Increment(ref held) == 1 ? slow.Task : Task.CompletedTask;
        return slow;
    }

    static async Task Until(Func<Task<bool>> holds)
    {
        for (var look = 0; look < 20_000; look++)
        {
            if (await holds())
                return;
            await Task.Delay(10);
        }

        Assert.Fail("It never came to pass.");
    }
}

using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Campaigns;

public sealed class OptOutTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Who_opts_out_after_the_launch_is_skipped_at_the_claim()
    {
        await using var world = await CampaignWorld.Open(server, people: 10);
        var id = await world.Launch(world.Campaign());
        await world.Database.Execute(
            "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id IN (SELECT profile_id FROM campaign_recipients ORDER BY position LIMIT 4)"
        );

        await world.RunOut();

        Assert.Equal(6, world.Sandbox.Tally.Templates);
        Assert.Equal(["sent | 6", "skipped | 4"], await world.States(id));
        Assert.Equal(CampaignStatus.Completed, (await world.Look(id)).Status);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Who_opts_out_under_another_spelling_is_skipped_at_the_claim()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await world.Add([new(Guid.CreateVersion7(), CampaignWorld.Phone("+525512345678"), null)]);
        var id = await world.Launch(world.Campaign());
        var twin = Guid.CreateVersion7();
        await world.Add([new(twin, CampaignWorld.Phone("+5215512345678"), null)]);
        await world.OptOut(twin);

        await world.SendNow();

        Assert.Equal(0, world.Sandbox.Tally.Templates);
        Assert.Equal(["skipped | 1"], await world.States(id));
    }

    [Fact]
    public async Task Of_a_thousand_opt_outs_that_race_the_claim_none_is_written_to_after_it_was_committed()
    {
        const int People = 1_000;
        await using var world = await CampaignWorld.Open(server, people: People);
        await world.Launch(world.Campaign(dailySendLimit: People));
        var profiles = (await world.Database.Rows("SELECT profile_id FROM campaign_recipients ORDER BY position")).ConvertAll(Guid.Parse);
        var small = world.NewSender(options => options with { ChunkSize = 20 });
        // The first are sent to before anybody leaves: on a busy machine all might have left by then, and there would be no race.
        await small.RunOnce(CancellationToken.None);
        var optOuts = Task.Run(() =>
            Parallel.ForEachAsync(profiles, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (profile, _) =>
                await OptOutAndNoteAttempts(world, profile)
            )
        );
        var sends = Task.Run(async () =>
        {
            while (!optOuts.IsCompleted || await Waiting(world) > 0)
            {
                await small.RunOnce(CancellationToken.None);
                world.Clock.Step(TimeSpan.FromMilliseconds(20));
            }
        });

        await Task.WhenAll(optOuts, sends);

        var skipped = await world.Database.Value<long>("SELECT count(*) FROM campaign_recipients WHERE skip_reason = 'opted_out'");
        Assert.InRange(skipped, 1, People - 1);
        Assert.Equal(People - skipped, world.Sandbox.Tally.Recipients);
        Assert.Equal(
            ["0"],
            await world.Database.Rows(
                "SELECT count(*) FROM send_attempts a JOIN consent_events e ON e.profile_id = a.profile_id WHERE e.evidence = '0'"
            )
        );
        Assert.Equal(0, world.Sandbox.Tally.Duplicates);
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task An_opt_out_that_is_being_committed_is_waited_for()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        var id = await world.Launch(world.Campaign());
        await using var connection = await world.Database.Source.OpenConnectionAsync();
        await using var optOut = await connection.BeginTransactionAsync();
        await new NpgsqlCommand("UPDATE user_profiles SET subscription = 'unsubscribed'", connection, optOut).ExecuteNonQueryAsync();

        var sending = Task.Run(() => world.Sender.RunOnce(CancellationToken.None));
        await world.Database.UntilSomebodyWaits();
        Assert.False(sending.IsCompleted);
        await optOut.CommitAsync();
        await sending;

        Assert.Equal(0, world.Sandbox.Tally.Templates);
        Assert.Equal(["skipped | 1"], await world.States(id));
    }

    [Fact]
    public async Task An_erased_customer_is_skipped()
    {
        await using var world = await CampaignWorld.Open(server, people: 2);
        var id = await world.Launch(world.Campaign());
        await world.Database.Execute(
            "DELETE FROM user_profiles WHERE id IN (SELECT profile_id FROM campaign_recipients WHERE position = 1)"
        );

        await world.RunOut();

        Assert.Equal(
            ["sent | ∅ | 1", "skipped | erased | 1"],
            await world.Database.Rows(
                "SELECT status, skip_reason, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1, 2 ORDER BY 1",
                id
            )
        );
    }

    // How many attempts there were when the customer was already locked: 0 means that there must never be one.
    static async Task OptOutAndNoteAttempts(CampaignWorld world, Guid profile)
    {
        await using var connection = await world.Database.Source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id = $1") { Parameters = { new() { Value = profile } } },
                new(
                    "INSERT INTO consent_events (profile_id, at, became, source, evidence) SELECT $1, now(), 'unsubscribed', 'staff', (SELECT count(*) FROM send_attempts WHERE profile_id = $1)"
                )
                {
                    Parameters = { new() { Value = profile } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync();
    }

    static Task<long> Waiting(CampaignWorld world) => world.Database.Value<long>("SELECT count(*) FROM campaign_recipients WHERE waiting");
}

using System.Collections.Concurrent;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

/// <summary>Many servers and hasty people at once.</summary>
public sealed class RaceTests(TestDatabase server, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(3)]
    [InlineData(null)]
    public async Task Pausing_resuming_and_cancelling_at_once_while_it_sends_loses_and_doubles_nobody(int? fixedSeed)
    {
        var seed = fixedSeed ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var world = await CampaignWorld.Open(server, people: 200);
        var id = await world.Launch(world.Campaign(dailySendLimit: 200));
        var begun = new TaskCompletionSource();
        var people = Enumerable
            .Range(0, 4)
            .Select(person =>
                Task.Run(async () =>
                {
                    var random = new Random(seed + person);
                    await begun.Task;
                    for (var verb = 0; verb < 15; verb++)
                        _ =
                            random.Next(2) == 0
                                ? await world.Campaigns.Pause(id, "Wait.", CancellationToken.None)
                                : await world.Campaigns.Resume(id, CancellationToken.None);
                })
            )
            .ToList();
        var senders = Enumerable.Range(0, 3).Select(_ => Sender(world, 4)).ToList();
        var sending = senders.ConvertAll(sender =>
            Task.Run(async () =>
            {
                for (var round = 0; round < 15; round++)
                    await sender.RunOnce(CancellationToken.None);
            })
        );
        begun.SetResult();
        await Task.WhenAll(people);

        var cancelled = await world.Campaigns.Cancel(id, CancellationToken.None);
        var begunBefore = await world.Database.Value<long>("SELECT count(*) FROM send_attempts");
        await Task.WhenAll(sending);
        await world.RunOut();

        Assert.True(cancelled);
        Assert.False(await world.Campaigns.Resume(id, CancellationToken.None));
        Assert.Equal(begunBefore, await world.Database.Value<long>("SELECT count(*) FROM send_attempts"));
        Assert.Equal((begunBefore, 0), (world.Sandbox.Tally.Templates, world.Sandbox.Tally.Duplicates));
        Assert.Equal(
            [$"sent | {begunBefore}", $"skipped | {200 - begunBefore}"],
            (await world.States(id)).Where(state => !state.EndsWith(" 0", StringComparison.Ordinal))
        );
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task A_campaign_resumed_after_thirty_days_sends_no_day_twice_as_much()
    {
        await using var world = await CampaignWorld.Open(server, people: 50);
        var id = await world.Launch(world.Campaign(dailySendLimit: 10));
        await world.SendNow();
        await world.Campaigns.Pause(id, "Holidays.", CancellationToken.None);
        world.Clock.Step(TimeSpan.FromDays(30));
        await world.Plan.RunOnce(CancellationToken.None);
        await world.Campaigns.Resume(id, CancellationToken.None);

        await world.RunOut();

        Assert.Equal(
            ["10 | 5"],
            await world.Database.Rows(
                "SELECT sent, count(*) FROM (SELECT count(*) AS sent FROM send_attempts GROUP BY started_at::date) days GROUP BY 1"
            )
        );
        Assert.Equal((CampaignStatus.Completed, 0), ((await world.Look(id)).Status, world.Sandbox.Tally.Duplicates));
        await world.AssertNoDrift();
    }

    [Fact]
    public async Task Eight_servers_that_start_and_send_many_campaigns_start_each_once_and_write_to_nobody_twice()
    {
        const int Campaigns = 30,
            Each = 10;
        await using var world = await CampaignWorld.Open(server, people: Campaigns * Each, options =>
            options with
            {
                PortfolioLimit = 200,
            }
        );
        await world.LimitPortfolio(200);
        await world.Database.Execute(
            "UPDATE user_profiles p SET tags = ARRAY['of ' || n.place % 30] FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM user_profiles) n WHERE n.id = p.id"
        );
        var ids = new List<Guid>();
        for (var number = 0; number < Campaigns; number++)
            ids.Add(
                await world.Campaigns.Create(
                    world.Campaign() with
                    {
                        TargetAudience = System.Text.Json.JsonSerializer.SerializeToElement(new { tags = $"of {number}" }),
                    },
                    CancellationToken.None
                )
            );
        var started = new ConcurrentBag<Guid>();

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(instance =>
                    Task.Run(async () =>
                    {
                        var sender = Sender(world, 40);
                        foreach (var id in ids.OrderBy(id => HashCode.Combine(id, instance)))
                            if (await world.Campaigns.Launch(id, CancellationToken.None) is LaunchOutcome.Launched)
                                started.Add(id);
                        for (var round = 0; round < 8; round++)
                            await sender.RunOnce(CancellationToken.None);
                    })
                )
        );

        Assert.Equal(ids.Order(), started.Order());
        Assert.Equal((200, 0, 0L), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates, world.Sandbox.Tally.OverLimit));
        // Equal campaigns had equal parts of the limit, whichever server asked.
        Assert.Equal(
            ["6 | 10", "7 | 20"],
            await world.Database.Rows(
                "SELECT sent, count(*) FROM (SELECT count(*) AS sent FROM send_attempts GROUP BY campaign_id) c GROUP BY 1 ORDER BY 1"
            )
        );
        await world.AssertNoDrift();
    }

    static SendBatch Sender(CampaignWorld world, int chunk) =>
        world.NewSender(
            options => options with { ChunkSize = chunk },
            new(world.Database, world.Clock, world.Sealer, new Attempts(world.Database, world.Sealer))
        );
}

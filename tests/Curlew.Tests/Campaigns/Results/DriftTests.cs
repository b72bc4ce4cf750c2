using CsCheck;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Campaigns;

public sealed class DriftTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static readonly Gen<Step[]> Stories = Gen.OneOf(
        Gen.Int[1, 9].Select(count => new Step("send", count)),
        Gen.Int[0, 59].Select(person => new Step("sent", person)),
        Gen.Int[0, 59].Select(person => new Step("delivered", person)),
        Gen.Int[0, 59].Select(person => new Step("read", person)),
        Gen.Int[0, 59].Select(person => new Step("failed", person)),
        Gen.Int[0, 3].Select(kind => new Step("trouble", kind)),
        Gen.Int[1, 40].Select(hours => new Step("hours", hours)),
        Gen.Const(new Step("fold", 0)),
        Gen.Const(new Step("plan", 0)),
        Gen.Const(new Step("lease", 0)),
        Gen.Int[0, 59].Select(person => new Step("opt out", person)),
        Gen.Int[0, 9].Select(once => new Step(once == 0 ? "cancel" : "pause or resume", 0))
    ).Array[30, 60];

    [Fact]
    public Task Counters_never_drift_whatever_happens_in_whatever_order() =>
        Stories.SampleAsync(
            async story =>
            {
                await using var world = await CampaignWorld.Open(server, people: 60);
                var id = await world.Launch(world.Campaign(dailySendLimit: 20) with { TimeZone = "Asia/Kolkata" });
                var people = await world.Recipients(id);

                foreach (var step in story)
                {
                    await Take(world, id, people, step);
                    await world.AssertNoDrift();
                }

                await world.Fold.RunOnce(CancellationToken.None);
                await world.AssertNoDrift();
                Assert.Equal(0, world.Sandbox.Tally.Duplicates);
            },
            iter: 8,
            threads: 1
        );

    static async Task Take(CampaignWorld world, Guid campaign, List<Guid> people, Step step)
    {
        switch (step.What)
        {
            case "send":
                await world.NewSender(options => options with { ChunkSize = step.Number }).RunOnce(CancellationToken.None);
                break;
            case "sent" or "delivered" or "read" or "failed":
                if (
                    await world.Database.Value<long>(
                        "SELECT count(*) FROM send_attempts WHERE recipient_id = $1 AND live",
                        people[step.Number]
                    ) > 0
                )
                    await world.Tell(people[step.Number], step.What);
                break;
            case "trouble":
                world.Sandbox.ClearFaults();
                world.Sandbox.Set(
                    new()
                    {
                        Kind = (FaultKind)(step.Number + 1),
                        Status = 504,
                        Rate = 0.3,
                    }
                );
                world.Sandbox.Set(
                    new()
                    {
                        Kind = FaultKind.Refuse,
                        Code = step.Number == 0 ? 131026 : 130429,
                        Rate = 0.3,
                    }
                );
                break;
            case "hours":
                world.Clock.Step(TimeSpan.FromHours(step.Number));
                break;
            case "fold":
                await world.Fold.RunOnce(CancellationToken.None);
                break;
            case "plan":
                await world.Plan.RunOnce(CancellationToken.None);
                break;
            case "lease":
                world.Line.BeforeAnswer = _ => world.EndLeases();
                await world.NewSender(options => options with { ChunkSize = 2 }).RunOnce(CancellationToken.None);
                world.Line.BeforeAnswer = null;
                break;
            case "opt out":
                await world.Database.Execute(
                    "UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id = (SELECT profile_id FROM campaign_recipients WHERE id = $1)",
                    people[step.Number]
                );
                break;
            case "cancel":
                await world.Campaigns.Cancel(campaign, CancellationToken.None);
                break;
            default:
                if (!await world.Campaigns.Pause(campaign, "for a while", CancellationToken.None))
                    await world.Campaigns.Resume(campaign, CancellationToken.None);
                break;
        }
    }

    sealed record Step(string What, int Number)
    {
        public override string ToString() => $"{What} {Number}";
    }
}

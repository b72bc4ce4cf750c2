using System.Diagnostics;
using System.Text;
using Curlew.Campaigns;
using Curlew.Lifecycle;
using Curlew.Numbers;
using Curlew.Sandbox;
using Curlew.Server.Hosting;
using Curlew.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Curlew.Server.Tests;

public sealed class WorkersTests(TestServer server)
{
    [Fact]
    public async Task V5_while_the_clock_is_wrong_nothing_is_sent_or_taken_up_and_afterwards_it_goes_on_by_itself()
    {
        await using var world = await DecisionWorld.WithCampaign(server);
        await using var meta = await SandboxServer.Start(
            new()
            {
                Population = 0,
                WabaId = "W",
                Behaviour = SandboxBehaviour.Perfect,
                Templates = [SandboxTemplate.Of("spring", "en_US", "MARKETING", "Everything is 20 % off.")],
            }
        );
        var (sealer, keys) = await world.Installation.OpenKept(null, default);
        using var _ = sealer;
        await new Accounts(world.Database, sealer).Save(
            new("W", meta.Options.AccessToken, meta.Options.AppSecret, null, meta.Options.VerifyToken),
            default
        );
        await world.Deliveries.Store([
            world.Deliveries.Seal(Encoding.UTF8.GetBytes(DecisionWorld.Says(DecisionWorld.Ann, "Are you open?", "wamid.3"))),
        ]);
        using var data = new TemporaryData();
        var clock = new Skewed { By = TimeSpan.FromSeconds(30) };
        await using var lines = new Lines(world.Database, sealer, meta.GraphUrl);
        await using var workers = new Workers(
            new Engine(world.Database, sealer, clock, lines),
            new RestoreGuard(world.Database, TimeProvider.System, Path.Combine(data.Path, "epoch")),
            world.Installation.Heads,
            new KeepKeys(world.Database, sealer, keys),
            new ReplaceKeys(world.Database, sealer, null, TimeProvider.System),
            new Curlew.Staff.SessionWatch(world.Database, sealer, TimeProvider.System),
            new Curlew.Staff.ApiKeyWatch(world.Database, TimeProvider.System),
            new Curlew.Staff.IdempotentRequests(world.Database, sealer, TimeProvider.System),
            NullLogger<Workers>.Instance
        );

        await workers.Start(default);
        await EachHasLooked(workers, times: 20);
        var (sent, taken) = (meta.Tally.Templates, await Taken(world));
        clock.By = TimeSpan.Zero;
        await Until(async () => meta.Tally.Templates == 2 && await Taken(world) == 1);

        Assert.Equal((0L, 0L), (sent, taken));
        Assert.Single(await new Alarms(world.Database).List(all: false, default), alarm => alarm.Kind == "clocks_apart");
    }

    // The two messages before it were taken up when the world was made.
    static async Task<long> Taken(DecisionWorld world) =>
        await world.Database.Value<long>("SELECT count(*) FROM whatsapp_messages WHERE direction = 'incoming'") - 2;

    // The jobs that send and unpack, again and again.
    static async Task EachHasLooked(Workers workers, int times)
    {
        for (var time = 0; time < times; time++)
        {
            await Until(() => Task.FromResult(workers.Jobs.Any(job => job.Name.StartsWith("send from", StringComparison.Ordinal))));
            foreach (
                var job in workers.Jobs.Where(job => job.Name is "unpack" || job.Name.StartsWith("send from", StringComparison.Ordinal))
            )
            {
                var last = job.LastRun;
                await Until(() => Task.FromResult(job.LastRun != last));
            }
        }
    }

    static async Task Until(Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(5), "It did not come to that.");
            await Task.Delay(20);
        }
    }

    sealed class Skewed : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}

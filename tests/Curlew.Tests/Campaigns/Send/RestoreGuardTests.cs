using System.Diagnostics;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Campaigns;

/// <summary>A database that has forgotten what it sent must not send it again.</summary>
public sealed class RestoreGuardTests(TestDatabase server, TestServer cluster) : IClassFixture<TestDatabase>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("curlew-epochs-").FullName;

    string Memory => Path.Combine(folder, "first");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_database_that_remembers_may_send_before_and_after_a_restart_of_the_server()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());

        Assert.True(await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None));
        var restarted = new RestoreGuard(world.Database, world.Clock, Memory);
        Assert.True(await restarted.MaySend(CancellationToken.None) && await restarted.MaySend(CancellationToken.None));
        Assert.Equal("2", await File.ReadAllTextAsync(Memory));
    }

    [Fact]
    public async Task Servers_that_start_at_the_same_moment_do_not_take_each_other_for_a_restored_backup()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        var allowed = true;
                        for (var start = 0; start < 25; start++)
                            allowed &= await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);
                        return allowed;
                    })
                )
        );

        Assert.All(answers, Assert.True);
    }

    [Fact]
    public async Task A_restored_backup_sends_nothing_until_a_person_confirms()
    {
        await using var world = await CampaignWorld.Open(server, people: 20);
        var id = await world.Launch(world.Campaign(dailySendLimit: 20));
        await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);
        var backup = await Dump(world.Database);
        var guard = new RestoreGuard(world.Database, world.Clock, Memory);
        Assert.True(await guard.MaySend(CancellationToken.None));
        await world.SendNow();

        await Restore(world.Database, backup);
        var seenWhileRunning = await guard.MaySend(CancellationToken.None);
        var seenAfterRestart = await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);
        var again = await world.SendNow();
        var status = await world.Look(id);

        Assert.Equal((false, false, 0, 20), (seenWhileRunning, seenAfterRestart, again, world.Sandbox.Tally.Recipients));
        Assert.Equal((CampaignStatus.Paused, 0), (status.Status, status.Progress.Sent));
        Assert.Equal(new PauseReason.Restored(HeldReason.Older), status.PausedReason?.Coded);
        var alarm = Assert.Single(await new Alarms(world.Database).List(false, CancellationToken.None));
        Assert.Equal(("restored", world.Clock.GetUtcNow()), (alarm.Kind, alarm.FirstAt));

        var desk = new Desk(world.Database, world.Sealer, world.Clock, Actor.CommandLine("ana"));
        var confirmed = await desk.Restores.Confirm(Memory);

        Assert.Equal(1, Assert.IsType<RestoreOutcome.Confirmed>(confirmed).Paused);
        Assert.IsType<RestoreOutcome.NotHeld>(await desk.Restores.Confirm(Memory));
        Assert.Equal(
            ["restore.confirm | restore.confirm.confirmed | 1", "restore.confirm | restore.confirm.not_held | ∅"],
            await world.Database.Rows("SELECT action, outcome, count FROM audit_trail ORDER BY id")
        );
        Assert.True(await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None));
        Assert.Equal(CampaignStatus.Paused, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task A_copy_of_the_database_sends_nothing()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());
        await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);
        await using var copy = await Copy(world.Database);

        var there = await new RestoreGuard(copy, world.Clock, Path.Combine(folder, "elsewhere")).MaySend(CancellationToken.None);
        var here = await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);

        Assert.Equal((false, true), (there, here));
        Assert.Equal(["paused"], await copy.Rows("SELECT status FROM marketing_campaigns"));
        Assert.Equal(CampaignStatus.Active, (await world.Look(id)).Status);
    }

    [Fact]
    public async Task A_second_server_joins_one_that_sends_and_a_server_without_memory_does_not_begin_alone()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);

        var joins = await new RestoreGuard(world.Database, world.Clock, Path.Combine(folder, "second")).MaySend(CancellationToken.None);
        await world.Database.Execute("UPDATE sending_epoch SET ticked_at = now() - interval '2 minutes'");
        var alone = await new RestoreGuard(world.Database, world.Clock, Path.Combine(folder, "third")).MaySend(CancellationToken.None);

        Assert.Equal((true, false), (joins, alone));
    }

    [Fact]
    public async Task A_promoted_replica_is_another_timeline_and_sends_nothing()
    {
        await using var world = await CampaignWorld.Open(server, people: 1);
        await world.Launch(world.Campaign());
        await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);
        await world.Database.Execute("UPDATE sending_epoch SET timeline = timeline - 1");

        Assert.False(await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None));
    }

    [Fact]
    public async Task Where_no_campaign_could_send_a_copy_is_simply_taken_over()
    {
        await using var world = await CampaignWorld.Open(server, people: 0);
        await new RestoreGuard(world.Database, world.Clock, Memory).MaySend(CancellationToken.None);
        await world.Database.Execute("UPDATE sending_epoch SET timeline = timeline - 1, ticked_at = now() - interval '1 day'");

        Assert.True(await new RestoreGuard(world.Database, world.Clock, Path.Combine(folder, "elsewhere")).MaySend(CancellationToken.None));
    }

    async Task<NpgsqlConnectionStringBuilder> Settings(Database database) =>
        new(await cluster.SuperuserOf(new NpgsqlConnectionStringBuilder(database.Source.ConnectionString).Database!));

    async Task<Database> Copy(Database database)
    {
        var name = (await Settings(database)).Database!;
        database.Source.Clear();
        TestServer.Arranger(database).Clear();
        return await Database.Connect(await cluster.Make(name + "_copy", name));
    }

    async Task<string> Dump(Database database)
    {
        var settings = await Settings(database);
        var program = await PostgresBinaries.Installed(default).Select(installed => installed.Program("pg_dump")).FirstAsync(File.Exists);
        var start = new ProcessStartInfo(
            program,
            ["--inserts", "-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, settings.Database!]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = settings.Password;
        using var process = Process.Start(start)!;
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        // Lines for psql itself mean nothing to the server.
        return string.Join('\n', dump.Split('\n').Where(line => !line.StartsWith('\\')));
    }

    // Into the same database, as an operator does it in place.
    static async Task Restore(Database database, string dump)
    {
        await database.Execute("DROP SCHEMA report CASCADE");
        await database.Execute("DROP SCHEMA public CASCADE");
        await database.Execute("CREATE SCHEMA public");
        await using (var connection = await TestServer.Arranger(database).OpenConnectionAsync())
        await using (var command = new NpgsqlCommand(dump, connection))
            await command.ExecuteNonQueryAsync();
        database.Source.Clear();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Curlew.Postgres;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>Somebody takes durability from Curlew's role while webhooks come in, and PostgreSQL is ended in the middle of it.</summary>
public sealed class DurabilityTests : IDisposable
{
    const int Before = 20,
        After = 40;

    readonly TemporaryData data = new();

    [Fact]
    public async Task What_was_acknowledged_is_kept_although_somebody_has_switched_synchronous_commit_off_for_the_role()
    {
        var folder = new DataFolder(data.Path);
        await using (var cluster = await LocalCluster.Start(folder))
        {
            await cluster.CreateDatabase("curlew");
            await using (var owner = await Database.Connect(cluster.OwnerConnectionString("curlew")))
                await new Migrator(owner).Migrate();
            await using var superuser = await Database.Connect(cluster.SuperuserConnectionString("curlew"));
            await using var listener = await Listener.Start(await Database.Connect(cluster.ConnectionString("curlew")));

            await Post(listener, Before);
            await superuser.Execute("ALTER ROLE app_user SET synchronous_commit = off");
            await superuser.Execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'app_user' AND pid <> pg_backend_pid()"
            );
            // Connections of the pool that were ended answer once that they were, and Meta would deliver again.
            while ((await Send(listener)).StatusCode != HttpStatusCode.OK) { }
            await Post(listener, After);
            await Quit(folder);
        }

        await using var again = await LocalCluster.Start(folder);
        await using var database = await Database.Connect(again.ConnectionString("curlew"));
        Assert.Equal((long)Before + 1 + After, await database.Value<long>("SELECT count(*) FROM webhook_deliveries"));
    }

    public void Dispose() => data.Dispose();

    static async Task Post(Listener listener, int webhooks)
    {
        for (var n = 0; n < webhooks; n++)
            Assert.Equal(HttpStatusCode.OK, (await Send(listener)).StatusCode);
    }

    static Task<HttpResponseMessage> Send(Listener listener)
    {
        var body = $$"""{"object":"whatsapp_business_account","entry":[{"id":"{{Guid.NewGuid():N}}","changes":[]}]}""";
        return listener.Post(body, Listener.Sign(body));
    }

    // SIGQUIT: every process ends at once and writes nothing more.
    static async Task Quit(DataFolder folder)
    {
        var postmaster = int.Parse(
            (await File.ReadAllLinesAsync(Path.Combine(folder.Postgres, "postmaster.pid")))[0],
            CultureInfo.InvariantCulture
        );
        using var quit = Process.Start("kill", ["-QUIT", $"{postmaster}"]);
        await quit.WaitForExitAsync();
    }
}

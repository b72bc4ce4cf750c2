using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Curlew.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Campaigns;

/// <summary>A server whose clock jumps.</summary>
public sealed class ClockJumpTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_clock_that_jumps_ends_no_lease_and_keeps_none_because_leases_go_by_the_database(int days)
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        await world.Launch(world.Campaign());
        var (begun, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.Line.BeforeAnswer = _ =>
        {
            begun.TrySetResult();
            return answered.Task;
        };
        var sending = world.Sender.RunOnce(CancellationToken.None);
        await begun.Task;
        using var wrong = new Sandbox.SandboxClock(CampaignWorld.Start.AddDays(days));
        var other = new Settlement(world.Database, wrong, world.Sealer, world.Attempts);

        var early = await other.ExpireLeases(CancellationToken.None);
        await world.Database.Execute("UPDATE sends_in_flight SET lease_until = now() - interval '1 second'");
        var late = await other.ExpireLeases(CancellationToken.None);
        answered.SetResult();
        await sending;

        Assert.Equal((0, 3), (early, late));
        Assert.Equal((3, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
    }

    [Fact]
    public async Task A_certificate_that_is_not_valid_at_this_time_lets_nothing_leave_and_everybody_waits()
    {
        await using var world = await CampaignWorld.Open(server, people: 3);
        var id = await world.Launch(world.Campaign());
        using var meta = new TcpListener(IPAddress.Loopback, 0);
        meta.Start();
        var greeting = GreetAll(meta);
        using var http = CloudApi.BareClient();
        var api = new CloudApi(
            http,
            new()
            {
                BaseUrl = new($"https://{meta.LocalEndpoint}"),
                AccessToken = "t",
                PhoneNumberId = world.PhoneNumberId,
            }
        );

        await new SendBatch(world.Database, world.Clock, world.Sealer, api, world.Recorder, new(world.PhoneNumberId)).RunOnce(
            CancellationToken.None
        );
        var states = await world.States(id);
        meta.Stop();
        await greeting;
        await world.RunOut();

        Assert.Equal(["pending | 3"], states);
        Assert.Equal((3, 0), (world.Sandbox.Tally.Recipients, world.Sandbox.Tally.Duplicates));
        Assert.Equal(
            ["not_sent | 3", "accepted | 3"],
            await world.Database.Rows("SELECT outcome, count(*) FROM send_attempts GROUP BY 1 ORDER BY outcome DESC")
        );
        await world.AssertNoDrift();
    }

    // What a server with its clock in the wrong year sees of every certificate: one that has ended. The caller breaks the handshake off.
    static async Task GreetAll(TcpListener meta)
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-9),
            DateTimeOffset.UtcNow.AddDays(-2)
        );
        await Record.ExceptionAsync(async () =>
        {
            while (await meta.AcceptTcpClientAsync() is { } client)
                _ = Greet(client, certificate);
        });
    }

    static async Task Greet(TcpClient client, X509Certificate2 certificate)
    {
        using (client)
        await using (var tls = new SslStream(client.GetStream()))
            await Record.ExceptionAsync(async () =>
            {
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.ReadExactlyAsync(new byte[1]);
            });
    }
}

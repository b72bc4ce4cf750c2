using System.Net;
using System.Net.Sockets;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;
using Curlew.Sandbox;
using Curlew.Server.Hosting;
using Curlew.Server.Rehearsals;
using Curlew.Server.Terminal;
using Curlew.Server.Webhooks;
using Npgsql;

namespace Curlew.Server.Demo;

/// <summary>A sample business against the stand-in for Meta: it first lives through its past on a fast clock, then serves at everybody's
/// pace.</summary>
sealed class Demonstration : IAsyncDisposable
{
    // The usual ports of ./curlew serve and ./curlew sandbox.
    const int ServerPort = 5080,
        PhonePort = 5090;

    readonly Installation installation;
    readonly NpgsqlConnection hold;
    readonly SandboxClock clock;
    readonly SandboxServer sandbox;

    Demonstration(Installation installation, NpgsqlConnection hold, SandboxClock clock, SandboxServer sandbox) =>
        (this.installation, this.hold, this.clock, this.sandbox) = (installation, hold, clock, sandbox);

    public Uri Phone => sandbox.GraphUrl;

    /// <summary>Opens or makes the business and brings it up to now.</summary>
    /// <param name="reset">Begin anew.</param>
    public static async Task<Demonstration> Prepare(string database, string? data, bool reset, DemoProgress progress, CancellationToken ct)
    {
        var installation = await Installation.Open(database, data, ct);
        try
        {
            progress.Tell("PostgreSQL runs");
            installation.KeepAlive();
            return await Prepare(installation, reset, progress, ct);
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Serves at everybody's pace until it is stopped.</summary>
    /// <param name="ready">Told the server's address.</param>
    public async Task Serve(Action<string> ready, CancellationToken ct)
    {
        await using var host = await ServerHost.Start(installation, Account(), $"http://127.0.0.1:{FreePort(ServerPort)}", ct);
        sandbox.WebhookUrl = new(host.Address + Webhooks.IncomingWebhook.Path);
        clock.MoveTo(Later(TimeProvider.System.GetUtcNow(), clock.GetUtcNow()));
        clock.Run(1);
        sandbox.RunByItself();
        await using var customers = new LiveCustomers(sandbox);
        ready(host.Address);
        await host.UntilStopped(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        await installation.DisposeAsync();
    }

    async Task Close()
    {
        await sandbox.DisposeAsync();
        clock.Dispose();
        await hold.DisposeAsync();
    }

    static async Task<Demonstration> Prepare(Installation installation, bool reset, DemoProgress progress, CancellationToken ct)
    {
        var hold = await RehearsalStage.Hold(installation, ct);
        try
        {
            return await Prepare(installation, hold, reset, progress, ct);
        }
        catch
        {
            await hold.DisposeAsync();
            throw;
        }
    }

    static async Task<Demonstration> Prepare(
        Installation installation,
        NpgsqlConnection hold,
        bool reset,
        DemoProgress progress,
        CancellationToken ct
    )
    {
        var files = DemoFiles.Of(installation);
        if (reset)
            await files.Reset(ct);
        await installation.Migrate(ct);
        var plan = await files.Claim(TimeProvider.System.GetUtcNow(), ct);
        var clock = new SandboxClock(plan.Begins);
        var sandbox = await SandboxServer.Start(DemoPlan.Sandbox(clock, files.Journal, FreePort(PhonePort)), ct);
        var demonstration = new Demonstration(installation, hold, clock, sandbox);
        try
        {
            await demonstration.CatchUp(plan, files, progress, ct);
            return demonstration;
        }
        catch
        {
            await demonstration.Close();
            throw;
        }
    }

    async Task CatchUp(DemoPlan plan, DemoFiles files, DemoProgress progress, CancellationToken ct)
    {
        using var sealer = await installation.OpenSealer(ct);
        progress.Tell($"{clock.GetUtcNow():d MMM yyyy}  the sandbox answers; business time runs fast. Watch the phone meanwhile: {Phone}");
        await using var forward = await FastForward.Start(
            installation.Database,
            sealer,
            sandbox,
            clock,
            Stride.OfHistories,
            ct,
            Surroundings(sealer)
        );
        await new DemoHistory(installation.Database, sealer, sandbox, clock, forward, files, progress).Live(plan, ct);
        progress.Tell("it is now");
    }

    Surroundings Surroundings(Sealer sealer) =>
        new(
            new PostgresTransport(),
            MediaStore.From(_ => null, Path.Combine(installation.Folder.Path, "media"), sealer),
            new PublicHttp(new PublicHttpOptions()),
            ReadReceipts: false,
            new Confirmations()
        );

    WhatsAppSettings Account()
    {
        var meta = sandbox.Options;
        var phone = PhoneNumber.FromWaId(meta.DisplayPhoneNumber)
            ?? throw new InvalidOperationException("The sandbox's own number is not a phone number.");
        var keys = new AccountKeys(meta.WabaId, meta.AccessToken, meta.AppSecret, null, meta.VerifyToken);
        var number = new BusinessNumber(meta.PhoneNumberId, DemoPlan.Portfolio, meta.WabaId, phone, DemoPlan.Throughput);
        return new(new(keys, number, DemoPlan.MessagingLimit), sandbox.GraphUrl, ReadReceipts: true, new Confirmations());
    }

    static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // Another Curlew may have the usual port; a demo is found by what it prints.
    static int FreePort(int usual)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, usual);
            listener.Start();
            return usual;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}

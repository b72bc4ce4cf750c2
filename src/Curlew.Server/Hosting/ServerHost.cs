using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Outbound;
using Curlew.Privacy;
using Curlew.Queue;
using Curlew.Server.Api;
using Curlew.Server.Staff;
using Curlew.Server.Terminal;
using Curlew.Server.Webhooks;
using Curlew.WhatsApp;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Curlew.Server.Hosting;

/// <summary>A Curlew that serves: listener, engine and workers. Stopping it claims nothing more, finishes what is under way, then closes
/// the listener.</summary>
sealed class ServerHost : IAsyncDisposable
{
    readonly WebApplication app;
    readonly Workers workers;
    readonly Sealer sealer;
    readonly Lines lines;
    readonly StaffWebParts staff;
    readonly AdminAddress? admin;

    ServerHost(WebApplication app, Workers workers, Sealer sealer, Lines lines, StaffWebParts staff, AdminAddress? admin) =>
        (this.app, this.workers, this.sealer, this.lines, this.staff, this.admin) = (app, workers, sealer, lines, staff, admin);

    /// <summary>Where people sign in.</summary>
    public string SignInAddress => staff.Address.Origin + SignInPages.Path;

    /// <inheritdoc cref="SigningIn.FirstLink"/>
    public string? FirstLink { get; private init; }

    public string Address => Listening(app);

    /// <summary>Where programs ask.</summary>
    public string ApiAddress => (admin is null ? Address : All(app)[1]) + ApiRoutes.Version;

    /// <param name="setting">What is set about signing in; null for the demo, whose data are nobody's.</param>
    /// <param name="admin">The address of everything but webhooks; null where that is the same.</param>
    public static async Task<ServerHost> Start(
        Installation installation,
        WhatsAppSettings settings,
        string url,
        CancellationToken ct,
        Func<string, string?>? setting = null,
        AdminAddress? admin = null
    )
    {
        var (sealer, keys) = await installation.OpenKept(null, ct);
        if (settings.First is { } first)
            await first.Save(installation.Database, sealer, ct);
        var accounts = new Accounts(installation.Database, sealer);
        if ((await accounts.Signing(ct)).IsEmpty)
            WhatsAppSettings.From(_ => null, isNeeded: true);

        var media = MediaStore.From(Environment.GetEnvironmentVariable, installation.MediaFolder, sealer);
        await media.Check(ct);
        var lines = new Lines(installation.Database, sealer, settings.GraphUrl) { Pace = TimeProvider.System };
        var around = new Surroundings(
            Transport.From(Environment.GetEnvironmentVariable),
            media,
            new PublicHttp(new PublicHttpOptions()),
            settings.ReadReceipts,
            settings.Confirmations
        );
        var engine = new Engine(installation.Database, sealer, TimeProvider.System, lines, around);
        var staff = SigningIn.Of(
            installation.Database,
            sealer,
            TimeProvider.System,
            PublicAddress.From(setting ?? (_ => null), admin?.Url ?? url),
            OpenIdSettings.From(setting ?? (_ => null))
        );
        var api = new ApiParts(
            (actor, request) => new Desk(installation.Database, sealer, TimeProvider.System, actor) { Lines = lines, Request = request },
            new(installation.Database, TimeProvider.System),
            new(installation.Database, sealer, TimeProvider.System),
            RateLimits.From(setting ?? (_ => null), TimeProvider.System),
            around.Transport,
            settings.GraphUrl,
            TimeProvider.System
        );
        var urls = admin is null ? url : $"{url};{admin.Url}";
        var app = WebhookHost.Build(engine.Deliveries, new Signers(accounts.Signing, TimeProvider.System), urls, further: builder =>
            builder.AddStaff(staff)
        );
        if (admin is not null)
            app.Use(admin.Part);
        app.Use(OwnNames.From(Environment.GetEnvironmentVariable, staff.Address.Base.Host).Demand);
        app.UseApi();
        app.UseStaff();
        app.MapStaff();
        app.MapApi(api);
        var keeping = new KeepKeys(installation.Database, sealer, keys);
        var replacing = new ReplaceKeys(installation.Database, sealer, media, TimeProvider.System);
        var workers = new Workers(
            engine,
            installation.Guard(),
            installation.Heads,
            keeping,
            replacing,
            staff.Watch,
            api.Keys,
            api.Requests,
            app.Services.GetRequiredService<ILogger<Workers>>()
        );
        var readiness = new Readiness(installation.Database, engine.Alarms, () => workers.Jobs, () => keeping.Holds);
        app.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], readiness.Answer).AllowAnonymous();
        await app.StartAsync(ct);
        admin?.Listens(All(app)[1]);
        staff.Address.Listens(admin is null ? Listening(app) : All(app)[1]);
        // Before the workers: whoever stops a server that works stops nothing that is still beginning.
        var link = setting is null ? null : await staff.FirstLink(ct);
        await workers.Start(ct);
        return new(app, workers, sealer, lines, staff, admin) { FirstLink = link };
    }

    static string Listening(WebApplication app) => All(app)[0];

    // In the order in which they were given.
    static List<string> All(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Waits for Ctrl+C, SIGTERM or the caller.</summary>
    public async Task UntilStopped(CancellationToken ct)
    {
        try
        {
            await app.WaitForShutdownAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The caller stops us; what has begun is finished in DisposeAsync.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await workers.DisposeAsync();
        await lines.DisposeAsync();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        sealer.Dispose();
    }
}

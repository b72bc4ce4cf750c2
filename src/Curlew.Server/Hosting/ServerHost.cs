using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Outbound;
using Curlew.Privacy;
using Curlew.Queue;
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
    readonly HttpClient http;
    readonly Departures departures;

    ServerHost(WebApplication app, Workers workers, Sealer sealer, HttpClient http, Departures departures) =>
        (this.app, this.workers, this.sealer, this.http, this.departures) = (app, workers, sealer, http, departures);

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<ServerHost> Start(Installation installation, WhatsAppSettings settings, string url, CancellationToken ct)
    {
        var sealer = await installation.OpenSealer(ct);
        await new BusinessNumbers(installation.Database, sealer).Save(
            new(settings.PhoneNumberId, settings.PortfolioId, settings.WabaId, settings.Phone, settings.Throughput),
            settings.MessagingLimit,
            ct
        );

        var media = MediaStore.From(Environment.GetEnvironmentVariable, installation.MediaFolder, sealer);
        await media.Check(ct);
        var http = CloudApi.BareClient(2 * KeepSending.MostUnderWay);
        var departures = new Departures(installation.Database, settings.PhoneNumberId, TimeProvider.System);
        var api = new CloudApi(
            http,
            new()
            {
                BaseUrl = settings.GraphUrl,
                AccessToken = settings.AccessToken,
                PhoneNumberId = settings.PhoneNumberId,
                AccountId = settings.WabaId,
                Pace = departures.Pass,
            }
        );
        var around = new Surroundings(
            Transport.From(Environment.GetEnvironmentVariable),
            media,
            new PublicHttp(new PublicHttpOptions()),
            settings.ReadReceipts,
            settings.Confirmations
        );
        var engine = new Engine(
            installation.Database,
            sealer,
            TimeProvider.System,
            api,
            settings.WabaId,
            new SendOptions(settings.PhoneNumberId),
            around,
            departures
        );
        var app = WebhookHost.Build(engine.Deliveries, new(settings.VerifyToken, [settings.AppSecret], settings.PreviousSecret), url);
        app.MapGet("/health", async (CancellationToken request) =>
            await engine.Alarms.Open(request) is > 0 and var open ? $"ok, {open} alarms are open: ./curlew alarms" : "ok"
        );
        var workers = new Workers(engine, installation.Guard(), app.Services.GetRequiredService<ILogger<Workers>>());
        await app.StartAsync(ct);
        workers.Start();
        return new(app, workers, sealer, http, departures);
    }

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
        await departures.DisposeAsync();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        http.Dispose();
        sealer.Dispose();
    }
}

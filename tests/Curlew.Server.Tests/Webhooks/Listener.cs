using System.Security.Cryptography.X509Certificates;
using System.Text;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Webhooks;
using Curlew.Webhooks;
using Curlew.WhatsApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Curlew.Server.Tests;

/// <summary>The webhook endpoint on a real listener of the loopback interface.</summary>
sealed class Listener : IAsyncDisposable
{
    public const string Secret = "test_app_secret",
        OlderSecret = "otro_secreto",
        Token = "agreed word";

    readonly WebApplication app;

    Listener(WebApplication app) => this.app = app;

    public HttpClient Client { get; private init; } = null!;
    public Database Database { get; private init; } = null!;

    /// <summary>Everything that was logged, at any level.</summary>
    public LogBook Log { get; private init; } = null!;

    public int Port => Client.BaseAddress!.Port;

    /// <param name="previous">The secret that was replaced.</param>
    /// <param name="certificate">Serves https with it.</param>
    public static async Task<Listener> Start(
        Database database,
        RetiredSecret? previous = null,
        TimeProvider? clock = null,
        CallerPatience? patience = null,
        X509Certificate2? certificate = null
    )
    {
        var (sealer, log) = (new Sealer(Keyring.Ephemeral()), new LogBook());
        var app = WebhookHost.Build(
            new Deliveries(database, sealer),
            Signers.Of(new([Token], [Secret, OlderSecret], previous is null ? [] : [previous]), clock ?? TimeProvider.System),
            certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0",
            patience,
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
                builder.Services.AddSingleton(clock ?? TimeProvider.System);
                if (certificate is not null)
                    builder
                        .WebHost.UseKestrelHttpsConfiguration()
                        .ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
            }
        );
        await app.StartAsync();
        return new(app)
        {
            Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) },
            Database = database,
            Log = log,
        };
    }

    public Task<HttpResponseMessage> Post(string body, params string[] signatures) =>
        Post(new ByteArrayContent(Encoding.UTF8.GetBytes(body)), signatures);

    public Task<HttpResponseMessage> Post(HttpContent body, params string[] signatures)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, IncomingWebhook.Path) { Content = body };
        foreach (var signature in signatures)
            request.Headers.TryAddWithoutValidation(WebhookSignature.HeaderName, signature);
        return Client.SendAsync(request);
    }

    public static string Sign(string body, string secret = Secret) => WebhookSignature.Sign(secret, Encoding.UTF8.GetBytes(body));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}

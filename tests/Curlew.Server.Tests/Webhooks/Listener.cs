using System.Text;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Webhooks;
using Curlew.Webhooks;
using Curlew.WhatsApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Curlew.Server.Tests.Webhooks;

/// <summary>The webhook endpoint on a real listener of the loopback interface.</summary>
sealed class Listener : IAsyncDisposable
{
    public const string Secret = "test_app_secret", OlderSecret = "otro_secreto", Token = "agreed word";

    readonly WebApplication app;

    Listener(WebApplication app) => this.app = app;

    public HttpClient Client { get; private init; } = null!;
    public Database Database { get; private init; } = null!;

    public static async Task<Listener> Start(Database database)
    {
        var sealer = new Sealer(Keyring.Ephemeral());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_ => new DeliveryIntake(new Deliveries(database, sealer)));
        var app = builder.Build();
        app.MapWebhook(new WebhookOptions(Token, [Secret, OlderSecret]));
        await app.StartAsync();
        return new(app) { Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) }, Database = database };
    }

    public Task<HttpResponseMessage> Post(string body, params string[] signatures) => Post(new ByteArrayContent(Encoding.UTF8.GetBytes(body)), signatures);

    public Task<HttpResponseMessage> Post(HttpContent body, params string[] signatures)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, WebhookEndpoint.Path) { Content = body };
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

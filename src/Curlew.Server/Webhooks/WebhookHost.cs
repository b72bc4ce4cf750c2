using Curlew.Numbers;
using Curlew.Server.Terminal;
using Curlew.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Curlew.Server.Webhooks;

/// <summary>A listener with the webhook endpoint on it.</summary>
sealed class WebhookHost : IAsyncDisposable
{
    readonly WebApplication app;

    WebhookHost(WebApplication app)
    {
        this.app = app;
        Url = new(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + IncomingWebhook.Path
        );
    }

    /// <summary>Where webhooks are posted to.</summary>
    public Uri Url { get; }

    /// <summary>Starts a listener of its own on a free port of the loopback interface.</summary>
    public static async Task<WebhookHost> Start(Deliveries deliveries, SigningKeys keys, CancellationToken ct)
    {
        var app = Build(deliveries, Signers.Of(keys, TimeProvider.System), "http://127.0.0.1:0");
        await app.StartAsync(ct);
        return new(app);
    }

    /// <summary>Builds a host with the endpoint, for the caller to add to and start.</summary>
    /// <param name="patience">How long callers may take; null for what serves.</param>
    /// <param name="further">What else the host is built with.</param>
    public static WebApplication Build(
        Deliveries deliveries,
        Signers signers,
        string url,
        CallerPatience? patience = null,
        Action<WebApplicationBuilder>? further = null
    )
    {
        // Whatever the environment says: what a developer is shown when something fails is for nobody else.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseUrls(url).ConfigureKestrel((patience ?? new()).Apply);
        ConsoleLog.Use(builder.Logging);
        builder.Services.AddSingleton(_ => new DeliveryIntake(deliveries));
        further?.Invoke(builder);
        var app = builder.Build();
        app.Use(OneLength.Demand);
        app.MapWebhook(signers);
        return app;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

using System.Net;
using Curlew.WhatsApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Curlew.Server.Tests;

/// <summary>Stands before several servers and hands a webhook to one after the other until one of them takes it: whoever posts waits for
/// that, and not for hours as Meta does.</summary>
sealed class Balancer : IAsyncDisposable
{
    static readonly TimeSpan BeforeAnotherTry = TimeSpan.FromMilliseconds(50),
        Patience = TimeSpan.FromSeconds(30);

    readonly WebApplication app;
    readonly HttpClient http = new() { Timeout = Patience };
    uint turn;

    Balancer(WebApplication app) => this.app = app;

    /// <summary>Where webhooks are posted to.</summary>
    public Uri Url => new(app.Urls.First());

    /// <summary>Where the servers listen.</summary>
    public int[] Ports { get; set; } = [];

    public static async Task<Balancer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var balancer = new Balancer(builder.Build());
        balancer.app.Run(balancer.HandOn);
        await balancer.app.StartAsync();
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    async Task HandOn(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        while (
            !context.RequestAborted.IsCancellationRequested
            && !await IsTaken(body.ToArray(), context.Request.Headers[WebhookSignature.HeaderName].ToString())
        )
            await Task.Delay(BeforeAnotherTry);
    }

    async Task<bool> IsTaken(byte[] body, string signature)
    {
        var port = Ports[Interlocked.Increment(ref turn) % Ports.Length];
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/webhooks/whatsapp")
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.TryAddWithoutValidation(WebhookSignature.HeaderName, signature);
        try
        {
            using var answer = await http.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // That one is down or was killed meanwhile; should it have stored the webhook all the same, the second one changes nothing.
            return false;
        }
    }
}

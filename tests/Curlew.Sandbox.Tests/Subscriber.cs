using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Curlew.Sandbox.Tests;

/// <summary>A business's webhook endpoint on the loopback interface that keeps what it is sent.</summary>
sealed class Subscriber : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<(string? Signature, byte[] Body)> received = new();

    Subscriber(WebApplication app) => this.app = app;

    public Uri Url { get; private set; } = null!;

    public int Answer { get; set; } = 200;

    public IReadOnlyList<(string? Signature, byte[] Body)> Received => [.. received];

    public IEnumerable<JsonElement> Bodies => received.Select(post => JsonDocument.Parse(post.Body).RootElement);

    /// <summary>Every change of every body answered so far, flattened.</summary>
    public IReadOnlyList<JsonElement> Changes =>
        [
            .. received
                .SelectMany(post => JsonDocument.Parse(post.Body).RootElement.GetProperty("entry").EnumerateArray())
                .SelectMany(entry => entry.GetProperty("changes").EnumerateArray()),
        ];

    public IEnumerable<JsonElement> Statuses => Each("statuses");

    public IEnumerable<JsonElement> Messages => Each("messages");

    public static async Task<Subscriber> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var subscriber = new Subscriber(app);
        app.Run(subscriber.Receive);
        await app.StartAsync();
        subscriber.Url = new(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/webhooks/whatsapp"
        );
        return subscriber;
    }

    public static string Sign(string secret, byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public void Forget() => received.Clear();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    IEnumerable<JsonElement> Each(string list) =>
        Changes
            .Select(change => change.GetProperty("value"))
            .Where(value => value.TryGetProperty(list, out _))
            .SelectMany(value => value.GetProperty(list).EnumerateArray());

    async Task Receive(HttpContext http)
    {
        if (http.Request.Method == "GET")
        {
            await http.Response.WriteAsync(
                http.Request.Query["hub.verify_token"] == "sandbox-verify-token" ? http.Request.Query["hub.challenge"].ToString() : ""
            );
            return;
        }
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        if (Answer == 200)
            received.Enqueue((http.Request.Headers["X-Hub-Signature-256"], body.ToArray()));
        http.Response.StatusCode = Answer;
    }
}

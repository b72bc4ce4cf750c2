using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Curlew.Bench.Load;

/// <summary>A message as Meta would have taken it.</summary>
sealed record TakenMessage(string Wamid, string To, string Opaque);

/// <summary>The least that can stand for Meta: takes every message with an id of its own, knows one template, and costs the machine as
/// little as possible.</summary>
sealed class TakingLine : IAsyncDisposable
{
    readonly WebApplication app;
    int taken;

    TakingLine(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Hears of every message taken.</summary>
    public Action<TakenMessage>? Took { get; set; }

    public int Taken => Volatile.Read(ref taken);

    public static async Task<TakingLine> Open()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var line = new TakingLine(app);
        app.Run(line.Answer);
        await app.StartAsync();
        line.Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return line;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task Answer(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        context.Response.ContentType = "application/json";
        if (!context.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync(
                """{"data":[{"id":"1","name":"bench","language":"en_US","status":"APPROVED","category":"MARKETING","components":[{"type":"BODY","text":"Everything is 20 % off."}]}],"success":true}"""
            );
            return;
        }

        var message = new TakenMessage(
            WebhookRequests.Wamid(Interlocked.Increment(ref taken)),
            Text(body, "\"to\":\"").TrimStart('+'),
            Text(body, "\"biz_opaque_callback_data\":\"")
        );
        Took?.Invoke(message);
        await context.Response.WriteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"messaging_product":"whatsapp","contacts":[{"input":"{{{message.To}}}","wa_id":"{{{message.To}}}"}],"messages":[{"id":"{{{message.Wamid}}}","message_status":"accepted"}]}"""
            )
        );
    }

    static string Text(string body, string key)
    {
        var begin = body.IndexOf(key, StringComparison.Ordinal);
        return begin < 0 ? "" : body[(begin + key.Length)..body.IndexOf('"', begin + key.Length)];
    }
}

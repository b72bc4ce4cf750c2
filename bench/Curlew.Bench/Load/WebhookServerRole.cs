using System.Globalization;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Server.Webhooks;
using Curlew.Webhooks;
using Curlew.WhatsApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Curlew.Bench.Load;

/// <summary>The server's side: the product's own endpoint, and two endpoints of the same server to hold it against.</summary>
static class WebhookServerRole
{
    public const string Name = "webhook-server";
    public const string DatabaseVariable = "BENCH_DATABASE",
        RootKeyVariable = "BENCH_ROOT_KEY",
        UnpackVariable = "BENCH_UNPACK";

    /// <summary>Checks the signature and keeps nothing.</summary>
    public const string VerifiedOnly = "/verified-only";

    /// <summary>Checks the signature, parses, and stores each webhook in a transaction of its own before the 200.</summary>
    public const string TransactionEachPath = "/transaction-each";

    public static async Task Run()
    {
        await using var database = await Database.Connect(Environment.GetEnvironmentVariable(DatabaseVariable)!);
        using var sealer = await Stage.OpenSealer(database, Environment.GetEnvironmentVariable(RootKeyVariable)!);
        var deliveries = new Deliveries(database, sealer);
        await using var app = Build(deliveries, new TransactionEach(database, sealer));
        await app.StartAsync();

        using var stop = new CancellationTokenSource();
        var unpack = new UnpackDeliveries(
            database,
            sealer,
            TimeProvider.System,
            new Settlement(database, TimeProvider.System, sealer, new Attempts(database, sealer))
        );
        var loops = int.Parse(Environment.GetEnvironmentVariable(UnpackVariable)!, CultureInfo.InvariantCulture);
        var unpacking = Task.WhenAll(Enumerable.Range(0, loops).Select(_ => Task.Run(() => Unpack(unpack, stop.Token))));

        Console.WriteLine(
            new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port
        );
        await Console.In.ReadToEndAsync();
        await stop.CancelAsync();
        await unpacking;
    }

    static WebApplication Build(Deliveries deliveries, TransactionEach each)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(_ => new DeliveryIntake(deliveries));
        var app = builder.Build();
        app.MapWebhook(Signers.Of(new(["token"], [WebhookRequests.Secret], []), TimeProvider.System));
        var signature = new WebhookSignature(WebhookRequests.Secret);
        app.MapPost(VerifiedOnly, context => Answer(context, signature, _ => ValueTask.CompletedTask));
        app.MapPost(TransactionEachPath, context => Answer(context, signature, each.Store));
        return app;
    }

    static async Task Answer(HttpContext context, WebhookSignature signature, Func<ReadOnlyMemory<byte>, ValueTask> then)
    {
        var reader = context.Request.BodyReader;
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }

        var body = read.Buffer.IsSingleSegment ? read.Buffer.First : System.Buffers.BuffersExtensions.ToArray(read.Buffer);
        var genuine = signature.Verify(body.Span, context.Request.Headers[WebhookSignature.HeaderName].ToString());
        if (genuine)
            await then(body);
        reader.AdvanceTo(read.Buffer.End);
        context.Response.StatusCode = genuine ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        context.Response.ContentLength = 0;
    }

    static async Task Unpack(UnpackDeliveries unpack, CancellationToken stop)
    {
        try
        {
            // The server's own loop: at once again while there is work, a tenth of a second's rest when there is none.
            while (!stop.IsCancellationRequested)
                if (await unpack.RunOnce(stop) == 0)
                    await Task.Delay(100, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The bench is over.
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Curlew.Bench.Load;
using Curlew.Server.Webhooks;

namespace Curlew.Bench;

/// <summary>
/// T2: webhooks stored and unpacked into message, profile, conversation and queue item, all sealed, from the first request until the last
/// is done. Baselines: signature only, and one plain transaction for each webhook.
/// </summary>
static class Processing
{
    const int Connections = 256,
        Webhooks = 40_000,
        EachWebhooks = 10_000;

    public static async Task Run(string[] args)
    {
        var unpackers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : WebhookServer.ProductUnpackers;
        await using var stage = await Stage.Open();
        await stage.Run(TransactionEach.Schema);
        await using var server = await WebhookServer.Start(stage, unpackers);
        var verified = WebhookRequests.Messages(WebhookServerRole.VerifiedOnly, 0, Webhooks);
        await Blast.For(TimeSpan.FromSeconds(2), server.Port, Connections, verified);
        await Ours(stage, server, round: 0);
        await Each(server, round: 0);

        var (againstVerified, againstEach) = (new List<Round>(), new List<Round>());
        for (var round = 1; round <= 3; round++)
        {
            var signatures = await Blast.For(TimeSpan.FromSeconds(3), server.Port, Connections, verified);
            var ours = await Ours(stage, server, round);
            againstVerified.Add(new(ours, signatures));
            againstEach.Add(new(ours, await Each(server, round)));
        }

        Verdict.AtLeast("T2", "webhooks fully processed, against signature only", againstVerified, 0.10, "webhooks/s");
        Verdict.AtLeast("T2", "webhooks fully processed, against a transaction each", againstEach, 2, "webhooks/s");
    }

    static async Task<double> Ours(Stage stage, WebhookServer server, int round)
    {
        var requests = WebhookRequests.Messages(IncomingWebhook.Path, round * Webhooks, Webhooks);
        var began = Stopwatch.GetTimestamp();
        await Blast.Once(server.Port, Connections, requests);
        await Unpacked.Wait(stage);
        var took = Stopwatch.GetElapsedTime(began);
        await Unpacked.MustHold(stage, messages: (round + 1) * Webhooks);
        return Webhooks / took.TotalSeconds;
    }

    static async Task<double> Each(WebhookServer server, int round)
    {
        var requests = WebhookRequests.Messages(WebhookServerRole.TransactionEachPath, round * EachWebhooks, EachWebhooks);
        var began = Stopwatch.GetTimestamp();
        await Blast.Once(server.Port, Connections, requests);
        return EachWebhooks / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}

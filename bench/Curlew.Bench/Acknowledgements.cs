using Curlew.Bench.Load;
using Curlew.Server.Webhooks;

namespace Curlew.Bench;

/// <summary>T1: webhooks answered with 200 after the commit. Baseline: an endpoint of the same server that checks the signature and keeps
/// nothing.</summary>
static class Acknowledgements
{
    const int Connections = 256;
    static readonly TimeSpan Long = TimeSpan.FromSeconds(5),
        WarmUp = TimeSpan.FromSeconds(2);

    public static async Task Run(string[] args)
    {
        await using var stage = await Stage.Open();
        await using var server = await WebhookServer.Start(stage, unpackers: 0);
        var durable = WebhookRequests.Messages(IncomingWebhook.Path, 0, 50_000);
        var verified = WebhookRequests.Messages(WebhookServerRole.VerifiedOnly, 0, 50_000);
        await Blast.For(WarmUp, server.Port, Connections, verified);
        await Blast.For(WarmUp, server.Port, Connections, durable);

        var rounds = new List<Round>();
        for (var round = 0; round < 3; round++)
        {
            var baseline = await Blast.For(Long, server.Port, Connections, verified);
            rounds.Add(new(await Blast.For(Long, server.Port, Connections, durable), baseline));
        }

        Verdict.AtLeast("T1", "webhooks acknowledged after the commit, against signature only", rounds, 0.25, "webhooks/s");
    }
}

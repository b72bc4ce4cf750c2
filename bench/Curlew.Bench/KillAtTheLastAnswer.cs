using Curlew.Bench.Load;
using Curlew.Server.Webhooks;

namespace Curlew.Bench;

/// <summary>
/// T4: the server is killed with SIGKILL the moment the last 200 is out, in the middle of unpacking. Everything acknowledged must be stored
/// then; after all of it was delivered once more, everything must be there once.
/// </summary>
static class KillAtTheLastAnswer
{
    const int Connections = 256,
        Webhooks = 20_000;

    public static async Task Run(string[] args)
    {
        for (var round = 1; round <= 3; round++)
            await Round(round);
    }

    static async Task Round(int round)
    {
        await using var stage = await Stage.Open();
        var requests = WebhookRequests.Messages(IncomingWebhook.Path, 0, Webhooks);
        await using (var server = await WebhookServer.Start(stage, unpackers: 1))
        {
            var left = Webhooks;
            await Blast.Once(server.Port, Connections, requests, _ =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                    server.Kill();
            });
        }

        var (stored, unpacked) = (
            await stage.Value<long>("SELECT count(*) FROM webhook_deliveries"),
            await stage.Value<long>("SELECT count(*) FROM whatsapp_messages")
        );
        await using (var server = await WebhookServer.Start(stage, unpackers: 1))
        {
            await Unpacked.Wait(stage);
            var messages = await stage.Value<long>("SELECT count(*) FROM whatsapp_messages");
            Verdict.Figure(
                "T4",
                $"round {round}: of {Webhooks:N0} acknowledged ({unpacked:N0} unpacked at the kill) lost",
                Webhooks - Math.Min(stored, messages),
                stored == Webhooks && messages == Webhooks,
                "0"
            );
            await Blast.Once(server.Port, Connections, requests);
            await Unpacked.Wait(stage);
            var twice = await stage.Value<long>("SELECT count(*) FROM whatsapp_messages") - Webhooks;
            Verdict.Figure("T4", $"round {round}: duplicates after everything was delivered again", twice, twice == 0, "0");
            await Unpacked.MustHold(stage, Webhooks);
        }
    }
}

using System.Globalization;
using Curlew.Bench.Load;
using Curlew.Server.Webhooks;

namespace Curlew.Bench;

/// <summary>
/// T3: 3,300 webhooks a second, three statuses of sent messages to each new message as Meta's own arithmetic has it, while they are
/// unpacked
/// beside. How long an answer takes from the moment it was due, and how old the oldest delivery not yet unpacked becomes.
/// </summary>
static class SteadyLoad
{
    const int Connections = 128;
    const double PerSecond = 3_300;

    // Numbers of sent messages, far from those of messages that come in.
    const int FirstSent = 100_000_000;

    public static async Task Run(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
        await using var stage = await Stage.Open();
        await using var server = await WebhookServer.Start(stage, WebhookServer.ProductUnpackers);
        var warmUp = await Mixed(stage, 0, (int)PerSecond * 5);
        await Pace.Run(server.Port, Connections, warmUp, PerSecond);
        await Unpacked.Wait(stage);
        await stage.Run("VACUUM ANALYZE");
        var requests = await Mixed(stage, warmUp.Length, (int)PerSecond * seconds);

        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => OldestSeconds(stage, stop.Token));
        var times = await Pace.Run(server.Port, Connections, requests, PerSecond);
        await stop.CancelAsync();
        var oldest = await watching;
        await Unpacked.Wait(stage);
        await MustHold(stage, (warmUp.Length + requests.Length) / 4);

        Console.WriteLine(
            $"     {requests.Length:N0} webhooks in {seconds} s; answers p50 {Milliseconds(50)}, p90 {Milliseconds(90)}, p99 {Milliseconds(99)}, p99.9 {Milliseconds(99.9)}, longest {Milliseconds(100)}"
        );
        Verdict.Figure(
            "T3",
            "p50 of the answer, ms",
            times.GetValueAtPercentile(50) / 1000.0,
            times.GetValueAtPercentile(50) <= 25_000,
            "at most 25"
        );
        Verdict.Figure(
            "T3",
            "p99 of the answer, ms",
            times.GetValueAtPercentile(99) / 1000.0,
            times.GetValueAtPercentile(99) <= 250_000,
            "at most 250"
        );
        Verdict.Figure("T3", "oldest delivery waiting to be unpacked, s", oldest, oldest <= 1, "at most 1");

        string Milliseconds(double percentile) =>
            string.Create(CultureInfo.InvariantCulture, $"{times.GetValueAtPercentile(percentile) / 1000.0:0.0} ms");
    }

    // Of each four webhooks the first is a message; sent, delivered and read of one sent message follow it.
    static async Task<byte[][]> Mixed(Stage stage, int first, int count)
    {
        await SentMessages.Write(stage, FirstSent + first / 4, count / 4);
        return WebhookRequests.Some(IncomingWebhook.Path, first, count, number =>
            number % 4 == 0 ? WebhookRequests.Message(number / 4) : WebhookRequests.Status(FirstSent + number / 4, number % 4)
        );
    }

    static async Task<double> OldestSeconds(Stage stage, CancellationToken stop)
    {
        var most = 0.0;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(
                most,
                await stage.Value<double>(
                    "SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 FROM webhook_deliveries JOIN unprocessed_deliveries USING (id)"
                )
            );
            await Task.Delay(100, CancellationToken.None);
        }

        return most;
    }

    static async Task MustHold(Stage stage, long each)
    {
        foreach (var wanted in (string[])["incoming' AND status = 'received", "outgoing' AND status = 'read"])
            if (
                await stage.Value<long>($"SELECT count(*) FROM whatsapp_messages WHERE direction = '{wanted}'") is var found
                && found != each
            )
                throw new InvalidOperationException($"{found} messages are {wanted} instead of {each}.");
    }
}

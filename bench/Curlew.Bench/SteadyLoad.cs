using System.Globalization;
using Curlew.Bench.Load;
using Curlew.Server.Webhooks;

namespace Curlew.Bench;

/// <summary>
/// T3: 3,300 webhooks a second, each with a new message (dearer to unpack than the statuses most webhooks carry), while they are unpacked
/// beside. How long an answer takes from the moment it was due, and how old the oldest delivery not yet unpacked becomes.
/// </summary>
static class SteadyLoad
{
    const int Connections = 128;
    const double PerSecond = 3_300;

    public static async Task Run(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
        await using var stage = await Stage.Open();
        await using var server = await WebhookServer.Start(stage, unpackers: 1);
        var warmUp = WebhookRequests.Messages(WebhookEndpoint.Path, 0, (int)PerSecond * 5);
        await Pace.Run(server.Port, Connections, warmUp, PerSecond);
        await Unpacked.Wait(stage);
        var requests = WebhookRequests.Messages(WebhookEndpoint.Path, warmUp.Length, (int)PerSecond * seconds);

        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => OldestSeconds(stage, stop.Token));
        var times = await Pace.Run(server.Port, Connections, requests, PerSecond);
        await stop.CancelAsync();
        var oldest = await watching;
        await Unpacked.Wait(stage);
        await Unpacked.MustHold(stage, warmUp.Length + requests.Length);

        Console.WriteLine($"     {requests.Length:N0} webhooks in {seconds} s; answers p50 {Milliseconds(50)}, p90 {Milliseconds(90)}, p99 {Milliseconds(99)}, p99.9 {Milliseconds(99.9)}, longest {Milliseconds(100)}");
        Verdict.Figure("T3", "p50 of the answer, ms", times.GetValueAtPercentile(50) / 1000.0, times.GetValueAtPercentile(50) <= 25_000, "at most 25");
        Verdict.Figure("T3", "p99 of the answer, ms", times.GetValueAtPercentile(99) / 1000.0, times.GetValueAtPercentile(99) <= 250_000, "at most 250");
        Verdict.Figure("T3", "oldest delivery waiting to be unpacked, s", oldest, oldest <= 1, "at most 1");

        string Milliseconds(double percentile) => string.Create(CultureInfo.InvariantCulture, $"{times.GetValueAtPercentile(percentile) / 1000.0:0.0} ms");
    }

    static async Task<double> OldestSeconds(Stage stage, CancellationToken stop)
    {
        var most = 0.0;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, await stage.Value<double>(
                "SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 FROM webhook_deliveries JOIN unprocessed_deliveries USING (id)"));
            await Task.Delay(100, CancellationToken.None);
        }

        return most;
    }
}

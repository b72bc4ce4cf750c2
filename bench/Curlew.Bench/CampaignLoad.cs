using System.Globalization;
using Curlew.Bench.Load;
using Curlew.Campaigns;

namespace Curlew.Bench;

/// <summary>
/// T5 and T13: <c>curlew serve</c> sends a campaign to a million at 1,000 messages a second while three statuses of each come in beside.
/// How many a second,
/// whether a second ever saw more than it may, how old the oldest status not yet applied becomes, whether every counter is exact, and what
/// the server needs of memory.
/// </summary>
static class CampaignLoad
{
    const int Throughput = 1_000,
        Connections = 32,
        Million = 1_000_000;

    static readonly (string Status, TimeSpan After)[] Steps =
    [
        ("sent", TimeSpan.FromMilliseconds(100)),
        ("delivered", TimeSpan.FromMilliseconds(400)),
        ("read", TimeSpan.FromMilliseconds(1_500)),
    ];

    public static async Task Run(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
        await using var stage = await Stage.Open();
        await using var line = await TakingLine.Open();
        await Crowd.Add(stage, Million);
        await using var server = await ServeProcess.Start(stage, line.Address, Throughput);
        await using var statuses = new StatusTeller(server.Port, Connections, Steps);
        var arrivals = new Arrivals();
        line.Took = message =>
        {
            arrivals.Add();
            statuses.Tell(message);
        };
        var memory = new List<double> { server.ResidentMegabytes };

        var campaign = await Crowd.Launch(stage, Million);
        await Task.Delay(TimeSpan.FromSeconds(5));
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => Watch(stage, server, memory, stop.Token));
        var first = arrivals.Count;
        var took = await Timed.Seconds(() => Task.Delay(TimeSpan.FromSeconds(seconds)));
        var sent = arrivals.Count - first;
        await stop.CancelAsync();
        var oldest = await watching;
        await new MarketingCampaigns(stage.Database, TimeProvider.System).Pause(
            campaign,
            "The bench has seen enough.",
            CancellationToken.None
        );
        await Task.Delay(TimeSpan.FromSeconds(3));
        await statuses.Drain();
        await Unpacked.Wait(stage);
        await Task.Delay(TimeSpan.FromSeconds(3));

        Verdict.Figure("T5", "messages a second", sent / took, sent / took >= 995, "at least 995");
        var most = await stage.Value<long>(
            "SELECT max(n) FROM (SELECT count(*) OVER (ORDER BY started_at RANGE BETWEEN interval '999999 microseconds' PRECEDING AND CURRENT ROW) AS n FROM send_attempts) seconds"
        );
        Verdict.Figure("T5", "most messages begun in any second", most, most <= Throughput, "at most 1,000");
        Console.WriteLine(
            $"     most that arrived in any second: {arrivals.MostInAnySecond():N0}, what the way and two busy cores did to their order included"
        );
        Verdict.Figure("T5", "oldest status waiting to be applied, s", oldest, oldest <= 1, "at most 1");
        var counted = await Counted(stage, campaign);
        Verdict.Figure(
            "T5",
            $"counters and rows that differ from {line.Taken:N0} messages taken, each with three statuses",
            counted.Count(found => found != line.Taken),
            counted.All(found => found == line.Taken),
            "none"
        );
        Verdict.Figure(
            "T13",
            "memory of the server in a campaign to a million, last quarter of the time to the first",
            Growth(memory),
            Growth(memory) <= 1.15,
            "at most 1.15: flat"
        );
        Console.WriteLine(
            $"     memory, MB: {string.Join(' ', memory.Select(megabytes => megabytes.ToString("0", CultureInfo.InvariantCulture)))}"
        );
    }

    static async Task<double> Watch(Stage stage, ServeProcess server, List<double> memory, CancellationToken stop)
    {
        var most = 0.0;
        for (var look = 0; !stop.IsCancellationRequested; look++)
        {
            most = Math.Max(
                most,
                await stage.Value<double>(
                    "SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 FROM webhook_deliveries JOIN unprocessed_deliveries USING (id)"
                )
            );
            if (look % 10 == 0)
                memory.Add(server.ResidentMegabytes);
            await Task.Delay(200, CancellationToken.None);
        }

        return most;
    }

    static async Task<List<long>> Counted(Stage stage, Guid campaign)
    {
        var counted = new List<long>();
        foreach (var column in (string[])["messages_sent", "messages_delivered", "messages_read"])
            counted.Add(await stage.Value<int>($"SELECT {column} FROM marketing_campaigns WHERE id = '{campaign}'"));
        counted.Add(await stage.Value<long>("SELECT count(*) FROM campaign_recipients WHERE status = 'read'"));
        counted.Add(await stage.Value<long>("SELECT count(*) FROM whatsapp_messages WHERE status = 'read'"));
        return counted;
    }

    static double Growth(List<double> memory)
    {
        var quarter = Math.Max(1, memory.Count / 4);
        return memory.TakeLast(quarter).Average() / memory.Skip(1).Take(quarter).Average();
    }
}

using Curlew.Bench;
using Curlew.Bench.Load;

// Every figure stands beside a baseline of the same run: machines differ, and one machine differs from hour to hour.
var benches = new Dictionary<string, Func<string[], Task>>
{
    ["acknowledge"] = Acknowledgements.Run,
    ["process"] = Processing.Run,
    ["steady"] = SteadyLoad.Run,
    ["kill"] = KillAtTheLastAnswer.Run,
    ["sandbox"] = SandboxSends.Run,
    ["statuses"] = StatusUpdates.Run,
    ["queue"] = QueueClaims.Run,
    ["send"] = CampaignSends.Run,
    ["campaign"] = CampaignLoad.Run,
    ["freeze"] = FreezeMillion.Run,
    ["export"] = ExportMillion.Run,
    ["counters"] = Counters.Run,
    ["metrics"] = DailyMetrics.Run,
    ["inbox"] = InboxReads.Run,
    ["fields"] = FieldCounts.Run,
    ["wamid"] = WhatsAppIds.Run,
    ["audit"] = AuditLoad.Run,
    ["idle"] = IdleServer.Run,
};

if (args is [WebhookServerRole.Name])
{
    await WebhookServerRole.Run();
    return 0;
}

if (args is ["all", ..])
{
    foreach (var (name, run) in benches)
    {
        Console.WriteLine($"== {name}");
        await run([]);
    }

    Console.WriteLine("== all");
    Verdict.PrintAll();
    return Verdict.AllReached ? 0 : 1;
}

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    Console.Error.WriteLine(
        $"Which one? {string.Join(", ", benches.Keys)}, or all. Example: dotnet run -c Release --project bench/Curlew.Bench -- wamid 10000000"
    );
    return 2;
}

await bench(args[1..]);
return Verdict.AllReached ? 0 : 1;

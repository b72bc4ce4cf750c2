namespace Curlew.Tests.Simulation;

/// <summary>What may go wrong in one plan.</summary>
enum Fault
{
    LostAnswers,
    ProxyPages,
    ServerErrors,
    Refusals,
    NothingLeaves,
    Silence,
    RepeatedWebhooks,
    Deaths,
    BrokenCommits,
    Oversleeping,
    WrongClocks,
    PausesAndCancellations,
    LimitChanges,
    OptOuts,
}

/// <summary>Everything a run is made of, derived from its seed alone. Each plan has some of the faults only: where all happen at once, each hides behind the others.</summary>
sealed record FaultPlan(
    int Seed, int People, int Campaigns, int DailyLimit, int? MessagingLimit, int Throughput, int ChunkSize, int Servers, int Steps, string Zone, IReadOnlySet<Fault> Faults)
{
    public static FaultPlan From(int seed)
    {
        var random = new Random(seed);
        var share = random.NextDouble();
        return new(
            seed, random.Next(3, 13), random.Next(1, 3), random.Next(2, 13), random.Next(3) == 0 ? null : random.Next(2, 13), random.GetItems([1, 5, 20, 80], 1)[0], random.Next(1, 6),
            random.Next(2, 4), random.Next(20, 45), random.GetItems(["UTC", "Pacific/Auckland", "America/New_York"], 1)[0],
            Enum.GetValues<Fault>().Where(_ => random.NextDouble() < share).ToHashSet());
    }

    public bool Has(Fault fault) => Faults.Contains(fault);

    public override string ToString() =>
        $"{People} people, {Campaigns} campaigns, {DailyLimit} a day, messaging limit {(MessagingLimit is { } limit ? $"{limit}" : "none")}, {Throughput} a second, chunks of {ChunkSize}, {Servers} servers, {Steps} steps, {Zone}; "
        + $"faults: {(Faults.Count == 0 ? "none" : string.Join(", ", Faults.Order()))}";
}

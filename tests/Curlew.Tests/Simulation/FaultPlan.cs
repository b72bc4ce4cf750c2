using Curlew.Campaigns;
using Curlew.Numbers;

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
    OrdersToSendAgain,

    /// <summary>People send templates by hand, within the same limits, and some order the same twice.</summary>
    LettersByHand,
}

/// <summary>What the business wants of its campaigns.</summary>
/// <param name="InCustomerZones">The window goes by each customer's clock.</param>
/// <param name="HasVariants">Two letters, and some people who get none.</param>
sealed record Wishes(string Zone, TimeOnly Opens, int Hours, bool InCustomerZones, bool HasVariants, FrequencyCap? Cap)
{
    public static Wishes From(Random random) =>
        new(
            random.GetItems(["UTC", "Pacific/Auckland", "America/New_York"], 1)[0],
            new(random.Next(0, 13), 0),
            random.GetItems([24, 24, 8, 11], 1)[0],
            random.Next(3) == 0,
            random.Next(3) == 0,
            random.Next(3) == 0 ? new(random.Next(1, 4), random.Next(1, 3)) : null
        );

    public bool IsAllDay => Hours == 24;

    public string WindowOpens => IsAllDay ? "00:00" : $"{Opens:HH:mm}";

    public string WindowCloses => IsAllDay ? "24:00" : $"{Opens.AddHours(Hours):HH:mm}";

    /// <summary>Whether that time of day is one to send at.</summary>
    public bool Allows(TimeOnly time) => IsAllDay || time.IsBetween(Opens, Opens.AddHours(Hours));

    public override string ToString() =>
        $"{Zone} {WindowOpens}-{WindowCloses}{(InCustomerZones ? " by the customers' clocks" : "")}, {(HasVariants ? "two letters and a holdout" : "one letter")}, "
        + (Cap is { } cap ? $"{cap.Messages} messages in {cap.Days} days" : "no cap");
}

/// <summary>Everything a run is made of, derived from its seed alone. Each plan has some of the faults only: where all happen at once, each
/// hides behind the others.</summary>
/// <param name="Hidden">How many of the people show no number: they are known by user id only.</param>
sealed record FaultPlan(
    int Seed,
    int People,
    int Campaigns,
    int DailyLimit,
    int? MessagingLimit,
    int Throughput,
    int ChunkSize,
    int Servers,
    int Steps,
    Wishes Wishes,
    IReadOnlySet<Fault> Faults,
    int Numbers,
    int Hidden
)
{
    public static FaultPlan From(int seed)
    {
        var random = new Random(seed);
        var share = random.NextDouble();
        var people = random.Next(3, 13);
        return new(
            seed,
            people,
            random.Next(1, 3),
            random.Next(2, 13),
            random.Next(3) == 0 ? null : random.Next(2, 13),
            random.GetItems([1, 5, 20, 80], 1)[0],
            random.Next(1, 6),
            random.Next(2, 4),
            random.Next(20, 45),
            Wishes.From(random),
            Enum.GetValues<Fault>().Where(_ => random.NextDouble() < share).ToHashSet(),
            // The second is of another account of the same portfolio.
            1 + random.Next(2),
            // Drawn last: without them a seed is the plan that it was before there were any.
            random.Next(3) > 0
                ? 0
                : 1 + random.Next(people)
        );
    }

    public bool Has(Fault fault) => Faults.Contains(fault);

    public override string ToString() =>
        $"{People} people, {Hidden} of them without a number, {Campaigns} campaigns from {Numbers} numbers, {DailyLimit} a day, messaging limit {(MessagingLimit is { } limit ? $"{limit}" : "none")}, {Throughput} a second, chunks of {ChunkSize}, {Servers} servers, {Steps} steps, {Wishes}; "
        + $"faults: {(Faults.Count == 0 ? "none" : string.Join(", ", Faults.Order()))}";
}

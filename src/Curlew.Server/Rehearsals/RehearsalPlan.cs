using System.Globalization;
using Curlew.Sandbox;

namespace Curlew.Server.Rehearsals;

/// <summary>What is rehearsed.</summary>
/// <param name="Recipients">People in the audience.</param>
/// <param name="DailyLimit">Messages the campaign may send in one day.</param>
/// <param name="Seed">Chooses the people and everything they do.</param>
sealed record RehearsalPlan(int Recipients, int DailyLimit, long Seed)
{
    public const string TemplateName = "spring_offer";
    public const string Language = "en_US";
    public const string Text = "Hello {first_name|there}, our spring collection has arrived. Show this message and take 20% off until Sunday. Reply STOP to hear no more from us.";

    // Meta, messaging limits, 2025-11: the steps a portfolio climbs.
    static readonly int[] Steps = [250, 2_000, 10_000, 100_000];

    /// <summary>A Monday morning, always the same, so that the same seed gives the same days.</summary>
    public static DateTimeOffset Begins { get; } = new(2027, 1, 4, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The portfolio's messaging limit: the lowest step of Meta's that the daily limit fits in; null is unlimited.</summary>
    public int? MessagingLimit => Steps.Where(step => step >= DailyLimit).Cast<int?>().FirstOrDefault();

    /// <summary>Messages a second: what Meta gives every number, and what it gives those that send this much.</summary>
    public int Throughput => DailyLimit >= 100_000 ? 1_000 : 80;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Recipients:N0} people, {DailyLimit:N0} a day, seed {Seed}");

    /// <summary>The stand-in for Meta this plan runs against.</summary>
    public SandboxOptions Sandbox(SandboxClock clock, string journal) => new()
    {
        Seed = Seed,
        Population = Recipients,
        Clock = clock,
        PortfolioLimit = MessagingLimit,
        ThroughputPerSecond = Throughput,
        JournalPath = journal,
        WebhookBatchSize = 100,
        // Failures that are final. Those Meta asks to be tried again on another day (131049) would lengthen the plan, and nobody could reckon its days any more.
        Behaviour = new() { DuplicateWebhooks = 0.01, LateWebhooks = 0.02, Failures = new Dictionary<int, double> { [131026] = 0.01, [130472] = 0.003 } },
        Templates = [SandboxTemplate.Of(TemplateName, Language, "MARKETING", Text.Replace("{first_name|there}", "{{1}}", StringComparison.Ordinal), "Show me", "STOP")],
    };
}

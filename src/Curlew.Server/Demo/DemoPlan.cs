using Curlew.Sandbox;

namespace Curlew.Server.Demo;

/// <summary>The sample business: who its customers are and how far back its history goes.</summary>
/// <param name="Begins">When it began, business time.</param>
/// <param name="Version">Of what its customers do: a sandbox's journal can only be read again by the same.</param>
sealed record DemoPlan(DateTimeOffset Begins, int Version)
{
    public const int CurrentVersion = 2;

    public const int People = 2_000;

    public const string Portfolio = "demo";

    /// <summary>Days of history before the first start.</summary>
    public const int Days = 84;

    // Meta, messaging limits, 2025-11: the second step, which a business of this size has climbed.
    public const int MessagingLimit = 2_000;

    /// <summary>Messages a second, as Meta gives every number.</summary>
    public const int Throughput = 80;

    const long Seed = 7;

    /// <summary>A sample business whose history ends now.</summary>
    public static DemoPlan Ending(DateTimeOffset now) =>
        new(new DateTimeOffset(now.UtcDateTime.Date.AddDays(-Days).AddHours(7), TimeSpan.Zero), CurrentVersion);

    /// <summary>The stand-in for Meta of this business. Whoever changes what its customers do raises
    /// <see cref="CurrentVersion"/>.</summary>
    public static SandboxOptions Sandbox(SandboxClock clock, string journal, int port) =>
        new()
        {
            Seed = Seed,
            Population = People,
            Clock = clock,
            Port = port,
            PortfolioLimit = MessagingLimit,
            ThroughputPerSecond = Throughput,
            JournalPath = journal,
            WebhookBatchSize = 100,
            Behaviour = new()
            {
                Reply = 0.14,
                React = 0.03,
                Pictures = 0.03,
                SpontaneousPerDay = 8,
                DuplicateWebhooks = 0.005,
                LateWebhooks = 0.01,
            },
        };
}

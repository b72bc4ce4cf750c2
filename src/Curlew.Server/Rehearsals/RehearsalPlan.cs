using System.Globalization;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Sandbox;

namespace Curlew.Server.Rehearsals;

/// <summary>What is rehearsed: a business, its plans, and the world they meet.</summary>
/// <param name="Title">What a person calls it.</param>
/// <param name="Seed">Chooses the people and everything they do.</param>
/// <param name="People">Who the customers are; together at least one.</param>
/// <param name="Campaigns">At least one; a template of its own is made for each.</param>
sealed record RehearsalPlan(string Title, long Seed, IReadOnlyList<PeopleGroup> People, IReadOnlyList<NewCampaign> Campaigns)
{
    /// <summary>Every person of a rehearsal has it, so that a filter can mean everyone.</summary>
    public const string Tag = "rehearsal";

    public const string Language = "en_US";
    public const string Text =
        "Hello {first_name|there}, our spring collection has arrived. Show this message and take 20% off until Sunday. Reply STOP to hear no more from us.";

    // A country that has a fiftieth of the sandbox's people has enough of them among sixty times as many.
    const int PeopleForEachOfACountry = 60;

    // Meta, messaging limits, 2025-11: the steps a portfolio climbs.
    static readonly int[] Steps = [250, 2_000, 10_000, 100_000];

    /// <summary>A Monday morning, always the same, so that the same seed gives the same days.</summary>
    public static DateTimeOffset UsualBeginning { get; } = new(2027, 1, 4, 8, 0, 0, TimeSpan.Zero);

    // Failures that are final. Those Meta asks to be tried again on another day (131049, a person's marketing cap) would lengthen the plan,
    // and nobody could reckon its days any more.
    public static SandboxBehaviour UsualBehaviour { get; } =
        new()
        {
            DuplicateWebhooks = 0.01,
            LateWebhooks = 0.02,
            MarketingPerPerson = null,
            Failures = new Dictionary<int, double> { [131026] = 0.01, [130472] = 0.003 },
        };

    public static JsonElement Components { get; } =
        JsonElement.Parse("""[{"type": "body", "parameters": [{"type": "text", "text": "{first_name|there}"}]}]""");

    public DateTimeOffset Begins { get; init; } = UsualBeginning;

    /// <summary>People in a rolling 24 hours, over the whole portfolio; null is unlimited.</summary>
    public int? MessagingLimit { get; init; }

    /// <summary>Messages a second.</summary>
    public int Throughput { get; init; } = 80;

    /// <summary>Every one holds.</summary>
    public IReadOnlyList<FrequencyCap> FrequencyCaps { get; init; } = [];

    public IReadOnlyList<LimitChange> LimitChanges { get; init; } = [];

    public IReadOnlyList<RehearsalTrouble> Troubles { get; init; } = [];

    public SandboxBehaviour Behaviour { get; init; } = UsualBehaviour;

    /// <summary>Share of the customers, 0 to 1, who hide their phone and have written before: the business has a second profile of each, known
    /// by user id only.</summary>
    public double WroteWithoutPhone { get; init; }

    /// <summary>Whether everybody is a recipient, and so every table has rows in the end.</summary>
    public bool MeansEveryone { get; init; }

    /// <summary>What a person should know who reads the result, for instance what a copy has left out.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One campaign to everyone.</summary>
    /// <param name="dailyLimit">Messages the campaign may send in one day.</param>
    public static RehearsalPlan Of(int recipients, int dailyLimit, long seed) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{recipients:N0} people, {dailyLimit:N0} a day"),
            seed,
            [new(recipients)],
            [
                new($"Rehearsal of {recipients} people", TemplateOf(0), Number)
                {
                    LanguageCode = Language,
                    TargetAudience = Everyone,
                    TemplateComponents = Components,
                    DailySendLimit = dailyLimit,
                    WindowOpens = "09:00",
                    WindowCloses = "21:00",
                },
            ]
        )
        {
            MessagingLimit = Steps.Where(step => step >= dailyLimit).Cast<int?>().FirstOrDefault(),
            // What Meta gives every number, and what it gives those that send this much.
            Throughput = dailyLimit >= 100_000 ? 1_000 : 80,
            MeansEveryone = true,
        };

    public static JsonElement Everyone { get; } = JsonElement.Parse($$"""{"tags": "{{Tag}}"}""");

    /// <summary>The business number of every rehearsal, by Meta's id.</summary>
    public static string Number { get; } = new SandboxOptions().PhoneNumberId;

    /// <summary>The template of the campaign at a place. Each has its own, so that the sandbox can count who got which of them
    /// twice.</summary>
    public static string TemplateOf(int place) => place == 0 ? "spring_offer" : $"spring_offer_{place + 1}";

    /// <summary>People in the database.</summary>
    public int Recipients => People.Sum(group => group.Count);

    /// <summary>The limit from a moment on.</summary>
    public int? LimitAt(DateTimeOffset moment) =>
        LimitChanges.LastOrDefault(change => change.At <= moment) is { } change ? change.MessagingLimit : MessagingLimit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Title}, seed {Seed}");

    /// <summary>The stand-in for Meta this plan runs against.</summary>
    public SandboxOptions Sandbox(SandboxClock clock, string journal) =>
        new()
        {
            Seed = Seed,
            Population = People.All(group => group.Country is null)
                ? Recipients
                : (int)Math.Min(Population.Most, (long)Recipients * PeopleForEachOfACountry + 1_000),
            Clock = clock,
            PortfolioLimit = LimitAt(Begins),
            ThroughputPerSecond = Throughput,
            JournalPath = journal,
            WebhookBatchSize = 100,
            Behaviour = WroteWithoutPhone > 0 ? Behaviour with { HidesPhone = WroteWithoutPhone } : Behaviour,
            Templates =
            [
                .. Campaigns.Select(campaign =>
                    SandboxTemplate.Of(
                        campaign.TemplateName,
                        Language,
                        "MARKETING",
                        Text.Replace("{first_name|there}", "{{1}}", StringComparison.Ordinal),
                        "Show me",
                        "STOP"
                    )
                ),
            ],
        };
}

/// <summary>Customers who are alike; what is null is as the sandbox draws it.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, one of those the sandbox has people in.</param>
/// <param name="Tier">regular, premium or vip.</param>
sealed record PeopleGroup(int Count, string? Country = null, string? Tier = null)
{
    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? City { get; init; }
}

/// <summary>Meta moves the messaging limit and says so.</summary>
sealed record LimitChange(DateTimeOffset At, int? MessagingLimit);

/// <summary>Trouble made on purpose.</summary>
/// <param name="What">As <c>./curlew sandbox --fault</c> takes it, without share and times.</param>
/// <param name="Share">Share of the sends it hits, 0 to 1.</param>
/// <param name="Times">Most sends it hits; null is no limit.</param>
sealed record RehearsalTrouble(string What, double Share, int? Times, DateTimeOffset? From, DateTimeOffset? Until);

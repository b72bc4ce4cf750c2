using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Templates;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Npgsql;

namespace Curlew.Tests.Simulation;

/// <summary>A database and the servers on it, in which one plan after another is played.</summary>
sealed class World : IAsyncDisposable
{
    public const string Number = "5550001";

    /// <summary>Another number of the portfolio, in an account of its own.</summary>
    public const string OtherNumber = "5550002";
    public const string Portfolio = "portfolio";

    static readonly (string Number, string Waba, string Phone)[] Business =
    [
        (Number, "waba", "+14155550100"),
        (OtherNumber, "other_waba", "+14155550101"),
    ];

    const string Template = "spring_sale";
    const string OtherTemplate = "spring_gift";
    const string Utility = "order_ready";

    // Every one in a country of one time zone, and one that Curlew reads from the number.
    static readonly (string Prefix, string Zone)[] Countries =
    [
        ("49151123456", "Europe/Berlin"),
        ("8190123456", "Asia/Tokyo"),
        ("9198765432", "Asia/Kolkata"),
    ];

    public static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    // The tests' server does not vacuum by itself, and what fifty plans leave dead slows the next.
    const int PlansBetweenVacuums = 50;

    readonly Switchboard switchboard;
    readonly NpgsqlConnection cleaner;
    NpgsqlBatch? emptying;
    int emptied;

    World(string connectionString, string superuser)
    {
        switchboard = new(connectionString);
        Database = switchboard.Connect(line: null);
        // Foreign keys and counters would only see everything go.
        cleaner = new(
            new NpgsqlConnectionStringBuilder(superuser)
            {
                Pooling = false,
                Options = "-c session_replication_role=replica",
            }.ConnectionString
        );
        for (var index = 0; index < 3; index++)
            Servers.Add(new(index, switchboard, Sealer, Clock));
    }

    /// <summary>A line of the observer's own, which never breaks.</summary>
    public Database Database { get; }

    public SimulatedClock Clock { get; } = new();

    public List<SimulatedServer> Servers { get; } = [];

    public Sealer Sealer { get; } = new(Keyring.Ephemeral(seed: 1));

    public MarketingCampaigns Campaigns => new(Database, Clock);

    public static async Task<World> Open(TestServer server, string? sabotage)
    {
        var connectionString = await server.Clone();
        await using (var database = await Database.Connect(connectionString))
        {
            if (sabotage is not null)
                await database.Execute(sabotage);
            await database.Execute(
                """
                -- A launch counts its ids up from a new one.
                CREATE SEQUENCE simulated_ids INCREMENT BY 1000;
                GRANT USAGE ON SEQUENCE simulated_ids TO app_user;
                CREATE OR REPLACE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$ SELECT ('019f0000-0000-7000-8000-' || lpad(to_hex(nextval('simulated_ids')), 12, '0'))::uuid $$;
                """
            );
        }

        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        var world = new World(connectionString, await server.SuperuserOf(name));
        await world.cleaner.OpenAsync();
        return world;
    }

    /// <summary>Nobody and nothing is left of the plan before; the people, the number and the campaigns of this one are there.</summary>
    public async Task<(List<Person> People, List<Guid> Campaigns)> Prepare(FaultPlan plan, Random random)
    {
        Clock.Set(Start.AddMinutes(random.Next(3 * 24 * 60)));
        await Empty();
        await Database.Execute(
            "INSERT INTO portfolios (id, messaging_limit) VALUES ($1, $2)",
            Portfolio,
            plan.MessagingLimit as object ?? DBNull.Value
        );
        foreach (var (number, waba, phone) in Business[..plan.Numbers])
            await Database.Execute(
                "INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone, throughput) VALUES ($1, $2, $3, $4, $5)",
                number,
                Portfolio,
                waba,
                Sealer.Seal(CampaignWorld.Phone(phone)),
                plan.Throughput
            );
        var templates = new MessageTemplates(Database);
        foreach (
            var (name, category, text) in ((string, string, string)[])
                [
                    (Template, "marketing", "Hello, everything is 20 % off."),
                    (OtherTemplate, "marketing", "Hello, there is a gift for you."),
                    (Utility, "utility", "Hello, your order is ready."),
                ]
        )
        {
            await templates.Save(name, category, text, CancellationToken.None);
            foreach (var (_, waba, _) in Business[..plan.Numbers])
                await templates.Sync(
                    new(
                        waba,
                        name,
                        "en_US",
                        null,
                        "APPROVED",
                        category.ToUpperInvariant(),
                        "GREEN",
                        "POSITIONAL",
                        $$"""[{"type":"BODY","text":"{{text}}"}]"""
                    ),
                    Clock.GetUtcNow(),
                    CancellationToken.None
                );
        }

        if (plan.Wishes.Cap is { } cap)
            await new Limits(Database, Clock).SetCap(cap, CancellationToken.None);
        var people = Enumerable.Range(0, plan.People).Select(index => Somebody(index, plan)).ToList();
        await new AddProfiles(Database, Sealer).Run(
            [.. people.Select(person => new NewProfile(person.Id, person.Number, person.KnownAs))],
            CancellationToken.None
        );
        var campaigns = new List<Guid>();
        for (var index = 0; index < plan.Campaigns; index++)
        {
            campaigns.Add(await Campaigns.Create(Campaign(plan, index % plan.Numbers, 1 + random.Next(2)), CancellationToken.None));
            if (await Campaigns.Launch(campaigns[^1], CancellationToken.None) is not LaunchOutcome.Launched)
                throw new InvalidOperationException("A campaign does not start: the simulation is set up wrong.");
        }

        return (people, campaigns);
    }

    /// <summary>Everybody's account, without what is random or told by PostgreSQL's clock.</summary>
    public async Task<List<string>> Ledger() =>
        [
            .. await Database.Rows(
                "SELECT campaign_id, profile_id, status, skip_reason, failure_code, retry_count, scheduled_send_date, variant, sent_at, delivered_at, read_at FROM campaign_recipients ORDER BY campaign_id, profile_id"
            ),
            .. await Database.Rows(
                "SELECT campaign_id, profile_id, started_at, outcome, error_code, counts_toward_limit FROM send_attempts ORDER BY started_at, profile_id, campaign_id, outcome"
            ),
            .. await Database.Rows(
                "SELECT campaign_id, send_date, batch_number, time_zone, due_at, ends_at, status, messages_sent FROM campaign_send_schedule ORDER BY campaign_id, send_date, batch_number"
            ),
            .. await Database.Rows("SELECT id, status, paused_reason FROM marketing_campaigns ORDER BY id"),
            .. await Database.Rows("SELECT id, subscription FROM user_profiles ORDER BY id"),
        ];

    static Person Somebody(int index, FaultPlan plan)
    {
        var (prefix, zone) = Countries[index % Countries.Length];
        var id = new Guid(index + 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
        return index < plan.People - plan.Hidden
            ? new(id, $"{prefix}{10 + index}", null, zone)
            : new(id, null, $"DE.{4_000 + index}", plan.Wishes.Zone);
    }

    static NewCampaign Campaign(FaultPlan plan, int number, int priority) =>
        new("Sale", Template, Business[number].Number)
        {
            TargetAudience = JsonElement.Parse("{}"),
            DailySendLimit = plan.DailyLimit,
            TimeZone = plan.Wishes.Zone,
            WindowOpens = plan.Wishes.WindowOpens,
            WindowCloses = plan.Wishes.WindowCloses,
            InCustomerZones = plan.Wishes.InCustomerZones,
            Variants = plan.Wishes.HasVariants
                ? new([new("A", 4_500, Template, "en_US"), new("B", 4_500, OtherTemplate, "en_US")], Holdout: 1_000)
                : null,
            Priority = priority,
            GraceMinutes = 1_440,
        };

    /// <summary>The template of a letter.</summary>
    /// <param name="variant">Null where a campaign has one letter.</param>
    public static string TemplateOf(string? variant) => variant == "B" ? OtherTemplate : Template;

    /// <summary>The numbers of a plan.</summary>
    public static IReadOnlyList<string> Numbers(FaultPlan plan) => [.. Business[..plan.Numbers].Select(number => number.Number)];

    /// <summary>What a person may send by hand.</summary>
    public static IReadOnlyList<string> Templates => [Template, OtherTemplate, Utility];

    public static bool IsMarketing(Letter letter) => letter.Template != Utility;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            await server.DisposeAsync();
        await Database.DisposeAsync();
        await cleaner.DisposeAsync();
        switchboard.Dispose();
        Sealer.Dispose();
    }

    // Rows, for a fresh database costs more than a plan; all with one prepared statement, for most tables are empty anyway. What migrations
    // have written stays.
    async Task Empty()
    {
        emptying ??= await Emptying();
        await emptying.ExecuteNonQueryAsync();
        if (++emptied % PlansBetweenVacuums == 0)
            await new NpgsqlCommand("VACUUM", cleaner).ExecuteNonQueryAsync();
    }

    async Task<NpgsqlBatch> Emptying()
    {
        var batch = new NpgsqlBatch(cleaner)
        {
            BatchCommands = { new(await Database.Emptying()), new("SELECT setval('simulated_ids', 1)") },
        };
        await batch.PrepareAsync();
        return batch;
    }
}

/// <summary>A customer.</summary>
/// <param name="Phone">Digits, as Meta writes them; null for whoever shows none.</param>
/// <param name="UserId">What they are known by then.</param>
/// <param name="Zone">Where the number is at home; without one the business's.</param>
sealed record Person(Guid Id, string? Phone, string? UserId, string Zone)
{
    /// <summary>What a message to them is addressed to.</summary>
    public string Address => Phone ?? UserId!;

    public PhoneNumber? Number => Phone is null ? null : CampaignWorld.Phone("+" + Phone);

    public UserId? KnownAs => Curlew.Privacy.UserId.From(UserId);
}

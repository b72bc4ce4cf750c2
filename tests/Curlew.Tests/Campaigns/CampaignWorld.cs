using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Campaigns;

/// <summary>A business with customers, one number and one approved template, the stand-in for Meta, and a clock that moves only when a test
/// says so.</summary>
sealed class CampaignWorld : IAsyncDisposable
{
    public const string Template = "spring_sale";
    public const string Portfolio = "portfolio-1";

    public static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    readonly HttpClient http;

    readonly bool isGuest;

    CampaignWorld(Database database, SandboxServer sandbox, SandboxClock clock, bool isGuest)
    {
        this.isGuest = isGuest;
        Database = database;
        Sandbox = sandbox;
        Clock = clock;
        http = new(Line) { Timeout = Timeout.InfiniteTimeSpan };
        Sealer = new(isGuest ? Keyring.Ephemeral(seed: 1) : Keyring.Ephemeral());
        Campaigns = new(database, clock);
        Attempts = new(database, Sealer);
        Settlement = new(database, clock, Sealer, Attempts);
        Recorder = new(database, clock, Sealer, Attempts);
        Sender = NewSender();
        Plan = new(database, clock);
        Fold = new(database, clock);
        Outlooks = new(database, clock, new(PhoneNumberId));
        Verify = new(database);
        Templates = new(database);
    }

    /// <summary>The line to Meta, where a test can look in on every message.</summary>
    public Line Line { get; } = new();

    public Database Database { get; }

    public SandboxServer Sandbox { get; }

    public SandboxClock Clock { get; }

    public Sealer Sealer { get; }

    public MarketingCampaigns Campaigns { get; }

    public Attempts Attempts { get; }

    public Settlement Settlement { get; }

    public RecordBatch Recorder { get; }

    public SendBatch Sender { get; }

    public KeepPlan Plan { get; }

    public FoldCounts Fold { get; }

    public Outlooks Outlooks { get; }

    public VerifyCampaigns Verify { get; }

    public MessageTemplates Templates { get; }

    public string PhoneNumberId => Sandbox.Options.PhoneNumberId;

    /// <summary>A world with that many customers, all subscribed, made from the sandbox's population.</summary>
    public static async Task<CampaignWorld> Open(
        TestDatabase server,
        int people,
        Func<SandboxOptions, SandboxOptions>? change = null,
        DateTimeOffset? at = null
    )
    {
        var world = await Open(await server.Another(), isGuest: false, people, change, at);
        await world.Add(Enumerable.Range(0, people).Select(world.Customer));
        return world;
    }

    /// <summary>A world whose customers are still to be added, in an empty database that outlives it: the same people have the same sealed numbers every
    /// time.</summary>
    public static Task<CampaignWorld> OpenWithin(Database database, int population, DateTimeOffset at) =>
        Open(database, isGuest: true, population, change: null, at);

    static async Task<CampaignWorld> Open(
        Database database,
        bool isGuest,
        int population,
        Func<SandboxOptions, SandboxOptions>? change,
        DateTimeOffset? at
    )
    {
        var clock = new SandboxClock(at ?? Start);
        var options = new SandboxOptions
        {
            Seed = 7,
            Population = population,
            Clock = clock,
            Behaviour = SandboxBehaviour.Perfect,
            ThroughputPerSecond = null,
            Templates = [SandboxTemplate.Of(Template, "en_US", "MARKETING", "Hello {{1}}, everything is 20 % off.")],
        };
        var sandbox = await SandboxServer.Start(change is null ? options : change(options));
        var world = new CampaignWorld(database, sandbox, clock, isGuest);
        await world.Settle();
        return world;
    }

    /// <summary>Sends templates by hand, over the same line.</summary>
    public SendTemplate ByHand => new(Database, Clock, Sealer, NewLine(), Attempts, new(PhoneNumberId));

    /// <param name="from">The number it sends from; null is the first.</param>
    public SendBatch NewSender(Func<SendOptions, SendOptions>? change = null, RecordBatch? recorder = null, PlayedNumber? from = null)
    {
        var options = new SendOptions(from?.PhoneNumberId ?? PhoneNumberId);
        return new(Database, Clock, Sealer, NewLine(from), recorder ?? Recorder, change is null ? options : change(options));
    }

    /// <summary>Sets up the sandbox's further numbers, with the throughput of the first and in its portfolio.</summary>
    public async Task AddNumbers()
    {
        foreach (var number in Sandbox.Numbers.Skip(1))
            await Database.Execute(
                "INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone, throughput) SELECT $1, portfolio_id, $2, $3, throughput FROM phone_numbers WHERE id = $4",
                number.PhoneNumberId,
                number.WabaId,
                Sealer.Seal(Phone("+" + number.DisplayPhoneNumber)),
                PhoneNumberId
            );
    }

    CloudApi NewLine(PlayedNumber? from = null) =>
        new(
            http,
            new()
            {
                BaseUrl = Sandbox.GraphUrl,
                AccessToken = from?.AccessToken ?? Sandbox.Options.AccessToken,
                PhoneNumberId = from?.PhoneNumberId ?? PhoneNumberId,
            }
        );

    public Task<int> Add(IEnumerable<NewProfile> profiles) => new AddProfiles(Database, Sealer).Run([.. profiles], CancellationToken.None);

    /// <summary>The customer of the sandbox's population at an index, as the business knows them.</summary>
    public NewProfile Customer(int index)
    {
        var person = Sandbox.People[index];
        return new(Guid.CreateVersion7(), Phone(person.Phone), null)
        {
            Name = person.Name,
            City = person.City,
            State = person.State,
            Zipcode = person.ZipCode,
            Tier = person.Tier,
            Tags = person.Tags,
        };
    }

    public static PhoneNumber Phone(string digits) =>
        PhoneNumber.TryParse(digits, null, out var phone) ? phone : throw new ArgumentException(digits);

    public NewCampaign Campaign(int dailySendLimit = 250) =>
        new("Spring sale", Template, PhoneNumberId)
        {
            TargetAudience = JsonElement.Parse("{}"),
            DailySendLimit = dailySendLimit,
            // Tests step over hours in which a server would have looked after the plan.
            GraceMinutes = 1_440,
            TemplateComponents = JsonElement.Parse(
                """[{"type": "body", "parameters": [{"type": "text", "text": "{first_name|friend}"}]}]"""
            ),
        };

    public async Task<Guid> Launch(NewCampaign campaign)
    {
        var id = await Campaigns.Create(campaign, CancellationToken.None);
        Assert.IsType<LaunchOutcome.Launched>(await Campaigns.Launch(id, CancellationToken.None));
        return id;
    }

    public async Task<Campaign> Look(Guid id) => (await Campaigns.Find(id, CancellationToken.None))!;

    /// <summary>Sends everything that may be sent at this second.</summary>
    public async Task<int> SendNow()
    {
        var total = 0;
        for (var begun = await Sender.Begin(CancellationToken.None); begun.People > 0; begun = await Sender.Begin(CancellationToken.None))
        {
            await begun.Ended;
            total += begun.Messages;
        }

        return total;
    }

    /// <summary>Works like a server's loops until nothing will happen by itself any more, jumping over the time in between.</summary>
    public async Task RunOut(int mostRounds = 10_000)
    {
        for (var round = 0; round < mostRounds; round++)
        {
            await SendNow();
            await Plan.RunOnce(CancellationToken.None);
            await Fold.RunOnce(CancellationToken.None);
            if (await Outlooks.NextDue(CancellationToken.None) is not { } next)
                return;
            if (next > Clock.GetUtcNow())
                Clock.MoveTo(next);
        }

        Assert.Fail($"Still busy after {mostRounds} rounds: {string.Join(", ", await Outlooks.All(CancellationToken.None))}");
    }

    /// <summary>A webhook tells the status of a recipient's latest attempt, as unpacking hands it on.</summary>
    public Task Tell(Guid recipient, string status, DateTimeOffset? at = null) => Tell(recipient, [(status, at ?? Clock.GetUtcNow())]);

    /// <summary>One webhook with several statuses of a recipient's latest attempt.</summary>
    public async Task Tell(Guid recipient, IReadOnlyList<(string Status, DateTimeOffset At)> told)
    {
        var attempt = await Database.Value<Guid>(
            "SELECT id FROM send_attempts WHERE recipient_id = $1 ORDER BY started_at DESC, id DESC LIMIT 1",
            recipient
        );
        await Database.InTransaction(async tx =>
        {
            await Settlement.Settle(
                tx,
                [.. told.Select(t => new AttemptStatus(attempt, WhatsAppId.From($"wamid.{attempt:N}")!.Value, t.At))],
                CancellationToken.None
            );
            await Settlement.Apply(
                tx,
                [
                    .. told.Select(t =>
                        t.Status == "failed"
                            ? new RecipientStatus(recipient, t.Status, t.At, 131026, "The message cannot be delivered to this person")
                            : new RecipientStatus(recipient, t.Status, t.At, null, null)
                    ),
                ],
                CancellationToken.None
            );
        });
    }

    /// <summary>A webhook tells the status of a message WhatsApp took, the recipient's latest or a given one, as unpacking hands it
    /// on.</summary>
    public async Task Told(Guid recipient, string status, int? code = null, Guid? attempt = null)
    {
        var id = attempt
            ?? await Database.Value<Guid>(
                "SELECT id FROM send_attempts WHERE recipient_id = $1 ORDER BY started_at DESC, id DESC LIMIT 1",
                recipient
            );
        var message = await Database.Value<string>("SELECT message_id FROM whatsapp_messages WHERE id = $1", id);
        await Database.InTransaction(tx =>
            Settlement.Apply(tx, [new(recipient, status, Clock.GetUtcNow(), code, null, id, message)], CancellationToken.None)
        );
    }

    public static WhatsAppId Wamid(Guid attempt) => WhatsAppId.From($"wamid.{attempt:N}")!.Value;

    /// <summary>The ids of a campaign's recipients in the order of their turn.</summary>
    public async Task<List<Guid>> Recipients(Guid campaign) =>
        (await Database.Rows("SELECT id FROM campaign_recipients WHERE campaign_id = $1 ORDER BY position, id", campaign)).ConvertAll(
            Guid.Parse
        );

    public Task<int> OptOut(Guid profile) =>
        Database.Execute("UPDATE user_profiles SET subscription = 'unsubscribed' WHERE id = $1", profile);

    public Task<int> LimitPortfolio(int people) => Database.Execute("UPDATE portfolios SET messaging_limit = $1", people);

    /// <summary>The next claim finds the lease of everything in flight ended, as if its server had died.</summary>
    public async Task<int> EndLeases()
    {
        await Database.Execute("UPDATE sends_in_flight SET lease_until = now() - interval '1 second'");
        return await Settlement.ExpireLeases(CancellationToken.None);
    }

    /// <summary>Every claim the campaigns make about themselves, recounted: empty is right.</summary>
    public async Task AssertNoDrift() => Assert.Empty(await Verify.Run(CancellationToken.None));

    public Task<List<string>> States(Guid campaign) =>
        Database.Rows("SELECT status, count(*) FROM campaign_recipients WHERE campaign_id = $1 GROUP BY 1 ORDER BY 1", campaign);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        Line.Dispose();
        await Sandbox.DisposeAsync();
        if (!isGuest)
            await Database.DisposeAsync();
        Sealer.Dispose();
        Clock.Dispose();
    }

    async Task Settle()
    {
        await Database.Execute("INSERT INTO portfolios (id, messaging_limit) VALUES ($1, NULL)", Portfolio);
        await Database.Execute(
            "INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone, throughput) VALUES ($1, $2, $3, $4, 4000)",
            PhoneNumberId,
            Portfolio,
            Sandbox.Options.WabaId,
            Sealer.Seal(Phone("+" + Sandbox.Options.DisplayPhoneNumber))
        );
        await Templates.Save(Template, "marketing", "Hello {first_name|friend}, everything is 20 % off.", CancellationToken.None);
        foreach (var template in Sandbox.Options.Templates)
            await Sync(template, template.Status);
    }

    public Task<int> Sync(SandboxTemplate template, string status) =>
        Templates.Sync(
            new(
                Sandbox.Options.WabaId,
                template.Name,
                template.Language,
                null,
                status,
                template.Category,
                template.Quality,
                template.ParameterFormat,
                template.Components
            ),
            Clock.GetUtcNow(),
            CancellationToken.None
        );
}

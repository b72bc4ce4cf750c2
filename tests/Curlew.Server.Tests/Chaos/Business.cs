using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Templates;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Server.Tests;

/// <summary>A business on a PostgreSQL that can be killed: its keys, its database, the stand-in for Meta, and the servers that serve
/// it.</summary>
sealed class Business : IAsyncDisposable
{
    public const string Template = "spring_sale";

    /// <summary>The template of a campaign that follows.</summary>
    public const string NextTemplate = "summer_sale";

    /// <summary>The database that is ready when the business opens.</summary>
    public const string Prepared = "prepared";

    const int AtOnce = 1_000,
        MostRounds = 5_000;

    readonly TemporaryData data;
    readonly HttpClient http = CloudApi.BareClient();

    Business(TemporaryData data, MortalPostgres postgres, SandboxServer meta) => (this.data, Postgres, Meta) = (data, postgres, meta);

    public MortalPostgres Postgres { get; }

    public SandboxServer Meta { get; }

    public Sealer Sealer { get; private set; } = null!;

    /// <summary>The folder with the root key.</summary>
    public string Keys => new DataFolder(data.Path).Keys;

    public string PhoneNumberId => Meta.Options.PhoneNumberId;

    /// <summary>A business whose customers are the stand-in's first <paramref name="customers"/> people. Of those who hide their phone every
    /// other has a second profile, known by user id and tagged alike, and of the rest the business has no number at all.</summary>
    /// <param name="tag">What a customer is tagged with, by index.</param>
    /// <param name="numbers">Business numbers of its portfolio, each in an account of its own.</param>
    public static async Task<Business> Open(SandboxOptions options, int customers, Func<int, string>? tag = null, int numbers = 1)
    {
        var data = new TemporaryData();
        var templates = new[] { Template, NextTemplate }.Select(name =>
            SandboxTemplate.Of(name, "en_US", "MARKETING", "Hello {{1}}, everything is 20 % off.")
        );
        var meta = await SandboxServer.Start((options with { Templates = [.. templates] }).Spread(numbers, numbers));
        var business = new Business(data, await MortalPostgres.Start(data.Path), meta);
        await business.Settle(customers, tag ?? (_ => "everybody"));
        return business;
    }

    public Task<Database> Connect(string? database = null) => Database.Connect(Postgres.Address(database ?? Prepared));

    /// <summary>Another database like the one prepared, keys included, so that what two of them hold can be compared.</summary>
    public Task Copy(string name) => Postgres.Copy(Prepared, name);

    /// <summary>Starts <c>curlew serve</c>.</summary>
    public CurlewProcess Serve(string database, int port, params (string, string)[] settings) =>
        CurlewProcess.Start(
            ["serve", "--url", $"http://127.0.0.1:{port}", "--database", Postgres.Address(database), "--data", data.Path],
            [.. Serving.Account(Meta), .. settings]
        );

    public Task<TypedCommand> Run(string database, params string[] command) =>
        TypedCommand.Run([.. command, "--database", Postgres.Address(database), "--data", data.Path]);

    /// <summary>Launches a campaign to everybody with a tag.</summary>
    public async Task<Guid> Launch(
        Database database,
        TimeProvider clock,
        int dailyLimit,
        string tag = "everybody",
        int priority = 5,
        string? number = null,
        string template = Template
    )
    {
        var campaigns = new MarketingCampaigns(database, clock);
        var id = await campaigns.Create(
            new("Spring sale", template, number ?? PhoneNumberId)
            {
                DailySendLimit = dailyLimit,
                Priority = priority,
                TargetAudience = JsonElement.Parse($$"""{"tags": "{{tag}}"}"""),
                TemplateComponents = JsonElement.Parse(
                    """[{"type": "body", "parameters": [{"type": "text", "text": "{first_name|friend}"}]}]"""
                ),
            },
            default
        );
        Assert.IsType<LaunchOutcome.Launched>(await campaigns.Launch(id, default));
        return id;
    }

    /// <summary>Sends everything waiting for the first number in this process, second by second; those last who wait for what numbers
    /// tell, which takes a day where an answer was lost.</summary>
    public async Task Send(Database database, SandboxClock clock)
    {
        var record = new RecordBatch(database, clock, Sealer, new Attempts(database, Sealer));
        var send = new SendBatch(database, clock, Sealer, Api(Meta.Numbers[0]), record, new(PhoneNumberId));
        for (var round = 0; await Waiting(database) is { } until; round++)
        {
            Assert.True(round < MostRounds, $"Still waiting for {PhoneNumberId} at {clock.GetUtcNow():O}");
            var next = clock.GetUtcNow() + (await send.RunOnce(default) > 0 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1));
            clock.MoveTo(until > next ? until : next);
            await new KeepPlan(database, clock).RunOnce(default);
        }

        await new KeepPlan(database, clock).RunOnce(default);
    }

    // By the clock that sends: what PostgreSQL wrote down by its own would have half of a campaign sent days later, after the answers to it.
    async Task<DateTimeOffset?> Waiting(Database database) =>
        await database.Rows(
            "SELECT to_char(min(greatest(r.next_try_at, 'epoch')) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM campaign_recipients r JOIN marketing_campaigns c ON c.id = r.campaign_id WHERE r.waiting AND c.phone_number_id = $1 HAVING count(*) > 0",
            PhoneNumberId
        )
            is [var until]
            ? DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture)
            : null;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        Sealer.Dispose();
        await Meta.DisposeAsync();
        await Postgres.DisposeAsync();
        data.Dispose();
    }

    async Task Settle(int customers, Func<int, string> tag)
    {
        await Postgres.Create(Prepared);
        await using var database = await Connect();
        Sealer = new(await Keyring.Open(database, RootKeySource.In(new DataFolder(data.Path).Keys).ReadOrCreate()));
        foreach (var number in Meta.Numbers)
        {
            await new Accounts(database, Sealer).Save(new(number.WabaId, number.AccessToken, null, null, null), default);
            await new BusinessNumbers(database, Sealer).Save(
                new(number.PhoneNumberId, "portfolio", number.WabaId, Phone("+" + number.DisplayPhoneNumber), 1000),
                null,
                default
            );
        }

        var templates = new MessageTemplates(database);
        foreach (var name in (string[])[Template, NextTemplate])
            await templates.Save(name, "marketing", "Hello {first_name|friend}, everything is 20 % off.", default);
        foreach (var number in Meta.Numbers.DistinctBy(number => number.WabaId))
            Assert.IsType<SyncOutcome.Taken>(
                await new SyncTemplates(templates, Api(number), number.WabaId, Meta.Options.Clock).Run(default)
            );
        foreach (var some in Enumerable.Range(0, customers).Chunk(AtOnce))
            await new AddProfiles(database, Sealer).Run([.. some.SelectMany(index => Profiles(index, tag(index)))], default);
    }

    // Of those with two profiles either may be the older one.
    IEnumerable<NewProfile> Profiles(int index, string tag)
    {
        var person = Meta.People[index];
        return (person.HidesPhone, index % 4) switch
        {
            (false, _) => [ByPhone()],
            (_, 0) => [ByPhone(), ByUserId()],
            (_, 2) => [ByUserId(), ByPhone()],
            _ => [ByUserId()],
        };

        NewProfile ByPhone() => new(Guid.CreateVersion7(), Phone(person.Phone), null) { Name = person.Name, Tags = [tag] };
        NewProfile ByUserId() => new(Guid.CreateVersion7(), null, UserId.From(person.UserId)) { Name = person.Name, Tags = [tag] };
    }

    CloudApi Api(PlayedNumber number) =>
        new(
            http,
            new()
            {
                BaseUrl = Meta.GraphUrl,
                AccessToken = number.AccessToken,
                PhoneNumberId = number.PhoneNumberId,
                AccountId = number.WabaId,
            }
        );

    static PhoneNumber Phone(string number) =>
        PhoneNumber.TryParse(number, null, out var phone) ? phone : throw new ArgumentException(number);
}

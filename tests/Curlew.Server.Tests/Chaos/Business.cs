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

    /// <summary>The database that is ready when the business opens.</summary>
    public const string Prepared = "prepared";

    const int AtOnce = 1_000;

    readonly TemporaryData data;
    readonly HttpClient http = CloudApi.BareClient();

    Business(TemporaryData data, MortalPostgres postgres, SandboxServer meta) => (this.data, Postgres, Meta) = (data, postgres, meta);

    public MortalPostgres Postgres { get; }

    public SandboxServer Meta { get; }

    public Sealer Sealer { get; private set; } = null!;

    public string PhoneNumberId => Meta.Options.PhoneNumberId;

    /// <summary>A business whose customers are the stand-in's first <paramref name="customers"/> people.</summary>
    /// <param name="tag">What a customer is tagged with, by index.</param>
    /// <param name="numbers">Business numbers of its portfolio, each in an account of its own.</param>
    public static async Task<Business> Open(SandboxOptions options, int customers, Func<int, string>? tag = null, int numbers = 1)
    {
        var data = new TemporaryData();
        var template = SandboxTemplate.Of(Template, "en_US", "MARKETING", "Hello {{1}}, everything is 20 % off.");
        var meta = await SandboxServer.Start((options with { Templates = [template] }).Spread(numbers, numbers));
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
        string? number = null
    )
    {
        var campaigns = new MarketingCampaigns(database, clock);
        var id = await campaigns.Create(
            new("Spring sale", Template, number ?? PhoneNumberId)
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

    /// <summary>Sends everything waiting in this process, second by second.</summary>
    public async Task Send(Database database, SandboxClock clock)
    {
        var record = new RecordBatch(database, clock, Sealer, new Attempts(database, Sealer));
        var send = new SendBatch(database, clock, Sealer, Api(Meta.Numbers[0]), record, new(PhoneNumberId));
        while (await database.Value<long>("SELECT count(*) FROM campaign_recipients WHERE waiting") > 0)
        {
            await send.RunOnce(default);
            clock.MoveTo(clock.GetUtcNow().AddSeconds(1));
        }

        await new KeepPlan(database, clock).RunOnce(default);
    }

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
        await templates.Save(Template, "marketing", "Hello {first_name|friend}, everything is 20 % off.", default);
        foreach (var number in Meta.Numbers.DistinctBy(number => number.WabaId))
            Assert.IsType<Done<int>>(await new SyncTemplates(templates, Api(number), number.WabaId, Meta.Options.Clock).Run(default));
        foreach (var some in Enumerable.Range(0, customers).Chunk(AtOnce))
            await new AddProfiles(database, Sealer).Run([.. some.Select(index => Customer(index, tag(index)))], default);
    }

    NewProfile Customer(int index, string tag) =>
        new(Guid.CreateVersion7(), Phone(Meta.People[index].Phone), null) { Name = Meta.People[index].Name, Tags = [tag] };

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

using System.Globalization;
using System.Text;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using Curlew.Webhooks;

namespace Curlew.Server.Tests;

/// <summary>An installation with one number, into which a test delivers webhooks, and on which it then types commands.</summary>
sealed class DecisionWorld : IAsyncDisposable
{
    public const string Number = "106540352242922",
        Ann = "16505551234",
        Bo = "16505559876";

    readonly TemporaryData data;
    readonly Installation installation;
    readonly Sealer sealer;

    DecisionWorld(string connection, TemporaryData data, Installation installation, Sealer sealer) =>
        (Connection, this.data, this.installation, this.sealer) = (connection, data, installation, sealer);

    public string Connection { get; }

    public Database Database => installation.Database;

    public Installation Installation => installation;

    public string RootKey => Path.Combine(installation.Folder.Keys, "root.key");

    public Deliveries Deliveries => new(Database, sealer);

    public static async Task<DecisionWorld> Open(TestServer server)
    {
        var (connection, data) = (await server.Clone(), new TemporaryData());
        var installation = await Installation.Open(connection, data.Path, default);
        var world = new DecisionWorld(connection, data, installation, await installation.OpenSealer(default));
        Assert.True(PhoneNumber.TryParse("+15550783881", null, out var phone));
        await new BusinessNumbers(world.Database, world.sealer).Save(new BusinessNumber(Number, "P", "W", phone, 80), 250, default);
        return world;
    }

    /// <summary>The same with two customers and the templates 'spring' and 'spring_warm', which Meta has approved.</summary>
    public static async Task<DecisionWorld> WithTemplates(TestServer server)
    {
        var world = await Open(server);
        await world.Deliver(Says(Ann, "Hello", "wamid.1"), Says(Bo, "Hello", "wamid.2"));
        await world.Database.Execute(
            """
            INSERT INTO whatsapp_templates (waba_id, name, language, status, category, components, synced_at)
            SELECT 'W', name, 'en_US', 'APPROVED', 'MARKETING', '[{"type": "BODY", "text": "Everything is 20 % off."}]', now() FROM unnest('{spring,spring_warm}'::text[]) AS name
            """
        );
        return world;
    }

    /// <summary>The same with a campaign 'Spring' that is launched. Nobody sends in this world: everybody waits.</summary>
    public static async Task<DecisionWorld> WithCampaign(TestServer server)
    {
        var world = await WithTemplates(server);
        var campaigns = new MarketingCampaigns(world.Database, TimeProvider.System);
        Assert.IsType<LaunchOutcome.Launched>(
            await campaigns.Launch(
                await campaigns.Create(
                    new NewCampaign("Spring", "spring", Number) { TargetAudience = System.Text.Json.JsonElement.Parse("{}") },
                    default
                ),
                default
            )
        );
        return world;
    }

    public async Task Deliver(params IEnumerable<string> bodies)
    {
        await Deliveries.Store([.. bodies.Select(body => Deliveries.Seal(Encoding.UTF8.GetBytes(body)))]);
        var unpack = new UnpackDeliveries(
            Database,
            sealer,
            TimeProvider.System,
            new Settlement(Database, TimeProvider.System, sealer, new Attempts(Database, sealer))
        );
        while (await unpack.RunOnce() > 0) { }
    }

    /// <summary>A message somebody writes now.</summary>
    public static string Says(string from, string text, string wamid) =>
        Field(
            "messages",
            $$"""
            "metadata":{"display_phone_number":"15550783881","phone_number_id":"{{Number}}"},
            "messages":[{"id":"{{wamid}}","from":"{{from}}","timestamp":"{{Now}}","type":"text","text":{"body":"{{text}}"} }]
            """
        );

    public static string Field(string field, string keys) =>
        $$"""{"object":"whatsapp_business_account","entry":[{"id":"W","time":{{Now}},"changes":[{"field":"{{field}}","value":{ {{keys}} } }] }] }""";

    static string Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Types a command on this installation.</summary>
    public Task<TypedCommand> Types(string command, params string[] further) =>
        TypedCommand.Run([.. command.Split(' '), .. further, "--database", Connection, "--data", data.Path]);

    public async ValueTask DisposeAsync()
    {
        sealer.Dispose();
        await installation.DisposeAsync();
        data.Dispose();
    }
}

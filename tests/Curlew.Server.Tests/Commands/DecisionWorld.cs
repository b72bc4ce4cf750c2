using System.Globalization;
using System.Text;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Tests.Postgres;
using Curlew.Webhooks;

namespace Curlew.Server.Tests.Commands;

/// <summary>An installation with one number, into which a test delivers webhooks, and on which it then types commands.</summary>
sealed class DecisionWorld : IAsyncDisposable
{
    public const string Number = "106540352242922", Ann = "16505551234", Bo = "16505559876";

    readonly TemporaryData data;
    readonly Installation installation;
    readonly Sealer sealer;

    DecisionWorld(string connection, TemporaryData data, Installation installation, Sealer sealer) =>
        (Connection, this.data, this.installation, this.sealer) = (connection, data, installation, sealer);

    public string Connection { get; }

    public Database Database => installation.Database;

    public Deliveries Deliveries => new(Database, sealer);

    public static async Task<DecisionWorld> Open(TestServer server)
    {
        var (connection, data) = (await server.Clone(), new TemporaryData());
        var installation = await Installation.Open(connection, data.Path, default);
        var world = new DecisionWorld(connection, data, installation, await installation.OpenSealer(default));
        Assert.True(PhoneNumber.TryParse("+15550783881", null, out var phone));
        await new Numbers(world.Database, world.sealer).Save(new BusinessNumber(Number, "P", "W", phone, 80), 250, default);
        return world;
    }

    public async Task Deliver(params IEnumerable<string> bodies)
    {
        await Deliveries.Store([.. bodies.Select(body => Deliveries.Seal(Encoding.UTF8.GetBytes(body)))]);
        var unpack = new UnpackDeliveries(Database, sealer, TimeProvider.System, new Settlement(Database, TimeProvider.System, sealer, new Attempts(Database, sealer)));
        while (await unpack.RunOnce() > 0)
        {
        }
    }

    /// <summary>A message somebody writes now.</summary>
    public static string Says(string from, string text, string wamid) => Field("messages", $$"""
        "metadata":{"display_phone_number":"15550783881","phone_number_id":"{{Number}}"},
        "messages":[{"id":"{{wamid}}","from":"{{from}}","timestamp":"{{Now}}","type":"text","text":{"body":"{{text}}"} }]
        """);

    public static string Field(string field, string keys) =>
        $$"""{"object":"whatsapp_business_account","entry":[{"id":"W","time":{{Now}},"changes":[{"field":"{{field}}","value":{ {{keys}} } }] }] }""";

    static string Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Types a command on this installation.</summary>
    public Task<CurlewProcess> Types(string command, params string[] further) => CurlewProcess.Run([.. command.Split(' '), .. further, "--database", Connection, "--data", data.Path]);

    public async ValueTask DisposeAsync()
    {
        sealer.Dispose();
        await installation.DisposeAsync();
        data.Dispose();
    }
}

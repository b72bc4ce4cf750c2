using System.Text;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Metrics;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;
using Curlew.Webhooks;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Tests.Webhooks;

/// <summary>One business number and everything that stands behind its webhook, on a database of the test's own.</summary>
sealed class InboxWorld : IAsyncDisposable
{
    public const string Number = "106540352242922";

    /// <summary>The moment the payload builder writes by default; the clock stands a minute later.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);

    readonly SpareDatabase spare;

    InboxWorld(SpareDatabase spare, Keyring keys)
    {
        this.spare = spare;
        var database = Database = spare.Database;
        Sealer = new Sealer(keys);
        Attempts = new Attempts(database, Sealer);
        Settlement = new Settlement(database, Clock, Sealer, Attempts);
        Deliveries = new Deliveries(database, Sealer);
        Unpacker = new UnpackDeliveries(database, Sealer, Clock, Settlement);
        RollUp = new RollUp(database, Sealer);
    }

    public Database Database { get; }
    public Sealer Sealer { get; }
    public FakeTimeProvider Clock { get; } = new(Noon.AddMinutes(1));
    public Attempts Attempts { get; }
    public Settlement Settlement { get; }
    public Deliveries Deliveries { get; }
    public UnpackDeliveries Unpacker { get; set; }
    public RollUp RollUp { get; }

    public static Task<InboxWorld> Open(TestDatabase databases, params string[] furtherNumbers) =>
        Open(databases, Keyring.Ephemeral(), furtherNumbers);

    /// <summary>Under given keys, so that what two databases hold can be compared.</summary>
    public static async Task<InboxWorld> Open(TestDatabase databases, Keyring keys, params string[] furtherNumbers)
    {
        var inbox = new InboxWorld(await databases.Borrow(), keys);
        await inbox.Database.Execute("INSERT INTO portfolios (id, messaging_limit) VALUES ('P', 250)");
        foreach (var number in furtherNumbers.Append(Number))
            await inbox.Database.Execute(
                "INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ($1, 'P', 'W') ON CONFLICT DO NOTHING",
                number
            );
        return inbox;
    }

    public ValueTask DisposeAsync() => spare.DisposeAsync();

    public Task<int> Store(params IEnumerable<string> bodies) =>
        Deliveries.Store([.. bodies.Select(body => Deliveries.Seal(Encoding.UTF8.GetBytes(body)))]);

    /// <summary>Stores the bodies and unpacks until nothing is left.</summary>
    public async Task Deliver(params IEnumerable<string> bodies)
    {
        await Store(bodies);
        while (await Unpacker.RunOnce() > 0) { }
    }

    /// <summary>The business answers, as the sender would record it.</summary>
    public async Task<Guid> Answer(Guid profile, string wamid, DateTimeOffset at, string text = "Yes")
    {
        var attempt = await Begin(profile, at);
        await Attempts.RecordAnswer(
            attempt,
            new Curlew.WhatsApp.Accepted(wamid, null, null, Curlew.WhatsApp.AcceptedAs.Accepted),
            "text",
            text,
            at,
            default
        );
        return attempt;
    }

    /// <summary>An answer that has left and of which nothing has come back yet.</summary>
    public async Task<Guid> Begin(Guid profile, DateTimeOffset at) =>
        (await Attempts.BeginAnswer(Guid.NewGuid(), profile, Number, at, default))!.Value;

    public Task<Guid> OnlyProfile() => Database.Value<Guid>("SELECT id FROM user_profiles");

    public async Task<List<Difference>> Verify() =>
        [.. await VerifyPeople.Run(Database), .. await new VerifyMessages(Database).Run(), .. await new VerifyMetrics(Database).Run()];

    /// <summary>The row of a message, by its WhatsApp id in clear.</summary>
    public Task<Guid> Id(string wamid) => Database.Value<Guid>("SELECT id FROM whatsapp_messages WHERE message_id = $1", Sealed(wamid));

    public string Sealed(string wamid) => Sealer.Seal(WhatsAppId.From(wamid)!.Value);
}

using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Inbox;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Inbox;

/// <summary>Customers who wrote a moment ago, people who answer them, and a stand-in for Meta.</summary>
sealed class ReplyWorld : IAsyncDisposable
{
    readonly CampaignWorld world;
    readonly HttpClient http;
    readonly string folder = Directory.CreateTempSubdirectory("curlew-replies-").FullName;

    ReplyWorld(CampaignWorld world)
    {
        this.world = world;
        http = new(Meta) { Timeout = Timeout.InfiniteTimeSpan };
        Media = new MediaFolder(folder, world.Sealer);
    }

    public PlayedMeta Meta { get; } = new();

    public MediaFolder Media { get; }

    public Database Database => world.Database;

    public SandboxClock Clock => world.Clock;

    public Sealer Sealer => world.Sealer;

    public CampaignWorld Campaigns => world;

    public string Number => world.PhoneNumberId;

    public IReadOnlyList<Guid> People { get; private set; } = [];

    public Guid Person => People[0];

    public static async Task<ReplyWorld> Open(TestDatabase server, int people = 1, Func<SandboxOptions, SandboxOptions>? change = null)
    {
        var world = new ReplyWorld(await CampaignWorld.Open(server, people, change));
        await world.world.Templates.Save(
            [
                new TemplateText(CampaignWorld.Template, "en_US", "marketing", "Hello {first_name|friend}, everything is 20 % off.")
                {
                    IsNumbered = true,
                },
            ],
            CancellationToken.None
        );
        world.People = (await world.Database.Rows("SELECT id FROM user_profiles ORDER BY id")).ConvertAll(Guid.Parse);
        foreach (var person in world.People)
            await world.Wrote(person);
        return world;
    }

    /// <summary>Everything that somebody can do here.</summary>
    public Desk Desk(string name = "Ann") =>
        new(
            Database,
            Sealer,
            Clock,
            Actor.Person(new Guid(name.PadRight(16)[..16].Select(letter => (byte)letter).ToArray()), name, Permissions.All)
        )
        {
            Media = Media,
        };

    /// <summary>A server that sends replies.</summary>
    public SendReplies Server() => new(Database, Sealer, Clock, new(Database, Sealer), (number, _) => new(Api(number)), Media);

    /// <summary>A reply that leaves at once.</summary>
    public NewReply Text(string text, Guid? command = null, Guid? to = null) =>
        new(command ?? Guid.CreateVersion7(), to ?? Person, Number, new ReplyContent.Text(text)) { Undo = TimeSpan.Zero };

    /// <summary>Writes one that must be kept, and returns its id.</summary>
    public async Task<Guid> Write(NewReply reply, string by = "Ann") =>
        Assert.IsType<InboxReplyOutcome.Written>(await Desk(by).Inbox.Reply(reply)).Reply;

    /// <summary>Sends until nothing is due.</summary>
    public async Task Send()
    {
        while (await Server().RunOnce() > 0) { }
    }

    public async Task<ConversationReply> Look(Guid reply) =>
        (await new ConversationReplies(Database, Sealer, Clock.GetUtcNow()).Find(reply, CancellationToken.None))!;

    /// <summary>The customer writes now; returns the message.</summary>
    public async Task<Guid> Wrote(Guid person, string? number = null)
    {
        var message = Guid.CreateVersion7();
        await Database.Execute(
            "INSERT INTO conversations (profile_id, phone_number_id, last_incoming_at) VALUES ($1, $2, $3) ON CONFLICT (profile_id, phone_number_id) DO UPDATE SET last_incoming_at = $3",
            person,
            number ?? Number,
            Clock.GetUtcNow()
        );
        var wamid = Sealer.Seal(WhatsAppId.From($"wamid.in.{message:N}")!.Value);
        await Database.Execute(
            "INSERT INTO whatsapp_messages (id, message_id, profile_id, phone_number_id, message_type, content, status, direction, \"timestamp\") VALUES ($1, $2, $3, $4, 'text', $5, 'processed', 'incoming', $6)",
            message,
            wamid,
            person,
            number ?? Number,
            Sealer.Seal("Are you open?", new Cell("whatsapp_messages", "content", message)),
            Clock.GetUtcNow()
        );
        await Database.Execute(
            "INSERT INTO whatsapp_message_ids (wamid_key, id, \"timestamp\") VALUES (wamid_key($1), $2, $3)",
            wamid,
            message,
            Clock.GetUtcNow()
        );
        return message;
    }

    /// <summary>A webhook tells a status of an attempt, as unpacking hands it on.</summary>
    public Task Told(Guid attempt, string status = "delivered", StatusRank rank = StatusRank.Delivered, int? code = null) =>
        Database.InTransaction(async tx =>
        {
            var wamid = CampaignWorld.Wamid(attempt);
            await world.Settlement.Settle(tx, [new(attempt, wamid, Clock.GetUtcNow())], CancellationToken.None);
            await Statuses.Apply(
                tx,
                [
                    new(
                        Sealer.Seal(wamid),
                        Number,
                        status,
                        rank,
                        Clock.GetUtcNow(),
                        code,
                        code is null ? null : "The message cannot be delivered"
                    ),
                ]
            );
        });

    /// <summary>Everybody who sends has died long ago: their leases end.</summary>
    public async Task EndLeases()
    {
        await Database.Execute("UPDATE sends_in_flight SET lease_until = now() - interval '1 second'");
        await world.Settlement.ExpireLeases(CancellationToken.None);
        await Database.Execute("UPDATE conversation_replies SET leased_until = now() - interval '1 second' WHERE state = 'sending'");
    }

    /// <summary>The time in which replies can be taken back is over.</summary>
    public Task<int> EndHolds() => Database.Execute("UPDATE conversation_replies SET held_until = now()");

    public Task<List<Difference>> Verify() => VerifyReplies.Run(Database, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await world.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public CloudApi Api(string number) =>
        new(
            http,
            new()
            {
                BaseUrl = new("http://meta.invalid"),
                AccessToken = "token",
                PhoneNumberId = number,
            }
        );
}

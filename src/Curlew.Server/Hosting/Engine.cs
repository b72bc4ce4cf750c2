using Curlew.Campaigns;
using Curlew.Events;
using Curlew.Messages;
using Curlew.Metrics;
using Curlew.Numbers;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Webhooks;
using Curlew.WhatsApp;

namespace Curlew.Server.Hosting;

/// <summary>The jobs of one Curlew for all its business numbers, composed. The server runs them for ever, a rehearsal runs them step by
/// step.</summary>
sealed class Engine
{
    // Meta redelivers a webhook for up to 7 days (webhooks overview, 2026-03); a month leaves time to look back at what was done.
    static readonly TimeSpan KeepsDone = TimeSpan.FromDays(30);

    // A message that Meta has not told of in those 7 days and one more is another tool's: its statuses can no longer find it.
    static readonly TimeSpan KeepsWaiting = TimeSpan.FromDays(8);

    readonly List<IQueue> queues = [];
    readonly Database database;
    readonly TimeProvider clock;
    readonly Lines lines;

    /// <param name="surroundings">What lies outside PostgreSQL: null for a rehearsal, which has a queue in PostgreSQL and nothing
    /// else.</param>
    public Engine(Database database, Sealer sealer, TimeProvider clock, Lines lines, Surroundings? surroundings = null)
    {
        (this.database, this.clock, this.lines) = (database, clock, lines);

        IQueue Open(string name)
        {
            queues.Add((surroundings?.Transport ?? new PostgresTransport()).Open(database, name));
            return queues[^1];
        }

        async ValueTask<CloudApi?> ToRead(string number, CancellationToken ct) => (await lines.ToRead(number, ct))?.Api;
        var incoming = Open(FollowUps.QueueName);
        var media = surroundings is null ? null : Open(FetchMedia.QueueName);
        Media = surroundings is null ? null : new(database, clock, ToRead, surroundings.Media, new MediaLimits(), media);
        Outgoing = surroundings is null ? null : new(database, sealer, clock, surroundings.Http);
        Telling = Outgoing is null ? null : new(Outgoing);
        Attempts = new(database, sealer);
        Settlement = new(database, clock, sealer, Attempts);
        Campaigns = new(database, clock);
        Templates = new(database);
        Send = new(database, clock, sealer, lines, new RecordBatch(database, clock, sealer, Attempts));
        Breaker = new(database);
        Alarms = new(database);
        Drift = new(database, clock);
        Clock = new(database, clock);
        Plan = new(database, clock);
        Outlooks = new(database, clock, new SendOptions(""));
        Fold = new(database, clock);
        Partitions = new(database, clock);
        Imports = new(database, sealer, clock);
        Names = new(database, sealer);
        Deliveries = new(database, sealer);
        Unpack = new(database, sealer, clock, Settlement, incoming, media, Outgoing is null ? null : new());
        FollowUps = new(
            database,
            sealer,
            clock,
            Attempts,
            lines.Find,
            surroundings?.Confirmations ?? new(),
            incoming,
            surroundings?.ReadReceipts ?? false
        );
        Replies = new(database, sealer, clock, Attempts, lines.Find, surroundings?.Media);
        Strays = new(database);
        Stops = new(database, clock);
        RollUp = new(database, sealer);
        Audit = new(database, sealer, clock);
    }

    public Attempts Attempts { get; }

    public Settlement Settlement { get; }

    public MarketingCampaigns Campaigns { get; }

    public MessageTemplates Templates { get; }

    /// <summary>Who sends, one for each number.</summary>
    public Senders Send { get; }

    public CircuitBreaker Breaker { get; }

    public Alarms Alarms { get; }

    public DatabaseDrift Drift { get; }

    /// <summary>Whether business time may be trusted.</summary>
    public ClockGuard Clock { get; }

    public KeepPlan Plan { get; }

    public Outlooks Outlooks { get; }

    public FoldCounts Fold { get; }

    public MessagePartitions Partitions { get; }

    public FinishImports Imports { get; }

    public ReadNames Names { get; }

    public Deliveries Deliveries { get; }

    public UnpackDeliveries Unpack { get; }

    public StrayDeliveries Strays { get; }

    public Stops Stops { get; }

    public FollowUps FollowUps { get; }

    /// <summary>Sends what people answer by hand.</summary>
    public SendReplies Replies { get; }

    public RollUp RollUp { get; }

    public AuditKeeping Audit { get; }

    /// <summary>Fetches the files of messages; null where none are kept.</summary>
    public FetchMedia? Media { get; }

    /// <summary>Tells other programs; null where none are told.</summary>
    public OutgoingWebhooks? Outgoing { get; }

    /// <summary>Keeps them told; null where none are.</summary>
    public KeepTelling? Telling { get; }

    /// <summary>Reads Meta's copies of the templates of each account where that is due; returns of how many.</summary>
    public async Task<int> RefreshTemplates(CancellationToken ct)
    {
        var read = 0;
        foreach (var account in await lines.Accounts(ct))
            read += await new RefreshTemplates(database, Sync(account), account.WabaId, clock).RunOnce(ct);
        return read;
    }

    /// <summary>Reads Meta's copies of the templates of every account now. False where Meta would not tell of one.</summary>
    public async Task<bool> SyncTemplates(CancellationToken ct)
    {
        var all = true;
        foreach (var account in await lines.Accounts(ct))
            all &= await Sync(account).Run(ct) is SyncOutcome.Taken;
        return all;
    }

    SyncTemplates Sync(Line account) => new(Templates, account.Api, account.WabaId, clock);

    /// <summary>Hands what was committed to a transport outside PostgreSQL; returns how many items.</summary>
    public async Task<int> Relay(CancellationToken ct)
    {
        var relayed = 0;
        foreach (var queue in queues)
            relayed += await queue.Relay(ct);
        return relayed;
    }

    /// <summary>Deletes what was done more than 30 days ago and is proof of nothing any more: completed items of the queues, and events
    /// of other programs; and statuses that have waited 8 days for their message. Returns how many rows; 0 when all are gone.</summary>
    public async Task<int> Prune(CancellationToken ct)
    {
        var pruned = Outgoing is null ? 0 : await Outgoing.Prune(KeepsDone, ct);
        foreach (var queue in queues)
            pruned += await queue.Prune(KeepsDone, ct);
        return pruned + await Statuses.Prune(database, KeepsWaiting, ct);
    }
}

/// <summary>What a server has besides PostgreSQL.</summary>
/// <param name="Transport">What carries the queues.</param>
/// <param name="Media">Where files of messages are kept, sealed.</param>
/// <param name="Http">The way out to other programs.</param>
/// <param name="ReadReceipts">Whether customers see at once that their messages were read.</param>
/// <param name="Confirmations">What customers are told when they leave or come back.</param>
sealed record Surroundings(Transport Transport, IMediaStore Media, PublicHttp Http, bool ReadReceipts, Confirmations Confirmations);

using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Metrics;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Queue;
using Curlew.Templates;
using Curlew.Webhooks;
using Curlew.WhatsApp;

namespace Curlew.Server;

/// <summary>The jobs of one Curlew for one business number, composed. The server runs them for ever, a rehearsal runs them step by step.</summary>
sealed class Engine
{
    public Engine(Database database, Sealer sealer, TimeProvider clock, CloudApi api, string wabaId, SendOptions sending)
    {
        Attempts = new(database, sealer);
        Settlement = new(database, clock, sealer, Attempts);
        Campaigns = new(database, clock);
        Templates = new(database);
        SyncTemplates = new(Templates, api, wabaId, clock);
        Send = new(database, clock, sealer, api, new RecordBatch(database, clock, sealer, Attempts), sending);
        Plan = new(database, clock);
        Outlooks = new(database, clock, sending);
        Fold = new(database, clock);
        Deliveries = new(database, sealer);
        Unpack = new(database, sealer, clock, Settlement);
        FollowUps = new(database, sealer, clock, Attempts, number => number == sending.PhoneNumberId ? api : null, new Confirmations());
        RollUp = new(database, sealer);
    }

    public Attempts Attempts { get; }

    public Settlement Settlement { get; }

    public MarketingCampaigns Campaigns { get; }

    public MessageTemplates Templates { get; }

    public SyncTemplates SyncTemplates { get; }

    public SendBatch Send { get; }

    public KeepPlan Plan { get; }

    public Outlooks Outlooks { get; }

    public FoldCounts Fold { get; }

    public Deliveries Deliveries { get; }

    public UnpackDeliveries Unpack { get; }

    public FollowUps FollowUps { get; }

    public RollUp RollUp { get; }
}

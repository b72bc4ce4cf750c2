namespace Curlew.Desks;

/// <content>A part for each noun.</content>
public sealed partial class Desk
{
    public CampaignDesk Campaigns => new(this);

    public ProfileDesk Profiles => new(this);

    public InboxDesk Inbox => new(this);

    public NumberDesk Numbers => new(this);

    public PolicyDesk Policies => new(this);

    public ReviewDesk Reviews => new(this);

    public BurstDesk Bursts => new(this);

    public ReplyDesk Replies => new(this);

    public MergeDesk Merges => new(this);

    public ImportDesk Imports => new(this);

    public SegmentDesk Segments => new(this);

    public FieldDesk Fields => new(this);

    public TemplateDesk Templates => new(this);

    public KeyDesk Keys => new(this);

    public AlarmDesk Alarms => new(this);

    public QueueDesk Queues => new(this);

    public EndpointDesk Endpoints => new(this);

    public CounterDesk Counters => new(this);

    public RestoreDesk Restores => new(this);

    public DeliveryDesk Deliveries => new(this);

    public AuditDesk Audit => new(this);

    public StaffDesk Staff => new(this);

    public AccountDesk Accounts => new(this);

    public ApiKeyDesk ApiKeys => new(this);
}
